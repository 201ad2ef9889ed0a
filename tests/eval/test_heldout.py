from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from eval import heldout
from eval.baselines import Model, Score, Setting, Training, named
from eval.heldout import Remembered, choose, read_folder, told_of, without
from eval.versus import Comparison
from models.errors import CatalogueError, TasteloopError
from retrieval.catalogue import Catalogue
from tests.films import HashEmbedder
from tests.retrieval.books import books

REPORTED, DEVELOPED = 17, 7
"""Of the thirty viewers, those with five likes."""


class Spy:
    """A model that writes down whom it was fitted to and what it was asked."""

    def __init__(self, settings: Sequence[Setting] = ({},)) -> None:
        self.fitted: list[set[int]] = []
        self.asked: list[sparse.csr_array] = []
        self.model = Model("spy", self.fit, settings)

    def fit(self, training: Training, setting: Setting) -> Score:
        users = set(training.acts.users.tolist())
        assert set(np.flatnonzero(training.likes.sum(axis=1)).tolist()) <= users
        assert training.catalogue.popularity.max() == 1
        self.fitted.append(users)
        good = setting.get("good", 1.0)

        def score(given: sparse.csr_array) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            self.asked.append(given)
            return good * np.repeat(training.counts[None, :].astype(np.float64), given.shape[0], axis=0)

        return score


def run(catalogue: Catalogue, *models: Model, **options: int | str) -> Comparison:
    chosen = models or tuple(named(["popularity", "ease", "content", "ours"]))
    return heldout.run(catalogue, HashEmbedder(), chosen, k=5, **options)  # type: ignore[arg-type]


def test_every_report_user_is_measured_once_and_never_trained_on_then(catalogue: Catalogue) -> None:
    spy = Spy()
    report = run(catalogue, spy.model)
    everybody = set(range(30))
    unseen = [everybody - users for users in spy.fitted]
    assert sum(map(len, unseen)) == len(set().union(*unseen)) == REPORTED == report.figure("spy recall@5").n
    developed = Spy()
    assert run(catalogue, developed.model, part="dev", folds=3).figure("spy NDCG@5").n == DEVELOPED
    tuned = set().union(*(everybody - users for users in developed.fitted))
    assert not tuned & set().union(*unseen)


def test_settings_are_chosen_without_the_fold_on_development_users(catalogue: Catalogue) -> None:
    spy = Spy([{"good": -1.0}, {"good": 1.0}])
    report = run(catalogue, spy.model)
    everybody = set(range(30))
    for first, second, final in zip(*[iter(spy.fitted)] * 3, strict=True):
        assert first == second and first < final
        assert len(final - first) == DEVELOPED
        assert not (everybody - final) & first
    assert any("spy: good=" in note for note in report.notes)


def test_the_better_setting_is_chosen(catalogue: Catalogue) -> None:
    acts = catalogue.interactions
    assert acts is not None
    tried = told_of(acts, np.array([0, 1, 5]), len(catalogue), seed=0)
    wanted = np.zeros((3, len(catalogue)))
    for place, rows in enumerate(tried.targets):
        wanted[place, rows] = 1.0
    settings = [{"good": -1.0}, {"good": 1.0}, {"good": 0.0}]
    model = Model("oracle", lambda _training, setting: lambda _given: setting["good"] * wanted, settings)
    assert choose(model, Training(catalogue, HashEmbedder()), tried, 5) == {"good": 1.0}


def test_most_likes_are_told_and_the_rest_is_the_target(catalogue: Catalogue) -> None:
    acts = catalogue.interactions
    assert acts is not None
    users = told_of(acts, np.array([4, 11]), len(catalogue), seed=3)
    for place, number in enumerate((4, 11)):
        liked = set(acts.items[acts.liked & (acts.users == number)].tolist())
        told = set(users.told()[place].tolist())
        target = set(users.targets[place].tolist())
        assert told | target == liked and not told & target
        assert len(told) == min(round(0.8 * len(liked)), len(liked) - 1)
    again = told_of(acts, np.array([11]), len(catalogue), seed=3)
    assert (again.targets[0] == users.targets[1]).all()
    assert users.given.data.min() >= acts.positive


def test_without_users_their_counts_are_gone(catalogue: Catalogue) -> None:
    acts = without(catalogue, np.arange(15)).interactions
    assert acts is not None and acts.n_users == 30
    assert int(acts.users.min()) == 15


def test_the_report_has_every_measure_and_paired_differences(catalogue: Catalogue, tmp_path: Path) -> None:
    report = run(catalogue, seed=1)
    again = run(catalogue, seed=1)
    assert report.to_json() == again.to_json()
    for model in ("popularity", "ease", "content", "ours"):
        for measure in report.measures:
            one = report.figure(f"{model} {measure}")
            assert one.value is not None and one.low is not None and one.high is not None and one.n == REPORTED
            assert one.low <= one.value <= one.high
    gap = report.figure("ours - ease NDCG@5").value
    ndcg, recall = (
        {one.name: one.value or 0.0 for one in report.figures if what in one.name} for what in ("NDCG", "recall")
    )
    assert gap == pytest.approx(ndcg["ours NDCG@5"] - ndcg["ease NDCG@5"])
    assert recall["ours recall@5"] > recall["popularity recall@5"]
    text = str(report)
    assert "popularity" in text and "Less ease" in text and "17 unseen users" in text
    written = report.write(tmp_path / "out", "films")
    assert [one.name for one in written] == ["films.md", "films.svg", "films.json"]
    assert "| ours | ." in written[0].read_text(encoding="utf-8")
    assert written[1].read_text(encoding="utf-8").count("<circle") == 8


def test_a_limit_measures_fewer(catalogue: Catalogue) -> None:
    assert run(catalogue, limit=6, folds=2).figure("ours MRR@5").n == 6


def test_what_cannot_be_measured_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(TasteloopError, match="has no likes"):
        run(books())
    with pytest.raises(TasteloopError, match="17 users.*too few for 22 folds"):
        run(catalogue, folds=22)
    with pytest.raises(TasteloopError, match="--folds must be at least 2"):
        run(catalogue, folds=1)


def test_no_text_is_embedded_twice() -> None:
    embedder = HashEmbedder()
    remembered = Remembered(embedder)
    first = remembered.embed(["a", "b", "a"])
    assert (remembered.embed(["b"])[0] == first[1]).all() and (first[0] == first[2]).all()
    assert embedder.calls == 1 and first.shape == (3, 32)


def write_folder(folder: Path, catalogue: Catalogue) -> None:
    acts = catalogue.interactions
    assert acts is not None
    folder.mkdir()
    films = [
        f'{row + 1},"{item.title} ({item.fields["year"]})",Drama|Crime' for row, item in enumerate(catalogue.items)
    ]
    (folder / "movies.csv").write_text("\n".join(["movieId,title,genres", *films]), encoding="utf-8")
    lines = [
        f"{user},{row + 1},{value},1000000000"
        for user, row, value in zip(acts.users, acts.items, acts.values, strict=True)
    ]
    with gzip.open(folder / "ratings.part.csv.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(["userId,movieId,rating,timestamp", *lines, lines[-1]]))


def test_a_movielens_folder_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    write_folder(tmp_path / "ml-tiny", catalogue)
    read = read_folder(tmp_path / "ml-tiny")
    assert read.interactions is not None and catalogue.interactions is not None
    assert len(read) == 40 and len(read.interactions) == len(catalogue.interactions)
    assert read.interactions.positive == 3.5
    assert "merged" in str(read.report)
    report = run(read)
    assert "merged" in report.markdown() and "Unseen users of ml-tiny" in report.title


def test_a_folder_without_ratings_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="holds 0 tables named movies or items"):
        read_folder(tmp_path)
    (tmp_path / "movies.csv").write_text("title\nHeat\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="holds 0 tables named ratings"):
        read_folder(tmp_path)
