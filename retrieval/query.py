"""What a ranker is asked: pulls that move the score, filters that are exact, rows to leave out."""

from __future__ import annotations

from dataclasses import dataclass

Key = int | None
"""Whatever the asker wants to recognise a pull or filter by in the answer, such as a change's id."""


@dataclass(frozen=True)
class ItemPull:
    """Towards (or, with a negative weight, away from) some items: a liked film, a series."""

    key: Key
    weight: float
    rows: tuple[int, ...]


@dataclass(frozen=True)
class PhrasePull:
    """Towards a phrase, and towards the category values that it names."""

    key: Key
    weight: float
    phrase: str
    values: tuple[tuple[str, str], ...] = ()
    akin: tuple[tuple[str, str, float], ...] = ()
    """(field, value, likeness) of values whose names mean nearly the same; filled in by `Ranker.expand`."""


@dataclass(frozen=True)
class ValuePull:
    """Towards the items that have a value in any of these fields, such as a genre or a person."""

    key: Key
    weight: float
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NumberPull:
    """Towards more or less than a reference, or into a range."""

    key: Key
    weight: float
    field: str
    op: str
    low: float = float("-inf")
    high: float = float("inf")
    reference: float | None = None


@dataclass(frozen=True)
class FamePull:
    """Towards what many people know or, with a negative weight, towards what few do."""

    key: Key
    weight: float


Pull = ItemPull | PhrasePull | ValuePull | NumberPull | FamePull


@dataclass(frozen=True)
class NumberFilter:
    """Only items whose number is known and within [low, high]; when `keep` is false, all but those."""

    key: Key
    field: str
    low: float = float("-inf")
    high: float = float("inf")
    keep: bool = True


@dataclass(frozen=True)
class ValueFilter:
    """Only items with at least one of the values, or, when `keep` is false, with none of them."""

    key: Key
    values: tuple[tuple[str, str], ...]
    keep: bool
    words: str = ""
    """A phrase that must not be in an item's texts either; only with `keep` false."""


Filter = NumberFilter | ValueFilter


@dataclass(frozen=True)
class Query:
    """One request for a list."""

    pulls: tuple[Pull, ...] = ()
    filters: tuple[Filter, ...] = ()
    left_out: frozenset[int] = frozenset()
    """Rows never to return: seen, judged, turned down."""
    shown: frozenset[int] = frozenset()
    """Rows shown before and passed over: ranked a little lower."""
    n: int = 5


@dataclass(frozen=True)
class Share:
    """A part of a score: of the pull with this key, or of a prior with this name."""

    key: Key
    prior: str | None
    value: float


@dataclass(frozen=True)
class Hit:
    """A row, its score, and the shares that add up to it, largest first."""

    row: int
    score: float
    shares: tuple[Share, ...]
