from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from models.companions import none
from models.foldin import Held, Parts, measured, rank_all, scored


def held(given: list[list[float]], wanted: list[list[float]]) -> Held:
    return Held(sparse.csr_array(np.array(given)), sparse.csr_array(np.array(wanted)))


def test_a_list_in_the_best_order_is_worth_one() -> None:
    users = held([[1, 0, 0, 0, 0]], [[0, 1, 1, 0, 0]])
    ndcg, recall = measured(np.array([[9.0, 5, 4, 3, 2]]), users, cut=2)
    assert ndcg == pytest.approx([1]) and recall == pytest.approx([1])


def test_what_is_known_is_no_place_in_the_list() -> None:
    users = held([[1, 0, 0]], [[0, 0, 1]])
    ndcg, _ = measured(np.array([[9.0, 5, 4]]), users, cut=2)
    assert ndcg == pytest.approx([1 / np.log2(3)])


def test_a_miss_and_a_user_with_nothing_to_find_are_worth_nothing() -> None:
    users = held([[0, 0, 0], [0, 0, 0]], [[0, 0, 1], [0, 0, 0]])
    ndcg, recall = measured(np.array([[3.0, 2, 1], [3.0, 2, 1]]), users, cut=1)
    assert ndcg.tolist() == [0, 0] and recall.tolist() == [0, 0]


def test_recall_is_a_share_of_all_to_be_found() -> None:
    users = held([[0] * 4], [[1, 1, 1, 0]])
    ndcg, recall = measured(np.array([[4.0, 3, 2, 1]]), users, cut=2)
    assert recall == pytest.approx([2 / 3]) and ndcg == pytest.approx([1])


def test_the_five_parts_add_up_and_chunks_do_not_matter() -> None:
    random = np.random.default_rng(0)
    n_users, n_items = 150, 30
    parts = Parts(
        random.standard_normal((n_items, 4)).astype(np.float32),
        random.standard_normal((n_items, 3)).astype(np.float32),
        sparse.random_array((n_items, n_items), density=0.2, rng=random, dtype=np.float32).tocsr(),
        random.random(n_items).astype(np.float32),
        random.random(n_items).astype(np.float32),
    )
    given = (random.random((n_users, n_items)) < 0.1).astype(float)
    users = held(given.tolist(), ((random.random((n_users, n_items)) < 0.2) * (given == 0)).astype(float).tolist())
    weights = np.array([0.3, 1.0, 0.8, 0.7, 0.5])
    by_hand = (
        0.3 * (given @ parts.text) @ parts.text.T
        + (given @ parts.factors) @ parts.factors.T
        + 0.8 * given @ parts.companions.toarray()
        + 0.7 * parts.popularity
        + 0.5 * parts.quality
    )
    expected = measured(by_hand, users)
    for found in (rank_all(parts, users, weights), scored(parts, users).quality_of(weights)):
        assert found[0] == pytest.approx(expected[0]) and found[1] == pytest.approx(expected[1])


def test_nobody() -> None:
    one = np.ones(3, np.float32)
    parts = Parts(np.ones((3, 1), np.float32), np.zeros((3, 0), np.float32), none(3), one, one)
    nobody = Held(sparse.csr_array((0, 3)), sparse.csr_array((0, 3)))
    assert [len(one) for one in rank_all(parts, nobody, np.ones(5))] == [0, 0]
