"""The map in words: what it shows, for those who do not see it."""

from __future__ import annotations

from html import escape

import numpy as np

from agent.contract import NEGATIVE, POSITIVE, Turn
from agent.landscape import Landscape, main_field, shown_values
from retrieval.catalogue import Catalogue
from ui.web.explore.atlas import judged

_MOST = 12
_NEXT = 3
"""Items of the catalogue that are told as lying around one of the list."""


def words(catalogue: Catalogue, landscape: Landscape, turn: Turn) -> str:
    """The map as HTML text: the pull by category, the list with its surroundings, what was judged."""
    parts = [_pull(catalogue, landscape, turn), _list(catalogue, landscape, turn), _judged(catalogue, turn)]
    told = (
        "".join(parts)
        or f"<p>Nothing is marked yet. The map shows {len(catalogue):,} {escape(catalogue.schema.plural)}.</p>"
    )
    return f'<details class="tl-words"><summary>The map in words</summary><div>{told}</div></details>'


def _pull(catalogue: Catalogue, landscape: Landscape, turn: Turn) -> str:
    """Which categories the profile pulls to and away from, by the mean over their items."""
    field = main_field(catalogue)
    pulls = landscape.pulls(turn.profile)
    if field is None or float(np.ptp(pulls)) < 1e-9:
        return ""
    values, own = shown_values(catalogue, field.name)
    counts = np.bincount(own, minlength=len(values) + 1)[: len(values)]
    sums = np.bincount(own, weights=pulls - float(np.median(pulls)), minlength=len(values) + 1)[: len(values)]
    means = sums / np.maximum(counts, 1)
    order = np.argsort(-means, kind="stable")
    towards = [f"{values[i]} ({means[i]:+.2f})" for i in order if means[i] > 0.02][:3]
    away = [f"{values[i]} ({means[i]:+.2f})" for i in order[::-1] if means[i] < -0.02][:3]
    told = [f"towards {', '.join(towards)}"] if towards else []
    told += [f"away from {', '.join(away)}"] if away else []
    return f"<p>Your taste pulls {escape('; '.join(told))}.</p>" if told else ""


def _list(catalogue: Catalogue, landscape: Landscape, turn: Turn) -> str:
    if not turn.recommendations:
        return ""
    points = landscape.points()
    rows = []
    for one in turn.recommendations[:_MOST]:
        here = catalogue.row(one.item.id)
        far = ((points - points[here]) ** 2).sum(axis=1)
        far[here] = np.inf
        near = [catalogue.items[int(row)].title for row in np.argsort(far, kind="stable")[:_NEXT]]
        around = f" – around it: {escape(', '.join(near))}" if near else ""
        rows.append(f"<li>{escape(one.item.title)}{around}</li>")
    return f"<p>Your list:</p><ol>{''.join(rows)}</ol>"


def _judged(catalogue: Catalogue, turn: Turn) -> str:
    told = []
    for stances, said in ((POSITIVE, "You like"), (NEGATIVE, "You do not like")):
        titles = [catalogue.get(one).title for one in judged(turn.profile, stances)]
        if titles:
            more = f" and {len(titles) - _MOST} more" if len(titles) > _MOST else ""
            told.append(f"<p>{said}: {escape(', '.join(titles[:_MOST]))}{more}.</p>")
    return "".join(told)
