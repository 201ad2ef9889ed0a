from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval import scale
from eval.synthetic import Grown, grow
from retrieval.filters import mask_of
from retrieval.ranker import Ranker
from tests.films import HashEmbedder

SIZE = 1500


@pytest.fixture(scope="module")
def grown() -> Grown:
    return grow(SIZE, HashEmbedder(), n_factors=16)


def test_the_same_seed_grows_the_same(grown: Grown) -> None:
    again = grow(SIZE, HashEmbedder(), n_factors=16)
    assert again.catalogue.fingerprint == grown.catalogue.fingerprint
    assert np.array_equal(again.space.text, grown.space.text)
    assert grow(SIZE, HashEmbedder(), seed=1, n_factors=16).catalogue.fingerprint != grown.catalogue.fingerprint


def test_it_is_shaped_like_a_real_one(grown: Grown) -> None:
    kinds = sorted((len(rows) for rows in grown.catalogue.postings("kind").values()), reverse=True)
    assert kinds[0] > 4 * kinds[-1]
    unknown = np.isnan(grown.catalogue.numbers("price")).mean()
    assert 0.05 < unknown < 0.15
    assert np.linalg.norm(grown.space.text, axis=1) == pytest.approx(1, abs=1e-4)
    likeness = grown.space.text @ grown.space.text.T
    same = grown.clusters[:, None] == grown.clusters[None, :]
    assert likeness[same].mean() > likeness[~same].mean() + 0.2


@pytest.mark.parametrize("share", [0.5, 0.1, 0.01])
def test_the_limits_let_through_what_they_should(grown: Grown, share: float) -> None:
    for query in scale.queries(grown, share, 20, seed=0):
        passing = mask_of(grown.catalogue, query.filters).mean()
        assert 0.7 * share <= passing <= share + 0.02
    assert all(not query.filters for query in scale.queries(grown, 1.0, 3, seed=0))


def test_it_is_measured_on_the_products_own_way(tmp_path: Path) -> None:
    told: list[str] = []
    report = scale.run(HashEmbedder(), tmp_path, sizes=[SIZE], n_queries=3, progress=told.append)
    assert report.figure(f"{SIZE:,} items, chosen, 10.0% pass: recall@50").value == 1
    assert report.figure(f"{SIZE:,} items: index on disk").value
    assert {row["way"] for row in report.rows} == {"chosen", "index first"} and len(told) >= len(report.rows) == 10
    assert not list(tmp_path.iterdir())


def test_an_index_that_would_take_too_long_is_not_built(tmp_path: Path) -> None:
    report = scale.run(HashEmbedder(), tmp_path, sizes=[2 * SIZE, SIZE], n_queries=1, patience=1e-6)
    assert "no index" in report.notes[0] and f"{2 * SIZE:,}" in report.notes[0]
    assert report.figure(f"{2 * SIZE:,} items, chosen, 50.0% pass: recall@50").value == 1
    assert scale.expected(10, None) is None
    assert scale.expected(100_000, (10_000, 10.0)) == pytest.approx(125)


def test_recall_finds_what_is_missing(grown: Grown, monkeypatch: pytest.MonkeyPatch) -> None:
    ranker = scale.Built(grown, None).ranker()
    (query,) = scale.queries(grown, 1.0, 1, seed=0)
    assert scale.recall(ranker, query) == 1
    whole = Ranker.order
    monkeypatch.setattr(Ranker, "order", lambda *args: whole(*args)[: scale.DEPTH // 2])
    assert scale.recall(ranker, query) == 0.5
