"""Measures of ranked lists: one value a user, so that whoever reports can resample the users.

Lists are row numbers (n_users, k), best first, -1 where a list is shorter. A user's targets are the rows that a good
list holds. Definitions as in Herlocker et al. 2004 (accuracy) and Castells, Hurley & Vargas 2015 (the rest).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.report import Figure

Floats = npt.NDArray[np.float64]
Lists = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

ACCURACY = ("precision", "recall", "full recall", "F1", "NDCG", "MRR", "hit rate")
BEYOND = ("diversity", "novelty")
_Z = 1.959963984540054


def best(scores: Floats, left_out: Sequence[Rows], k: int) -> Lists:
    """The `k` best rows of every user by score (n_users, n_items), without those left out; ties by row number."""
    n_users, n_items = scores.shape
    masked = scores.copy()
    for user, rows in enumerate(left_out):
        masked[user, rows] = -np.inf
    order = np.argsort(-masked, axis=1, kind="stable")[:, :k]
    found = np.where(np.isneginf(np.take_along_axis(masked, order, axis=1)), -1, order)
    lists = np.full((n_users, k), -1, dtype=np.int64)
    lists[:, : min(k, n_items)] = found
    return lists


def hits(lists: Lists, targets: Sequence[Rows]) -> npt.NDArray[np.bool_]:
    """Which places of every list hold a target, (n_users, k)."""
    found = [np.isin(row, target) for row, target in zip(lists, targets, strict=True)]
    return np.array(found, dtype=np.bool_).reshape(lists.shape)


def accuracy(lists: Lists, targets: Sequence[Rows]) -> dict[str, Floats]:
    """Precision, recall, full recall, F1, NDCG, MRR and hit rate at k of every user.

    Recall is relative to what a list of length k can hold, hits / min(k, targets), as in Liang et al. 2018 and Steck
    2019; full recall is hits / targets, and F1 is of precision and full recall. NDCG (Järvelin & Kekäläinen 2002) is
    relative to the best list of length k. MRR is 1 / place of the first target, 0 when the list has none.

    Raises:
        ValueError: A user has no target.
    """
    sizes = np.array([len(np.unique(target)) for target in targets], dtype=np.float64)
    if (sizes == 0).any():
        raise ValueError("a user without a target cannot be measured")
    right = hits(lists, targets)
    k = lists.shape[1]
    found = right.sum(axis=1).astype(np.float64)
    gains = 1.0 / np.log2(np.arange(k) + 2.0)
    ideal = np.cumsum(gains)[np.minimum(sizes.astype(np.int64), k) - 1]
    first = np.where(found > 0, right.argmax(axis=1) + 1.0, np.inf)
    return {
        "precision": found / k,
        "recall": found / np.minimum(sizes, k),
        "full recall": found / sizes,
        "F1": 2 * found / (k + sizes),
        "NDCG": right @ gains / ideal,
        "MRR": 1.0 / first,
        "hit rate": (found > 0).astype(np.float64),
    }


def diversity(lists: Lists, features: npt.NDArray[np.floating]) -> Floats:
    """Mean of 1 - cosine over all pairs of every list, (n_users,); `features` are (n_items, d), any length of row."""
    values = np.asarray(features, dtype=np.float64)
    values = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    out = np.zeros(len(lists))
    for user, rows in enumerate(lists):
        held = values[rows[rows >= 0]]
        n = len(held)
        if n > 1:
            together = np.square(held.sum(axis=0)).sum() - np.square(held).sum()
            out[user] = 1.0 - together / (n * (n - 1))
    return out


def novelty(lists: Lists, counts: npt.NDArray[np.int64], n_users: int) -> Floats:
    """Mean self-information -log2 p of every list in bits, (n_users,).

    p is the share of the `n_users` training users who liked an item (`counts`, one an item), one more like for each.
    """
    bits = -np.log2((counts + 1.0) / (n_users + 1.0))
    held = lists >= 0
    return np.asarray(np.where(held, bits[lists], 0.0).sum(axis=1) / np.maximum(held.sum(axis=1), 1))


def coverage(name: str, lists: Lists, n_items: int) -> Figure:
    """Share of the catalogue that is in any user's list, with the jackknife's interval over the users.

    A bootstrap would draw fewer different users and so report too small a share; leaving one user out at a time only
    needs how many items nobody else was shown (Burnham & Overton 1979).
    """
    n = len(lists)
    shown = np.zeros(n_items, dtype=np.int64)
    for rows in lists:
        shown[np.unique(rows[rows >= 0])] += 1
    if n == 0:
        return Figure(name=name, value=None, n=0, low=None, high=None)
    alone = np.array([(shown[np.unique(rows[rows >= 0])] == 1).sum() for rows in lists], dtype=np.float64)
    value = float((shown > 0).sum()) / n_items
    error = float(np.sqrt((n - 1) / n * np.square(alone - alone.mean()).sum())) / n_items
    return Figure(name=name, value=value, n=n, low=max(0.0, value - _Z * error), high=min(1.0, value + _Z * error))
