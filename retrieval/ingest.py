"""Any table as a catalogue: read, cleaned, its schema inferred or given, its interactions matched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from models.errors import CatalogueError
from retrieval.catalogue import Catalogue, Item, Value, describe
from retrieval.clean import clean_text, slug
from retrieval.infer import Inferred, apply_schema, infer_schema
from retrieval.interactions import read_interactions
from retrieval.report import Report
from retrieval.schema import Schema
from retrieval.store import check_name
from retrieval.tables import Cell, Table, read_table
from retrieval.values import plain_string, splitter

Progress = Callable[[float, str], object]
"""Called with the share done, 0 to 1, and what is being done."""

_names = splitter(r"[|;]")


def ingest(
    path: Path | str,
    *,
    name: str | None = None,
    schema: Schema | Path | str | None = None,
    interactions: Path | str | None = None,
    progress: Progress | None = None,
) -> Catalogue:
    """Read a catalogue from a CSV, JSON lines or Parquet file.

    Args:
        path: The items, one a row.
        name: The catalogue's name; made from the file's name when left out.
        schema: A schema or the path of its JSON file; inferred when left out.
        interactions: A table of users, items and perhaps ratings and times.
        progress: Told what is going on.

    Raises:
        CatalogueError: A file or the schema cannot be used; its text says why and what to do.
    """
    tell = progress or (lambda _share, _what: None)
    where = Path(path)
    tell(0.0, "reading")
    table = read_table(where)
    stem = where.name.split(".")[0]
    called = check_name(slug(stem) or "catalogue") if name is None else check_name(name)
    tell(0.3, "finding the fields")
    given = schema if isinstance(schema, Schema) or schema is None else Schema.from_file(schema)
    plan = infer_schema(table, stem) if given is None else apply_schema(table, given)
    tell(0.5, "cleaning")
    catalogue = cleaned(table, plan, called)
    if interactions is not None and catalogue.report is not None:
        tell(0.8, "matching interactions")
        found = read_interactions(interactions, catalogue.items, catalogue.report)
        catalogue = replace(catalogue, interactions=found)
    tell(1.0, "done")
    return catalogue


def cleaned(table: Table, plan: Inferred, name: str) -> Catalogue:
    """Make a table's rows items by a plan; the report says what was done to them.

    Raises:
        CatalogueError: No row has a title, or the name is not usable.
    """
    report = Report(name=check_name(name))
    items = _items(table, plan, report)
    if not items:
        raise CatalogueError("The file has no row with a title", "Check which column holds the titles.")
    report.dropped = plan.dropped
    report.items, report.fields = len(items), describe(plan.schema, items)
    return Catalogue(name, plan.schema, items, None, report)


def _items(table: Table, plan: Inferred, report: Report) -> list[Item]:
    """Rows as items, without those that lack a title or repeat another."""
    report.step("rows read", table.rows + table.skipped)
    lost: Counter[str] = Counter()
    if table.skipped:
        lost["rows with more cells than the header, left out"] = table.skipped
    seen_ids: dict[str, int] = {}
    contents: set[tuple[str, tuple[tuple[str, Value], ...]]] = set()
    items: list[Item] = []
    columns = {one: table.columns[source] for one, source in plan.sources.items()}
    for row in range(table.rows):
        item = _item(row, table, plan, columns, lost)
        if item is None:
            lost["rows without a title, left out"] += 1
        elif item.id in seen_ids:
            lost["rows that repeat an id, the first kept"] += 1
        elif (content := (item.title.casefold(), tuple(item.fields.items()))) in contents:
            lost["rows that repeat an item under another id, the first kept"] += 1
        else:
            seen_ids[item.id] = row
            contents.add(content)
            items.append(item)
    for text, count in sorted(lost.items()):
        report.step(text, count)
    if plan.aliases:
        report.step(
            f"items with other titles, from {', '.join(plan.aliases)}",
            sum(bool(one.aliases) for one in items),
        )
    report.step("items kept", len(items))
    return items


def _item(row: int, table: Table, plan: Inferred, columns: dict[str, list[Cell]], lost: Counter[str]) -> Item | None:
    title = plain_string(columns[plan.schema.title][row])
    if not title:
        return None
    written = columns[plan.schema.title][row]
    if isinstance(written, str) and written != title:
        lost["titles cleaned of entities, control characters or spaces"] += 1
    fields: dict[str, Value] = {}
    for name, read in plan.readers.items():
        cell = columns[name][row]
        value = read(cell)
        if value is not None:
            fields[name] = value
        elif cell is not None and name in plan.single:
            lost[f"values of {name} that could not be read, unknown now"] += 1
    return Item(_id(row, table, plan), title, fields, _aliases(row, title, table, plan))


def _id(row: int, table: Table, plan: Inferred) -> str:
    """The row's id; its number in the file when it has none, so that ids stay the same from run to run."""
    cell = table.columns[plan.id_column][row] if plan.id_column else None
    return (clean_text(plain_string(cell)) or f"row-{row + 1}") if plan.id_column else str(row + 1)


def _aliases(row: int, title: str, table: Table, plan: Inferred) -> tuple[str, ...]:
    found = [one for column in plan.aliases for one in _names(table.columns[column][row])]
    return tuple(dict.fromkeys(one for one in found if one.casefold() != title.casefold()))
