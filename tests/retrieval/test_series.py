"""Series as people name them, in a small catalogue of games and in files with a column of series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, Interactions, Item, Value
from retrieval.filters import says
from retrieval.ingest import ingest
from retrieval.linker import Linker
from retrieval.schema import Field, Schema

_SCHEMA = Schema(
    noun="game",
    plural="games",
    fields=(
        Field(name="title", kind="title"),
        Field(name="genre", kind="category", multiple=True),
        Field(
            name="franchise",
            kind="category",
            multiple=True,
            synonyms={"tlk": "Tales of Lost Kesh", "kesh": "Tales of Lost Kesh", "dusk series": "Dusk Riders"},
        ),
    ),
    series="franchise",
)
# title, number of likes, series
_ROWS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("The Salt Road", 5, ("Tales of Lost Kesh",)),
    ("Kingdom of Ash", 40, ("Tales of Lost Kesh", "Ember Trilogy")),
    ("Night Harbour", 20, ("Tales of Lost Kesh", "Ember Trilogy")),
    ("Tales of Lost Kesh: Pinball", 1, ()),
    ("Planes", 30, ("Planes",)),
    ("Planes 2", 10, ("Planes",)),
    ("Riders at Dusk", 20, ("Dusk Riders",)),
    ("Riders at Dawn", 10, ("Dusk Riders",)),
    ("Sword-Lords of Orm", 30, ("Sword-Lords",)),
    ("Return to Orm", 10, ("Sword-Lords",)),
    ("Vault of Zan", 10, ("Zan",)),
)


def _catalogue(schema: Schema = _SCHEMA) -> Catalogue:
    items = []
    for row, (title, _, series) in enumerate(_ROWS):
        fields: dict[str, Value] = {"genre": ("Puzzle",)}
        items.append(Item(f"g{row}", title, fields | ({"franchise": series} if series else {})))
    rated = np.array([row for row, (_, likes, _) in enumerate(_ROWS) for _ in range(likes)], dtype=np.int32)
    acts = Interactions(
        users=np.zeros(len(rated), dtype=np.int32),
        items=rated,
        values=np.ones(len(rated), dtype=np.float32),
        times=np.zeros(len(rated), dtype=np.int64),
        n_users=1,
        positive=1.0,
    )
    return Catalogue("shelf", schema, items, acts)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(_catalogue())


def test_the_parser_is_not_told_of_series() -> None:
    assert _SCHEMA.spoken() == {"genre": "category"}


@pytest.mark.parametrize("role", ["title", "nothing"])
def test_the_series_must_be_a_category(role: str) -> None:
    with pytest.raises(ValueError, match="which is not a category field"):
        Schema(fields=_SCHEMA.fields, series=role)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Tales of Lost Kesh", (1, 2, 0)),
        ("tales of lost kesh", (1, 2, 0)),
        ("TLK", (1, 2, 0)),
        ("Kesh", (1, 2, 0)),
        ("all the Kesh games", (1, 2, 0)),
        ("a Kesh game", (1, 2, 0)),
        ("the Kesh saga", (1, 2, 0)),
        ("Tales of Lst Kesh", (1, 2, 0)),
        ("Ember Trilogy", (1, 2)),
        ("the Ember games", (1, 2)),
        ("the ember saga", (1, 2)),
        ("ember games", ()),
        ("Ember", ()),
        ("Sword Lords", (8, 9)),
        ("swordlords", (8, 9)),
        ("the Sword-Lords universe", (8, 9)),
        ("Dusk games", (6, 7)),
        ("Planes", (4, 5)),
        ("Planes games", (4, 5)),
        ("Zan", ()),
        ("Night Harbour", ()),
        ("the games", ()),
        ("", ()),
    ],
)
def test_series_by_every_name(linker: Linker, name: str, rows: tuple[int, ...]) -> None:
    assert linker.series(name) == rows


def test_without_the_role_titles_alone_tell() -> None:
    linker = Linker(_catalogue(_SCHEMA.model_copy(update={"series": None})))
    assert linker.series("Tales of Lost Kesh") == ()
    assert linker.series("Planes") == (4, 5)


def test_a_series_is_linked_like_an_item(linker: Linker) -> None:
    link = linker.title("TLK")
    assert link is not None
    assert (link.row, link.rows, link.ambiguous) == (1, (1, 2, 0), True)
    shown = linker.title("the Kesh games", prefer=[0])
    assert shown is not None
    assert shown.rows == (0, 1, 2)
    title = linker.title("Planes")
    assert title is not None
    assert title.row == 4
    assert title.score == 1.0
    assert linker.title("TLK", year=1999) is None


@pytest.mark.parametrize(
    ("text", "words", "series"),
    [
        ("I loved Kesh and the Planes games", ["Kesh", "Planes games"], ["Tales of Lost Kesh", "Planes"]),
        ("played tlk last year", ["tlk"], ["Tales of Lost Kesh"]),
        ("so tired of the TLK by now", ["TLK"], ["Tales of Lost Kesh"]),
        ("the Ember trilogy was long", ["Ember trilogy"], ["Ember Trilogy"]),
        ("what I want are sword lords games", ["sword lords"], ["Sword-Lords"]),
        ("I liked Kesh's music", ["Kesh's"], ["Tales of Lost Kesh"]),
        ("the Dusk games", ["Dusk games"], ["Dusk Riders"]),
        ("the Planes franchise", ["Planes franchise"], ["Planes"]),
        ("I loved Planes", ["Planes"], [None]),
        ("is there a game with planes in it", [], []),
        ("planes run on time", [], []),
        ("an ember in the dark", [], []),
        ("I loved ember games and dusk games", [], []),
        ("1. Sword-Lords of Orm 2. Return to Orm 3. Salt", [], []),
        ("dusk comes early", [], []),
        ("we met at Zan", [], []),
    ],
)
def test_mentions(linker: Linker, text: str, words: list[str], series: list[str | None]) -> None:
    found = linker.mentions(text)
    assert [one.words for one in found] == words
    assert [one.value for one in found] == series
    assert all(text[one.start : one.end] == one.words for one in found)


def test_a_mention_tells_all_rows(linker: Linker) -> None:
    (one,) = linker.mentions("I like the Kesh games")
    assert (one.kind, one.field, one.value) == ("item", "franchise", "Tales of Lost Kesh")
    assert (one.row, one.id, one.rows, one.ambiguous) == (1, "g1", (1, 2, 0), True)
    (shown,) = linker.mentions("I like the Kesh games", shown=[2])
    assert shown.rows == (2, 1, 0)


def test_a_series_as_a_value(linker: Linker) -> None:
    assert linker.category("kesh") == [("franchise", "Tales of Lost Kesh")]
    assert linker.category("planes") == []


def test_words_inside_a_series_do_not_leave_it_out() -> None:
    assert not says(_catalogue(), "sword").any()


_FILE = """title,{column},genre
A Cold Coast,"(North, #1)",crime
The Long Ice,"(North, #2)",crime
Inner Lights,North Book 3|Lamps,poetry
Lamp Black,Lamps; Night Work #2.5,poetry
Day Off,Night Work #1,crime
Alone,,poetry
"""


@pytest.mark.parametrize("column", ["series", "Franchise", "book_series", "Series Name", "collection", "saga"])
def test_a_column_of_series_is_known_by_its_name(tmp_path: Path, column: str) -> None:
    path = tmp_path / "books.csv"
    path.write_text(_FILE.format(column=column))
    catalogue = ingest(path)
    role = catalogue.schema.series
    assert role is not None
    described = catalogue.schema.get(role)
    assert described is not None
    assert described.multiple
    assert role not in catalogue.schema.spoken()
    assert [item.fields.get(role) for item in catalogue.items] == [
        ("North",),
        ("North",),
        ("North", "Lamps"),
        ("Lamps", "Night Work"),
        ("Night Work",),
        None,
    ]
    linker = Linker(catalogue)
    assert linker.series("the North books") == (0, 1, 2)
    assert linker.series("Night Work") == (3, 4)


def test_a_given_schema_names_the_column(tmp_path: Path) -> None:
    path = tmp_path / "books.csv"
    path.write_text(_FILE.format(column="belongs_to"))
    assert ingest(path).schema.series is None
    schema = Schema(
        fields=(
            Field(name="title", kind="title"),
            Field(name="belongs_to", kind="category", multiple=True, synonyms={"the cold ones": "North"}),
        ),
        series="belongs_to",
    )
    assert Linker(ingest(path, schema=schema)).series("the cold ones") == (0, 1, 2)


@pytest.mark.parametrize(
    "cells", [("1", "2", "3", "4"), ("yes", "no", "yes", "no"), ("Alps", "Brill", "Cole", "Dune"), ("", "", "", "")]
)
def test_a_column_that_only_sounds_so(tmp_path: Path, cells: tuple[str, ...]) -> None:
    path = tmp_path / "books.csv"
    path.write_text("title,genre,series\n" + "".join(f"Book {cell} {at},x,{cell}\n" for at, cell in enumerate(cells)))
    assert ingest(path).schema.series is None
