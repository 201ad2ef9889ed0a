"""The best of what passes, their exact scores, diversity: a query in, the list out.

The score is linear: every pull and both priors add their share, so the shares of a hit are exact (and, for an
additive model, its Shapley values: Lundberg & Lee 2017). Filters and left-out rows are masks, applied exactly.

Where few pass, or the catalogue is small, all that pass are scored, which costs one product. Where most of many pass,
the index is asked for more than is wanted, and its answer is taken if what it left out cannot be better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue
from retrieval.filters import Mask, mask_of
from retrieval.index import Index
from retrieval.query import FamePull, Hit, ItemPull, NumberPull, PhrasePull, Pull, Query, Share, ValuePull
from retrieval.space import Rows, Space, Vector, looked_up

REMEMBERED = 4096
"""Directions kept of items and phrases that were named, so that what stands in a profile is not computed again."""
NAMED_KEPT = 256
"""Pulls whose rows are kept, for they may be many."""

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RankerConfig:
    """Settings of the ranking; shares are in units of the score of one perfectly similar liked item."""

    value: float = 0.45
    """An item has a liked category value or person."""
    number: float = 0.6
    """One spread away from the reference in the wished direction."""
    fame: float = 1.5
    """The best known item, where the well known are asked for; the least known has as much taken off."""
    shown: float = 0.25
    """Taken off an item that was shown before and passed over."""
    diversity: float = 0.25
    """How much likeness to an item already in the list costs (maximal marginal relevance)."""
    overfetch: int = 300
    """Rows asked of the index beside those that the filters take away."""
    pool: int = 60
    """Best candidates among which diversity chooses."""
    postings: int = 4000
    """Most rows that one liked value adds to what the index found; with more, the index has to prove itself."""
    exact: int = 5_000
    """Rows up to which all that pass are scored, whatever their share."""
    dense: float = 0.75
    """Share of the rows that must pass for the index to be asked first; with less of them exact scores are faster."""


class Ranker:
    """Ranks one catalogue."""

    def __init__(self, catalogue: Catalogue, space: Space, index: Index, config: RankerConfig = RankerConfig()) -> None:
        """Join a catalogue with its space and index."""
        self.catalogue = catalogue
        self.space = space
        self.index = index
        self.config = config
        self._of_items = lru_cache(REMEMBERED)(space.of_items)
        self._of_phrase = lru_cache(REMEMBERED)(space.of_phrase)
        self._akin = lru_cache(REMEMBERED)(space.akin)
        self._named = lru_cache(NAMED_KEPT)(self._rows_named)
        self._middle = lru_cache(REMEMBERED)(self._measured)

    def rank(self, query: Query) -> list[Hit]:
        """Return at most `query.n` hits, best first; fewer when fewer pass the filters."""
        rows = self.candidates(query, max(self.config.pool, 2 * query.n))
        if not len(rows):
            return []
        shares = self.shares(query, rows)
        totals = shares.sum(axis=0)
        order = self._diverse(rows, totals, query.n)
        return [self._hit(query, int(rows[i]), shares[:, i]) for i in order]

    def expand(self, query: Query) -> Query:
        """Fill in the values whose names mean nearly the same as what phrases say."""
        return replace(query, pulls=tuple(self._expanded(pull) for pull in query.pulls))

    def _expanded(self, pull: Pull) -> Pull:
        if not isinstance(pull, PhrasePull):
            return pull
        exact = {(field, value) for field, value in pull.values}
        return replace(pull, akin=tuple(one for one in self._akin(pull.phrase) if one[:2] not in exact))

    def score(self, query: Query, rows: Sequence[int]) -> list[Hit]:
        """Score given rows, in their own order."""
        shares = self.shares(query, np.array(rows, dtype=np.int64))
        return [self._hit(query, row, shares[:, i]) for i, row in enumerate(rows)]

    def order(self, query: Query, rows: Rows | None = None) -> list[tuple[int, float]]:
        """Return the `query.n` best (row, score) by score alone, without diversity; of `rows` if given, else of all."""
        found, totals = self._ranked(query, query.n) if rows is None else self._best(query, np.sort(rows), query.n)
        return [(int(row), float(total)) for row, total in zip(found, totals, strict=True)]

    def candidates(self, query: Query, n: int) -> Rows:
        """The `n` rows of highest score among those that pass, best first."""
        return self._ranked(query, n)[0]

    def _ranked(self, query: Query, n: int) -> tuple[Rows, Scores]:
        mask = self.passing(query)
        allowed = int(np.count_nonzero(mask))
        many = allowed > max(self.config.exact, self.config.dense * len(mask))
        found = self._from_index(query, mask, allowed, n) if many else None
        return found or self._best(query, np.flatnonzero(mask), n)

    def passing(self, query: Query) -> Mask:
        """Which rows the filters let through and are not left out, (n_items,)."""
        return mask_of(self.catalogue, query.filters, query.left_out)

    def _from_index(self, query: Query, mask: Mask, allowed: int, n: int) -> tuple[Rows, Scores] | None:
        """The best of the index's nearest; None when something that it left out may be better."""
        wanted = math.ceil(max(self.config.overfetch, 2 * n) * len(mask) / allowed)
        found, products = self.index.nearest(self.direction(query.pulls), wanted)
        extra, open_gain = self._beside(query.pulls)
        rows = np.unique(np.concatenate([found, *extra]))
        best, totals = self._best(query, rows[mask[rows]], n)
        return (best, totals) if len(best) == n and totals[-1] >= products[-1] + open_gain else None

    def _beside(self, pulls: Sequence[Pull]) -> tuple[list[Rows], float]:
        """Rows that gain by more than their vectors, where they are few, and the most that any other row can gain."""
        few: list[Rows] = []
        gain = 0.0
        for pull in pulls:
            if isinstance(pull, ItemPull):
                few.append(self.space.companions_of(pull.rows))
            elif isinstance(pull, NumberPull):
                gain += self.config.number * max(pull.weight * low_high for low_high in _reach(pull))
            elif isinstance(pull, FamePull):
                gain += self.config.fame * abs(pull.weight)
            elif pull.weight > 0:
                named, _ = self._named(pull)
                if len(named) <= self.config.postings:
                    few.append(named)
                else:
                    gain += pull.weight * self.config.value
        return few, gain

    def _best(self, query: Query, rows: Rows, n: int) -> tuple[Rows, Scores]:
        """The `n` best of ascending rows and their scores, best first."""
        totals = self.totals(query, rows)
        kept = np.argpartition(-totals, n)[:n] if n < len(rows) else np.arange(len(rows))
        kept = kept[np.lexsort((kept, -totals[kept]))]
        return rows[kept], totals[kept]

    def directions(self, pulls: Sequence[Pull]) -> Vector:
        """Where each pull points, (pulls, d + k + 1); values and numbers have no direction."""
        empty = np.zeros(self.space.centre.shape[0] + self.space.factors.shape[1] + 1, dtype=np.float32)
        found = [
            self._of_items(pull.rows)
            if isinstance(pull, ItemPull)
            else self._of_phrase(pull.phrase)
            if isinstance(pull, PhrasePull)
            else empty
            for pull in pulls
        ]
        return np.stack(found) if found else empty[None, :][:0]

    def direction(self, pulls: Sequence[Pull]) -> Vector:
        """The query vector: weighted directions of the pulls, and 1 for the prior."""
        weights = np.array([pull.weight for pull in pulls], dtype=np.float32)
        vector = np.asarray(weights @ self.directions(pulls), dtype=np.float32)
        vector[-1] = 1.0
        return vector

    def totals(self, query: Query, rows: Rows) -> Scores:
        """Scores of ascending rows, (len(rows),): what their `shares` add up to, in one product."""
        liked = [(pull.rows, pull.weight) for pull in query.pulls if isinstance(pull, ItemPull)]
        more = self.space.company_of_all(liked)
        for pull in query.pulls:
            if isinstance(pull, (ValuePull, PhrasePull)):
                named, likeness = self._named(pull)
                more[named] += np.float32(pull.weight * self.config.value) * likeness
        more[list(query.shown)] -= np.float32(self.config.shown)
        totals = (self.space.products(self.direction(query.pulls), rows) + more[rows]).astype(np.float64)
        for pull in query.pulls:
            if isinstance(pull, (NumberPull, FamePull)):
                totals += pull.weight * self._more(pull, rows)
        return totals

    def shares(self, query: Query, rows: Rows) -> Scores:
        """Every pull's share of every row's score, then popularity, quality and shown-before; (pulls + 3, rows)."""
        near = self.directions(query.pulls) @ self.space.vectors(rows).T
        parts = [pull.weight * (near[i] + self._more(pull, rows)) for i, pull in enumerate(query.pulls)]
        weights = self.space.weights
        parts.append(weights.popularity * self.space.popularity[rows].astype(np.float64))
        parts.append(weights.quality * self.space.quality[rows].astype(np.float64))
        parts.append(-self.config.shown * np.isin(rows, list(query.shown)).astype(np.float64))
        return np.vstack(parts)

    def _more(self, pull: Pull, rows: Rows) -> Scores:
        """What a pull gives to rows beside the likeness of vectors, before its weight."""
        if isinstance(pull, ItemPull):
            return self.space.company(pull.rows, rows).astype(np.float64)
        if isinstance(pull, NumberPull):
            return self.config.number * self._number(pull, rows)
        if isinstance(pull, FamePull):
            return self.config.fame * (2.0 * self.space.popularity[rows].astype(np.float64) - 1.0)
        return self.config.value * looked_up(*self._named(pull), rows).astype(np.float64)

    def _rows_named(self, pull: ValuePull | PhrasePull) -> tuple[Rows, Vector]:
        """Ascending rows with a value that a pull names, and how nearly it does: 1 for its own name."""
        near = pull.akin if isinstance(pull, PhrasePull) else ()
        named = [*((field, value, 1.0) for field, value in pull.values), *sorted(near, key=lambda one: -one[2])]
        found = [(self.catalogue.postings(field).get(value.casefold()), likeness) for field, value, likeness in named]
        known = [(rows, np.full(len(rows), likeness, np.float32)) for rows, likeness in found if rows is not None]
        if len(known) < 2:
            return known[0] if known else (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        rows, first = np.unique(np.concatenate([rows for rows, _ in known]), return_index=True)
        return rows, np.concatenate([likeness for _, likeness in known])[first]

    def _number(self, pull: NumberPull, rows: Rows) -> Scores:
        numbers = self.catalogue.numbers(pull.field)
        if pull.op in {"more", "less"}:
            middle, spread = self._middle(pull.field)
            reference = pull.reference if pull.reference is not None else middle
            steps = (numbers[rows] - reference) / spread * (1.0 if pull.op == "more" else -1.0)
            return np.nan_to_num(np.clip(2.0 * steps, -1.5, 1.0), nan=-0.5)
        return ((numbers[rows] >= pull.low) & (numbers[rows] <= pull.high)).astype(np.float64)

    def _measured(self, field: str) -> tuple[float, float]:
        """Median and spread of a number in the catalogue."""
        numbers = self.catalogue.numbers(field)
        return float(np.nanmedian(numbers)), float(np.nanstd(numbers)) or 1.0

    def _diverse(self, rows: Rows, totals: Scores, n: int) -> list[int]:
        """Greedy maximal marginal relevance among the best (Carbonell & Goldstein 1998)."""
        pool = np.argsort(-totals, kind="stable")[: max(self.config.pool, 2 * n)]
        text = self.space.text[rows[pool]]
        worth = totals[pool].copy()
        nearest = np.zeros(len(pool))
        chosen: list[int] = []
        while len(chosen) < min(n, len(pool)):
            gain = worth - self.config.diversity * nearest
            gain[chosen] = -np.inf
            best = int(np.argmax(gain))
            chosen.append(best)
            nearest = np.maximum(nearest, text @ text[best])
        return [int(pool[i]) for i in chosen]

    def _hit(self, query: Query, row: int, shares: Scores) -> Hit:
        names = [(pull.key, None) for pull in query.pulls]
        priors: list[tuple[int | None, str | None]] = [(None, "popularity"), (None, "quality"), (None, "shown before")]
        parts = [
            Share(key, prior, float(value))
            for (key, prior), value in zip([*names, *priors], shares, strict=True)
            if value != 0.0
        ]
        parts.sort(key=lambda share: -share.value)
        return Hit(row, float(shares.sum()), tuple(parts))


def _reach(pull: NumberPull) -> tuple[float, float]:
    """The least and the most that a number can give, before its weight."""
    return (-1.5, 1.0) if pull.op in {"more", "less"} else (0.0, 1.0)
