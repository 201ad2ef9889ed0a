"""A profile is a fold over the events of a session: nothing else decides what stands.

Later statements on the same thing replace earlier ones, `drop` withdraws, a reset starts again, and an event that
was undone or removed is as if it had never been said.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.contract import NEGATIVE, Change, Event, Preference, Profile
from agent.strengths import IMPLICIT, strength
from agent.text import overlap, plain

EVERYTHING = "*"
"""The field of a reset: a `drop` of everything."""

_NOTICED = frozenset({"click", "dwell"})
"""Signals of interest that do not use the item up."""

Key = tuple[str, str]


def fold(session: str, events: Iterable[Event], turns: int = 0) -> Profile:
    """Compute the profile that the standing events give."""
    state = _Fold()
    for event in events:
        if not event.undone:
            state.take(event)
    return Profile(session=session, preferences=list(state.standing.values()), seen=list(state.seen), turns=turns)


class _Fold:
    def __init__(self) -> None:
        self.standing: dict[Key, Preference] = {}
        self.seen: dict[str, None] = {}
        self.consumed: dict[str, None] = {}

    def take(self, event: Event) -> None:
        change = event.change
        if event.source == "host":
            if change.item:
                self.consumed[change.item] = self.seen[change.item] = None
            return
        if change.stance == "drop":
            self._drop(change)
            return
        if change.item and change.signal not in _NOTICED:
            self.seen[change.item] = None
        if change.signal in {"skip", "shown"}:
            return
        key = key_of(change)
        if change.signal in _NOTICED and not self._noticed(key, change):
            return
        if key in self.standing and _says_nothing(change):
            return
        if key[1].startswith("limit"):
            self._narrow(change)
        self.standing.pop(key, None)
        self.standing[key] = Preference(change=change, message=event.message, at=event.at, turn=event.turn)

    def _noticed(self, key: Key, change: Change) -> bool:
        """Whether a click or a stay says more than what stands: only more than a weaker one of its kind."""
        old = self.standing.get(key)
        if old is None:
            return strength(change) > 0
        return old.change.signal in IMPLICIT and strength(change) > strength(old.change)

    def _drop(self, change: Change) -> None:
        if change.field == EVERYTHING:
            self.standing.clear()
            self.seen = dict(self.consumed)
            return
        for key, preference in list(self.standing.items()):
            if withdraws(change, preference.change):
                del self.standing[key]
        if change.item and change.item not in self.consumed:
            self.seen.pop(change.item, None)

    def _narrow(self, change: Change) -> None:
        """A new limit inside the old one narrows it; one that contradicts it replaces it."""
        low, high = bounds(change)
        for key, preference in list(self.standing.items()):
            old = preference.change
            if old.field != change.field or not key[1].startswith("limit"):
                continue
            old_low, old_high = bounds(old)
            if (old.stance in NEGATIVE) != (change.stance in NEGATIVE):
                if (low, high) == (old_low, old_high):
                    del self.standing[key]
                continue
            same_side = (low > float("-inf") and old_low > float("-inf")) or (
                high < float("inf") and old_high < float("inf")
            )
            inside = old.op == "between" and change.op in {">=", "<="} and low >= old_low and high <= old_high
            inside = inside or (old.op == "between" and _within(change, old_low, old_high))
            if (same_side and not inside) or _contradict((low, high), (old_low, old_high)):
                del self.standing[key]


def _says_nothing(change: Change) -> bool:
    return change.stance == "seen" and change.rating is None


def _contradict(new: tuple[float, float], old: tuple[float, float]) -> bool:
    """Whether no number passes both ranges, or only the one at which two open ones meet: "until 1990", "from 1990"."""
    low, high = max(new[0], old[0]), min(new[1], old[1])
    open_ended = float("inf") in (*map(abs, new),) and float("inf") in (*map(abs, old),)
    return low > high or (low == high and open_ended)


def _within(change: Change, low: float, high: float) -> bool:
    new_low, new_high = bounds(change)
    edge = new_low if change.op == ">=" else new_high
    return change.op in {">=", "<="} and low <= edge <= high


def bounds(change: Change) -> tuple[float, float]:
    """The closed range that a limit on a number allows; the whole line for a comparative."""
    low, high = float("-inf"), float("inf")
    value = change.value
    if change.op == "between" and isinstance(value, list):
        return float(value[0]), float(value[1])
    if isinstance(value, (int, float)):
        low = float(value) if change.op in {">=", "="} else low
        high = float(value) if change.op in {"<=", "="} else high
    return low, high


def key_of(change: Change) -> Key:
    """What a change is about: two changes with the same key replace each other.

    Several people may choose together, and each has a taste of their own about items and values; limits are shared.
    """
    whose = f" of {change.who.casefold()}" if change.who else ""
    if change.field == "item":
        return ("item", (change.item or plain(str(change.value))) + whose)
    if change.op in {"more", "less"}:
        return (change.field, "trend")
    if change.op:
        low = "low" if change.op == ">=" else ""
        high = "high" if change.op == "<=" else ""
        return (change.field, "limit" + low + high + ("not" if change.stance in NEGATIVE else ""))
    return ("value", plain(str(change.value)) + whose)


def _of_anyone(change: Change) -> Key:
    return key_of(change.model_copy(update={"who": None}))


def withdraws(drop: Change, old: Change) -> bool:
    """Tell whether a `drop` takes back an older change."""
    if drop.field == "item":
        return old.field == "item" and _of_anyone(drop) == _of_anyone(old)
    if drop.value is None:
        return old.field == drop.field
    if old.field == "item" or old.op:
        return False
    named, stood = plain(str(drop.value)), plain(str(old.value))
    return named == stood or (old.field in {drop.field, "aspect"} and overlap(named, stood) >= 0.5)
