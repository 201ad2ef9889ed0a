from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import CatalogueError, HomeError
from retrieval import home as home_module
from retrieval import store, training
from retrieval.home import VARIABLE, Home
from retrieval.query import ItemPull, Query
from retrieval.space import Weights
from tests.films import SCHEMA, HashEmbedder, films
from tests.retrieval.books import books
from tests.tasters import things


def test_the_home_given_else_of_the_environment(own_home: Path, tmp_path: Path) -> None:
    assert Home.at(None).path == own_home
    assert Home.at(tmp_path / "a" / "b").path == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir() and list((tmp_path / "a" / "b").iterdir()) == []


def test_the_users_folder_comes_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(home_module, "user_data_path", lambda name: tmp_path / name)
    assert Home.at(None).path == tmp_path / "tasteloop"


def test_a_home_that_cannot_be_written_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match=f"cannot be written .* Give another --home or set {VARIABLE}"):
        Home.at(tmp_path / "file" / "home")

    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(HomeError, match="cannot be written .Read-only file system."):
        Home.at(tmp_path)


class TestCatalogues:
    def test_by_name_by_file_or_as_it_is(self, own_home: Path, tmp_path: Path) -> None:
        home = Home.at(None)
        kept = films()
        assert home.catalogue(kept) is kept
        store.save(books(), own_home)
        assert home.catalogue("books").fingerprint == books().fingerprint
        (tmp_path / "Lamps.csv").write_text("title,price\nArc,12\nBow,20\n", encoding="utf-8")
        for given in (tmp_path / "Lamps.csv", str(tmp_path / "Lamps.csv")):
            assert [item.title for item in home.catalogue(given).items] == ["Arc", "Bow"]

    def test_all_names_with_the_default_first(self, own_home: Path) -> None:
        assert Home.at(None).catalogues() == ("movies",)
        store.save(books(), own_home)
        assert Home.at(None).catalogues() == ("movies", "books")

    def test_an_own_catalogue_may_take_the_name_of_the_default(self, own_home: Path) -> None:
        store.save(films("movies"), own_home)
        assert Home.at(None).catalogues() == ("movies",)
        assert Home.at(None).catalogue().schema == SCHEMA

    @pytest.mark.parametrize("name", ["nothing", "../books", "", "a/b", "x" * 200, "."])
    def test_a_name_of_none_says_what_to_do(self, name: str, own_home: Path) -> None:
        with pytest.raises(CatalogueError):
            Home.at(None).catalogue(name)

    def test_a_name_is_never_a_path(self, own_home: Path) -> None:
        with pytest.raises(CatalogueError, match="cannot be a catalogue's name"):
            Home.at(None).ranker(films("../../elsewhere"), embedder=HashEmbedder())
        assert list(own_home.iterdir()) == []


class TestRanker:
    def test_it_is_built_once(self, own_home: Path) -> None:
        told: list[str] = []
        embedder = HashEmbedder()
        first = Home.at(None).ranker(films(), lambda what, done, total: told.append(what), embedder)
        assert set(told) == {"embed", "index"}
        calls = embedder.calls
        told.clear()
        again = Home.at(None).ranker(films(), lambda what, done, total: told.append(what), embedder)
        assert told == [] and embedder.calls == calls
        query = Query((ItemPull(1, 1.0, (0,)),), n=5)
        assert [hit.row for hit in again.rank(query)] == [hit.row for hit in first.rank(query)]

    def test_another_embedder_makes_the_old_ones_go(self, own_home: Path) -> None:
        home = Home.at(None)
        home.ranker(films(), embedder=HashEmbedder("1"))
        home.ranker(films(), embedder=HashEmbedder("2"))
        folder = own_home / "index" / "films"
        assert len(list(folder.glob("space-*.npz"))) == 1
        assert len(list((folder / "chroma").iterdir())) == 1

    def test_a_broken_space_is_built_again(self, own_home: Path) -> None:
        home = Home.at(None)
        home.ranker(films(), embedder=HashEmbedder())
        (file,) = (own_home / "index" / "films").glob("space-*.npz")
        file.write_bytes(b"broken")
        assert len(home.ranker(films(), embedder=HashEmbedder()).rank(Query(n=5))) == 5

    def test_what_users_teach_is_learned_once(self, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(training, "FEWEST_TEACHERS", 20)
        told: list[str] = []
        home = Home.at(None)
        first = home.ranker(things(), lambda what, done, total: told.append(what), HashEmbedder())
        assert "weights" in told and first.space.weights != Weights()
        told.clear()
        again = home.ranker(things(), lambda what, done, total: told.append(what), HashEmbedder())
        assert told == [] and again.space.weights == first.space.weights
        (file,) = (own_home / "index" / "things").glob("weights-*.json")
        file.write_text("broken")
        assert home.ranker(things(), embedder=HashEmbedder()).space.weights == first.space.weights

    def test_an_index_that_cannot_be_written_says_what_to_do(self, own_home: Path) -> None:
        (own_home / "index").write_text("in the way")
        with pytest.raises(HomeError, match="cannot be written .* Free space or give another --home"):
            Home.at(None).ranker(films(), embedder=HashEmbedder())
