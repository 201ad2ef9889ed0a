from __future__ import annotations

import numpy as np

from models.sampling import chooser


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
