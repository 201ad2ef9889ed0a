from __future__ import annotations

import numpy as np
import pytest

from models.factors import WARM, Factors, cold, fit

N_USERS, N_ITEMS = 120, 40


def taste_groups(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two groups of users who like the even or the odd items, with a little noise."""
    generator = np.random.default_rng(seed)
    users = np.repeat(np.arange(N_USERS), 10)
    items = generator.integers(0, N_ITEMS // 2, len(users)) * 2 + users % 2
    strays = generator.random(len(users)) < 0.05
    items[strays] = generator.integers(0, N_ITEMS, strays.sum())
    return users, items, np.ones(len(users))


def fitted(k: int = 8, seed: int = 0) -> Factors:
    return fit(*taste_groups(), N_USERS, N_ITEMS, k=k, seed=seed)


def test_shapes_and_types() -> None:
    factors = fitted()
    assert factors.items.shape == (N_ITEMS, 8)
    assert factors.items.dtype == np.float32
    assert factors.counts.shape == (N_ITEMS,)
    assert factors.counts.dtype == np.int64


def test_folding_in_finds_the_group() -> None:
    items = fitted().items
    scores = items[[0, 2, 4]].sum(axis=0) @ items.T
    assert np.median(scores[6::2]) > scores[1::2].max()


def test_the_same_seed_gives_the_same_factors() -> None:
    assert np.array_equal(fitted().items, fitted().items)
    assert np.allclose(fitted(seed=0).items, fitted(seed=9).items, atol=1e-4)


def test_only_positive_values_count_and_only_once() -> None:
    factors = fit([0, 0, 1, 1], [0, 0, 0, 1], [1, 1, 1, 0], 2, 3, k=2)
    assert factors.counts.tolist() == [2, 0, 0]
    assert not factors.items[1:].any()


def test_popular_items_are_held_back() -> None:
    users, items, values = taste_groups()
    crowd = np.arange(N_USERS)
    everyone = (np.r_[users, crowd], np.r_[items, np.zeros(N_USERS, dtype=int)], np.r_[values, np.ones(N_USERS)])
    plain, held = (fit(*everyone, N_USERS, N_ITEMS, k=8, shrink=shrink).items for shrink in (0.0, 0.4))
    query = [2, 4, 6]
    places = [np.argsort(-(f[query].sum(axis=0) @ f.T)).tolist().index(0) for f in (plain, held)]
    assert places[0] < places[1]


@pytest.mark.parametrize("k", [1, 4, 64, 200])
def test_k_is_capped_and_padded(k: int) -> None:
    factors = fitted(k=k)
    assert factors.items.shape == (N_ITEMS, k)
    assert np.isfinite(factors.items).all()
    assert not factors.items[:, N_ITEMS:].any()


def test_nothing_to_learn_from() -> None:
    empty = fit([], [], [], 0, 5, k=3)
    assert empty.items.tolist() == [[0.0] * 3] * 5
    assert empty.counts.tolist() == [0] * 5
    assert fit([0], [0], [1], 1, 1, k=4).items.shape == (1, 4)
    assert fit([], [], [], 0, 0, k=4).items.shape == (0, 4)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="length"):
        fit([0], [0, 1], [1], 1, 2)
    with pytest.raises(ValueError, match="item outside"):
        fit([0], [7], [1], 1, 2)
    with pytest.raises(ValueError, match="user outside"):
        fit([-1], [0], [1], 1, 2)


def test_cold_items_get_factors_from_their_texts() -> None:
    factors = fitted()
    generator = np.random.default_rng(1)
    texts = generator.normal(0, 0.1, (N_ITEMS, 6)).astype(np.float32)
    texts[::2, 0] += 10
    counts, items = factors.counts.copy(), factors.items.copy()
    counts[[0, 1]], items[[0, 1]] = 0, 0.0
    filled = cold(texts, items, counts)
    scores = items[[4, 6, 8]].sum(axis=0) @ filled.T
    assert scores[0] > scores[1]
    assert np.array_equal(filled[2:], items[2:])
    assert filled.dtype == np.float32


def test_an_item_with_some_likes_keeps_its_share() -> None:
    factors = fitted()
    texts = np.zeros((N_ITEMS, 3), dtype=np.float32)
    counts = factors.counts.copy()
    counts[0] = WARM - 1
    centre = factors.items[counts >= WARM].mean(axis=0)
    wanted = factors.items[0] * (WARM - 1) / WARM + centre / WARM
    assert np.allclose(cold(texts, factors.items, counts)[0], wanted, atol=1e-6)


def test_cold_without_warm_items_changes_nothing() -> None:
    factors = fit([0, 1], [0, 1], [1, 1], 2, 3, k=2)
    assert np.array_equal(cold(np.ones((3, 4), np.float32), factors.items, factors.counts), factors.items)
