"""Readers that turn a column's cells into a field's values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.catalogue import Value
from retrieval.schema import Kind
from retrieval.tables import Cell
from retrieval.values import bracketed, day, day_first, flag, number, plain_string, splitter

_UNIT_NAMES = {
    "usd": "$",
    "dollars": "$",
    "eur": "€",
    "euros": "€",
    "gbp": "£",
    "min": "min",
    "mins": "min",
    "minutes": "min",
    "hours": "h",
    "hrs": "h",
    "percent": "%",
    "pct": "%",
    **{unit: unit for unit in ("kg", "g", "km", "m", "cm", "mm", "ml", "gb", "mb", "kcal")},
}
_UNIT_SPELLINGS = {
    "mins": "min",
    "minutes": "min",
    "minute": "min",
    "hours": "h",
    "hour": "h",
    "hrs": "h",
    "hr": "h",
}
_NAMES_OF_ONE = re.compile(r"(^|_)(brands?|publishers?|organi[sz]ations?|developers?|city|cities|state|region)$")
_PATTERNS = (r"\|", r"[;,]", r" / ")
_CATEGORIES = re.compile(
    r"(^|_)(genres?|categor(y|ies)|subcategor(y|ies)|tags?|brands?|types?|languages?|countr(y|ies)|cit(y|ies)|colou?rs?|"
    r"styles?|cuisines?|platforms?|publishers?|organi[sz]ations?|developers?|levels?|difficult(y|ies)|skills?|topics?|"
    r"subjects?|keywords?|themes?|moods?|departments?|materials?|sizes?|certificates?|labels?|sections?|series|"
    r"ingredients?|features?|state|region|neighbou?rhoods?|services?)$"
)
_IN_SERIES = re.compile(
    r"[\s,:;\-–(\[]*(?:#|\b(?:no|vol|volume|book|bd|nr|part)\b\.?)\s*\d+(?:[.\-–]\d+)?\s*[)\]]*", re.I
)
_PEOPLE_PATTERNS = (
    r"\|",
    r";",
    r",(?! ?(?:Jr|Sr|Esq|I{2,3}|IV|Ph\.?D|M\.?D)\b)",
    r" & ",
    r" / ",
)


@dataclass(frozen=True)
class Reader:
    """A cell's value by its field's kind; None when it cannot be read."""

    read: Callable[[Cell], Value | None]
    unit: str = ""
    multiple: bool = False

    def __call__(self, cell: Cell) -> Value | None:
        """The value, None when the cell has none."""
        return None if cell is None else self.read(cell)


def reader_for(kind: Kind, name: str, cells: Sequence[Cell], unit: str = "", multiple: bool | None = None) -> Reader:
    """A reader fitted to a column: its unit, the order of day and month, how lists are written.

    Args:
        kind: What the cells are to become.
        name: The field's name.
        cells: The whole column.
        unit: The unit of a number, found out when left empty.
        multiple: Whether cells hold several values, found out when None.
    """
    known = [cell for cell in cells if cell is not None]
    sample = known[:: max(1, len(known) // 2000)]
    if kind == "number":
        return _number_reader(sample, unit, name)
    if kind == "date":
        first = day_first(known)
        return Reader(lambda cell: _date(cell, first))
    if kind == "flag":
        return Reader(flag)
    if kind in {"category", "person"}:
        pattern = None
        if multiple is not False:
            pattern = _people_pattern(sample) if kind == "person" else split_pattern(sample, name)
        return _list_reader(pattern, known)
    sentences = splitter(None)
    return Reader(lambda cell: " ".join(sentences(cell)) or None if bracketed(cell) else plain_string(cell) or None)


def _date(cell: Cell, first: bool) -> str | None:
    """An ISO date; a bare year is one too."""
    year = plain_string(cell)
    return year if re.fullmatch(r"1\d{3}|20\d{2}", year) else day(cell, first)


def _number_reader(sample: Sequence[Cell], unit: str, name: str) -> Reader:
    units = Counter(_spelling(found[1]) for cell in sample if (found := number(cell)))
    main = next((one for one, _ in units.most_common() if one), "")
    if {"h", "min"} <= set(units):
        main = "min"

    def read(cell: Cell) -> float | int | None:
        found = number(cell)
        if found is None:
            return None
        size, written = found[0], _spelling(found[1])
        if written == "h" and main == "min":
            size *= 60
        elif written not in {main, ""}:
            return None
        return int(size) if size.is_integer() and abs(size) < 2**53 else size

    return Reader(read, unit=unit or main or _unit_in(name))


def _unit_in(name: str) -> str:
    """The unit that a field's name ends with, as in `weight_kg`."""
    return _UNIT_NAMES.get(name.rsplit("_", 1)[-1], "") if "_" in name or len(name) > 3 else ""


def _spelling(unit: str) -> str:
    return _UNIT_SPELLINGS.get(unit.casefold(), unit)


def _list_reader(pattern: str | None, known: Sequence[Cell]) -> Reader:
    """A reader of tuples in which a value has one spelling, the commonest."""
    split = splitter(pattern)
    counts: Counter[str] = Counter()
    longest = 0
    for cell in known:
        parts = split(cell)
        counts.update(parts)
        longest = max(longest, len(parts))
    spelling: dict[str, str] = {}
    for value, _ in counts.most_common():
        spelling.setdefault(value.casefold(), value)

    def read(cell: Cell) -> tuple[str, ...] | None:
        return tuple(dict.fromkeys(spelling.get(part.casefold(), part) for part in split(cell))) or None

    return Reader(read, multiple=longest > 1)


def series_reader(cells: Sequence[Cell], multiple: bool | None = None) -> Reader:
    """A reader of names of series: several are parted by `|` or `;`, and a place in it (`Dune #2`) is left out.

    Args:
        cells: The whole column.
        multiple: Whether cells hold several names, found out when None.
    """
    whole = _list_reader(None if multiple is False else r"[|;]", [_unplaced(cell) for cell in cells])
    return Reader(lambda cell: whole(_unplaced(cell)), multiple=whole.multiple)


def _unplaced(cell: Cell) -> Cell:
    """A series without brackets around it and without an item's place in it."""
    if isinstance(cell, list):
        return [str(_unplaced(one)) for one in cell]
    if not isinstance(cell, str) or bracketed(cell):
        return cell
    bare = cell.strip()
    bare = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare
    parts = [_IN_SERIES.sub("", part).strip(" ,:-–") for part in re.split(r"([|;])", bare)]
    return "".join(parts) or None


def says_category(name: str) -> bool:
    """Whether a field's name says that it holds categories, such as `genres` or `course_level`."""
    return bool(_CATEGORIES.search(name))


def split_pattern(sample: Sequence[Cell], name: str) -> str | None:
    """The pattern at which strings of categories are split, None when they are whole.

    Pieces must repeat: that tells `Drama|Crime` and `jazz, blues` from prose with commas. A telling name
    (`genres`) makes up for few rows.
    """
    strings = [cell for cell in sample if isinstance(cell, str) and not bracketed(cell)]
    whole, named = len({text.casefold() for text in strings}), says_category(name)
    for pattern in _PATTERNS if strings else ():
        cut = [re.split(pattern, text) for text in strings]
        pieces = [piece.strip().casefold() for row in cut for piece in row if piece.strip()]
        joined = sum(len(row) > 1 for row in cut)
        if joined < max(1 if named else 2, 0.02 * len(strings)) or sum(map(len, pieces)) > 30 * len(pieces):
            continue
        if "," in pattern and _NAMES_OF_ONE.search(name):
            continue
        distinct = len(set(pieces))
        if (distinct < whole and distinct <= 0.5 * len(pieces)) or (
            named and (len(strings) < 50 or distinct <= 0.8 * len(pieces))
        ):
            return pattern
    tokens = {token.casefold() for text in strings for token in text.split()}
    return r"\s+" if named and len(strings) >= 200 and whole > 1.5 * len(tokens) else None


def _people_pattern(sample: Sequence[Cell]) -> str | None:
    """The first delimiter that some cells use; a comma only where it parts full names (`A B, C D`)."""
    strings = [cell for cell in sample if isinstance(cell, str) and not bracketed(cell)]
    for pattern in _PEOPLE_PATTERNS:
        cut = [pieces for text in strings if len(pieces := re.split(pattern, text)) > 1]
        pieces = [piece.strip() for row in cut for piece in row]
        if len(cut) <= 0.01 * len(strings):
            continue
        if "," not in pattern or sum(" " in piece for piece in pieces) >= 0.7 * len(pieces):
            return pattern
    return None
