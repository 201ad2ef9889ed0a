"""The data home: where catalogues, indexes and the feedback log of one machine live."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from models.embedder import Embedder, MiniLM
from models.errors import HomeError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.index import open_index
from retrieval.ingest import ingest
from retrieval.movies import loader as movies
from retrieval.ranker import Ranker
from retrieval.space import Space, Weights, build_space, contents_of, load_space, save_space, version_of

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
        weights: Weights = Weights(),
    ) -> Ranker:
        """Open the space and index of a catalogue, building what is missing, stale or broken."""
        folder = self.path / "index" / store.check_name(catalogue.name)
        space = self._space(catalogue, embedder or MiniLM(), weights, folder, progress)
        index = open_index(space, folder / "chroma", _named("index", progress))
        return Ranker(catalogue, space, index)

    def _space(
        self, catalogue: Catalogue, embedder: Embedder, weights: Weights, folder: Path, progress: Progress | None
    ) -> Space:
        version = version_of(catalogue, embedder, weights)
        file = folder / f"space-{contents_of(catalogue, embedder, weights)}.npz"
        known = load_space(file, catalogue, embedder, weights, version)
        if known is not None:
            return known
        space = build_space(catalogue, embedder, weights, _named("embed", progress))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for stale in folder.glob("space-*.npz"):
                stale.unlink()
            save_space(space, file)
        except OSError as error:
            raise HomeError(
                f"{folder} cannot be written ({error.strerror})", "Free space or give another --home."
            ) from error
        return space


def _named(what: str, progress: Progress | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(what, done, total)
