from __future__ import annotations

import numpy as np
import pytest

from retrieval import training
from retrieval.evidence import Evidence, gather
from retrieval.space import Weights, build_space
from retrieval.training import (
    LEAST_LIKES,
    TASKS,
    Recipe,
    as_numbers,
    cross_validate,
    fit_parts,
    folds,
    hold_out,
    learn_weights,
    learned,
)
from tests.films import HashEmbedder
from tests.retrieval.books import books
from tests.tasters import things

SMALL = Weights(factors_k=8)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather(things(), [])[0]


@pytest.fixture(scope="module")
def text() -> np.ndarray:
    noise = np.random.default_rng(1).standard_normal((60, 6)).astype(np.float32)
    return np.asarray(noise / np.linalg.norm(noise, axis=1, keepdims=True))


def test_folds_hold_every_measurable_user_once_and_the_same_for_a_seed(evidence: Evidence) -> None:
    dealt = folds(evidence, 4, seed=3)
    assert sorted(np.concatenate(dealt).tolist()) == list(range(60))
    assert all((a == b).all() for a, b in zip(dealt, folds(evidence, 4, seed=3), strict=True))
    assert sum(len(one) for one in folds(evidence, 4, seed=3, limit=10)) == 10


def test_users_with_few_likes_are_not_measured(evidence: Evidence) -> None:
    few = evidence.users == 0
    few[np.flatnonzero(few)[: LEAST_LIKES - 1]] = False
    likes = np.where(few, 0, evidence.likes)
    thin = Evidence(evidence.users, evidence.items, likes, evidence.values, evidence.weights, evidence.taken, 60, 60)
    assert 0 not in np.concatenate(folds(thin, 2, 0))


@pytest.mark.parametrize(("task", "known"), [(TASKS[0], 3), (TASKS[1], 6)])
def test_likes_are_split_in_two_and_the_same_for_a_seed(evidence: Evidence, task: object, known: int) -> None:
    users = np.array([2, 5])
    held = hold_out(evidence, users, 60, task, seed=0)  # type: ignore[arg-type]
    assert (held.given > 0).sum(axis=1).tolist() == [known, known]
    assert (held.wanted > 0).sum(axis=1).tolist() == [8 - known, 8 - known]
    assert not (held.given.toarray() * held.wanted.toarray()).any()
    again = hold_out(evidence, users[1:], 60, task, seed=0)  # type: ignore[arg-type]
    assert (again.given.toarray() == held.given.toarray()[1:]).all()


def test_factors_find_what_noise_in_the_texts_does_not(evidence: Evidence, text: np.ndarray) -> None:
    dealt = folds(evidence, 3, 0)
    good = cross_validate(Recipe(SMALL, learns=False), evidence, text, dealt, 0)
    blind = cross_validate(
        Recipe(Weights(factors=0.0, companions=0.0, factors_k=8), learns=False), evidence, text, dealt, 0
    )
    assert set(good.ndcg) == {task.name for task in TASKS} and len(good.mean_ndcg) == 60
    assert good.mean_ndcg.mean() > blind.mean_ndcg.mean() + 0.1


def test_weights_are_learned_from_a_bad_start(evidence: Evidence, text: np.ndarray) -> None:
    bad = Weights(text=1.0, factors=0.5, popularity=1.5, quality=1.5, factors_k=8)
    told: list[tuple[int, int]] = []
    found, winner = learn_weights(evidence, text, bad, 0, progress=lambda done, total: told.append((done, total)))
    assert winner.worth > winner.start
    assert (found.text, found.factors) != (bad.text, bad.factors) and found.factors_k == 8
    assert told[-1][0] == told[-1][1]
    assert learn_weights(evidence, text, bad, 0)[0] == found


def test_a_fold_learns_nothing_from_its_own_users(evidence: Evidence, text: np.ndarray) -> None:
    dealt = folds(evidence, 3, 0)
    none = np.zeros(60, dtype=np.bool_)
    nobody = cross_validate(Recipe(SMALL, learns=True, known_users=none), evidence, text, dealt, 0)
    assert nobody.chosen == (SMALL,) * 3
    some = none.copy()
    some[dealt[0]] = True
    result = cross_validate(Recipe(SMALL, learns=False, known_users=some), evidence, text, dealt[:1], 0)
    assert result.mean_ndcg == pytest.approx(nobody.mean_ndcg[: len(dealt[0])])


def test_without_likes_there_are_no_factors(text: np.ndarray) -> None:
    empty = gather(things(n_users=0), [])[0]
    parts = fit_parts(empty, text, SMALL)
    assert (
        parts.factors.shape == (60, 0)
        and not parts.companions.nnz
        and not parts.popularity.any()
        and not parts.quality.any()
    )
    assert as_numbers(SMALL).tolist() == [SMALL.text, SMALL.factors, SMALL.companions, SMALL.popularity, SMALL.quality]


class TestLearned:
    def test_users_teach_weights_on_the_usual_scale(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(training, "FEWEST_TEACHERS", 20)
        catalogue = things()
        space = build_space(catalogue, HashEmbedder(), SMALL)
        found = learned(catalogue, space)
        assert found != SMALL and found == learned(catalogue, space)
        assert found.text + found.factors + found.companions == pytest.approx(1.3, abs=1e-3)
        assert found.phrase == SMALL.phrase

    def test_too_few_teach_nothing(self) -> None:
        space = build_space(things(), HashEmbedder(), SMALL)
        assert learned(things(), space) is space.weights
        assert learned(books(), build_space(books(), HashEmbedder())) == Weights()
