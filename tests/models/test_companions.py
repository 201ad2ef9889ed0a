from __future__ import annotations

import numpy as np
import pytest

from models import companions
from models.companions import fit


def likes(n_users: int = 200, n_items: int = 30, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Users of two kinds, each liking mostly the items of one half; the last item is liked by nobody."""
    random = np.random.default_rng(seed)
    half = (np.arange(n_items) < n_items // 2) == (np.arange(n_users) % 2 == 0)[:, None]
    matrix = random.random((n_users, n_items)) < np.where(half, 0.4, 0.05)
    matrix[:, -1] = False
    users, items = np.nonzero(matrix)
    return users, items, np.ones(len(users))


def test_the_weights_are_those_of_the_regression() -> None:
    users, items, values = likes()
    found = fit(users, items, values, 200, 30, ridge=50.0).toarray()
    matrix = np.zeros((200, 29))
    matrix[users, items] = 1
    for target in (0, 17):
        others = [i for i in range(29) if i != target]
        x, y = matrix[:, others], matrix[:, target]
        by_hand = np.linalg.solve(x.T @ x + 50.0 * np.eye(28), x.T @ y)
        there = found[others, target] != 0
        assert there.all()
        scale = found[others, target] / by_hand
        assert scale == pytest.approx(np.full(28, scale[0]), rel=1e-4) and scale[0] > 0


def test_companions_are_of_the_same_taste_and_nobody_is_his_own() -> None:
    found = fit(*likes(), 200, 30).toarray()
    assert not np.diag(found).any() and not found[-1].any() and not found[:, -1].any()
    assert found[:15, :15].sum() > 3 * found[:15, 15:].sum()
    assert np.median(found.max(axis=1)[:-1]) == pytest.approx(1.0, abs=0.05)


def test_only_the_strongest_and_best_known_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companions, "KEPT", 3)
    monkeypatch.setattr(companions, "MOST", 10)
    found = fit(*likes(), 200, 30)
    assert np.diff(found.indptr).max() <= 3 and len(np.unique(found.indices)) <= 10
    assert (np.diff(found.indptr) > 0).sum() <= 10
    assert found.has_sorted_indices


def test_without_likes_there_are_none() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert fit(empty, empty, empty, 0, 7).shape == (7, 7)
    assert fit([0, 1], [3, 3], [1.0, 1.0], 2, 7).nnz == 0
    assert fit([0, 0], [3, 4], [1.0, 0.0], 1, 7).nnz == 0


def test_wrong_numbers_are_named() -> None:
    with pytest.raises(ValueError, match="outside 0..6"):
        fit([0], [7], [1.0], 1, 7)
