from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from scipy import sparse

from eval import baselines
from eval.baselines import MODELS, Model, Training, ease, item_knn, named, ours, popularity
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Interactions
from retrieval.query import ItemPull, Query
from retrieval.ranker import Ranker
from tests.films import HashEmbedder

HERE = [model for model in MODELS if model.extra is None or find_spec(model.name.split("-")[0])]


@pytest.fixture(scope="module")
def training(catalogue: Catalogue) -> Training:
    return Training(catalogue, HashEmbedder())


def given(training: Training, *told: list[int]) -> sparse.csr_array:
    table = np.zeros((len(told), len(training.catalogue)))
    for user, rows in enumerate(told):
        table[user, rows] = 4.5
    return sparse.csr_array(table)


@pytest.mark.parametrize("model", HERE, ids=lambda model: model.name)
def test_every_model_scores_every_item_of_unseen_users(model: Model, training: Training) -> None:
    for setting in (model.settings[0], model.settings[-1]):
        scores = model.fit(training, setting)(given(training, [1, 2], [36], [0, 5, 9, 30]))
        assert scores.shape == (3, 40) and np.isfinite(scores).all()
        assert scores.dtype == np.float64


def test_popularity_is_the_same_for_all(training: Training) -> None:
    scores = popularity(training, {})(given(training, [1], [2]))
    acts = training.acts
    assert (scores[0] == scores[1]).all()
    assert scores[0, 7] == (acts.liked & (acts.items == 7)).sum()


def test_ease_is_the_closed_form_whichever_side_is_smaller(catalogue: Catalogue) -> None:
    few = Training(catalogue, HashEmbedder())
    likes = few.likes.toarray()
    many_acts = Interactions(
        users=np.repeat(np.arange(120), 40)[np.tile(likes.astype(bool).ravel(), 4)].astype(np.int32),
        items=np.tile(np.arange(40), 120)[np.tile(likes.astype(bool).ravel(), 4)].astype(np.int32),
        values=np.full(4 * int(likes.sum()), 5, dtype=np.float32),
        times=np.zeros(4 * int(likes.sum()), dtype=np.int64),
        n_users=120,
        positive=3.5,
    )
    many = Training(Catalogue("many", catalogue.schema, catalogue.items, many_acts), HashEmbedder())
    assert few.likes.shape[0] < 40 < many.likes.shape[0]
    told = given(few, [1, 2, 20], [33])
    for training in (few, many):
        x = training.likes.toarray()
        p = np.linalg.inv(x.T @ x + 50 * np.eye(40))
        weights = -p / np.diag(p)
        np.fill_diagonal(weights, 0)
        expected = (told.toarray() > 0) @ weights
        found = ease(training, {"ridge": 50.0})(told)
        free = told.toarray() == 0
        assert found[free] == pytest.approx(expected[free])


def test_nearest_items_are_cut_to_k_and_damped(training: Training) -> None:
    x = training.likes.toarray()
    together = x.T @ x
    lengths = np.sqrt(x.sum(axis=0))
    near = together / (np.outer(lengths, lengths) + 10)
    np.fill_diagonal(near, 0)
    scores = item_knn(training, {"k": 40, "shrink": 10.0})(given(training, [3]))[0]
    assert scores == pytest.approx(near[3], abs=1e-6)
    fewer = item_knn(training, {"k": 3, "shrink": 10.0})(given(training, list(range(40))))[0]
    assert (fewer <= near.sum(axis=0) + 1e-6).all()


def test_ours_is_the_rankers_own_score(training: Training, ranker: Ranker) -> None:
    told = [3, 17, 22]
    found = ours(training, {})(given(training, told))[0]
    query = Query(tuple(ItemPull(row, 1.0, (row,)) for row in told), n=40)
    expected = dict(ranker.order(query, np.arange(40)))
    assert found == pytest.approx([expected[row] for row in range(40)], abs=1e-4)


def test_content_knows_nothing_of_what_others_did(training: Training, catalogue: Catalogue) -> None:
    acts = training.acts
    once = Interactions(acts.users[:1], acts.items[:1], acts.values[:1], acts.times[:1], acts.n_users, acts.positive)
    other = Training(Catalogue("other", catalogue.schema, catalogue.items, once), HashEmbedder())
    told = given(training, [3, 17])
    assert baselines.content(training, {})(told) == pytest.approx(baselines.content(other, {})(told), abs=1e-4)


def test_unknown_models_and_missing_packages_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TasteloopError, match="no model 'magic'.*popularity, item-knn"):
        named(["magic"])
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(TasteloopError, match=r"implicit is not installed.*tasteloop\[compare\]"):
        named(["ease", "implicit-als"])
    models, lines = baselines.installed()
    assert [model.name for model in models][:3] == ["popularity", "item-knn", "ease"]
    assert len(lines) == 2 and all("compare" in line for line in lines)
    assert [one.name for one in named(["ours", "ease", "ours"])] == ["ours", "ease"]
