from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from models.companions import none
from models.errors import HomeError, IndexBroken
from retrieval.index import Index, open_index
from retrieval.space import Space, Weights

COUNT = 300


def space_of(count: int = COUNT, version: str = "one", seed: int = 0) -> Space:
    rng = np.random.default_rng(seed)
    text = rng.standard_normal((count, 16)).astype(np.float32)
    return Space(
        text=text / np.linalg.norm(text, axis=1, keepdims=True),
        factors=rng.standard_normal((count, 8)).astype(np.float32),
        companions=none(count),
        popularity=rng.random(count).astype(np.float32),
        quality=rng.random(count).astype(np.float32),
        centre=np.zeros(16, dtype=np.float32),
        names=np.zeros((0, 16), dtype=np.float32),
        named=(),
        weights=Weights(),
        embedder=None,  # type: ignore[arg-type]
        version=version,
    )


def exact(space: Space, query: np.ndarray[Any, Any], n: int) -> tuple[list[int], np.ndarray[Any, Any]]:
    """The oracle: exact search in numpy."""
    products = space.vectors() @ query
    rows = np.argsort(-products, kind="stable")[:n]
    return [int(row) for row in rows], products[rows]


def agrees(index: Index, space: Space, queries: int = 20, n: int = 30) -> float:
    """Share of the exact nearest rows that the index finds; its products must be right."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(queries):
        query = rng.standard_normal((space.vectors().shape[1],)).astype(np.float32)
        rows, products = index.nearest(query, n)
        assert products == pytest.approx(space.vectors()[rows] @ query, abs=1e-3)
        assert list(products) == sorted(products, reverse=True)
        found.append(len(set(rows) & set(exact(space, query, n)[0])) / n)
    return float(np.mean(found))


@pytest.fixture(scope="module")
def space() -> Space:
    return space_of()


def opened(space: Space, folder: Path) -> tuple[Index, list[tuple[int, int]]]:
    """The index and what was told while it was built; nothing when it was not."""
    told: list[tuple[int, int]] = []
    return open_index(space, folder, lambda done, total: told.append((done, total))), told


def test_it_finds_what_exact_search_finds(space: Space, tmp_path: Path) -> None:
    index, told = opened(space, tmp_path)
    assert told == [(COUNT, COUNT)]
    assert agrees(index, space) >= 0.99
    rows, _ = index.nearest(space.vectors()[0], 10_000)
    assert sorted(rows) == list(range(COUNT))


def test_it_is_opened_again_without_building(space: Space, tmp_path: Path) -> None:
    opened(space, tmp_path)
    index, told = opened(space, tmp_path)
    assert told == [] and agrees(index, space) >= 0.99


def test_one_item_is_enough(tmp_path: Path) -> None:
    small = space_of(1)
    index, _ = opened(small, tmp_path)
    assert list(index.nearest(small.vectors()[0], 5)[0]) == [0]


def test_a_stale_index_is_replaced(space: Space, tmp_path: Path) -> None:
    opened(space, tmp_path)
    newer = space_of(50, "two", seed=3)
    index, told = opened(newer, tmp_path)
    assert told and agrees(index, newer) >= 0.99
    assert [one.name.partition("-")[0] for one in tmp_path.iterdir()] == ["two"]


def test_an_index_of_other_vectors_under_the_same_name_is_found_out(space: Space, tmp_path: Path) -> None:
    opened(space, tmp_path)
    other = space_of(COUNT, "one", seed=5)
    index, told = opened(other, tmp_path)
    assert told and agrees(index, other) >= 0.99
    fewer = space_of(COUNT - 1, "one", seed=5)
    index, told = opened(fewer, tmp_path)
    assert told and agrees(index, fewer) >= 0.99


def _empty_database(place: Path) -> None:
    (place / "chroma.sqlite3").write_bytes(b"")


def _garbled_database(place: Path) -> None:
    (place / "chroma.sqlite3").write_bytes(b"this is no database" * 1000)


def _cut_database(place: Path) -> None:
    whole = (place / "chroma.sqlite3").read_bytes()
    (place / "chroma.sqlite3").write_bytes(whole[: len(whole) // 3])


def _no_database(place: Path) -> None:
    (place / "chroma.sqlite3").unlink()


def _no_note(place: Path) -> None:
    (place / "complete.json").unlink()


def _nothing_but_the_note(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()
    (place / "complete.json").write_text(json.dumps({"count": COUNT}))


@pytest.mark.parametrize(
    "break_it", [_empty_database, _garbled_database, _cut_database, _no_database, _no_note, _nothing_but_the_note]
)
def test_a_corrupt_index_is_built_again(space: Space, tmp_path: Path, break_it: Any) -> None:
    opened(space, tmp_path)
    (place,) = tmp_path.iterdir()
    SharedSystemClient.clear_system_cache()  # as in a new process
    break_it(place)
    index, told = opened(space, tmp_path)
    assert told == [(COUNT, COUNT)]
    assert agrees(index, space) >= 0.99
    assert opened(space, tmp_path)[1] == []


def test_a_build_that_was_cut_off_is_no_index_and_is_cleared_away(space: Space, tmp_path: Path) -> None:
    half = tmp_path / "building-0123abcd"
    half.mkdir(parents=True)
    (half / "chroma.sqlite3").write_bytes(b"half")
    yesterday = time.time() - 86_400
    os.utime(half, (yesterday, yesterday))
    young = tmp_path / "building-somebody"
    young.mkdir()
    index, told = opened(space, tmp_path)
    assert told and agrees(index, space) >= 0.99
    assert not half.exists() and young.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_index_that_breaks_is_built_again_in_the_same_process(space: Space, tmp_path: Path) -> None:
    opened(space, tmp_path)
    (place,) = tmp_path.iterdir()
    _garbled_database(place)
    index, _ = opened(space, tmp_path)
    assert agrees(index, space) >= 0.99


def test_a_failed_build_leaves_nothing_behind(space: Space, tmp_path: Path) -> None:
    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_index(space, tmp_path, fail)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_says_what_to_do(space: Space, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="cannot be written .*another --home"):
        open_index(space, tmp_path / "file" / "chroma")


def test_an_index_that_breaks_while_it_is_used_says_so() -> None:
    class Broken:
        def query(self, **_: Any) -> None:
            raise RuntimeError("disk gone")

    with pytest.raises(IndexBroken, match="rebuilt at the next start"):
        Index(Broken(), 3).nearest(np.zeros(3, dtype=np.float32), 2)
