"""The map as data for the page: all points once, and what a taste marks on them each time it changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from agent.contract import NEGATIVE, POSITIVE, Profile, Turn
from agent.landscape import Landscape, Pulls, main_field, shown_values
from retrieval.catalogue import Catalogue
from retrieval.plane import Points
from ui.web import words

MOST_POINTS = 12_000
MOST_MARKS = 60
_LONGEST_TITLE = 90
_GRID = 26
"""Cells of the pull along each side."""
_REACH = 1.2
"""Cells over which the pull is smoothed."""
_FAINTEST = 0.22
"""Share of the strongest pull that is still drawn."""
_PLACES = 1000
Data = dict[str, Any]


def cloud(catalogue: Catalogue, landscape: Landscape) -> Data:
    """All points with titles and colours, for large catalogues an even part of them, the best known always.

    Returns:
        `catalogue`, `rows`, `x`, `y` (0 to 1000), `colour` (place in `values`, their number for none), `titles`,
        `years`, `field`, `values`, `counts` and `regions` (where most of each value lie).
    """
    points = landscape.points()
    field = main_field(catalogue)
    values, own = shown_values(catalogue, field.name) if field else ([], np.zeros(len(catalogue), dtype=np.int64))
    rows = _drawn(catalogue)
    at = _places(points)
    items = [catalogue.items[row] for row in rows]
    return {
        "catalogue": catalogue.name,
        "total": len(catalogue),
        "plural": catalogue.schema.plural,
        "rows": rows.tolist(),
        "x": at[rows, 0].tolist(),
        "y": at[rows, 1].tolist(),
        "colour": own[rows].tolist(),
        "titles": [item.title[:_LONGEST_TITLE] for item in items],
        "years": [words.year(dict(_plain(item.fields)), catalogue.schema) for item in items],
        "field": field.label if field else "",
        "values": values,
        "counts": np.bincount(own, minlength=len(values) + 1).tolist(),
        "regions": _regions(at, own, values),
    }


def marks(catalogue: Catalogue, landscape: Landscape, turn: Turn) -> Data:
    """What a taste marks: the list by number, what was judged, and where the profile pulls."""
    at = _places(landscape.points())
    profile = turn.profile
    pulls = landscape.pulls(profile)
    listed = [one.item.id for one in turn.recommendations]
    return {
        "catalogue": catalogue.name,
        "listed": [_mark(catalogue, at, item, str(place)) for place, item in enumerate(listed, 1)],
        "liked": [_mark(catalogue, at, item, "") for item in judged(profile, POSITIVE)],
        "disliked": [_mark(catalogue, at, item, "") for item in judged(profile, NEGATIVE)],
        **_pulled(at, pulls, catalogue),
    }


def judged(profile: Profile, stances: frozenset[str]) -> list[str]:
    """Ids of the items that were liked, or not, the latest first."""
    changes = [one.change for one in reversed(profile.preferences)]
    return [one.item for one in changes if one.item is not None and one.stance in stances][:MOST_MARKS]


def _drawn(catalogue: Catalogue) -> npt.NDArray[np.int64]:
    count = len(catalogue)
    if count <= MOST_POINTS:
        return np.arange(count, dtype=np.int64)
    known = np.argsort(-catalogue.popularity, kind="stable")[: MOST_POINTS // 4]
    rest = np.linspace(0, count - 1, MOST_POINTS - len(known)).astype(np.int64)
    return np.unique(np.concatenate([known, rest]))


def _places(points: Points) -> npt.NDArray[np.int64]:
    return np.asarray(np.round((points + 1.0) / 2.0 * _PLACES), dtype=np.int64)


def _plain(fields: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - an item's values of any kind
    return [(name, list(value) if isinstance(value, tuple) else value) for name, value in fields.items()]


def _mark(catalogue: Catalogue, at: npt.NDArray[np.int64], item: str, label: str) -> Data:
    row = catalogue.row(item)
    title = catalogue.items[row].title[:_LONGEST_TITLE]
    return {"row": row, "x": int(at[row, 0]), "y": int(at[row, 1]), "title": title, "label": label}


def _regions(at: npt.NDArray[np.int64], own: npt.NDArray[np.int64], values: list[str]) -> list[Data]:
    """The densest spot of every shown value, for its name on the map."""
    found = []
    for place, value in enumerate(values):
        mine = at[own == place]
        if len(mine) < 3:
            continue
        cells, counts = np.unique(mine // (_PLACES // 12), axis=0, return_counts=True)
        best = mine[(mine // (_PLACES // 12) == cells[counts.argmax()]).all(axis=1)]
        x, y = np.median(best, axis=0)
        found.append({"name": value[:40], "x": int(x), "y": int(y), "colour": place})
    return found


def _pulled(at: npt.NDArray[np.int64], pulls: Pulls, catalogue: Catalogue) -> Data:
    """Cells the profile pulls to or pushes away from, and an arrow from the middle to the strongest."""
    if not len(pulls) or float(np.ptp(pulls)) < 1e-9:
        return {"pull": [], "arrow": None}
    cell = np.minimum(at * _GRID // (_PLACES + 1), _GRID - 1)
    flat = cell[:, 1] * _GRID + cell[:, 0]
    counts = np.bincount(flat, minlength=_GRID**2).reshape(_GRID, _GRID).astype(np.float64)
    above = np.asarray(pulls - float(np.median(pulls)), dtype=np.float64)
    sums = np.bincount(flat, weights=above, minlength=_GRID**2).reshape(_GRID, _GRID)
    mean = _smooth(np.asarray(sums, dtype=np.float64)) / (_smooth(counts) + 1.0)
    strongest = float(np.abs(mean).max()) or 1.0
    strength = np.where(counts + _smooth(counts) > 0.5, mean / strongest, 0.0)
    ys, xs = np.nonzero(np.abs(strength) >= _FAINTEST)
    side = _PLACES / _GRID
    pull = [
        [round((x + 0.5) * side), round((y + 0.5) * side), round(float(strength[y, x]), 2)]
        for y, x in zip(ys, xs, strict=True)
    ]
    top = np.unravel_index(int(strength.argmax()), strength.shape)
    known = catalogue.popularity + 0.05
    start = (at * known[:, None]).sum(axis=0) / known.sum()
    arrow = [
        round(float(start[0])),
        round(float(start[1])),
        round((float(top[1]) + 0.5) * side),
        round((float(top[0]) + 0.5) * side),
    ]
    return {"pull": pull, "arrow": arrow if strength.max() >= _FAINTEST else None}


def _smooth(grid: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A Gaussian blur along both sides."""
    steps = np.arange(-4, 5)
    kernel = np.exp(-0.5 * (steps / _REACH) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        grid = np.apply_along_axis(np.convolve, axis, grid, kernel, mode="same")
    return grid
