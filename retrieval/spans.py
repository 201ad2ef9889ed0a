"""What is found in running text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Mention:
    """A name found in a text."""

    start: int
    """Where it begins in the text."""
    end: int
    """Where it ends; a year in brackets after it is not part of it."""
    words: str
    """As the text has it."""
    kind: Literal["item", "person"]
    score: float
    row: int | None = None
    """The item, where it is one; the best known of a series."""
    id: str | None = None
    rows: tuple[int, ...] = ()
    """All rows that the words can mean, best first; all of a series."""
    ambiguous: bool = False
    field: str | None = None
    """The field of the person or series, where it is one."""
    value: str | None = None
    """The name of the person or series in the catalogue."""


@dataclass(frozen=True)
class Span:
    """A possible mention: words `first` to `last` (exclusive) of the text."""

    first: int
    last: int
    mention: Mention
    rank: int
    """Of two names of the same words: 0 a whole title or a series, 1 a person, 2 a part of a title."""
    sure: bool
    """Whether it stands by itself; otherwise it needs a sure one joined to it by a comma or `and`."""
