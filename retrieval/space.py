"""The vector space of a catalogue: text ⊕ collaborative factors ⊕ prior, one row an item, and each item's companions.

`score = profile · item` over these vectors is the part of the ranking that Chroma can search. The last
dimension holds the prior and is 1 in every query, so popularity is part of the same inner product. Companions add to
it what a like of one item says of a few others; they are a sparse matrix, as linear as the rest.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from models import companions
from models.embedder import Embedder
from models.factors import KNOWN, cold, fit
from models.foldin import Parts
from retrieval.catalogue import Catalogue

MOST_AKIN = 4
LEAST_AKIN = 0.57
"""Cosine from which two names mean nearly the same; below it MiniLM brings up opposites."""
MOST_NAMES = 4000

_SPARSE = ("data", "indices", "indptr")
_PLAIN = ("text", "factors", "popularity", "quality", "centre", "names")

BLOCK = 512
"""Vectors gathered at once: as many as stay in a processor's cache."""
DENSE = 0.3
"""Share of the items from which it is faster to multiply them all than to gather some."""

Rows = npt.NDArray[np.int64]
Vector = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Weights:
    """How much each part of a score counts. Chosen on users of the default catalogue; others teach their own."""

    text: float = 0.27
    factors: float = 0.68
    companions: float = 0.35
    popularity: float = 1.0
    quality: float = 0.7
    phrase: float = 0.3
    """Of the likeness of a text to a phrase; that of two items' texts has `text`."""
    factors_k: int = 128
    shrink: float = 0.2


@dataclass(frozen=True, eq=False)
class Space:
    """Vectors of all items and the embedder that puts phrases among them."""

    text: Vector
    """(n_items, d) centred and normalised text embeddings."""
    factors: Vector
    """(n_items, k) collaborative factors; k may be 0."""
    companions: sparse.csr_array
    """(n_items, n_items) how much a like of the row's item speaks for the column's."""
    popularity: Vector
    """(n_items,) in [0, 1]."""
    quality: Vector
    """(n_items,) in [0, 1]."""
    centre: Vector
    """(d,) mean embedding, taken off every text."""
    names: Vector
    """(n_names, d) embeddings of the category values in `named`, in its order."""
    named: tuple[tuple[str, str], ...]
    """(field, value) of the category values that phrases are compared with."""
    weights: Weights
    embedder: Embedder
    version: str
    """Changes with the catalogue, the embedder or the weights."""

    @cached_property
    def prior(self) -> Vector:
        """(n_items,) score that an item has before anything is known of the user."""
        return self.weights.popularity * self.popularity + self.weights.quality * self.quality

    def vectors(self, rows: Rows | slice = slice(None)) -> Vector:
        """(len(rows), d + k + 1) vectors of some items, or of all, so scaled that query · item is the score."""
        text = np.sqrt(np.float32(self.weights.text)) * self.text[rows]
        factors = np.sqrt(np.float32(self.weights.factors)) * self.factors[rows]
        return np.hstack([text, factors, self.prior[rows, None]]).astype(np.float32, copy=False)

    def products(self, query: Vector, rows: Rows) -> Vector:
        """Exact query · item of ascending rows, (len(rows),): what `vectors(rows) @ query` is, without the copies."""
        d = self.text.shape[1]
        text = np.sqrt(np.float32(self.weights.text)) * query[:d]
        factors = np.sqrt(np.float32(self.weights.factors)) * query[d:-1]
        if len(rows) > len(self.text) * DENSE:
            return np.asarray((self.text @ text + self.factors @ factors + query[-1] * self.prior)[rows])
        found = np.asarray(query[-1] * self.prior[rows], dtype=np.float32)
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            found[start : start + BLOCK] += self.text[block] @ text + self.factors[block] @ factors
        return found

    def of_items(self, rows: Sequence[int]) -> Vector:
        """The direction of one or several items (their mean), (d + k + 1,) with 0 for the prior."""
        index = list(rows)
        text = np.sqrt(self.weights.text) * self.text[index].mean(axis=0)
        factors = np.sqrt(self.weights.factors) * self.factors[index].mean(axis=0)
        return np.concatenate([text, factors, [0.0]]).astype(np.float32)

    def company(self, liked: Sequence[int], rows: Rows) -> Vector:
        """How much a like of one or several items (their mean) speaks for each of `rows`, (len(rows),), weighted."""
        whole = np.zeros(len(rows), dtype=np.float32)
        for one in liked:
            whole += looked_up(*self._companions_of(one), rows)
        return np.asarray(self.weights.companions / max(len(liked), 1) * whole, dtype=np.float32)

    def company_of_all(self, likes: Iterable[tuple[Sequence[int], float]]) -> Vector:
        """The sum of weighted likes' `company` for every item, (n_items,)."""
        whole = np.zeros(len(self.text), dtype=np.float32)
        for liked, weight in likes:
            for one in liked:
                known, strengths = self._companions_of(one)
                whole[known] += np.float32(self.weights.companions * weight / len(liked)) * strengths
        return whole

    def companions_of(self, liked: Sequence[int]) -> npt.NDArray[np.int64]:
        """Rows of all companions of some items."""
        found = [self._companions_of(one)[0] for one in liked]
        return np.concatenate(found).astype(np.int64) if found else np.zeros(0, dtype=np.int64)

    def _companions_of(self, row: int) -> tuple[npt.NDArray[np.int32], Vector]:
        start, end = self.companions.indptr[row : row + 2]
        return np.asarray(self.companions.indices[start:end]), np.asarray(self.companions.data[start:end])

    def akin(self, phrase: str) -> list[tuple[str, str, float]]:
        """Category values whose names mean nearly the same as a phrase, as (field, value, likeness), best first."""
        if not len(self.names):
            return []
        likeness = self.names @ self.embedder.embed([phrase])[0]
        best = np.argsort(-likeness, kind="stable")[:MOST_AKIN]
        return [(*self.named[i], float(likeness[i])) for i in best if likeness[i] >= LEAST_AKIN]

    def of_phrase(self, phrase: str) -> Vector:
        """The direction of a phrase, (d + k + 1,): text only, and none where texts do not count."""
        vector = centred(self.embedder.embed([phrase]), self.centre)[0]
        empty = np.zeros(self.factors.shape[1] + 1)
        scale = self.weights.phrase / np.sqrt(self.weights.text) if self.weights.text > 0 else 0.0
        return np.concatenate([scale * vector, empty]).astype(np.float32)


def looked_up(known: npt.NDArray[np.integer], values: npt.ArrayLike, rows: Rows) -> Vector:
    """What ascending `known` rows have of `values` (one each, or one for all), at each of `rows`; 0 elsewhere."""
    if not len(known):
        return np.zeros(len(rows), dtype=np.float32)
    places = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    strengths = np.broadcast_to(np.asarray(values, dtype=np.float32), known.shape)
    return np.where(known[places] == rows, strengths[places], np.float32(0.0))


def version_of(catalogue: Catalogue, embedder: Embedder, weights: Weights) -> str:
    """Name of the space that these would give."""
    return _digest(f"{contents_of(catalogue, embedder, weights)} {weights}")


def contents_of(catalogue: Catalogue, embedder: Embedder, weights: Weights) -> str:
    """Name of the arrays that these would give; how much each part counts does not change them."""
    fitted = f"{weights.factors_k} {weights.shrink} {companions.RIDGE}"
    return _digest(f"{catalogue.fingerprint} {embedder.name} {embedder.version} {fitted}")


def retrained(space: Space, parts: Parts, weights: Weights, version: str) -> Space:
    """The same texts with what was learned from users in another training."""
    return replace(
        space,
        factors=parts.factors,
        companions=parts.companions,
        popularity=parts.popularity,
        quality=parts.quality,
        weights=weights,
        version=version,
    )


def retrained_version(version: str, digest: str) -> str:
    """Name of the space that a training gives: of the untrained space's name and the digest of what was learned."""
    return _digest(f"{version} {digest}")


def _digest(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def build_space(
    catalogue: Catalogue, embedder: Embedder, weights: Weights = Weights(), progress: Progress | None = None
) -> Space:
    """Embed every item and fit the factors.

    Args:
        catalogue: What to put into the space.
        embedder: Text model.
        weights: Shares of the parts.
        progress: Called with (texts done, texts in all).
    """
    named = names_of(catalogue)
    texts = [catalogue.text(row) for row in range(len(catalogue))]
    both = embedder.embed([*texts, *(value for _, value in named)], progress)
    raw, names = both[: len(texts)], both[len(texts) :]
    centre = raw.mean(axis=0)
    return Space(
        text=centred(raw, centre).astype(np.float16).astype(np.float32),
        factors=_factors(catalogue, raw, weights),
        companions=_companions(catalogue),
        popularity=catalogue.popularity.astype(np.float32),
        quality=catalogue.quality.astype(np.float32),
        centre=centre,
        names=names,
        named=named,
        weights=weights,
        embedder=embedder,
        version=version_of(catalogue, embedder, weights),
    )


def names_of(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """(field, value) of the commonest category values, in a fixed order."""
    found = [
        (-len(rows), field.name, value)
        for field in catalogue.schema.of_kind("category")
        if field.searchable
        for value, rows in catalogue.postings(field.name).items()
    ]
    return tuple((name, catalogue.canonical(name, value) or value) for _, name, value in sorted(found)[:MOST_NAMES])


def centred(vectors: Vector, centre: Vector) -> Vector:
    """Take the mean off and normalise, so that unrelated texts are near 0 rather than near .2."""
    moved = vectors - centre
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(length, 1e-9), dtype=np.float32)


def _factors(catalogue: Catalogue, text: Vector, weights: Weights) -> Vector:
    acts = catalogue.interactions
    if acts is None or len(acts) == 0:
        return np.zeros((len(catalogue), 0), dtype=np.float32)
    return factors_of(acts.users, acts.items, acts.liked, acts.n_users, text, weights)


def _companions(catalogue: Catalogue) -> sparse.csr_array:
    acts = catalogue.interactions
    if acts is None or len(acts) == 0:
        return companions.none(len(catalogue))
    return companions.fit(acts.users, acts.items, acts.liked, acts.n_users, len(catalogue))


def factors_of(
    users: npt.ArrayLike, items: npt.ArrayLike, likes: npt.ArrayLike, n_users: int, text: Vector, weights: Weights
) -> Vector:
    """Fit factors to likes, fill in those of little-known items from their texts, and scale a typical one to 1.

    Args:
        users: User numbers (n,).
        items: Rows (n,).
        likes: Strength of each like, 0 where there is none (n,).
        n_users: Number of users.
        text: Text embeddings (n_items, d).
        weights: `factors_k` and `shrink` are used.
    """
    fitted = fit(users, items, likes, n_users, len(text), k=weights.factors_k, shrink=weights.shrink)
    filled = cold(text, fitted.items, fitted.counts)
    norms = np.linalg.norm(filled, axis=1)
    typical = float(np.median(norms[fitted.counts >= KNOWN])) if (fitted.counts >= KNOWN).any() else float(norms.max())
    return np.asarray(filled / max(typical, 1e-9), dtype=np.float32)


def save_space(space: Space, file: Path) -> None:
    """Write a space's arrays beside the index: into a temporary file, then renamed."""
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part.npz")
    np.savez(
        partial,
        text=space.text.astype(np.float16),
        factors=space.factors,
        **arrays_of(space.companions),
        popularity=space.popularity,
        quality=space.quality,
        centre=space.centre,
        names=space.names.astype(np.float16),
    )
    partial.replace(file)


def arrays_of(matrix: sparse.csr_array) -> dict[str, Any]:
    """Companions as arrays that `np.savez` takes."""
    return {f"companions_{name}": getattr(matrix, name) for name in _SPARSE}


def companions_in(arrays: Mapping[str, Any], n_items: int) -> sparse.csr_array:
    """Companions from such arrays.

    Raises:
        KeyError, ValueError: They are not there, or not those of `n_items` items.
    """
    data, indices, indptr = (arrays[f"companions_{name}"] for name in _SPARSE)
    matrix = sparse.csr_array((data.astype(np.float32), indices, indptr), shape=(n_items, n_items))
    matrix.check_format()
    matrix.sort_indices()
    return matrix


def load_space(file: Path, catalogue: Catalogue, embedder: Embedder, weights: Weights, version: str) -> Space | None:
    """Read a space, None when the file is missing or broken."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            parts = {name: arrays[name].astype(np.float32) for name in _PLAIN}
            together = companions_in(arrays, len(catalogue))
        named = names_of(catalogue)
        space = Space(**parts, companions=together, named=named, weights=weights, embedder=embedder, version=version)
    except (OSError, ValueError, TypeError, zipfile.BadZipFile, EOFError, KeyError):
        return None
    return space if len(space.text) == len(catalogue) and len(space.names) == len(named) else None
