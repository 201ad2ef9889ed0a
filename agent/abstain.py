"""When nothing passes all limits: which one stands in the way most, said without recommending against any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from agent.contract import NEGATIVE, Profile
from agent.language import tr
from agent.sentences import worded
from agent.terms import counted, label, plural
from agent.text import joined
from retrieval.catalogue import Catalogue
from retrieval.filters import mask_of
from retrieval.query import Filter, Query, ValueFilter

_BEST = 5
_MOST_LIMITS = 8
"""Limits of which pairs are tried."""


@dataclass(frozen=True)
class Opening:
    """What giving up some limits would open."""

    filters: tuple[Filter, ...]
    count: int
    """How many items would pass."""
    worth: float
    """Their number and how well known and liked the best of them are."""


def openings(catalogue: Catalogue, query: Query) -> list[Opening]:
    """What giving up one limit of the user would open, best first; pairs of limits where no single one opens anything.

    The host's rules (filters without a key) are not the user's to give up.
    """
    own = [one for one in query.filters if one.key is not None]
    for size in (1, 2):
        tried = own if size == 1 else own[:_MOST_LIMITS]
        found = [_opening(catalogue, query, pair) for pair in combinations(tried, size)]
        found = [one for one in found if one.count]
        if found:
            return sorted(found, key=lambda one: -one.worth)
    return []


def _opening(catalogue: Catalogue, query: Query, without: Sequence[Filter]) -> Opening:
    kept = [one for one in query.filters if not any(one is gone for gone in without)]
    rows = np.flatnonzero(mask_of(catalogue, kept, query.left_out))
    known = np.sort((catalogue.popularity + catalogue.quality)[rows])[::-1][:_BEST]
    best = float(known.sum()) / _BEST if len(rows) else 0.0
    return Opening(tuple(without), len(rows), float(np.log1p(len(rows))) + best)


def abstained(catalogue: Catalogue, query: Query, opened: Sequence[Opening], profile: Profile) -> str:
    """Say that nothing fits, and what would have to give."""
    schema = catalogue.schema
    if opened:
        best = opened[0]
        told = [_told(one, profile, catalogue) for one in best.filters]
        what = tr("the limit on {told}") if len(told) == 1 else tr("the limits on {told}")
        return tr("There is nothing that fits everything you said. Without {what}, {count} {noun} would.").format(
            what=what.format(told=joined(told)), count=best.count, noun=counted(best.count, schema)
        )
    free = [one for one in query.filters if one.key is not None]
    if len(free) < len(query.filters) and mask_of(catalogue, free, query.left_out).any():
        return tr("What would fit is not on offer here ({ruled}). Ask for something else, and I'll look again.").format(
            ruled=tr("; ").join(_ruled(query.filters, catalogue))
        )
    left = int(mask_of(catalogue, query.filters, ()).sum())
    if left:
        whole = tr("the one {noun} that fits") if left == 1 else tr("all {count} {noun} that fit")
        return tr(
            "You have seen or turned down {whole}. Take a limit back, or one of them, and I'll look again."
        ).format(whole=whole.format(count=left, noun=counted(left, schema)))
    return tr(
        "No {plural} are left that fit everything you said. Take one of the limits back and I'll look again."
    ).format(plural=plural(schema))


def _told(one: Filter, profile: Profile, catalogue: Catalogue) -> str:
    change = next((p.change for p in profile.preferences if p.change.id == one.key), None)
    if change is None:
        return tr("something you said")
    said = worded(change, catalogue)
    return tr('"no {said}"').format(said=said) if change.stance in NEGATIVE and not change.op else said


def _ruled(filters: Sequence[Filter], catalogue: Catalogue) -> Iterator[str]:
    for one in filters:
        if one.key is None and isinstance(one, ValueFilter) and one.values:
            values = joined([value for _, value in one.values[:4]], "or")
            frame = tr("{label}: {values}") if one.keep else tr("{label}: not {values}")
            yield frame.format(label=label(one.values[0][0], catalogue.schema), values=values)
