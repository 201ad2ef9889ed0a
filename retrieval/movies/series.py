"""Which films belong together, and what people call them, from the packaged table `series.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.errors import CatalogueError
from retrieval.movies.table import packaged, parts, rows

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
    return parse_series(packaged("series.tsv"))


def parse_series(lines: Iterable[str]) -> tuple[FilmSeries, ...]:
    """Series from tab-separated lines of three columns, lists joined by `; `.

    Columns: name, other names, films as `Title (Year)`.

    Raises:
        CatalogueError: A line has another number of columns, repeats a name, or has a film without a year.
    """
    return tuple(
        FilmSeries(name, parts(others), tuple(_titled(film, number) for film in parts(films)))
        for number, (name, others, films) in rows(lines, _COLUMNS, "film series")
    )


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
