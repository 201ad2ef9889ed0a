"""Catalogues grown to any size: made-up items whose categories, numbers and vectors are distributed as in real ones.

Items are drawn from clusters of very different sizes. A cluster has its favourite categories, and its middle lies where
their names lie in the space; an item strays from it along few directions more than along others, as real texts do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import sparse

from eval.surface import Progress
from models.companions import KEPT, MOST
from models.embedder import Embedder
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field, Schema
from retrieval.space import Space, Weights, centred, names_of

KINDS = (
    "Adventure", "Anthology", "Ballad", "Biography", "Chronicle", "Comedy", "Documentary", "Drama", "Essay", "Fable",
    "Family", "Fantasy", "Farce", "History", "Horror", "Mystery", "Opera", "Poetry", "Romance", "Satire",
    "Science", "Thriller", "Tragedy", "Travel",
)  # fmt: skip
_MOODS = (
    "quiet", "wild", "broken", "golden", "hidden", "bitter", "gentle", "burning", "frozen", "lonely",
    "clever", "ancient", "stolen", "restless", "secret", "endless", "crooked", "hungry", "silver", "weary",
)  # fmt: skip
_MATTERS = (
    "sea", "winter", "brother", "city", "garden", "machine", "letter", "war", "kitchen", "forest",
    "train", "island", "school", "robbery", "wedding", "desert", "dream", "river", "harbour", "court",
)  # fmt: skip
THEMES = tuple(f"{mood} {matter}" for mood, matter in product(_MOODS, _MATTERS))
_FIRST = (
    "Ada",
    "Bela",
    "Cleo",
    "Dario",
    "Edda",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jarek",
    "Kira",
    "Leon",
    "Mina",
    "Nils",
)
_SYLLABLES = (
    "ber",
    "dal",
    "fen",
    "gar",
    "hol",
    "kan",
    "lor",
    "mar",
    "nor",
    "pet",
    "rin",
    "sol",
    "tan",
    "vik",
    "wes",
    "zan",
)

SCHEMA = Schema(
    noun="thing",
    plural="things",
    fields=(
        Field(name="title", kind="title"),
        Field(name="year", kind="number"),
        Field(name="kind", kind="category", multiple=True),
        Field(name="theme", kind="category", multiple=True),
        Field(name="maker", kind="person", multiple=True),
        Field(name="price", kind="number", unit="$"),
        Field(name="about", kind="text"),
    ),
)
CLUSTERS = 200
BLOCK = 20_000
"""Items made at once."""
UNKNOWN = 0.1
"""Share of the items whose price is not known."""
_STRAY = 64
"""Directions along which items stray most."""

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grown:
    """A grown catalogue with its vectors."""

    catalogue: Catalogue
    space: Space
    clusters: Numbers
    """The cluster of each item (n_items,)."""


@dataclass(frozen=True)
class _Clusters:
    sizes: npt.NDArray[np.float64]
    """Share of the items (clusters,)."""
    kinds: Numbers
    """Favourite kinds (clusters, 2)."""
    themes: Numbers
    """Favourite themes (clusters, 8)."""
    text: Vectors
    factors: Vectors
    spread: Vectors
    """(_STRAY, d), each row as long as items stray along it."""


def grow(n: int, embedder: Embedder, seed: int = 0, n_factors: int = 128, progress: Progress | None = None) -> Grown:
    """Make a catalogue of `n` items and its space; the same arguments give the same.

    Args:
        n: Number of items.
        embedder: Embeds the names of the categories, around which the items lie, and later the phrases.
        seed: Of all that is drawn.
        n_factors: Length of the collaborative factors.
        progress: Told one line every hundred thousand items.
    """
    rng = np.random.default_rng(seed)
    names = embedder.embed([*KINDS, *THEMES])
    centre = names.mean(axis=0)
    places = centred(names, centre)
    clusters = _draw_clusters(rng, places, n_factors)
    of = rng.choice(CLUSTERS, size=n, p=clusters.sizes)
    text = np.empty((n, places.shape[1]), dtype=np.float32)
    factors = np.empty((n, n_factors), dtype=np.float32)
    items: list[Item] = []
    for start in range(0, n, BLOCK):
        block = of[start : start + BLOCK]
        kinds, themes = _draw_values(rng, block, clusters)
        rows = slice(start, start + len(block))
        text[rows] = _texts(rng, block, clusters, places[len(KINDS) + themes].mean(axis=1))
        factors[rows] = _factors(rng, block, clusters)
        items.extend(_items(rng, start, n, kinds, themes))
        if progress is not None and (start + len(block)) % 100_000 == 0:
            progress(f"{start + len(block):,} of {n:,} items made")
    catalogue = Catalogue(f"grown-{n}", SCHEMA, items)
    named = names_of(catalogue)
    row_of = {name: row for row, name in enumerate([*KINDS, *THEMES])}
    liked = 3 * rng.pareto(1.0, n)
    space = Space(
        text=text,
        factors=factors,
        companions=_companions(rng, of, liked),
        popularity=(np.log1p(liked) / np.log1p(liked.max())).astype(np.float32),
        quality=rng.beta(5, 3, n).astype(np.float32),
        centre=centre,
        names=names[[row_of[value] for _, value in named]],
        named=named,
        weights=Weights(factors_k=n_factors),
        embedder=embedder,
        version=f"grown{n}s{seed}",
    )
    return Grown(catalogue, space, of)


def _draw_clusters(rng: np.random.Generator, places: Vectors, n_factors: int) -> _Clusters:
    kinds = rng.choice(len(KINDS), (CLUSTERS, 2), p=_skewed(len(KINDS)))
    themes = rng.choice(len(THEMES), (CLUSTERS, 8))
    middle = 0.5 * places[kinds].mean(axis=1) + places[len(KINDS) + themes].mean(axis=1)
    own = rng.standard_normal(middle.shape) / np.sqrt(middle.shape[1])
    decay = 1 / np.sqrt(1 + np.arange(n_factors))
    spread = rng.standard_normal((_STRAY, places.shape[1])) / np.sqrt(1 + np.arange(_STRAY))[:, None]
    return _Clusters(
        sizes=_skewed(CLUSTERS, 0.7),
        kinds=kinds,
        themes=themes,
        text=_unit(middle + 0.5 * own),
        factors=_unit(rng.standard_normal((CLUSTERS, n_factors)) * decay),
        spread=(spread / np.sqrt((spread**2).sum())).astype(np.float32),
    )


def _draw_values(rng: np.random.Generator, block: Numbers, clusters: _Clusters) -> tuple[Numbers, Numbers]:
    """Kinds (n, 2) and themes (n, 3): mostly the cluster's own, else any, the common ones more often."""
    n = len(block)
    kinds = np.where(rng.random((n, 2)) < 0.8, clusters.kinds[block], rng.choice(len(KINDS), (n, 2), p=_skewed(24)))
    own = clusters.themes[block[:, None], rng.integers(0, 8, (n, 3))]
    other = rng.choice(len(THEMES), (n, 3), p=_skewed(len(THEMES)))
    return kinds, np.where(rng.random((n, 3)) < 0.7, own, other)


def _texts(rng: np.random.Generator, block: Numbers, clusters: _Clusters, themes: Vectors) -> Vectors:
    stray = rng.standard_normal((len(block), _STRAY), dtype=np.float32) @ clusters.spread
    noise = rng.standard_normal(themes.shape, dtype=np.float32) / np.float32(np.sqrt(themes.shape[1]))
    return _unit(0.6 * clusters.text[block] + 0.5 * themes + 0.6 * stray + 0.3 * noise)


def _factors(rng: np.random.Generator, block: Numbers, clusters: _Clusters) -> Vectors:
    """Cluster middles and noise along falling directions; what many know is longer, up to about 1."""
    k = clusters.factors.shape[1]
    noise = _unit(rng.standard_normal((len(block), k)) / np.sqrt(1 + np.arange(k)) ** 0.5)
    length = np.minimum(np.exp(rng.normal(-0.8, 0.7, (len(block), 1))), 1.5)
    return (length * _unit(0.7 * clusters.factors[block] + 0.7 * noise)).astype(np.float32)


def _companions(rng: np.random.Generator, clusters: Numbers, liked: npt.NDArray[np.float64]) -> sparse.csr_array:
    """Companions of the best-known items: others of them, mostly of the same cluster."""
    n = len(clusters)
    known = np.sort(np.argsort(-liked)[:MOST])
    own = {cluster: known[clusters[known] == cluster] for cluster in np.unique(clusters[known])}
    wide = min(KEPT, len(known) - 1)
    rows, columns = [], []
    for row in known:
        near = own[clusters[row]]
        drawn = np.concatenate(
            [rng.choice(near, min(len(near), wide // 2), replace=False), rng.choice(known, wide // 2)]
        )
        kept = np.setdiff1d(drawn, [row])
        rows.append(np.full(len(kept), row))
        columns.append(kept)
    weights = rng.exponential(0.1, sum(len(one) for one in columns)).astype(np.float32)
    found = sparse.csr_array((weights, (np.concatenate(rows), np.concatenate(columns))), shape=(n, n))
    found.sort_indices()
    return found


def _items(rng: np.random.Generator, start: int, n: int, kinds: Numbers, themes: Numbers) -> Iterator[Item]:
    size = len(kinds)
    years = 2024 - np.minimum(rng.exponential(18, size), 110).astype(int)
    prices = np.round(rng.lognormal(2.7, 0.8, size), 2)
    priced = rng.random(size) >= UNKNOWN
    makers = (max(10, n // 8) * rng.random(size) ** 2).astype(int)
    for i in range(size):
        told = tuple(dict.fromkeys(THEMES[one] for one in themes[i]))
        maker = _maker(int(makers[i]))
        fields: dict[str, str | float | int | bool | tuple[str, ...]] = {
            "year": int(years[i]),
            "kind": tuple(dict.fromkeys(KINDS[one] for one in kinds[i])),
            "theme": told,
            "maker": (maker,),
            "about": f"{maker} tells of a {told[0]} and of a {told[-1]}, in the year {years[i]} and long after it.",
        }
        if priced[i]:
            fields["price"] = float(prices[i])
        number = start + i
        yield Item(f"t{number}", f"{told[0].title()} {_word(number * 7919 % 1_000_003)}", fields)


def _maker(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_word(number)}"


def _word(number: int) -> str:
    """A made-up word, one for each number."""
    parts: list[str] = []
    while number or len(parts) < 3:
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(parts).capitalize()


def _skewed(n: int, power: float = 0.9) -> npt.NDArray[np.float64]:
    """Shares of `n` values after Zipf."""
    shares = 1.0 / np.arange(1, n + 1) ** power
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
