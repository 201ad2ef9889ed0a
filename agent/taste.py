"""How a taste moved: after every turn, how strongly each category, person and theme stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.contract import Change, Event
from agent.profile import fold
from agent.strengths import strength
from retrieval.catalogue import Catalogue, values_of

MOST_TURNS = 40


@dataclass(frozen=True)
class Moment:
    """A taste after one turn."""

    turn: int
    said: str | None
    """The message; None for a button."""
    weights: dict[str, float]
    """Name of a category, person or theme → its strength, below 0 for a dislike."""


def journey(events: Sequence[Event], catalogue: Catalogue, field: str | None) -> list[Moment]:
    """Fold the events turn by turn; the last 40 turns that changed something.

    Args:
        events: A session's events, oldest first; undone ones count as never said.
        catalogue: Tells the values of the items.
        field: The category that judged items count for, each by equal shares.
    """
    standing = [one for one in events if not one.undone and one.source != "host"]
    said = {one.turn: one.message for one in standing}
    known = catalogue.known
    moments = []
    for turn in sorted(said)[-MOST_TURNS:]:
        profile = fold("", (one for one in standing if one.turn <= turn))
        weights: defaultdict[str, float] = defaultdict(float)
        for preference in profile.preferences:
            for name, weight in _named(preference.change, catalogue, field, known):
                weights[name] += weight
        moments.append(Moment(turn, said[turn], {name: one for name, one in weights.items() if abs(one) > 1e-9}))
    return moments


def strongest(moments: Sequence[Moment], n: int) -> list[str]:
    """The names that were strongest at any time, those that still stand first."""
    peaks: defaultdict[str, float] = defaultdict(float)
    for moment in moments:
        for name, weight in moment.weights.items():
            peaks[name] = max(peaks[name], abs(weight))
    last = moments[-1].weights if moments else {}
    order = sorted(peaks, key=lambda name: (-abs(last.get(name, 0.0)), -peaks[name], name))
    return order[:n]


def _named(change: Change, catalogue: Catalogue, field: str | None, known: Collection[str]) -> list[tuple[str, float]]:
    """What a change says about names, and how strongly; nothing for limits and leanings of numbers."""
    weight = strength(change)
    if change.field != "item":
        return [(_canonical(change, catalogue), weight)] if isinstance(change.value, str) and not change.op else []
    if field is None or change.item is None or change.item not in known:
        return []
    values = values_of(catalogue.get(change.item), field)
    return [(value, weight / len(values)) for value in values]


def _canonical(change: Change, catalogue: Catalogue) -> str:
    described, said = catalogue.schema.get(change.field), str(change.value)
    if described is None or described.kind not in ("category", "person"):
        return said
    return catalogue.canonical(change.field, said) or said
