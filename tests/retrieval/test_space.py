from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.space import Space, Weights, build_space, load_space, save_space, version_of
from tests.films import HashEmbedder, films
from tests.retrieval.books import books


@pytest.fixture(scope="module")
def space(catalogue: Catalogue) -> Space:
    return build_space(catalogue, HashEmbedder())


def test_one_row_an_item_and_texts_of_length_one(space: Space, catalogue: Catalogue) -> None:
    assert space.text.shape == (len(catalogue), 32)
    assert np.linalg.norm(space.text, axis=1) == pytest.approx(1, abs=1e-3)
    assert abs(space.text.mean()) < 0.05
    assert space.vectors().shape == (len(catalogue), 32 + space.factors.shape[1] + 1)
    assert space.vectors().dtype == np.dtype(np.float32)


def test_products_are_those_of_the_vectors_for_few_and_for_many(space: Space) -> None:
    query = np.asarray(np.random.default_rng(0).standard_normal(space.vectors().shape[1]), dtype=np.float32)
    for rows in (np.arange(len(space.text)), np.array([1, 4, 7]), np.zeros(0, dtype=np.int64)):
        assert space.products(query, rows) == pytest.approx(space.vectors(rows) @ query, abs=1e-4)


def test_the_prior_is_the_last_dimension(space: Space, catalogue: Catalogue) -> None:
    nobody = np.zeros(space.vectors().shape[1], dtype=np.float32)
    nobody[-1] = 1
    assert space.vectors() @ nobody == pytest.approx(space.prior)
    weights = space.weights
    expected = weights.popularity * catalogue.popularity + weights.quality * catalogue.quality
    assert space.prior == pytest.approx(expected.astype(np.float32))


def test_an_item_pulls_by_text_and_factors_but_not_by_its_prior(space: Space) -> None:
    scores = space.vectors() @ space.of_items([3])
    expected = (
        space.weights.text * space.text @ space.text[3] + space.weights.factors * space.factors @ space.factors[3]
    )
    assert scores == pytest.approx(expected, abs=1e-5)
    assert space.of_items([3])[-1] == 0


def test_several_items_pull_as_their_mean(space: Space) -> None:
    mean = (space.of_items([1]) + space.of_items([5])) / 2
    assert space.of_items([1, 5]) == pytest.approx(mean, abs=1e-6)


def test_a_phrase_pulls_by_text_only(space: Space) -> None:
    vector = space.of_phrase("space isolation")
    assert not vector[32:].any()
    likeness = space.text @ (vector[:32] / np.linalg.norm(vector[:32]))
    assert space.vectors() @ vector == pytest.approx(space.weights.phrase * likeness, abs=1e-5)
    heavy = replace(space, weights=replace(space.weights, text=1.0))
    assert heavy.vectors() @ heavy.of_phrase("space isolation") == pytest.approx(space.vectors() @ vector, abs=1e-5)


def test_values_that_mean_nearly_the_same_are_akin(space: Space) -> None:
    best = space.akin("serial killer")[0]
    assert best[:2] == ("theme", "serial killer") and best[2] == pytest.approx(1)
    assert [one[:2] for one in space.akin("a time travel film")][:1] == [("theme", "time travel")]
    assert space.akin("bread and butter") == []
    assert all(likeness < 1.01 for _, _, likeness in space.akin("car chase heist"))


def test_without_interactions_there_are_no_factors_and_no_prior() -> None:
    space = build_space(books(), HashEmbedder())
    assert space.factors.shape == (4, 0) and not space.companions.nnz
    assert not space.prior.any()


def test_films_that_the_same_people_like_are_near(space: Space, catalogue: Catalogue) -> None:
    rows = {item.title: row for row, item in enumerate(catalogue.items)}
    near = space.factors @ space.factors[rows["Toy Story"]]
    assert near[rows["Finding Nemo"]] > near[rows["Casino"]]


def test_companions_are_what_the_same_people_like(space: Space, catalogue: Catalogue) -> None:
    rows = {item.title: row for row, item in enumerate(catalogue.items)}
    every = np.arange(len(catalogue))
    space = replace(space, weights=replace(space.weights, companions=1.0))
    one = space.company([rows["Toy Story"]], every)
    assert one[rows["Toy Story"]] == 0 and one[rows["Finding Nemo"]] > one[rows["Casino"]]
    assert set(np.flatnonzero(one)) == set(space.companions_of([rows["Toy Story"]]).tolist())
    two = space.company([rows["Toy Story"], rows["Heat"]], every)
    assert two == pytest.approx((one + space.company([rows["Heat"]], every)) / 2)


def test_progress_is_told(catalogue: Catalogue) -> None:
    told: list[tuple[int, int]] = []
    build_space(catalogue, HashEmbedder(), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] >= len(catalogue)


def test_the_version_changes_with_catalogue_embedder_and_weights(catalogue: Catalogue) -> None:
    version = version_of(catalogue, HashEmbedder(), Weights())
    assert version == version_of(films(), HashEmbedder(), Weights())
    others = [
        version_of(books(), HashEmbedder(), Weights()),
        version_of(catalogue, HashEmbedder("2"), Weights()),
        version_of(catalogue, HashEmbedder(), Weights(text=0.123)),
    ]
    assert len({version, *others}) == 4


class TestOnDisk:
    def load(self, file: Path, space: Space, of: Catalogue | None = None) -> Space | None:
        return load_space(file, of or films(), HashEmbedder(), space.weights, space.version)

    def test_it_comes_back(self, space: Space, tmp_path: Path) -> None:
        save_space(space, tmp_path / "space.npz")
        again = self.load(tmp_path / "space.npz", space)
        assert again is not None
        assert again.named == space.named
        assert again.akin("serial killer")[0][:2] == ("theme", "serial killer")
        assert again.vectors() == pytest.approx(space.vectors(), abs=1e-3)
        assert again.of_phrase("heist") == pytest.approx(space.of_phrase("heist"), abs=1e-6)
        assert list(tmp_path.iterdir()) == [tmp_path / "space.npz"]

    def test_what_is_not_sound_is_not_used(self, space: Space, tmp_path: Path) -> None:
        file = tmp_path / "space.npz"
        assert self.load(file, space) is None
        save_space(space, file)
        whole = file.read_bytes()
        assert self.load(file, space, books()) is None
        for broken in (b"", b"PK", whole[:100], whole[: len(whole) // 2], b"\x80\x04garbage"):
            file.write_bytes(broken)
            assert self.load(file, space) is None, broken[:10]
        with file.open("wb") as out:
            np.savez(out, text=space.text)
        assert self.load(file, space) is None
        with file.open("wb") as out:
            np.save(out, space.text)
        assert self.load(file, space) is None

    def test_a_space_may_not_bring_objects(self, space: Space, tmp_path: Path) -> None:
        file = tmp_path / "space.npz"
        with file.open("wb") as out:
            np.savez(out, text=np.array([{}], dtype=object))
        assert self.load(file, space) is None


def test_a_space_can_be_weighed_anew(space: Space) -> None:
    flat = replace(space, weights=Weights(popularity=0, quality=0))
    assert not flat.prior.any()
