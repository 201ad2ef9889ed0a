"""Tables from files: CSV, JSON lines and Parquet, read into columns of plain values."""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from models.errors import CatalogueError

Cell = str | float | int | bool | list[str] | None

_MISSING = {"", "nan", "NaN", "NAN", "null", "NULL", "N/A", "n/a", "\\N", "None", "<NA>"}
_DELIMITERS = ",;\t|"
_KINDS = ".csv, .tsv, .jsonl, .json or .parquet (the first four also with .gz)"
_DEEPEST = 5


@dataclass
class Table:
    """Columns by their names as written in the file; all have `rows` cells."""

    columns: dict[str, list[Cell]]
    rows: int
    skipped: int = 0
    """Rows left out because they had more cells than the header."""


def read_table(path: Path | str) -> Table:
    """Read a table, its kind told by the file's ending.

    Raises:
        CatalogueError: The file is missing, unreadable, empty or no table.
    """
    where = Path(path)
    endings = [ending.lower() for ending in where.suffixes[-2:]]
    kind = endings[-2] if len(endings) == 2 and endings[-1] == ".gz" else (endings or [""])[-1]
    if kind not in {".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".pq"}:
        raise CatalogueError(f"{where.name} is not a kind of file that can be read", f"Give {_KINDS}.")
    data = _read(where)
    if not data.strip():
        raise CatalogueError(f"{where.name} is empty", "Give a file with one item a row.")
    if kind in {".parquet", ".pq"}:
        table = _columns(_parquet(data, where.name))
    elif kind in {".jsonl", ".ndjson", ".json"}:
        table = _columns(_json(_decode(data, where.name), where.name))
    else:
        table = _csv(_decode(data, where.name), where.name)
    if not table.rows:
        raise CatalogueError(f"{where.name} has no rows", "Give a file with one item a row.")
    return table


def _read(where: Path) -> bytes:
    try:
        if where.is_dir():
            raise CatalogueError(f"{where} is a folder", f"Give the path of a file: {_KINDS}.")
        data = where.read_bytes()
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CatalogueError(f"{where.name} is a damaged gzip file", "Compress it again.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise CatalogueError(f"{where} cannot be read ({reason})", "Check the path and its permissions.") from error


def _decode(data: bytes, name: str) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise CatalogueError(f"{name} is not a text file", "Save it as UTF-8.")


def _csv(text: str, name: str) -> Table:
    csv.field_size_limit(16 * 1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise CatalogueError(
            f"{name} cannot be read as a table near line {reader.line_num} ({error})", "Correct that line."
        ) from error
    if not lines:
        raise CatalogueError(f"{name} is empty", "Give a file with one item a row.")
    names = _distinct_names(lines[0])
    rows = [line for line in lines[1:] if len(line) <= len(names)]
    columns: dict[str, list[Cell]] = {}
    for position, column in enumerate(names):
        columns[column] = [_cell(line[position]) if position < len(line) else None for line in rows]
    return Table(columns, len(rows), skipped=len(lines) - 1 - len(rows))


def _delimiter(text: str) -> str:
    """The delimiter that gives the first lines the same, largest number of cells."""
    start = text[:65536] if len(text) <= 65536 else text[:65536].rsplit("\n", 1)[0]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(line) for line in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter) if line]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    best = max(_DELIMITERS, key=score)
    return best if score(best)[1] else ","


def _distinct_names(header: list[str]) -> list[str]:
    names: list[str] = []
    for position, written in enumerate(header, start=1):
        base = written.strip() or f"column {position}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} {copy}", copy + 1
        names.append(name)
    return names


def _json(text: str, name: str) -> Iterator[dict[str, Cell]]:
    whole = text.lstrip().startswith("[")
    try:
        records: list[object] = json.loads(text) if whole else list(text.split("\n"))
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"{name} is not valid JSON ({error})", "Correct it at the place named.") from error
    for number, line in enumerate(records, start=1):
        if isinstance(line, str) and not line.strip():
            continue
        try:
            record = json.loads(line) if isinstance(line, str) else line
        except (ValueError, RecursionError) as error:
            raise CatalogueError(
                f"{name} has no JSON object in line {number} ({error})", "Give one JSON object a line."
            ) from error
        if not isinstance(record, dict):
            raise CatalogueError(f"{name} has no JSON object in line {number}", "Give one JSON object a line.")
        yield dict(_flatten(record))


def _parquet(data: bytes, name: str) -> Iterator[dict[str, Cell]]:
    try:
        arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise CatalogueError("Reading Parquet needs pyarrow", "Run: pip install pyarrow") from error
    try:
        records = parquet.read_table(io.BytesIO(data)).to_pylist()
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise CatalogueError(f"{name} is not a Parquet file that can be read", "Write it again.") from error
    for record in records:
        yield dict(_flatten(record))


def _flatten(record: Mapping[str, object], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                yield from _flatten(value, f"{name}_", depth + 1)
        else:
            yield name, _cell(value)


def _cell(value: object) -> Cell:
    """A value as a cell; what cannot be shown (bytes, lists of lists) is missing."""
    if isinstance(value, str):
        stripped = value.strip()
        return None if stripped in _MISSING else stripped
    if isinstance(value, bool | int):
        return value if abs(value) < 2**63 else str(value)[:40]
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        parts = [_name_of(part) for part in value]
        return [part for part in parts if part] or None
    return None


def _name_of(part: object) -> str:
    """A list's element as a string: itself, or an object's `name` or `title`."""
    if isinstance(part, Mapping):
        part = part.get("name", part.get("title"))
    cell = _cell(part)
    return str(cell) if isinstance(cell, str | int | float) else ""


def _columns(records: Iterable[Mapping[str, Cell]]) -> Table:
    columns: dict[str, list[Cell]] = {}
    rows = 0
    for record in records:
        for name, value in record.items():
            if name not in columns:
                columns[name] = [None] * rows
            columns[name].append(value)
        rows += 1
        for cells in columns.values():
            if len(cells) < rows:
                cells.append(None)
    return Table(columns, rows)
