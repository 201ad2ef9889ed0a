"""Buttons and events as changes: the same changes that words make, without the model."""

from __future__ import annotations

from agent.contract import Change, Signal, Stance
from models.errors import InvalidFeedback
from retrieval.catalogue import Item

LIKED_FROM = 3.5
"""Stars from which a rating is a like."""
DISLIKED_TO = 2.5
MOST_STARS = 5.0
LONGEST_DWELL = 1e6
"""Seconds."""

_STANCES: dict[str, Stance] = {
    "like": "like",
    "dislike": "dislike",
    "seen": "seen",
    "exclude": "exclude",
    "drop": "drop",
    "click": "like",
    "dwell": "like",
    "skip": "exclude",
}


def change_of_signal(item: Item, signal: str, value: float | None = None) -> Change:
    """Return the change that a signal about an item makes.

    Args:
        item: What the signal is about.
        signal: like, dislike, seen, exclude, drop, click, skip, dwell or rating.
        value: Stars from 0 to 5 for `rating`, seconds for `dwell`.

    Raises:
        InvalidFeedback: The signal is unknown, a rating has no value from 0 to 5, or a dwell no seconds.
    """
    if signal == "rating" or signal.startswith("rating="):
        return _rated(item, signal, value)
    if signal not in _STANCES:
        raise InvalidFeedback(f"There is no signal {signal[:40]!r}", f"Use one of: {', '.join([*_STANCES, 'rating'])}.")
    if signal == "dwell" and (value is None or not 0 <= value <= LONGEST_DWELL):
        raise InvalidFeedback("A dwell needs its seconds", "Send the signal dwell with a value such as 40.")
    known: Signal = signal  # type: ignore[assignment]
    seconds = value if signal == "dwell" else None
    return Change(field="item", value=item.title, item=item.id, stance=_STANCES[signal], signal=known, seconds=seconds)


def _rated(item: Item, signal: str, value: float | None) -> Change:
    text = signal.partition("=")[2]
    try:
        stars = float(text) if text else value
    except ValueError:
        stars = None
    if stars is None or not 0 <= stars <= MOST_STARS:
        raise InvalidFeedback("A rating needs stars from 0 to 5", "Send rating=4.5.")
    stance: Stance = "like" if stars >= LIKED_FROM else "dislike" if stars <= DISLIKED_TO else "seen"
    return Change(field="item", value=item.title, item=item.id, stance=stance, signal="rating", rating=stars)
