"""Coordinate search: try the values of one weight at a time, keep what is better, until nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ROUNDS = 3
LEAST_GAIN = 5e-4
"""What a value must add to be worth a change; smaller differences are noise."""

Point = dict[str, float]


@dataclass(frozen=True)
class Trial:
    """One point that was tried, and how good it was."""

    point: Point
    worth: float


@dataclass(frozen=True)
class Winner:
    """The best point, its worth, that of the start, and all that was tried."""

    point: Point
    worth: float
    start: float
    trials: tuple[Trial, ...]


def coordinate_search(
    worth_of: Callable[[Point], float],
    start: Mapping[str, float],
    values: Mapping[str, Sequence[float]],
    progress: Callable[[int, int], None] | None = None,
) -> Winner:
    """Find a good point of a small grid.

    Args:
        worth_of: How good a point is; larger is better, the same point always as good.
        start: Where to begin, which need not lie on the grid.
        values: The values to try for each name, in the order in which the names are tried.
        progress: Called with (points tried, most points there can be).
    """
    seen: dict[tuple[float, ...], float] = {}
    trials: list[Trial] = []
    most = 1 + ROUNDS * sum(len(one) for one in values.values())

    def tried(point: Point) -> float:
        key = tuple(point[name] for name in start)
        if key not in seen:
            seen[key] = worth_of(point)
            trials.append(Trial(dict(point), seen[key]))
            if progress is not None:
                progress(len(trials), most)
        return seen[key]

    best = dict(start)
    first = worth = tried(best)
    for _ in range(ROUNDS):
        before = dict(best)
        for name, choices in values.items():
            found = max(({**best, name: value} for value in choices), key=tried, default=best)
            if tried(found) > worth + LEAST_GAIN:
                best, worth = found, tried(found)
        if best == before:
            break
    if progress is not None:
        progress(most, most)
    return Winner(best, worth, first, tuple(trials))
