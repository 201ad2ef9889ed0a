"""Candidates from the index, exact scores, diversity: a query in, the list out.

The score is linear: every pull and both priors add their share, so the shares of a hit are exact (and, for an
additive model, its Shapley values: Lundberg & Lee 2017). Filters and left-out rows are masks, applied exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue
from retrieval.filters import mask_of
from retrieval.index import Index
from retrieval.query import Hit, ItemPull, NumberPull, PhrasePull, Pull, Query, Share, ValuePull
from retrieval.space import Space

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RankerConfig:
    """Settings of the ranking; shares are in units of the score of one perfectly similar liked item."""

    value: float = 0.45
    """An item has a liked category value or person."""
    number: float = 0.6
    """One spread away from the reference in the wished direction."""
    shown: float = 0.25
    """Taken off an item that was shown before and passed over."""
    diversity: float = 0.25
    """How much likeness to an item already in the list costs (maximal marginal relevance)."""
    overfetch: int = 300
    """Candidates asked of the index."""
    pool: int = 60
    """Best candidates among which diversity chooses."""
    postings: int = 4000
    """Most rows that one liked value adds to the candidates."""


class Ranker:
    """Ranks one catalogue."""

    def __init__(self, catalogue: Catalogue, space: Space, index: Index, config: RankerConfig = RankerConfig()) -> None:
        """Join a catalogue with its space and index."""
        self.catalogue = catalogue
        self.space = space
        self.index = index
        self.config = config
        self._vectors = space.vectors()

    def rank(self, query: Query) -> list[Hit]:
        """Return at most `query.n` hits, best first; fewer when fewer pass the filters."""
        mask = mask_of(self.catalogue, query.filters, query.left_out)
        rows = self.candidates(query, mask)
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
        return replace(pull, akin=tuple(one for one in self.space.akin(pull.phrase) if one[:2] not in exact))

    def score(self, query: Query, rows: Sequence[int]) -> list[Hit]:
        """Score given rows, in their own order."""
        shares = self.shares(query, np.array(rows, dtype=np.int64))
        return [self._hit(query, row, shares[:, i]) for i, row in enumerate(rows)]

    def order(self, query: Query, rows: Rows | None = None) -> list[tuple[int, float]]:
        """Return the `query.n` best (row, score) by score alone, without diversity."""
        if rows is None:
            rows = self.candidates(query, mask_of(self.catalogue, query.filters, query.left_out))
        totals = self.shares(query, rows).sum(axis=0)
        best = np.argsort(-totals, kind="stable")[: query.n]
        return [(int(rows[i]), float(totals[i])) for i in best]

    def candidates(self, query: Query, mask: npt.NDArray[np.bool_]) -> Rows:
        """Rows worth scoring: the index's nearest, those with a liked value, all when few pass the filters."""
        allowed = int(mask.sum())
        wanted = max(self.config.overfetch, 4 * query.n)
        if allowed <= wanted:
            return np.flatnonzero(mask)
        found, _ = self.index.nearest(self.direction(query.pulls), wanted + len(query.left_out))
        rows = found[mask[found]]
        if len(rows) < min(4 * query.n, allowed):
            rows = np.flatnonzero(mask)
        extra = [self._posted(values)[: self.config.postings] for values in _liked_values(query.pulls)]
        if not extra and not any(isinstance(pull, NumberPull) for pull in query.pulls):
            return rows
        more = np.concatenate([rows, *extra]) if extra else rows
        if any(isinstance(pull, NumberPull) for pull in query.pulls) and len(mask) <= 20_000:
            more = np.flatnonzero(mask)
        more = np.unique(more)
        return more[mask[more]]

    def direction(self, pulls: Sequence[Pull]) -> npt.NDArray[np.float32]:
        """The query vector: weighted directions of the pulls, and 1 for the prior."""
        vector = np.zeros(self._vectors.shape[1], dtype=np.float32)
        for pull in pulls:
            part = self._pull_direction(pull)
            if part is not None:
                vector += pull.weight * part
        vector[-1] = 1.0
        return vector

    def shares(self, query: Query, rows: Rows) -> Scores:
        """Every pull's share of every row's score, then popularity, quality and shown-before; (pulls + 3, rows)."""
        parts = [pull.weight * self._pull_scores(pull, rows) for pull in query.pulls]
        weights = self.space.weights
        parts.append(weights.popularity * self.space.popularity[rows].astype(np.float64))
        parts.append(weights.quality * self.space.quality[rows].astype(np.float64))
        parts.append(-self.config.shown * np.isin(rows, list(query.shown)).astype(np.float64))
        return np.vstack(parts)

    def _pull_direction(self, pull: Pull) -> npt.NDArray[np.float32] | None:
        if isinstance(pull, ItemPull):
            return self.space.of_items(pull.rows)
        return self.space.of_phrase(pull.phrase) if isinstance(pull, PhrasePull) else None

    def _pull_scores(self, pull: Pull, rows: Rows) -> Scores:
        if isinstance(pull, ItemPull):
            return np.asarray(self._vectors[rows] @ self.space.of_items(pull.rows), dtype=np.float64)
        if isinstance(pull, PhrasePull):
            likeness = self._vectors[rows] @ self.space.of_phrase(pull.phrase)
            named = np.maximum(self._has(pull.values, rows), self._akin(pull, rows))
            return np.asarray(likeness + self.config.value * named, dtype=np.float64)
        if isinstance(pull, ValuePull):
            return self.config.value * self._has(pull.values, rows)
        return self.config.number * self._number(pull, rows)

    def _has(self, values: Sequence[tuple[str, str]], rows: Rows) -> Scores:
        return np.isin(rows, self._posted(values)).astype(np.float64)

    def _akin(self, pull: PhrasePull, rows: Rows) -> Scores:
        best = np.zeros(len(rows))
        for field, value, likeness in pull.akin:
            best = np.maximum(best, likeness * self._has([(field, value)], rows))
        return best

    def _posted(self, values: Sequence[tuple[str, str]]) -> Rows:
        found = [self.catalogue.postings(field).get(value.casefold()) for field, value in values]
        known = [rows for rows in found if rows is not None]
        return np.unique(np.concatenate(known)) if known else np.zeros(0, dtype=np.int64)

    def _number(self, pull: NumberPull, rows: Rows) -> Scores:
        numbers = self.catalogue.numbers(pull.field)
        if pull.op in {"more", "less"}:
            spread = float(np.nanstd(numbers)) or 1.0
            reference = pull.reference if pull.reference is not None else float(np.nanmedian(numbers))
            steps = (numbers[rows] - reference) / spread * (1.0 if pull.op == "more" else -1.0)
            return np.nan_to_num(np.clip(2.0 * steps, -1.5, 1.0), nan=-0.5)
        return ((numbers[rows] >= pull.low) & (numbers[rows] <= pull.high)).astype(np.float64)

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


def _liked_values(pulls: Sequence[Pull]) -> list[Sequence[tuple[str, str]]]:
    liked: list[Sequence[tuple[str, str]]] = []
    for pull in pulls:
        if isinstance(pull, (ValuePull, PhrasePull)) and pull.weight > 0:
            near = [(f, v) for f, v, _ in pull.akin] if isinstance(pull, PhrasePull) else []
            liked.append([*pull.values, *near])
    return [values for values in liked if values]
