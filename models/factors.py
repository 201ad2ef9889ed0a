"""Collaborative factors: what people liked together, as one short vector an item.

Scores are plain dot products. The sum of the factors of what a new user likes, times an item's factors, is a ridge
regression of likes on likes within the strongest `k` directions (PureSVD, Cremonesi et al. 2010, with popular items
held back; EASE, Steck 2019, is the same regression in all directions). No user is stored and nobody is refitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

RIDGE = 20.0
"""Likes' worth of doubt: a direction of strength s is shrunk to s² / (s² + RIDGE) of a score."""
KNOWN = 20
"""Likes from which an item is well known: such items set the scale."""
WARM = 5
"""Likes from which an item's own factors are trusted alone."""
TEXT_RIDGE = 10.0


@dataclass(frozen=True)
class Factors:
    """Factors of the items (n_items, k) and how many users liked each, weak likes in part (n_items,)."""

    items: NDArray[np.float32]
    counts: NDArray[np.int64]


def fit(
    users: ArrayLike,
    items: ArrayLike,
    values: ArrayLike,
    n_users: int,
    n_items: int,
    *,
    k: int = 128,
    shrink: float = 0.2,
    seed: int = 0,
) -> Factors:
    """Fit item factors to likes.

    Args:
        users: Row numbers of the users (n,), from 0.
        items: Row numbers of the items (n,), from 0.
        values: Strength of the likes (n,): 1 for a plain one, less for a weak sign; rows of 0 or less are left out.
        n_users: Number of users.
        n_items: Number of items.
        k: Length of the factors; directions that the likes do not have are zero.
        shrink: How far popular items are held back: each column is scaled by popularity^-shrink.
        seed: Start of the iteration; the same seed gives the same factors.

    Raises:
        ValueError: The arrays differ in length or a number is out of range.
    """
    likes = likes_matrix(users, items, values, n_users, n_items)
    counts = np.asarray(likes.sum(axis=0)).ravel().astype(np.int64)
    factors = np.zeros((n_items, k), dtype=np.float32)
    rank = min(k, int((counts > 0).sum()), int((np.diff(likes.indptr) > 0).sum()))
    if rank == 0:
        return Factors(factors, counts)
    scaled = likes @ sparse.diags_array(np.maximum(counts, 1) ** -shrink)
    strengths, directions = _strongest(scaled.tocsr(), rank, seed)
    factors[:, : len(strengths)] = directions * (strengths / np.sqrt(strengths**2 + RIDGE))
    return Factors(factors, counts)


def likes_matrix(users: ArrayLike, items: ArrayLike, values: ArrayLike, n_users: int, n_items: int) -> sparse.csr_array:
    """The strengths of likes, at most 1, as (n_users, n_items); rows of 0 or less are left out.

    Raises:
        ValueError: The arrays differ in length or a number is out of range.
    """
    users, items, values = np.asarray(users), np.asarray(items), np.asarray(values)
    if not len(users) == len(items) == len(values):
        raise ValueError("users, items and values differ in length")
    liked = values > 0
    rows, columns = users[liked].astype(np.int64), items[liked].astype(np.int64)
    for name, numbers, n in (("user", rows, n_users), ("item", columns, n_items)):
        if len(numbers) and not (numbers.min() >= 0 and numbers.max() < n):
            raise ValueError(f"an interaction names a {name} outside 0..{n - 1}")
    strengths = values[liked].astype(np.float64)
    matrix = sparse.csr_array((strengths, (rows, columns)), shape=(n_users, n_items))
    matrix.sum_duplicates()
    matrix.data[:] = np.minimum(matrix.data, 1.0)
    return matrix


def _strongest(matrix: sparse.csr_array, k: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the strongest singular values (k,), falling, and their item directions (n_items, k)."""
    if k >= min(matrix.shape):  # the iteration needs room; a matrix this small is solved whole
        _, strengths, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
    else:
        start = np.random.default_rng(seed).standard_normal(min(matrix.shape))
        _, strengths, right = svds(matrix, k=k, v0=start)
    order = np.argsort(-strengths, kind="stable")[:k]
    directions = right[order].T
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return strengths[order], directions * np.where(signs == 0, 1.0, signs)


def cold(
    text_vectors: NDArray[np.float32], factors: NDArray[np.float32], counts: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Fill in the factors of items that few users liked from what their texts say.

    A ridge regression from texts to factors, learnt on the items with at least WARM likes, gives an estimate; an
    item with n likes keeps n / WARM of its own factors and takes the rest from the estimate.

    Args:
        text_vectors: Text embeddings (n_items, d).
        factors: Fitted factors (n_items, k).
        counts: Likes of each item (n_items,).

    Returns:
        Factors (n_items, k); unchanged where there are too few warm items to learn from.
    """
    warm = counts >= WARM
    if warm.sum() < WARM or warm.all():
        return factors.copy()
    texts = text_vectors.astype(np.float64)
    mean = texts[warm].mean(axis=0)
    known = texts[warm] - mean
    centre = factors[warm].mean(axis=0, dtype=np.float64)
    slopes = np.linalg.solve(known.T @ known + TEXT_RIDGE * np.eye(known.shape[1]), known.T @ (factors[warm] - centre))
    own = (counts[~warm] / WARM)[:, None]
    filled = factors.astype(np.float64)
    filled[~warm] = own * filled[~warm] + (1 - own) * ((texts[~warm] - mean) @ slopes + centre)
    return filled.astype(np.float32)
