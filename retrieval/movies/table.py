"""The packaged tables of the films: one tab-separated line each, the first cell its key, lists joined by `; `."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from models.errors import CatalogueError


def packaged(file: str) -> list[str]:
    """Lines of a table that ships with the package; none when it is not there."""
    table = files("retrieval.movies").joinpath(file)
    return table.read_text(encoding="utf-8").split("\n") if table.is_file() else []


def rows(lines: Iterable[str], n_columns: int, table: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every line that is not blank.

    Args:
        lines: The table.
        n_columns: Cells that each line has.
        table: What it is called in errors.

    Raises:
        CatalogueError: A line has another number of cells or repeats a key.
    """
    known: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != n_columns or cells[0] in known:
            problem = f"has {len(cells)} columns" if len(cells) != n_columns else f"repeats {cells[0]!r}"
            raise CatalogueError(
                f"Line {number} of the {table} {problem}", f"Give each its own line of {n_columns} columns."
            )
        known.add(cells[0])
        yield number, cells


def parts(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds a list, each once."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
