"""The vector space of a catalogue: text ⊕ collaborative factors ⊕ prior, one row an item.

`score = profile · item` over these vectors is the part of the ranking that Chroma can search. The last
dimension holds the prior and is 1 in every query, so popularity is part of the same inner product.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.embedder import Embedder
from models.factors import cold, fit
from models.foldin import Parts
from retrieval.catalogue import Catalogue

MOST_AKIN = 4
LEAST_AKIN = 0.57
"""Cosine from which two names mean nearly the same; below it MiniLM brings up opposites."""
MOST_NAMES = 4000

Vector = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Weights:
    """How much each part of the space counts. Chosen on fold-in users of the default catalogue."""

    text: float = 0.3
    factors: float = 1.0
    popularity: float = 0.7
    quality: float = 0.7
    factors_k: int = 128
    shrink: float = 0.2


@dataclass(frozen=True, eq=False)
class Space:
    """Vectors of all items and the embedder that puts phrases among them."""

    text: Vector
    """(n_items, d) centred and normalised text embeddings."""
    factors: Vector
    """(n_items, k) collaborative factors; k may be 0."""
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

    @property
    def prior(self) -> Vector:
        """(n_items,) score that an item has before anything is known of the user."""
        return self.weights.popularity * self.popularity + self.weights.quality * self.quality

    def vectors(self) -> Vector:
        """(n_items, d + k + 1) vectors, so scaled that query · item is the score."""
        text = np.sqrt(self.weights.text) * self.text
        factors = np.sqrt(self.weights.factors) * self.factors
        return np.hstack([text, factors, self.prior[:, None]]).astype(np.float32)

    def of_items(self, rows: Sequence[int]) -> Vector:
        """The direction of one or several items (their mean), (d + k + 1,) with 0 for the prior."""
        index = list(rows)
        text = np.sqrt(self.weights.text) * self.text[index].mean(axis=0)
        factors = np.sqrt(self.weights.factors) * self.factors[index].mean(axis=0)
        return np.concatenate([text, factors, [0.0]]).astype(np.float32)

    def akin(self, phrase: str) -> list[tuple[str, str, float]]:
        """Category values whose names mean nearly the same as a phrase, as (field, value, likeness), best first."""
        if not len(self.names):
            return []
        likeness = self.names @ self.embedder.embed([phrase])[0]
        best = np.argsort(-likeness, kind="stable")[:MOST_AKIN]
        return [(*self.named[i], float(likeness[i])) for i in best if likeness[i] >= LEAST_AKIN]

    def of_phrase(self, phrase: str) -> Vector:
        """The direction of a phrase, (d + k + 1,): text only."""
        vector = centred(self.embedder.embed([phrase]), self.centre)[0]
        empty = np.zeros(self.factors.shape[1] + 1)
        return np.concatenate([np.sqrt(self.weights.text) * vector, empty]).astype(np.float32)


def version_of(catalogue: Catalogue, embedder: Embedder, weights: Weights) -> str:
    """Name of the space that these would give."""
    return _digest(f"{contents_of(catalogue, embedder, weights)} {weights}")


def contents_of(catalogue: Catalogue, embedder: Embedder, weights: Weights) -> str:
    """Name of the arrays that these would give; how much each part counts does not change them."""
    return _digest(f"{catalogue.fingerprint} {embedder.name} {embedder.version} {weights.factors_k} {weights.shrink}")


def retrained(space: Space, parts: Parts, weights: Weights, version: str) -> Space:
    """The same texts with what was learned from users in another training."""
    return replace(
        space,
        factors=parts.factors,
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
    typical = float(np.median(norms[fitted.counts >= 20])) if (fitted.counts >= 20).any() else float(norms.max())
    return np.asarray(filled / max(typical, 1e-9), dtype=np.float32)


def save_space(space: Space, file: Path) -> None:
    """Write a space's arrays beside the index: into a temporary file, then renamed."""
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part.npz")
    np.savez(
        partial,
        text=space.text.astype(np.float16),
        factors=space.factors,
        popularity=space.popularity,
        quality=space.quality,
        centre=space.centre,
        names=space.names.astype(np.float16),
    )
    partial.replace(file)


def load_space(file: Path, catalogue: Catalogue, embedder: Embedder, weights: Weights, version: str) -> Space | None:
    """Read a space, None when the file is missing or broken."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            parts = {name: arrays[name].astype(np.float32) for name in arrays.files}
        named = names_of(catalogue)
        space = Space(**parts, named=named, weights=weights, embedder=embedder, version=version)
    except (OSError, ValueError, TypeError, zipfile.BadZipFile, EOFError, KeyError):
        return None
    return space if len(space.text) == len(catalogue) and len(space.names) == len(named) else None
