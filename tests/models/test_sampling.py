from __future__ import annotations

import numpy as np

from models.sampling import Choices, chooser


def test_the_best_without_warmth() -> None:
    assert chooser(0.0, 0)(np.array([0.1, 3.0, -1.0], dtype=np.float32)) == 1


def test_draws_follow_the_scores_and_the_seed() -> None:
    scores = np.log(np.array([0.6, 0.3, 0.1], dtype=np.float32))
    draw = chooser(1.0, 5)
    drawn = [draw(scores) for _ in range(3000)]
    shares = np.bincount(drawn, minlength=3) / len(drawn)
    assert np.allclose(shares, [0.6, 0.3, 0.1], atol=0.04)
    again = chooser(1.0, 5)
    assert [again(scores + np.float32(1e-5)) for _ in range(3000)] == drawn


def test_never_draws_what_is_ruled_out() -> None:
    scores = np.full(100, -np.inf, dtype=np.float32)
    scores[[7, 9]] = 1.0
    draw = chooser(2.0, 0)
    assert {draw(scores) for _ in range(50)} == {7, 9}


def test_choices_are_followed_token_by_token() -> None:
    rules = Choices([[1, 2, 3, 9], [1, 2, 4, 5, 9], [6, 9]])
    best = chooser(0.0, 0)
    scores = np.zeros(10, dtype=np.float32)
    scores[[0, 1, 4]] = (9.0, 2.0, 1.0)
    assert rules.pick(scores, best) == 1
    assert rules.accept(1) == [2]
    assert rules.pick(scores, best) == 4
    assert rules.accept(4) == [5, 9]
    assert rules.pick(scores, best) is None


def test_a_choice_that_begins_another_can_end() -> None:
    rules = Choices([[1, 9], [1, 2, 9]])
    assert rules.accept(1) == []
    scores = np.zeros(10, dtype=np.float32)
    scores[9] = 1.0
    assert rules.pick(scores, chooser(0.0, 0)) == 9
