"""A catalogue as a landscape: where its items lie, which category each is shown by, and how a profile pulls at them."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from agent.contract import Profile, Rules
from retrieval.catalogue import Catalogue, values_of
from retrieval.plane import Points, plane_of
from retrieval.query import Query
from retrieval.ranker import Ranker
from retrieval.schema import Field

MOST_SHOWN = 8
"""Values that are told apart; all others count as one."""

Pulls = npt.NDArray[np.float64]


class Sees(Protocol):
    """What a landscape needs of a recommender."""

    ranker: Ranker

    def query_of(
        self,
        profile: Profile,
        rules: Rules,
        n: int,
        shown: frozenset[int] = frozenset(),
        ranker: Ranker | None = None,
    ) -> Query:
        """Compile a profile for a ranker."""


class Landscape:
    """The landscape of one catalogue; any thread may ask."""

    def __init__(self, recommender: Sees, folder: Path | None = None) -> None:
        """Look where a recommender looks.

        Args:
            recommender: Its ranker may be replaced by a training at any time.
            folder: Where the plane is kept; left out, it is computed once a process.
        """
        self.folder = folder
        self._recommender = recommender
        self._known: tuple[str, Points] | None = None
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """Changes when the items come to lie elsewhere."""
        return self._recommender.ranker.space.version

    def points(self) -> Points:
        """Every item's place, (n_items, 2) within [-1, 1]."""
        space = self._recommender.ranker.space
        with self._lock:
            if self._known is None or self._known[0] != space.version:
                self._known = (space.version, plane_of(space, self.folder))
            return self._known[1]

    def pulls(self, profile: Profile) -> Pulls:
        """What the profile alone adds to every item's score, (n_items,); zeros for an empty one."""
        ranker = self._recommender.ranker
        query = self._recommender.query_of(profile, Rules(), 1, ranker=ranker)
        rows = np.arange(len(ranker.catalogue), dtype=np.int64)
        return np.asarray(ranker.shares(query, rows)[: len(query.pulls)].sum(axis=0), dtype=np.float64)


def main_field(catalogue: Catalogue) -> Field | None:
    """The category that tells the items apart best: known for many, and spread over several values."""
    schema = catalogue.schema
    fields = [one for one in schema.of_kind("category") if one.name != schema.series and one.searchable]
    told = [(_telling(catalogue, one.name), -place, one) for place, one in enumerate(fields)]
    best = max(told, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def shown_values(catalogue: Catalogue, field: str) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The commonest values of a field, and every row's rarest one of them by its place, their number for none."""
    values = [values_of(item, field) for item in catalogue.items]
    shown = [value for value, _ in Counter(one for own in values for one in own).most_common(MOST_SHOWN)]
    place = {value: number for number, value in enumerate(shown)}
    own = [max((place[one] for one in given if one in place), default=len(shown)) for given in values]
    return shown, np.array(own, dtype=np.int64)


def _telling(catalogue: Catalogue, field: str) -> float:
    """The chance that two items are shown by different values, both among those shown."""
    shown, own = shown_values(catalogue, field)
    shares = np.bincount(own, minlength=len(shown) + 1)[: len(shown)] / len(own)
    return float(shares.sum() ** 2 - (shares**2).sum())
