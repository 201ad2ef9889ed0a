from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from models.errors import CatalogueError, HomeError
from retrieval import store
from retrieval.catalogue import Catalogue
from tests.retrieval.books import ITEMS, SCHEMA, books, interactions


def test_a_saved_catalogue_is_the_same_when_loaded(tmp_path: Path) -> None:
    catalogue = books(interactions())
    folder = store.save(catalogue, tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [
        "interactions.npz",
        "items.jsonl",
        "report.json",
        "schema.json",
    ]
    loaded = store.load("books", tmp_path)
    assert loaded.fingerprint == catalogue.fingerprint
    assert loaded.items == catalogue.items
    assert loaded.report == catalogue.report
    assert loaded.interactions is not None
    assert loaded.interactions.times.dtype == np.int64


def test_saving_again_replaces_all_of_it(tmp_path: Path) -> None:
    store.save(books(interactions()), tmp_path)
    store.save(Catalogue("books", SCHEMA, ITEMS[:1]), tmp_path)
    loaded = store.load("books", tmp_path)
    assert (len(loaded), loaded.interactions, loaded.report) == (1, None, None)
    assert [path.name for path in (tmp_path / "catalogues").iterdir()] == ["books"]


def test_a_write_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(books(), tmp_path)

    def full(*_args: object, **_rest: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(HomeError, match="No space left"):
        store.save(books(interactions()), tmp_path)
    assert store.load("books", tmp_path).interactions is None
    assert [path.name for path in (tmp_path / "catalogues").iterdir()] == ["books"]


def test_names_and_delete(tmp_path: Path) -> None:
    assert store.names(tmp_path / "none") == ()
    store.save(books(), tmp_path)
    (tmp_path / "catalogues" / ".new-left").mkdir()
    assert store.names(tmp_path) == ("books",)
    store.delete("books", tmp_path)
    assert store.names(tmp_path) == ()
    with pytest.raises(CatalogueError, match="no catalogue 'books'"):
        store.delete("books", tmp_path)
    with pytest.raises(CatalogueError, match="Ingest it first"):
        store.load("books", tmp_path)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "x y", "-x", "x" * 65, "nul\x00", "x\n"])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    for action in (store.load, store.delete):
        with pytest.raises(CatalogueError, match="cannot be a catalogue's name"):
            action(name, tmp_path)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("items.jsonl", b'{"id": "b1"'),
        ("items.jsonl", b""),
        ("items.jsonl", b'{"id": "b1", "title": "x", "fields": {"mood": 1}, "aliases": []}\n'),
        ("items.jsonl", b'{"id": "b1", "title": "x", "fields": {"genre": "War"}, "aliases": []}\n'),
        ("items.jsonl", b'{"id": "b1", "title": 1, "fields": {}, "aliases": []}\n'),
        ("items.jsonl", b"[]\n"),
        ("items.jsonl", b"\xff\xfe"),
        ("schema.json", b"{}"),
        ("schema.json", None),
        ("report.json", b"{"),
        ("interactions.npz", b"not a zip"),
        ("interactions.npz", b"PK\x03\x04 cut off"),
        ("interactions.npz", b""),
    ],
)
def test_broken_files_say_what_to_do(tmp_path: Path, file: str, content: bytes | None) -> None:
    folder = store.save(books(interactions()), tmp_path)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(CatalogueError, match=r"are broken .*Ingest it again") as caught:
        store.load("books", tmp_path)
    assert "\n" not in str(caught.value)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="cannot be written"):
        store.save(books(), tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HomeError, match="Permission denied"):
        store.save(books(), tmp_path)
    tmp_path.chmod(0o700)
