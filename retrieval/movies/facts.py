"""What is known of the films beyond their ratings, from the packaged table `facts.tsv`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from models.errors import CatalogueError

_COLUMNS = 10
_GENRE_OF_THEME = {
    "superhero": "Superhero",
    "superheroes": "Superhero",
    "superhero team": "Superhero",
    "sports": "Sports",
    "sport": "Sports",
    "boxing": "Sports",
    "baseball": "Sports",
    "basketball": "Sports",
    "american football": "Sports",
    "football": "Sports",
    "soccer": "Sports",
    "golf": "Sports",
    "hockey": "Sports",
    "ice hockey": "Sports",
    "surfing": "Sports",
    "horse racing": "Sports",
    "extreme sports": "Sports",
    "wrestling": "Sports",
    "historical": "History",
    "history": "History",
    "historical drama": "History",
    "historical epic": "History",
}
"""Themes that make a film one of a genre that the ratings' own list lacks."""


@dataclass(frozen=True)
class Facts:
    """One film's facts; an empty value is unknown."""

    directors: tuple[str, ...]
    actors: tuple[str, ...]
    certificate: str
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    themes: tuple[str, ...]
    about: str

    @property
    def genres(self) -> tuple[str, ...]:
        """Genres that follow from the themes."""
        return tuple(dict.fromkeys(_GENRE_OF_THEME[theme] for theme in self.themes if theme in _GENRE_OF_THEME))


def load_facts() -> dict[str, Facts]:
    """Facts by film id; empty when the table is not packaged.

    Raises:
        CatalogueError: A line of the table is damaged.
    """
    table = files("retrieval.movies").joinpath("facts.tsv")
    return parse_facts(table.read_text(encoding="utf-8").split("\n")) if table.is_file() else {}


def parse_facts(lines: Iterable[str]) -> dict[str, Facts]:
    """Facts by film id from tab-separated lines of ten columns, lists joined by `; `.

    Columns: id, title, year, directors, actors, certificate, country, language, themes, about.

    Raises:
        CatalogueError: A line has another number of columns or repeats an id.
    """
    facts: dict[str, Facts] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != _COLUMNS or cells[0] in facts:
            problem = f"has {len(cells)} columns" if len(cells) != _COLUMNS else f"repeats film {cells[0]!r}"
            raise CatalogueError(
                f"Line {number} of the film facts {problem}", f"Each film has one line of {_COLUMNS} columns."
            )
        facts[cells[0]] = Facts(
            directors=_list(cells[3]),
            actors=_list(cells[4]),
            certificate=cells[5],
            countries=_list(cells[6]),
            languages=_list(cells[7]),
            themes=_list(cells[8].casefold()),
            about=cells[9],
        )
    return facts


def _list(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
