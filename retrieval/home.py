"""The data home: where catalogues, indexes and the feedback log of one machine live."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from platformdirs import user_data_path

from models.embedder import Embedder, MiniLM
from models.errors import HomeError, ModelError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.index import open_index
from retrieval.ingest import ingest
from retrieval.movies import loader as movies
from retrieval.ranker import Ranker
from retrieval.space import (
    Space,
    Weights,
    build_space,
    contents_of,
    load_space,
    retrained,
    retrained_version,
    save_space,
    version_of,
)
from retrieval.trained import UNTRAINED, Versions
from retrieval.training import learned

logger = logging.getLogger(__name__)

VARIABLE = "TASTELOOP_HOME"
DEFAULT_CATALOGUE = "movies"
FILES = (".csv", ".tsv", ".jsonl", ".parquet", ".gz")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Home:
    """One data home."""

    path: Path

    @classmethod
    def at(cls, home: str | Path | None) -> Home:
        """Return the home at a path, else of the environment variable TASTELOOP_HOME, else of the user.

        Raises:
            HomeError: It cannot be written.
        """
        chosen = Path(home or os.environ.get(VARIABLE) or user_data_path("tasteloop")).expanduser()
        try:
            chosen.mkdir(parents=True, exist_ok=True)
            probe = chosen / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise HomeError(
                f"The data home {chosen} cannot be written ({error.strerror})",
                f"Give another --home or set {VARIABLE}.",
            ) from error
        return cls(chosen)

    def catalogue(self, given: str | Path | Catalogue = DEFAULT_CATALOGUE) -> Catalogue:
        """Open a catalogue by name or file.

        Raises:
            CatalogueError: There is none of this name, or the file cannot be read as one.
        """
        if isinstance(given, Catalogue):
            return given
        if isinstance(given, Path) or str(given).lower().endswith(FILES):
            return ingest(Path(given))
        if given == DEFAULT_CATALOGUE and given not in store.names(self.path):
            return movies.load()
        return store.load(str(given), self.path)

    def catalogues(self) -> tuple[str, ...]:
        """Names of all catalogues here, the default one first."""
        return tuple(dict.fromkeys([DEFAULT_CATALOGUE, *store.names(self.path)]))

    def ranker(
        self,
        catalogue: Catalogue,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
        weights: Weights | None = None,
        fall_back: bool = True,
    ) -> Ranker:
        """Open the space and index of a catalogue, building what is missing, stale or broken.

        Args:
            catalogue: The catalogue.
            progress: Called with (what, done, all) while something is built.
            embedder: Embeds its texts (default: MiniLM).
            weights: Weights of an untrained space (default: those that the catalogue's own users teach).
            fall_back: Leave a damaged trained model aside with a warning, for it can be trained again.

        Raises:
            ModelError: The trained model in use is damaged, and `fall_back` is off.
        """
        base = self.space(catalogue, progress, embedder, weights)
        version = self.versions(catalogue).current()
        try:
            return self.ranker_of(catalogue, base, version, progress)
        except ModelError as error:
            if version == UNTRAINED or not fall_back:
                raise
            logger.warning("%s Going on without what was trained.", error)
            return self.ranker_of(catalogue, base, UNTRAINED, progress)

    def ranker_of(self, catalogue: Catalogue, base: Space, version: int, progress: Progress | None = None) -> Ranker:
        """Open a trained version over the untrained space of a catalogue, building its index when it is missing.

        Raises:
            ModelError: There is no such version, or it is damaged.
        """
        versions = self.versions(catalogue)
        space = base
        if version != UNTRAINED and versions.manifest(version).catalogue == catalogue.fingerprint:
            digest = versions.manifest(version).digest
            space = retrained(base, *versions.load(version, base.text), retrained_version(base.version, digest))
        elif version != UNTRAINED:
            logger.warning(
                "The trained model of %s is of another state of it and is not used: train again", catalogue.name
            )
        keep = [base.version, *(retrained_version(base.version, one.digest) for one in versions.known())]
        folder = self.path / "index" / store.check_name(catalogue.name)
        return Ranker(catalogue, space, open_index(space, folder / "chroma", _named("index", progress), keep))

    def versions(self, catalogue: Catalogue) -> Versions:
        """The trained models of a catalogue."""
        return Versions(self.path, catalogue.name)

    def space(
        self,
        catalogue: Catalogue,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
        weights: Weights | None = None,
    ) -> Space:
        """Open the untrained space of a catalogue, embedding its texts when that is not done yet."""
        folder = self.path / "index" / store.check_name(catalogue.name)
        return self._space(catalogue, embedder or MiniLM(), weights, folder, progress)

    def _space(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        weights: Weights | None,
        folder: Path,
        progress: Progress | None,
    ) -> Space:
        usual = weights or Weights()
        contents = contents_of(catalogue, embedder, usual)
        file = folder / f"space-{contents}.npz"
        version = version_of(catalogue, embedder, usual)
        space = load_space(file, catalogue, embedder, usual, version)
        if space is None:
            space = build_space(catalogue, embedder, usual, _named("embed", progress))
            with _writing(folder):
                for stale in [*folder.glob("space-*.npz"), *folder.glob("weights-*.json")]:
                    stale.unlink()
                save_space(space, file)
        if weights is not None or self._is_default(catalogue):
            return space
        own = self._learned(catalogue, space, folder / f"weights-{contents}.json", progress)
        return replace(space, weights=own, version=version_of(catalogue, embedder, own))

    def _is_default(self, catalogue: Catalogue) -> bool:
        """Whether it is the catalogue that ships, whose weights ship as well."""
        return catalogue.name == DEFAULT_CATALOGUE and DEFAULT_CATALOGUE not in store.names(self.path)

    def _learned(self, catalogue: Catalogue, space: Space, file: Path, progress: Progress | None) -> Weights:
        """The weights that a catalogue's users teach, learned once and kept."""
        try:
            return Weights(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            found = learned(catalogue, space, _named("weights", progress))
        with _writing(file.parent):
            partial = file.with_name(f"{file.stem}.{os.getpid()}.part")
            partial.write_text(json.dumps(asdict(found)), encoding="utf-8")
            partial.replace(file)
        return found


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise HomeError(
            f"{folder} cannot be written ({error.strerror})", "Free space or give another --home."
        ) from error


def _named(what: str, progress: Progress | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(what, done, total)
