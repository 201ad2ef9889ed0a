from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.catalogue import Catalogue
from retrieval.plane import lay_out, plane_of
from retrieval.space import build_space
from tests.films import HashEmbedder

Vectors = npt.NDArray[np.float32]


def groups(count: int, of: int, dimensions: int = 64) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """Vectors in `of` groups, and the group of each."""
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((of, dimensions))
    own = np.arange(count) % of
    return (centres[own] + 0.5 * rng.standard_normal((count, dimensions))).astype(np.float32), own


def test_items_of_a_group_lie_together() -> None:
    vectors, own = groups(600, 6)
    points = lay_out(vectors)
    assert points.shape == (600, 2)
    assert points.dtype == np.float32
    assert np.abs(points).max() <= 1.0 + 1e-6
    assert np.abs(points).max() > 0.99
    far = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    nearest = far.argsort(axis=1)[:, :10]
    assert (own[nearest] == own[:, None]).mean() > 0.9


def test_the_same_space_gives_the_same_plane() -> None:
    vectors, _ = groups(300, 4)
    assert np.array_equal(lay_out(vectors), lay_out(vectors.copy()))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9, 40])
def test_few_items(count: int) -> None:
    points = lay_out(groups(count, 2)[0])
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()
    assert len(np.unique(points, axis=0)) == count


def test_items_without_any_difference_still_have_places_of_their_own() -> None:
    points = lay_out(np.ones((50, 8), dtype=np.float32))
    assert np.isfinite(points).all()
    assert len(np.unique(points, axis=0)) == 50


def test_ten_thousand_items_take_less_than_two_seconds_of_work() -> None:
    vectors, _ = groups(10_000, 30, 512)
    times = []
    for _ in range(3):
        began = time.thread_time()
        lay_out(vectors)
        times.append(time.thread_time() - began)
    assert min(times) < 2.0


def test_a_plane_is_kept_and_a_broken_one_is_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    space = build_space(catalogue, HashEmbedder())
    first = plane_of(space, tmp_path / "index")
    (file,) = (tmp_path / "index").iterdir()
    kept = np.zeros_like(first)
    np.savez(file, points=kept)
    assert np.array_equal(plane_of(space, tmp_path / "index"), kept)
    for broken in (b"", b"PK\x03\x04 nothing"):
        file.write_bytes(broken)
        assert np.array_equal(plane_of(space, tmp_path / "index"), first)
    np.savez(file, points=kept[1:])
    assert np.array_equal(plane_of(space, tmp_path / "index"), first)


def test_a_plane_that_cannot_be_kept_is_given_all_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    space = build_space(catalogue, HashEmbedder())
    (tmp_path / "index").write_text("a file in the way")
    assert np.array_equal(plane_of(space, tmp_path / "index"), plane_of(space))
