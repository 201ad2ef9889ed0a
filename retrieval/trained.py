"""Trained models of a catalogue in the data home: one folder a version, and a pointer file that names the one in use.

A version is written aside and renamed, then the pointer is: whoever reads finds the old model or the new one, whole,
whatever is killed in between. Version 0 is what the catalogue gives by itself; it has no folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
import zipfile
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import HomeError, ModelError
from models.foldin import Floats, Parts
from retrieval import store
from retrieval.space import Weights, arrays_of, companions_in

UNTRAINED = 0
KEPT = 5
"""Versions that are kept besides the one in use."""
_POINTER = "current"
_ABANDONED = 3600.0
"""Seconds after which what was being written has been given up."""

Stamp = tuple[int, int, int] | None


class Manifest(BaseModel):
    """What a version was made from and what it reached."""

    model_config = ConfigDict(frozen=True)

    version: int = UNTRAINED
    made: str
    """UTC, ISO."""
    catalogue: str
    """Fingerprint of the catalogue; of another one the version cannot be used."""
    weights: dict[str, float]
    last_event: int = 0
    """Number of the last event of the log that it has seen."""
    users: int
    sessions: int
    ndcg: float | None = None
    """Mean NDCG of users it has not seen."""
    difference: float | None = None
    """To the model that it was measured against, on the same users."""
    digest: str = ""
    """Of its arrays and weights."""

    def as_weights(self) -> Weights:
        """Its weights; whole numbers are whole again, what was not yet known has its default."""
        kept = {one.name: self.weights[one.name] for one in fields(Weights) if one.name in self.weights}
        return Weights(**{name: type(getattr(Weights, name))(value) for name, value in kept.items()})


class Versions:
    """The trained models of one catalogue."""

    def __init__(self, home: Path, catalogue: str) -> None:
        """Name the folder; nothing is read or written yet."""
        self.folder = Path(home) / "trained" / store.check_name(catalogue)
        self._pointer = self.folder / _POINTER

    def stamp(self) -> Stamp:
        """Changes whenever another version is put into use; costs a few microseconds."""
        try:
            found = os.stat(self._pointer)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def current(self) -> int:
        """The version in use; UNTRAINED when none was ever trained.

        Raises:
            HomeError: The pointer cannot be read.
        """
        try:
            return int(self._pointer.read_text(encoding="ascii"))
        except FileNotFoundError:
            return UNTRAINED
        except (OSError, ValueError) as error:
            raise HomeError(
                f"The pointer {self._pointer} cannot be read ({error})", "Choose a version: tasteloop train --use 0."
            ) from error

    def known(self) -> list[Manifest]:
        """All whole versions, oldest first."""
        found = [self._manifest(place) for place in self.folder.glob("v*")] if self.folder.is_dir() else []
        return sorted((one for one in found if one is not None), key=lambda one: one.version)

    def manifest(self, version: int) -> Manifest:
        """What a version was made from.

        Raises:
            ModelError: There is no such version.
        """
        found = self._manifest(self._place(version))
        if found is None:
            there = ", ".join(str(one) for one in [UNTRAINED, *(one.version for one in self.known())])
            raise ModelError(f"There is no trained version {version}", f"Known: {there}; see `tasteloop train --list`.")
        return found

    def save(self, parts: Parts, weights: Weights, manifest: Manifest, report: str) -> Manifest:
        """Keep a model as the next version, without putting it into use.

        Raises:
            HomeError: The data home cannot be written.
        """
        aside = self.folder / f"new-{uuid.uuid4().hex[:8]}"
        try:
            aside.mkdir(parents=True)
            with (aside / "arrays.npz").open("wb") as file:
                np.savez(
                    file,
                    factors=parts.factors,
                    popularity=parts.popularity,
                    quality=parts.quality,
                    **arrays_of(parts.companions),
                )
                _flush(file)
            (aside / "report.txt").write_text(report, encoding="utf-8")
            whole = manifest.model_copy(update={"weights": asdict(weights), "digest": _digest(parts, weights)})
            return self._placed(aside, whole)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _placed(self, aside: Path, manifest: Manifest) -> Manifest:
        """Rename a finished folder to the next free number."""
        while True:
            numbers = [int(place.name[1:]) for place in self.folder.glob("v*") if place.name[1:].isdecimal()]
            numbered = manifest.model_copy(update={"version": max([UNTRAINED, *numbers]) + 1})
            with (aside / "model.json").open("w", encoding="utf-8") as file:
                file.write(numbered.model_dump_json(indent=2))
                _flush(file)
            try:
                aside.rename(self._place(numbered.version))
            except FileExistsError:
                continue
            except OSError:
                if self._place(numbered.version).exists():
                    continue
                raise
            return numbered

    def use(self, version: int) -> None:
        """Put a version into use: readers find the old one or this one.

        Raises:
            ModelError: There is no such version.
            HomeError: The data home cannot be written.
        """
        if version != UNTRAINED:
            self.manifest(version)
        aside = self.folder / f"{_POINTER}-{uuid.uuid4().hex[:8]}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="ascii") as file:
                file.write(str(version))
                _flush(file)
            aside.replace(self._pointer)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise _unwritable(self.folder, error) from error

    def load(self, version: int, text: Floats) -> tuple[Parts, Weights]:
        """Read a version's arrays and join them with the text embeddings of the items.

        Raises:
            ModelError: It is missing, damaged, or of another number of items.
        """
        manifest = self.manifest(version)
        try:
            with (self._place(version) / "arrays.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                factors, popularity, quality = (
                    arrays[name].astype(np.float32) for name in ("factors", "popularity", "quality")
                )
                parts = Parts(text, factors, companions_in(arrays, len(text)), popularity, quality)
            weights = manifest.as_weights()
        except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise _damaged(version) from error
        if any(len(one) != len(text) for one in (parts.factors, parts.popularity, parts.quality)):
            raise _damaged(version)
        if _digest(parts, weights) != manifest.digest:
            raise _damaged(version)
        return parts, weights

    def tidy(self) -> None:
        """Remove what was never finished, and all but the newest versions; the one in use stays."""
        in_use = self.current()
        for one in [one for one in self.known() if one.version != in_use][:-KEPT]:
            shutil.rmtree(self._place(one.version), ignore_errors=True)
        for place in [*self.folder.glob("new-*"), *self.folder.glob(f"{_POINTER}-*")]:
            if time.time() - place.stat().st_mtime > _ABANDONED:
                shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)

    def _place(self, version: int) -> Path:
        return self.folder / f"v{version:04d}"

    def _manifest(self, place: Path) -> Manifest | None:
        try:
            return Manifest.model_validate_json((place / "model.json").read_text(encoding="utf-8"))
        except (OSError, ValidationError, UnicodeDecodeError):
            return None


def _digest(parts: Parts, weights: Weights) -> str:
    digest = hashlib.sha256(json.dumps(asdict(weights), sort_keys=True).encode())
    for array in (parts.factors, parts.popularity, parts.quality, *arrays_of(parts.companions).values()):
        digest.update(np.ascontiguousarray(array, dtype=np.float32).tobytes())
    return digest.hexdigest()[:16]


def _flush(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _damaged(version: int) -> ModelError:
    return ModelError(
        f"The trained version {version} is damaged or of other items",
        "Train again, or go back: tasteloop train --use 0.",
    )


def _unwritable(folder: Path, error: OSError) -> HomeError:
    return HomeError(f"{folder} cannot be written ({error.strerror})", "Free space or give another --home.")
