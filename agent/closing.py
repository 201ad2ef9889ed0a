"""The end of a conversation whose number of messages the host has limited."""

from __future__ import annotations

from collections.abc import Iterator

from agent.contract import PreferenceUpdate, Rules, StreamEvent, Turn
from agent.language import Language, marked, speaking, tr

LAST = marked("This is my last answer in this conversation, so here is my best.")
OVER = marked("This conversation has come to its end, so I leave everything as it is. Enjoy!")
LISTED = marked("This conversation has come to its end, so I leave everything as it is. The list above stands. Enjoy!")


def used_up(rules: Rules, messages: int) -> bool:
    """Whether some messages are all that the host allows."""
    return rules.turns is not None and messages >= rules.turns


def farewell(standing: Turn, spoken: Language = "en") -> Iterator[StreamEvent]:
    """Answer a message after the end: one line and the list as it stands; nothing is changed.

    Args:
        standing: The turn that the session stands at.
        spoken: The language of the conversation.
    """
    with speaking(spoken):
        reply = tr(LISTED if standing.recommendations else OVER)
    turn = standing.model_copy(update={"reply": reply, "status": "chat", "update": PreferenceUpdate()})
    yield StreamEvent(kind="update", update=turn.update, profile=turn.profile)
    yield StreamEvent(kind="recommendations", recommendations=turn.recommendations)
    yield StreamEvent(kind="text", text=reply)
    yield StreamEvent(kind="turn", turn=turn)
