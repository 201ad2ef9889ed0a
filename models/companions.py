"""Companions: what is liked together with an item, as a sparse regression from item to item.

Every item's likes are explained by those of all others, the item itself left out (EASE, Steck 2019,
https://arxiv.org/abs/1905.03375), and of each item's weights the strongest are kept, also those that speak against
another item. Factors see the broad directions of taste; companions also see what goes together but for a few people.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from models.factors import KNOWN, likes_matrix

RIDGE = 100.0
"""Likes' worth of doubt about every pair."""
KEPT = 100
"""Companions of an item; more change hardly a list."""
MOST = 6000
"""Items that can have companions, the best known first: memory grows with the square of it, time with the cube."""


def fit(
    users: ArrayLike, items: ArrayLike, values: ArrayLike, n_users: int, n_items: int, *, ridge: float = RIDGE
) -> sparse.csr_array:
    """Fit companions to likes.

    Args:
        users: Row numbers of the users (n,), from 0.
        items: Row numbers of the items (n,), from 0.
        values: Strength of the likes (n,); rows of 0 or less are left out.
        n_users: Number of users.
        n_items: Number of items.
        ridge: Doubt; the larger, the closer the weights are to plain counts of common likes.

    Returns:
        (n_items, n_items): how much a like of the row's item speaks for the column's, float32, below 0
        where it speaks against it, so scaled that the closest companion of a typical item has 1.

    Raises:
        ValueError: The arrays differ in length or a number is out of range.
    """
    likes = likes_matrix(users, items, values, n_users, n_items)
    counts = np.asarray(likes.sum(axis=0), dtype=np.float64).ravel()
    best_known = np.argsort(-counts, kind="stable")[:MOST]
    active: NDArray[np.int64] = np.sort(best_known[counts[best_known] > 0]).astype(np.int64)
    if len(active) < 2:
        return none(n_items)
    columns = likes[:, active]
    precision = np.linalg.inv((columns.T @ columns).toarray() + ridge * np.eye(len(active)))
    weights = precision / -np.diag(precision)
    np.fill_diagonal(weights, 0.0)
    found = _strongest(weights, active, n_items)
    _scale(found, counts)
    return found


def none(n_items: int) -> sparse.csr_array:
    """No companions at all."""
    nowhere = np.zeros(0, dtype=np.int64)
    return sparse.csr_array((np.zeros(0, dtype=np.float32), (nowhere, nowhere)), shape=(n_items, n_items))


def _strongest(weights: NDArray[np.float64], active: NDArray[np.int64], n_items: int) -> sparse.csr_array:
    kept = min(KEPT, len(active) - 1)
    best = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    values = np.take_along_axis(weights, best, axis=1)
    there = values.ravel() != 0
    strengths: NDArray[np.float64] = values.ravel()[there]
    rows: NDArray[np.int64] = np.repeat(active, kept)[there]
    columns: NDArray[np.int64] = active[best.ravel()[there]]
    found = sparse.csr_array((strengths, (rows, columns)), shape=(n_items, n_items))
    return sparse.csr_array(found.astype(np.float32))


def _scale(weights: sparse.csr_array, counts: NDArray[np.float64]) -> None:
    closest = weights.max(axis=1).toarray().ravel()
    known = closest[(counts >= KNOWN) & (closest > 0)]
    typical = float(np.median(known)) if len(known) else float(closest.max(initial=0.0))
    weights.data /= np.float32(max(typical, 1e-9))
    weights.sort_indices()
