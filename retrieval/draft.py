"""A file that may become a catalogue: looked at first, its fields corrected by hand, then taken in.

The file comes from anybody, so its size is checked before it is unpacked.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from models.errors import CatalogueError
from retrieval.catalogue import Catalogue
from retrieval.clean import clean_text
from retrieval.columns import named_columns, plural_of
from retrieval.infer import Inferred, describe_column, infer_schema
from retrieval.ingest import cleaned
from retrieval.readers import Reader
from retrieval.report import Dropped
from retrieval.schema import Field, Kind, Schema, first_problem
from retrieval.tables import Table, read_table
from retrieval.values import plain_string

Role = Kind | Literal["id", "alias", "none"]
"""What a column becomes: a field of a kind, the ids, other titles, or nothing."""

_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
_LONGEST_NOUN = 40
_BATCH = 256


@dataclass(frozen=True)
class Limits:
    """The most that is taken."""

    megabytes: int = 50
    unpacked: int = 400
    """Megabytes of a Parquet file's values."""
    rows: int = 100_000
    columns: int = 200


@dataclass(frozen=True)
class ColumnView:
    """One column as it is shown before anything is built."""

    written: str
    role: Role
    why: str
    """Why it is left out; empty when it is not."""
    known: float
    """Share of rows that have a value."""
    examples: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Draft:
    """A table and the plan by which it is read."""

    table: Table
    plan: Inferred

    @property
    def roles(self) -> dict[str, Role]:
        """Written column name → what it becomes, in the file's order."""
        kinds: dict[str, Role] = {
            self.plan.sources[one.name]: one.kind for one in self.plan.schema.fields if one.name in self.plan.sources
        }
        if self.plan.id_column is not None:
            kinds[self.plan.id_column] = "id"
        kinds.update(dict.fromkeys(self.plan.aliases, "alias"))
        return {written: kinds.get(written, "none") for written in self.table.columns}

    def columns(self) -> list[ColumnView]:
        """Every column with what it becomes."""
        why = {one.column: one.why for one in self.plan.dropped}
        views = []
        for written, role in self.roles.items():
            cells = [cell for cell in self.table.columns[written] if cell is not None]
            shown = dict.fromkeys(clean_text(plain_string(cell)) for cell in cells[:200])
            cut = [one if len(one) <= _LONGEST_EXAMPLE else one[: _LONGEST_EXAMPLE - 1] + "…" for one in shown if one]
            known = len(cells) / max(1, self.table.rows)
            views.append(ColumnView(written, role, why.get(written, ""), known, tuple(cut[:_EXAMPLES])))
        return views

    def revised(self, roles: Mapping[str, Role], noun: str = "") -> Draft:
        """The same table with what somebody chose for some columns, and what one item is called.

        Raises:
            CatalogueError: Not exactly one column is the title, or several are the ids.
        """
        wanted = {**self.roles, **{name: role for name, role in roles.items() if name in self.table.columns}}
        titles = [name for name, role in wanted.items() if role == "title"]
        if len(titles) != 1:
            raise CatalogueError(
                "No column holds the titles" if not titles else f"{len(titles)} columns are chosen as the title",
                "Choose exactly one.",
            )
        if sum(role == "id" for role in wanted.values()) > 1:
            raise CatalogueError("Several columns are chosen as the ids", "Choose one, or none.")
        try:
            return replace(self, plan=_plan(self, wanted, clean_text(noun)[:_LONGEST_NOUN]))
        except ValidationError as error:
            raise CatalogueError(f"The fields do not fit together: {first_problem(error)}", "Change one.") from error

    def catalogue(self, name: str) -> Catalogue:
        """Take the table in.

        Raises:
            CatalogueError: No row has a title, or the name is not usable.
        """
        return cleaned(self.table, self.plan, name)


def read_draft(path: Path, limits: Limits = Limits()) -> Draft:
    """Look at a file: its table, and the fields that its names and values tell.

    Raises:
        CatalogueError: It is too large, or no table that can be read; the text says what to do.
    """
    _check(path, limits)
    table = read_table(path)
    if table.rows > limits.rows or len(table.columns) > limits.columns:
        raise _too_many(limits)
    return Draft(table, infer_schema(table, path.name.split(".")[0]))


def _check(path: Path, limits: Limits) -> None:
    """Refuse what is too large before any of it is unpacked."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise CatalogueError("The file could not be read", "Choose it again.") from error
    if size > limits.megabytes * 2**20:
        raise CatalogueError(
            f"The file is larger than {limits.megabytes} MB", "Give a smaller one, or use `tasteloop ingest`."
        )
    if start[:2] == b"\x1f\x8b":
        raise CatalogueError("The file is compressed", "Unpack it and give the file inside.")
    if start == b"PAR1":
        _check_parquet(path, limits)


def _check_parquet(path: Path, limits: Limits) -> None:
    """Measure a Parquet file's values in small parts: a few bytes of it may stand for very many."""
    parquet = importlib.import_module("pyarrow.parquet")
    arrow = importlib.import_module("pyarrow")
    try:
        with parquet.ParquetFile(path) as file:
            if file.metadata.num_rows > limits.rows or file.metadata.num_columns > limits.columns:
                raise _too_many(limits)
            size = 0
            for batch in file.iter_batches(batch_size=_BATCH):
                size += batch.nbytes
                if size > limits.unpacked * 2**20:
                    raise CatalogueError(
                        f"The file's values are larger than {limits.unpacked} MB", "Give one with fewer rows."
                    )
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise CatalogueError("This is not a Parquet file that can be read", "Write it again.") from error


def _too_many(limits: Limits) -> CatalogueError:
    return CatalogueError(
        f"The file has more than {limits.rows:,} rows or {limits.columns} columns",
        "Give a part of it, or use `tasteloop ingest`.",
    )


def _plan(draft: Draft, wanted: Mapping[str, Role], noun: str) -> Inferred:
    """A plan in which what was not changed is read as before."""
    old, columns = draft.plan, named_columns(draft.table)
    before, names = draft.roles, {source: name for name, source in draft.plan.sources.items()}
    fields: list[Field] = []
    sources: dict[str, str] = {}
    readers: dict[str, Reader] = {}
    dropped: list[Dropped] = []
    for column in columns:
        role = wanted[column.written]
        if role == "none":
            known = next((one for one in old.dropped if one.column == column.written), None)
            dropped.append(known or Dropped(column=column.written, why="left out by hand"))
        elif role != "id" and role != "alias":
            name = names.get(column.written)
            same = old.schema.get(name) if name is not None and before[column.written] == role else None
            described, reader = (same, old.readers.get(same.name)) if same else describe_column(column, role)
            fields.append(described)
            sources[described.name] = column.written
            if role != "title" and reader is not None:
                readers[described.name] = reader
    flags = {one.name for one in fields if one.kind == "flag"}
    categories = {one.name for one in fields if one.kind == "category"}
    schema = Schema(
        noun=noun or old.schema.noun,
        plural=plural_of(noun) if noun and noun != old.schema.noun else old.schema.plural,
        fields=tuple(fields),
        disclose=old.schema.disclose if old.schema.disclose in flags else None,
        series=old.schema.series if old.schema.series in categories else None,
    )
    ids = next((name for name, role in wanted.items() if role == "id"), None)
    aliases = tuple(name for name, role in wanted.items() if role == "alias")
    return Inferred(schema, ids, sources, readers, aliases, dropped)
