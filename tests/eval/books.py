"""Eight novels: a second catalogue, with authors and pages."""

from __future__ import annotations

from retrieval.catalogue import Catalogue, Item, Value
from retrieval.schema import Field, Schema

_SCHEMA = Schema(
    noun="novel",
    plural="novels",
    fields=(
        Field(name="title", kind="title"),
        Field(name="author", kind="person"),
        Field(name="genre", kind="category", multiple=True),
        Field(name="subject", kind="category", multiple=True),
        Field(name="year", kind="number"),
        Field(name="pages", kind="number", label="length", unit="pages"),
        Field(name="blurb", kind="text"),
    ),
)
_ROWS = """
Emma|Jane Austen|Romance, Classics|matchmaking, marriage|1815|474|A clever young woman meddles.
Persuasion|Jane Austen|Romance, Classics|second chances, navy|1817|249|Two lovers meet again after eight years.
Dune|Frank Herbert|Science Fiction|desert, prophecy|1965|612|A family is sent to a desert planet.
Foundation|Isaac Asimov|Science Fiction|empire, prophecy|1951|255|A scholar foresees the fall.
Dracula|Bram Stoker|Horror, Classics|vampires, diaries|1897|418|A count comes to England.
Carmilla|Sheridan Le Fanu|Horror|vampires, friendship|1872|108|A guest arrives by night.
Gone Girl|Gillian Flynn|Thriller|marriage, diaries|2012|432|A wife is missing.
Rebecca|Daphne du Maurier|Thriller, Romance|marriage, obsession|1938|449|A young bride and a shadow.
"""


def books() -> Catalogue:
    """The novels; ids are `b1` to `b8`."""
    items = []
    for number, line in enumerate(_ROWS.strip().splitlines(), 1):
        title, author, genres, subjects, year, pages, blurb = line.split("|")
        fields: dict[str, Value] = {
            "author": (author,),
            "genre": tuple(genres.split(", ")),
            "subject": tuple(subjects.split(", ")),
            "year": int(year),
            "pages": int(pages),
            "blurb": blurb,
        }
        items.append(Item(f"b{number}", title, fields))
    return Catalogue("books", _SCHEMA, items)
