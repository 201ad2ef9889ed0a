from __future__ import annotations

import numpy as np
import pytest

from eval.metrics import accuracy, best, coverage, diversity, hits, novelty


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def test_the_best_leave_out_what_was_told_and_break_ties_by_row() -> None:
    scores = np.array([[1.0, 3.0, 1.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
    lists = best(scores, [rows(1), rows()], 3)
    assert lists.tolist() == [[3, 0, 2], [0, 1, 2]]
    assert best(scores, [rows(1, 2, 3), rows()], 3)[0].tolist() == [0, -1, -1]
    assert best(scores, [rows(), rows()], 6)[0].tolist() == [1, 3, 0, 2, -1, -1]
    assert scores[0, 1] == 3.0


def test_accuracy_by_hand() -> None:
    lists = np.array([[5, 1, 7, 2], [0, 1, 2, 3]], dtype=np.int64)
    values = accuracy(lists, [rows(1, 2, 9), rows(8)])
    assert values["precision"] == pytest.approx([0.5, 0])
    assert values["recall"] == pytest.approx([2 / 3, 0])
    assert values["full recall"] == pytest.approx([2 / 3, 0])
    assert values["F1"] == pytest.approx([2 * 0.5 * (2 / 3) / (0.5 + 2 / 3), 0])
    gained = 1 / np.log2(3) + 1 / np.log2(5)
    assert values["NDCG"] == pytest.approx([gained / (1 + 1 / np.log2(3) + 0.5), 0])
    assert values["MRR"] == pytest.approx([0.5, 0])
    assert values["hit rate"] == pytest.approx([1, 0])


def test_recall_is_relative_to_what_the_list_can_hold() -> None:
    values = accuracy(np.array([[0, 1]], dtype=np.int64), [rows(0, 1, 2, 3)])
    assert (values["recall"][0], values["full recall"][0], values["NDCG"][0]) == (1, 0.5, pytest.approx(1))


def test_a_user_without_targets_is_an_error() -> None:
    with pytest.raises(ValueError, match="without a target"):
        accuracy(np.zeros((1, 2), dtype=np.int64), [rows()])


def test_empty_places_hit_nothing() -> None:
    assert not hits(np.array([[-1, -1]]), [rows(0, 1)]).any()


def test_diversity_is_the_mean_distance_of_pairs() -> None:
    features = np.array([[1.0, 0], [2, 0], [0, 3], [1, 1]])
    lists = np.array([[0, 1, -1], [0, 2, -1], [0, 2, 3], [0, -1, -1]])
    expected = [0, 1, 1 - 2 * np.sqrt(0.5) / 3, 0]
    assert diversity(lists, features) == pytest.approx(expected)


def test_novelty_is_in_bits() -> None:
    counts = np.array([7, 3, 0])
    values = novelty(np.array([[0, 1], [2, -1]]), counts, 7)
    assert values == pytest.approx([(0 + 1) / 2, 3])


def test_coverage_counts_items_and_its_interval_comes_from_those_shown_once() -> None:
    same = coverage("c", np.array([[0, 1], [0, 1], [1, 0]]), 10)
    assert same.value == same.low == same.high == 0.2 and same.n == 3
    apart = coverage("c", np.array([[0, 1], [0, 1], [1, 4]]), 10)
    error = np.sqrt(2 / 3 * (2 * (1 / 3) ** 2 + (2 / 3) ** 2)) / 10
    assert apart.value == pytest.approx(0.3)
    assert apart.high is not None and apart.high - 0.3 == pytest.approx(1.959964 * error)
    assert coverage("c", np.zeros((0, 2), dtype=np.int64), 10).value is None
