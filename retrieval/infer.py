"""What kind of field each column of a table is, told from its name and its values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from models.errors import CatalogueError
from retrieval.clean import clean_text, identifier
from retrieval.columns import (
    OTHER_TITLES,
    PEOPLE,
    Column,
    id_column,
    is_url,
    named_columns,
    noun_of,
    plural_of,
    series_columns,
    title_column,
)
from retrieval.readers import Reader, reader_for, says_category, series_reader, split_pattern
from retrieval.report import Dropped
from retrieval.schema import Field, Kind, Schema
from retrieval.tables import Cell, Table
from retrieval.values import bracketed, day, flag, number, plain_string, splitter
from retrieval.words import loosen

_DISCLOSED = ("sponsored", "is_sponsored", "promoted", "is_promoted", "is_ad")
_PAIRS = 2000
_pieces = splitter(None)
_RESERVED = {"item", "aspect"}
_IMAGES = re.compile(r"(^|_)(image|img|poster|cover|thumbnail|photo|picture)s?(_|$)")
_PICTURE = re.compile(r"https?://\S+\.(jpe?g|png|gif|webp|avif|svg)(\?\S*)?", re.I)
_DATES = re.compile(r"(^|_)(date|day|timestamp|released?|published|created|updated|added|on|at)(_|$)")
_FLAG_NAMES = re.compile(
    r"^(is|has|was|can|allows?|accepts?|good_for|supports?)_|^(sponsored|available|in_stock|promoted)$"
)
_HOURS = re.compile(r"\d{1,2}:\d{1,2}(:\d{2})?( ?[ap]m)?( ?[-–] ?\d{1,2}:\d{1,2}(:\d{2})?( ?[ap]m)?)?", re.I)
_INTERNAL = re.compile(
    r"(^|_)(ids?|uuid|guid|isbn(10|13)?|ean|upc|asin|sku|hash|md5|sha\d*|index|row(_?(id|num|number|names))?|unnamed(_\d+)?|"
    r"postal(_code)?|zip(_code)?|zipcode|phone|fax|email|lat|lon|lng|latitude|longitude|slug|column_\d+|src|href)$"
)


@dataclass
class Inferred:
    """How a table is read: its schema, and which column feeds what."""

    schema: Schema
    id_column: str | None
    """Written name of the column with the ids, None when rows are numbered."""
    sources: dict[str, str]
    """Field name → written column name."""
    readers: dict[str, Reader]
    """Field name → reader of its cells; the title has none."""
    aliases: tuple[str, ...] = ()
    """Written names of the columns with other titles."""
    dropped: list[Dropped] = field(default_factory=list)

    @property
    def single(self) -> set[str]:
        """Names of the fields whose cells must have a certain form: numbers, dates, flags."""
        return {one.name for one in self.schema.of_kind("number", "date", "flag")}


def infer_schema(table: Table, stem: str = "") -> Inferred:
    """Pick an id, a title and a kind for every column worth keeping.

    Args:
        table: The rows.
        stem: The file's name without ending; a plural in it names the items.

    Raises:
        CatalogueError: No column can be the title.
    """
    columns = named_columns(table)
    ids = id_column(columns)
    title = title_column([column for column in columns if column is not ids])
    series = _series(columns, (ids, title))
    fields: list[Field] = []
    aliases: list[str] = []
    dropped: list[Dropped] = []
    sources: dict[str, str] = {}
    readers: dict[str, Reader] = {}
    for column in columns:
        if column is ids:
            continue
        kind, why = _role(column, title, series)
        if kind == "alias":
            aliases.append(column.written)
        elif kind is None:
            dropped.append(Dropped(column=column.written, why=why))
        else:
            described, reader = describe_column(column, kind, series_reader(column.cells) if column is series else None)
            fields.append(described)
            sources[described.name] = column.written
            if kind != "title":
                readers[described.name] = reader
    noun = noun_of(ids, title, stem)
    flags = [one.name for one in fields if one.kind == "flag" and one.name in _DISCLOSED]
    schema = Schema(
        noun=noun,
        plural=plural_of(noun),
        fields=tuple(fields),
        disclose=flags[0] if flags else None,
        series=series.name if series is not None else None,
    )
    return Inferred(schema, ids.written if ids else None, sources, readers, tuple(aliases), dropped)


def _role(column: Column, title: Column, series: Column | None) -> tuple[Kind | Literal["alias"] | None, str]:
    """A column's kind, or None and the reason to leave it out."""
    if column is title or column is series:
        return "title" if column is title else "category", ""
    return ("alias", "") if _echoes(column, title) else _kind(column)


def _series(columns: list[Column], taken: tuple[Column | None, ...]) -> Column | None:
    """The column that says which items belong together: named so, and with some name for two items or more."""
    for column in series_columns([one for one in columns if all(one is not other for other in taken)]):
        read = series_reader(column.cells)
        counts = Counter(name for cell in column.known for name in _names(read(cell)))
        if any(count > 1 for count in counts.values()):
            return column
    return None


def _names(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def describe_column(column: Column, kind: Kind, series: Reader | None = None) -> tuple[Field, Reader]:
    """The field that a column gives as a kind, and the reader of its cells (a title's is not used)."""
    name = f"{column.name}_value" if column.name in _RESERVED and kind != "title" else column.name
    label = "" if identifier(column.written) else clean_text(column.written)[:60]
    reader = series or reader_for(kind, column.name, column.cells)
    searchable = kind != "category" or _in_words(column)
    described = Field(
        name=name, kind=kind, label=label, unit=reader.unit, multiple=reader.multiple, searchable=searchable
    )
    return described, reader


def _in_words(column: Column) -> bool:
    """Whether values are words rather than codes, amounts or sizes."""
    text = "".join(plain_string(cell) for cell in column.sample)
    return column.length > 3 and sum(map(str.isalpha, text)) > 0.6 * len(text)


def _echoes(column: Column, title: Column) -> bool:
    """Whether a column `…_title` or `…_name` mostly says the title again, with more or less to it."""
    if not re.search(r"(^|_)(title|name)$", column.name):
        return False
    pairs = [
        (loosen(plain_string(a)), loosen(plain_string(b)))
        for a, b in zip(column.cells, title.cells, strict=True)
        if a and b
    ]
    same = sum(1 for one, other in pairs[:_PAIRS] if one and other and (one in other or other in one))
    return same > 0.5 * max(1, min(len(pairs), _PAIRS))


def apply_schema(table: Table, schema: Schema) -> Inferred:
    """Match a given schema to a table's columns.

    Raises:
        CatalogueError: The table lacks a field of the schema.
    """
    columns = named_columns(table)
    found: dict[str, str] = {}
    for one in schema.fields:
        match = next((c for c in columns if one.name in (c.written, c.name, identifier(c.written))), None)
        if match is None:
            raise CatalogueError(
                f"The schema names a field {one.name!r} that the file does not have",
                f"Its columns are: {', '.join(list(table.columns)[:20])}.",
            )
        found[one.name] = match.written
    ids = id_column([column for column in columns if column.written not in found.values()])
    ids = ids or next((c for c in columns if c.name == "id" and c.distinct > 0.98), None)
    used = {*found.values(), ids.written if ids else None}
    dropped = [Dropped(column=name, why="not in the given schema") for name in table.columns if name not in used]
    readers = {
        one.name: series_reader(table.columns[found[one.name]], one.multiple)
        if one.name == schema.series
        else reader_for(one.kind, one.name, table.columns[found[one.name]], one.unit, one.multiple)
        for one in schema.fields
        if one.kind != "title"
    }
    return Inferred(schema, ids.written if ids else None, found, readers, dropped=dropped)


def _kind(column: Column) -> tuple[Kind | Literal["alias"] | None, str]:
    """The kind that a column's name and cells tell, or None and the reason to leave it out."""
    name, coverage = column.name, len(column.known) / max(1, len(column.cells))
    if coverage < 0.01:
        return None, "empty" if not column.known else f"known for only {coverage:.1%}"
    if OTHER_TITLES.fullmatch(name):
        return "alias", ""
    if column.share(is_url) > 0.9:
        return ("image" if _IMAGES.search(name) or column.share(_is_picture) > 0.9 else "url"), ""
    if _INTERNAL.search(name):
        return None, "internal: a key, a code or a place"
    if column.share(lambda cell: flag(cell) is not None) > 0.98 and (
        _FLAG_NAMES.search(name) or not _only_bits(column)
    ):
        return ("flag", "") if len(column.strings) > 1 or coverage < 0.98 else (None, _always(column))
    if len(column.cells) >= 5 and column.strings.most_common(1)[0][1] > 0.995 * len(column.cells):
        return None, _always(column)
    if _is_date(column):
        return "date", ""
    if column.share(lambda cell: isinstance(cell, str) and _HOURS.fullmatch(cell)) > 0.8:
        return None, "internal: opening hours"
    if column.share(number) > 0.8 and _one_unit(column):
        return "number", ""
    if PEOPLE.search(name):
        return "person", ""
    return _words(column)


def _words(column: Column) -> tuple[Kind | Literal["alias"] | None, str]:
    """Whether words are categories, text, or neither."""
    named = says_category(column.name)
    if column.share(bracketed) > 0.9:
        pieces = [piece for cell in column.sample for piece in _pieces(cell)]
        return ("category" if sum(map(len, pieces)) <= 30 * len(pieces) else "text"), ""
    if split_pattern(column.sample, column.name):
        return "category", ""
    if column.length <= 40 and (column.distinct <= (0.8 if named else 0.3) or (named and len(column.known) < 50)):
        return "category", ""
    if column.length >= 25:
        return "text", ""
    return None, "short, and different for nearly every item"


def _is_picture(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_PICTURE.fullmatch(cell))


def _only_bits(column: Column) -> bool:
    return all(value in {"0", "1"} for value in column.strings)


def _always(column: Column) -> str:
    return f"nearly always {column.strings.most_common(1)[0][0][:40]!r}"


def _is_date(column: Column) -> bool:
    numeric = all(isinstance(cell, int | float) for cell in column.sample)
    if numeric and not _DATES.search(column.name):
        return False
    return column.share(day) > 0.9 or column.share(lambda cell: day(cell, day_first=False)) > 0.9


def _one_unit(column: Column) -> bool:
    units = Counter(read[1] for cell in column.sample if (read := number(cell)))
    bare = units.pop("", 0)
    main = units.most_common(1)[0][1] if units else 0
    return bare + main > 0.7 * (bare + units.total()) or set(units) <= {"h", "min"}
