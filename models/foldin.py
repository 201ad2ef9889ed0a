"""Ranking for unseen users: what they like is folded in, all items are ranked, what was held back is to be found.

A score is a sum of five parts, each with a weight: nearness of the texts, nearness of the factors, being a companion,
popularity and quality. Nearness is taken to the weighted sum of what the user likes, as in the chat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

CUT = 20
"""Length of the list that is scored."""
CHUNK = 64
"""Users ranked at once."""

Floats = NDArray[np.float32]
Figures = NDArray[np.float64]
PartWeights = NDArray[np.float64]
"""Weights of text, factors, companions, popularity and quality, (5,)."""


@dataclass(frozen=True, eq=False)
class Parts:
    """What the score of an item is made of, one row an item."""

    text: Floats
    """(n_items, d) text embeddings of length 1."""
    factors: Floats
    """(n_items, k) collaborative factors; k may be 0."""
    companions: sparse.csr_array
    """(n_items, n_items) how much a like of the row's item speaks for the column's."""
    popularity: Floats
    """(n_items,) from 0 to 1."""
    quality: Floats
    """(n_items,) from 0 to 1."""


@dataclass(frozen=True, eq=False)
class Held:
    """Users to rank for: what is known of them and what is to be found."""

    given: sparse.csr_array
    """(n_users, n_items) strengths of what is folded in."""
    wanted: sparse.csr_array
    """(n_users, n_items) more than 0 where the item is to be found."""

    def __len__(self) -> int:
        """Number of users."""
        return int(self.given.shape[0])

    def some(self, rows: NDArray[np.int64]) -> Held:
        """Only these users."""
        return Held(self.given[rows], self.wanted[rows])


@dataclass(frozen=True, eq=False)
class Scored:
    """The nearness parts of some users, kept so that many weights can be tried."""

    held: Held
    text: Floats
    """(n_users, n_items)."""
    factors: Floats
    """(n_users, n_items)."""
    companions: Floats
    """(n_users, n_items)."""
    parts: Parts

    def quality_of(self, weights: PartWeights) -> tuple[Figures, Figures]:
        """NDCG and recall of each user under these weights, both (n_users,)."""
        near = weights[0] * self.text + weights[1] * self.factors + weights[2] * self.companions
        scores = near + weights[3] * self.parts.popularity + weights[4] * self.parts.quality
        return measured(scores, self.held)


def scored(parts: Parts, held: Held) -> Scored:
    """Fold users in; memory grows with users times items."""
    text = np.asarray((held.given @ parts.text) @ parts.text.T, dtype=np.float32)
    factors = np.asarray((held.given @ parts.factors) @ parts.factors.T, dtype=np.float32)
    companions = np.asarray((held.given @ parts.companions).toarray(), dtype=np.float32)
    return Scored(held, text, factors, companions, parts)


def rank_all(parts: Parts, held: Held, weights: PartWeights) -> tuple[Figures, Figures]:
    """NDCG and recall of every user, both (n_users,), a few users at a time."""
    found = [scored(parts, some).quality_of(weights) for some in _chunks(held)]
    if not found:
        return np.zeros(0), np.zeros(0)
    return np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])


def _chunks(held: Held) -> Iterator[Held]:
    for start in range(0, len(held), CHUNK):
        yield held.some(np.arange(start, min(start + CHUNK, len(held))))


def measured(scores: NDArray[np.floating], held: Held, cut: int = CUT) -> tuple[Figures, Figures]:
    """NDCG and recall of ranked lists; what was folded in is left out of them.

    Recall is the share of what is to be found that the list holds; NDCG is relative to the best list of its length.

    Args:
        scores: (n_users, n_items).
        held: The same users.
        cut: Length of the lists.

    Returns:
        Two arrays (n_users,), 0 for a user with nothing to be found.
    """
    open_scores = np.where(held.given.toarray() != 0, -np.inf, scores)
    top = min(cut, open_scores.shape[1])
    if not len(held) or not top:
        return np.zeros(len(held)), np.zeros(len(held))
    best = np.argpartition(-open_scores, top - 1, axis=1)[:, :top]
    order = np.argsort(-np.take_along_axis(open_scores, best, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, axis=1)
    wanted = held.wanted.toarray() > 0
    hits = np.take_along_axis(wanted, best, axis=1).astype(np.float64)
    sizes = wanted.sum(axis=1)
    discounts = 1.0 / np.log2(np.arange(2, top + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])[np.minimum(sizes, top)]
    return (hits @ discounts) / np.maximum(ideal, 1e-12), hits.sum(axis=1) / np.maximum(sizes, 1)
