"""What to do in a turn, on one page.

undo, reset            carried out, then as below
a question             answer, from the catalogue and the profile only
small talk             chat
anything else          recommend; abstain when nothing passes the limits
"""

from __future__ import annotations

from agent.contract import PreferenceUpdate, Profile, Status


def move(update: PreferenceUpdate, profile: Profile, had_list: bool) -> Status:
    """Choose the move for an update; `recommend` may still become `abstain` when nothing is found.

    Args:
        update: What the message meant.
        profile: The profile after it.
        had_list: Whether a list is on the screen.
    """
    acts = set(update.acts)
    if update.changes or "request" in acts or "reject" in acts:
        return "recommend"
    if "ask" in acts:
        return "answer"
    if acts & {"undo", "reset"}:
        return "recommend" if profile.preferences else "chat"
    if "accept" in acts or acts <= {"other"}:
        return "chat"
    return "recommend" if profile.preferences or had_list else "chat"
