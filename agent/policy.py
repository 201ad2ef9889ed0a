"""What to do in a turn, on one page.

undo, reset            carried out, then as below
a question             answer, from the catalogue and the profile only
small talk             chat
anything else          recommend; abstain when nothing passes the limits

A list comes with a question, and the move is called ask, when
- nothing is known yet and nothing was named: "recommend me something", "I'm bored"; or
- the last two judgements both turned something down, and the message says nothing else.

Never two questions at once, never the same field twice in a session, never again within three turns of a question,
never when a message names what it wants, and never when one would tell too little about the candidates.
"""

from __future__ import annotations

import re

from agent.contract import PreferenceUpdate, Profile, Status

REFUSALS = 2
"""Turn-downs in a row after which a question is put."""
GAP = 3
"""Turns from one question to the next."""

_TAKE = r"(?:watch|see|read|play|eat|buy|get|try|pick|choose|take|order|listen to|go for)"
_VAGUE = re.compile(
    r"\b(?:bored|boredom|surprise me|entertain me|cheer me up|help me (?:choose|decide|find|pick)|"
    rf"what (?:should|shall|can|could|do) (?:i|we) {_TAKE}|what to {_TAKE}|"
    r"(?:recommend|suggest|pick|find|show|give)(?: me| us)? (?:something|anything|one|some)|"
    r"something (?:good|nice))\b|(?<!为什么)推荐|无聊",
    re.I,
)


def move(update: PreferenceUpdate, profile: Profile, had_list: bool, message: str = "") -> Status:
    """Choose the move for an update; `recommend` may still become `abstain` or `ask`.

    Args:
        update: What the message meant.
        profile: The profile after it.
        had_list: Whether a list is on the screen.
        message: What the user wrote.
    """
    acts = set(update.acts)
    if update.changes or "request" in acts or "reject" in acts:
        return "recommend"
    if acts & {"undo", "reset"}:
        return "recommend" if profile.preferences else "chat"
    if _VAGUE.search(message):
        return "recommend"
    if "ask" in acts:
        return "answer"
    if "accept" in acts or acts <= {"other"}:
        return "chat"
    return "recommend" if profile.preferences or had_list else "chat"


def asks(update: PreferenceUpdate, profile: Profile, refusals: int | None, since: int | None) -> bool:
    """Whether a list comes with a question.

    Args:
        update: What the message or button meant.
        profile: The profile after it.
        refusals: How many of the last judgements, this one and those before it, turned something down; None where
            the message or button judges nothing.
        since: Turns since the last question, None when there was none.
    """
    if since is not None and since < GAP:
        return False
    if any(change.field != "item" or change.stance not in {"exclude", "dislike"} for change in update.changes):
        return False
    return refusals >= REFUSALS if refusals else not profile.preferences
