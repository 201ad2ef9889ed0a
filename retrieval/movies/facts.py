"""What is known of the films beyond their ratings, from the packaged table `facts.tsv`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.movies.table import packaged, parts, rows

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
    return parse_facts(packaged("facts.tsv"))


def parse_facts(lines: Iterable[str]) -> dict[str, Facts]:
    """Facts by film id from tab-separated lines of ten columns, lists joined by `; `.

    Columns: id, title, year, directors, actors, certificate, country, language, themes, about.

    Raises:
        CatalogueError: A line has another number of columns or repeats an id.
    """
    return {
        cells[0]: Facts(
            directors=parts(cells[3]),
            actors=parts(cells[4]),
            certificate=cells[5],
            countries=parts(cells[6]),
            languages=parts(cells[7]),
            themes=parts(cells[8].casefold()),
            about=cells[9],
        )
        for _, cells in rows(lines, _COLUMNS, "film facts")
    }
