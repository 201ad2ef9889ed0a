"""The columns of a table, and which of them identify and name an item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.errors import CatalogueError
from retrieval.clean import identifier
from retrieval.tables import Cell, Table
from retrieval.values import bracketed, day, flag, number, plain_string

_SAMPLE = 2000
_IES = {"movies", "cookies", "pies", "ties", "zombies", "hoodies", "smoothies", "brownies"}
_PLACEHOLDERS = {
    "item",
    "items",
    "data",
    "dataset",
    "catalogue",
    "catalog",
    "list",
    "table",
    "export",
    "clean",
}
_TITLES = ("title", "name", "item", "item_name", "item_title", "product_name", "product", "headline")
OTHER_TITLES = re.compile(r"(original|alt|alternative|other)_(title|name)s?|aka|alias(es)?|also_known_as")
PEOPLE = re.compile(
    r"(^|_)(authors?|directors?|directed_by|artists?|actors?|actress(es)?|cast|starring|creators?|instructors?|writers?|"
    r"written_by|composers?|performers?|singers?|narrators?|hosts?|teachers?|speakers?|illustrators?|translators?|"
    r"photographers?|contributors?|chefs?|designers?|persons?|people)$"
)
SERIES = re.compile(r"(^|_)(series|franchises?|sagas?|collections?|universe)(_?(name|title)s?)?$")
_SERIES_FIRST = ("series", "franchise", "saga", "collection", "universe")
_LONGEST_SERIES = 80


@dataclass
class Column:
    """One column: its name in the file, its name as a field, and its cells."""

    written: str
    name: str
    cells: Sequence[Cell]

    @cached_property
    def known(self) -> list[Cell]:
        """The cells that have a value."""
        return [cell for cell in self.cells if cell is not None]

    @cached_property
    def sample(self) -> list[Cell]:
        """At most 2,000 known cells, evenly spread."""
        return self.known[:: max(1, len(self.known) // _SAMPLE)]

    @cached_property
    def strings(self) -> Counter[str]:
        """Known cells as strings, with their counts."""
        return Counter(plain_string(cell) for cell in self.known)

    @property
    def distinct(self) -> float:
        """Different values as a share of the known cells."""
        return len(self.strings) / max(1, len(self.known))

    @cached_property
    def length(self) -> float:
        """Mean length of the sample in characters."""
        return sum(len(plain_string(cell)) for cell in self.sample) / max(1, len(self.sample))

    def share(self, test: Callable[[Cell], object]) -> float:
        """Share of the sample that passes a test."""
        return sum(1 for cell in self.sample if test(cell)) / max(1, len(self.sample))


def named_columns(table: Table) -> list[Column]:
    """Columns with field names; a first word that all share (`course_title`, `course_time`) is cut off."""
    names = {written: identifier(written) for written in table.columns}
    first = Counter(name.split("_")[0] for name in names.values() if "_" in name).most_common(1)
    prefix = f"{first[0][0]}_" if first and first[0][1] == len(names) >= 3 else ""
    columns: list[Column] = []
    taken: set[str] = set()
    for position, (written, name) in enumerate(names.items(), start=1):
        base = name.removeprefix(prefix) or f"field_{position}"
        base = base if base[0].isalpha() else f"field_{base}"
        while base in taken:
            base = f"{base}_{position}"
        taken.add(base)
        columns.append(Column(written, base, table.columns[written]))
    return columns


def is_url(cell: Cell) -> bool:
    """Whether a cell is a web address."""
    return isinstance(cell, str) and cell.startswith(("http://", "https://")) and " " not in cell


def id_column(columns: list[Column]) -> Column | None:
    """The column `id`, else the first `…_id` (or code, key, index) that is different in nearly every row."""
    for column in columns:
        if column.name == "id" and column.distinct > 0.5:
            return column
    for column in columns:
        if column.name.endswith("_id") and column.distinct > 0.9 and len(column.known) >= 0.98 * len(column.cells):
            return column
    for column in columns:
        named = re.fullmatch(r"(.*_)?(index|key|code|sku|asin|uuid)", column.name)
        if named and column.distinct > 0.98 and len(column.known) >= 0.98 * len(column.cells):
            return column
    return None


def title_column(columns: list[Column]) -> Column:
    """The column called title, name or the like, else the short text that differs most.

    Raises:
        CatalogueError: There is none.
    """
    by_name = {column.name: column for column in columns if column.known}
    for name in _TITLES:
        if name in by_name:
            return by_name[name]
    texts = [column for column in by_name.values() if _is_short_text(column)]
    for column in texts:
        if re.search(r"_(title|name)$", column.name) and not OTHER_TITLES.fullmatch(column.name):
            return column
    best = max(texts, key=lambda column: column.distinct, default=None)
    if best is None or best.distinct < 0.5 or len(columns) == 1:
        raise CatalogueError(
            "No column looks like a title",
            "Call one column title, or give a schema with a field of kind title.",
        )
    return best


def series_columns(columns: Sequence[Column]) -> list[Column]:
    """Columns whose name says that they hold series, and whose cells may be names; the likeliest first."""
    named = [one for one in columns if SERIES.search(one.name) and one.known and one.length <= _LONGEST_SERIES]
    tests: tuple[Callable[[Cell], object], ...] = (number, day, flag, is_url)
    found = [one for one in named if one.share(lambda cell: any(t(cell) not in (None, False) for t in tests)) < 0.5]
    return sorted(found, key=lambda one: next(at for at, word in enumerate(_SERIES_FIRST) if word in one.name))


def _is_short_text(column: Column) -> bool:
    named = OTHER_TITLES.fullmatch(column.name) or PEOPLE.search(column.name) or SERIES.search(column.name)
    if not 2 <= column.length <= 120 or named:
        return False
    tests: tuple[Callable[[Cell], object], ...] = (number, day, flag, bracketed, is_url)
    return column.share(lambda cell: any(test(cell) not in (None, False) for test in tests)) < 0.5


def noun_of(ids: Column | None, title: Column, stem: str) -> str:
    """What an item is called: the columns' shared first word, `book` of `book_id`, or the file's plural."""
    shared = identifier(title.written).removesuffix(title.name).strip("_")
    named = [
        shared,
        *(re.sub(r"_?(id|name|title)$", "", one.name) for one in (ids, title) if one is not None),
    ]
    for word in named:
        if word and word.isalpha() and word not in {"item", "index", "key", "code", "sku", "asin", "uuid", "headline"}:
            return word
    words = [word for word in identifier(stem).split("_") if word not in _PLACEHOLDERS]
    plural = next((word for word in words if len(word) > 4 and re.search(r"[^suw]s$", word)), "")
    if plural:
        return plural[:-3] + "y" if plural.endswith("ies") and plural not in _IES else plural[:-1]
    return words[0] if words and len(words) < len(identifier(stem).split("_")) else "item"


def plural_of(noun: str) -> str:
    """The English plural of a noun."""
    if noun.endswith(("news", "series", "music")):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in {"a", "e", "o", "u"}:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
