"""Which films belong together, and what people call them, from the packaged table `series.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from models.errors import CatalogueError

_COLUMNS = 3
_TITLE = re.compile(r"(.+) \((\d{4})\)")

Titled = tuple[str, int]
"""A film's title and year."""


@dataclass(frozen=True)
class FilmSeries:
    """Films that people name together."""

    name: str
    others: tuple[str, ...]
    """Other names. One that ends with `series` (`Freddy series`) counts only with such a word: `the Freddy movies`."""
    films: tuple[Titled, ...]


def load_series() -> tuple[FilmSeries, ...]:
    """Every series of the table; none when it is not packaged.

    Raises:
        CatalogueError: A line of the table is damaged.
    """
    table = files("retrieval.movies").joinpath("series.tsv")
    return parse_series(table.read_text(encoding="utf-8").split("\n")) if table.is_file() else ()


def parse_series(lines: Iterable[str]) -> tuple[FilmSeries, ...]:
    """Series from tab-separated lines of three columns, lists joined by `; `.

    Columns: name, other names, films as `Title (Year)`.

    Raises:
        CatalogueError: A line has another number of columns, repeats a name, or has a film without a year.
    """
    found: dict[str, FilmSeries] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != _COLUMNS or cells[0] in found:
            problem = f"has {len(cells)} columns" if len(cells) != _COLUMNS else f"repeats {cells[0]!r}"
            raise CatalogueError(
                f"Line {number} of the film series {problem}", f"Each series has one line of {_COLUMNS} columns."
            )
        films = tuple(_titled(part, number) for part in _list(cells[2]))
        found[cells[0]] = FilmSeries(cells[0], _list(cells[1]), films)
    return tuple(found.values())


def series_by_film(series: Iterable[FilmSeries]) -> dict[Titled, tuple[str, ...]]:
    """Title and year → names of the film's series, in the table's order."""
    found: dict[Titled, tuple[str, ...]] = {}
    for one in series:
        for film in one.films:
            found[film] = (*found.get(film, ()), one.name)
    return found


def spoken_names(series: Iterable[FilmSeries]) -> Mapping[str, str]:
    """Other name in lower case → name of the series; a name goes to the first that has it."""
    found: dict[str, str] = {}
    for one in series:
        for other in one.others:
            found.setdefault(other.casefold(), one.name)
    return found


def _titled(part: str, number: int) -> Titled:
    match = _TITLE.fullmatch(part)
    if match is None:
        raise CatalogueError(
            f"Line {number} of the film series has {part[:80]!r}, which is no film", "Write films as Title (Year)."
        )
    return match.group(1), int(match.group(2))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
