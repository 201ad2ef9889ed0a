from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from models.errors import HomeError, ModelError
from models.foldin import Parts
from retrieval import trained
from retrieval.space import Weights
from retrieval.trained import KEPT, Manifest, Versions

TEXT = np.ones((5, 3), dtype=np.float32)


def parts(seed: int = 0) -> Parts:
    random = np.random.default_rng(seed)
    factors, popularity, quality = (random.random(shape).astype(np.float32) for shape in ((5, 2), 5, 5))
    companions = sparse.random_array((5, 5), density=0.4, rng=random, dtype=np.float32).tocsr()
    return Parts(TEXT, factors, companions, popularity, quality)


def manifest() -> Manifest:
    return Manifest(made="2026-01-01T00:00:00", catalogue="abc", weights={}, users=3, sessions=1)


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path, "things")


def test_nothing_trained_is_version_0(versions: Versions) -> None:
    assert versions.current() == 0 and versions.known() == [] and versions.stamp() is None


def test_a_version_comes_back_whole(versions: Versions) -> None:
    saved = versions.save(parts(), Weights(text=0.45, factors_k=2), manifest(), "the report")
    assert saved.version == 1 and versions.current() == 0
    found, weights = versions.load(1, TEXT)
    assert weights == Weights(text=0.45, factors_k=2)
    assert (found.companions.toarray() == parts().companions.toarray()).all()
    assert (found.factors == parts().factors).all() and (found.quality == parts().quality).all()
    assert (versions.folder / "v0001" / "report.txt").read_text() == "the report"
    assert versions.known() == [saved]
    assert versions.save(parts(1), Weights(), manifest(), "").version == 2


def test_use_moves_the_pointer_and_its_stamp(versions: Versions) -> None:
    for seed in range(2):
        versions.save(parts(seed), Weights(), manifest(), "")
    stamps = [versions.stamp()]
    for version in (1, 2, 1, 0):
        versions.use(version)
        assert versions.current() == version
        stamps.append(versions.stamp())
    assert all(a != b for a, b in zip(stamps, stamps[1:], strict=False))


def test_an_unknown_version_is_said_so(versions: Versions) -> None:
    versions.save(parts(), Weights(), manifest(), "")
    with pytest.raises(ModelError, match="no trained version 7. Known: 0, 1"):
        versions.use(7)
    assert versions.current() == 0


@pytest.mark.parametrize("broken", [b"", b"PK", b"garbage"])
def test_a_damaged_version_is_not_loaded(versions: Versions, broken: bytes) -> None:
    versions.save(parts(), Weights(), manifest(), "")
    (versions.folder / "v0001" / "arrays.npz").write_bytes(broken)
    with pytest.raises(ModelError, match="damaged"):
        versions.load(1, TEXT)


def test_arrays_that_were_changed_or_of_other_items_are_not_loaded(versions: Versions) -> None:
    versions.save(parts(), Weights(), manifest(), "")
    with pytest.raises(ModelError, match="of other items"):
        versions.load(1, TEXT[:3])
    file = versions.folder / "v0001" / "arrays.npz"
    other = parts(1)
    np.savez(file, factors=other.factors, popularity=other.popularity, quality=other.quality)
    with pytest.raises(ModelError, match="damaged"):
        versions.load(1, TEXT)


def test_a_pointer_that_cannot_be_read_says_what_to_do(versions: Versions) -> None:
    versions.use(0)
    (versions.folder / "current").write_text("nonsense")
    with pytest.raises(HomeError, match="--use 0"):
        versions.current()


def test_what_was_cut_off_is_no_version(versions: Versions, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: object) -> None:
        raise KeyboardInterrupt

    versions.save(parts(), Weights(), manifest(), "")
    versions.use(1)
    monkeypatch.setattr(trained, "_flush", cut)
    with pytest.raises(KeyboardInterrupt):
        versions.save(parts(1), Weights(), manifest(), "")
    with pytest.raises(KeyboardInterrupt):
        versions.use(0)
    assert [one.version for one in versions.known()] == [1] and versions.current() == 1


def test_old_versions_go_but_never_the_one_in_use(versions: Versions) -> None:
    for seed in range(KEPT + 3):
        versions.save(parts(seed), Weights(), manifest(), "")
    versions.use(1)
    versions.tidy()
    assert [one.version for one in versions.known()] == [1, *range(4, KEPT + 4)]


def test_a_home_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "trained").write_text("in the way")
    with pytest.raises(HomeError, match="cannot be written"):
        Versions(tmp_path, "things").save(parts(), Weights(), manifest(), "")
    with pytest.raises(HomeError, match="cannot be written"):
        Versions(tmp_path, "things").use(0)
