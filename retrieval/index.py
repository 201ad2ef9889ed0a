"""The Chroma index of a space: built aside and renamed into place, probed at start, rebuilt when it is not sound.

Chroma holds nothing that cannot be computed again; a broken index costs a rebuild, never a preference.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import HomeError, IndexBroken
from retrieval.space import Space

BATCH = 5000
"""Vectors added at once; Chroma takes at most 5,461."""
COLLECTION = "items"
PROBES = 5
LONGEST_BUILD = 3600.0
"""Seconds."""

Rows = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]


class Index:
    """Nearest rows by inner product."""

    def __init__(self, collection: Any, count: int) -> None:  # noqa: ANN401 - chromadb ships no complete types
        """Wrap an open collection of `count` vectors; use `open_index`."""
        self._collection = collection
        self.count = count

    def nearest(self, query: npt.NDArray[np.float32], n: int) -> tuple[Rows, npt.NDArray[np.float64]]:
        """Return the `n` rows of largest inner product with `query` and those products, best first.

        Raises:
            IndexBroken: Chroma cannot answer.
        """
        try:
            found = self._collection.query(
                query_embeddings=query[None, :], n_results=min(n, self.count), include=["distances"]
            )
        except Exception as error:
            raise IndexBroken(
                f"The vector index cannot be read ({error})", "It is rebuilt at the next start."
            ) from error
        rows = np.array([int(one) for one in found["ids"][0]], dtype=np.int64)
        return rows, 1.0 - np.array(found["distances"][0], dtype=np.float64)


def open_index(space: Space, folder: Path, progress: Progress | None = None, keep: Collection[str] = ()) -> Index:
    """Open the index of a space, building it when it is missing, stale or broken.

    Args:
        space: What the index must hold.
        folder: Where this catalogue's index lives.
        progress: Called with (vectors added, vectors in all) while it is built.
        keep: Versions of other spaces whose indexes may be in use; all others are removed.

    Raises:
        HomeError: The folder cannot be written.
    """
    for place in sorted(folder.glob(f"{space.version}-*")):
        try:
            return _probed(place, space)
        except IndexBroken:
            shutil.rmtree(place, ignore_errors=True)
    place = folder / f"{space.version}-{uuid.uuid4().hex[:8]}"  # a path of its own: Chroma remembers paths
    try:
        _build(space, place, progress)
    except OSError as error:
        raise HomeError(
            f"{folder} cannot be written ({error.strerror})", "Free space or give another --home."
        ) from error
    for other in folder.iterdir():
        if other.is_dir() and not other.name.startswith((space.version, *keep)) and not _being_built(other):
            shutil.rmtree(other, ignore_errors=True)
    return _probed(place, space)


def _being_built(place: Path) -> bool:
    """Whether another process may be at work there; what is older was cut off."""
    return place.name.startswith("building-") and time.time() - place.stat().st_mtime < LONGEST_BUILD


def _client(place: Path) -> Any:  # noqa: ANN401 - chromadb ships no complete types
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(place), settings=Settings(anonymized_telemetry=False, allow_reset=False))


def _build(space: Space, place: Path, progress: Progress | None) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f"building-{uuid.uuid4().hex[:8]}")
    client = _client(aside)
    try:
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "ip", "ef_construction": 128, "ef_search": 400, "max_neighbors": 24}},
        )
        count = len(space.text)
        for start in range(0, count, BATCH):
            part = space.vectors(slice(start, start + BATCH))
            collection.add(ids=[str(row) for row in range(start, start + len(part))], embeddings=part)
            if progress:
                progress(start + len(part), count)
        (aside / "complete.json").write_text(json.dumps({"count": count}), encoding="utf-8")
        client.close()
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _probed(place: Path, space: Space) -> Index:
    """Open the index and ask for a few vectors that it must hold."""
    note = place / "complete.json"
    if not note.is_file():
        raise IndexBroken("The vector index was not finished")
    try:
        client = _client(place)
    except Exception as error:
        raise IndexBroken(f"The vector index cannot be opened ({error})") from error
    try:
        return _sound(client, space)
    except IndexBroken:
        client.close()
        raise


def _sound(client: Any, space: Space) -> Index:  # noqa: ANN401 - chromadb ships no complete types
    try:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        count = collection.count()
    except Exception as error:
        raise IndexBroken(f"The vector index cannot be opened ({error})") from error
    if count != len(space.text):
        raise IndexBroken(f"The vector index holds {count} of {len(space.text)} vectors")
    index = Index(collection, count)
    for probe in space.vectors(np.linspace(0, count - 1, min(PROBES, count)).astype(np.int64)):
        found, products = index.nearest(probe, 50)
        right = space.vectors(found) @ probe
        if not len(found) or not np.allclose(products, right, rtol=1e-2, atol=1e-2):
            raise IndexBroken("The vector index gives wrong answers")
    return index
