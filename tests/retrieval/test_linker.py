"""Names as people write them, resolved against a small catalogue."""

from __future__ import annotations

import time

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, Interactions, Item, Value
from retrieval.linker import Linker
from retrieval.normal import fronts_and_backs, key_words, split_year
from retrieval.schema import Field, Schema
from tests.retrieval.books import books

_SCHEMA = Schema(
    noun="film",
    plural="films",
    fields=(
        Field(name="title", kind="title"),
        Field(name="year", kind="number"),
        Field(name="genre", kind="category", multiple=True, synonyms={"scary": "Horror"}),
        Field(name="mood", kind="category", multiple=True),
        Field(name="director", kind="person", multiple=True),
        Field(name="actor", kind="person", multiple=True),
        Field(name="about", kind="text"),
    ),
)
# title, year, number of likes, directors, actors, aliases
_ROWS: tuple[tuple[str, int, int, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("Heat", 1995, 30, ("Michael Mann",), ("Al Pacino", "Robert De Niro"), ()),
    ("Heat", 1986, 2, (), ("Burt Reynolds",), ()),
    ("The Heat", 2013, 5, (), ("Sandra Bullock",), ()),
    ("The Godfather", 1972, 50, ("Francis Ford Coppola",), ("Al Pacino",), ()),
    ("The Godfather: Part II", 1974, 40, ("Francis Ford Coppola",), ("Al Pacino",), ()),
    ("Rocky", 1976, 30, (), ("Sylvester Stallone",), ()),
    ("Rocky II", 1979, 10, (), ("Sylvester Stallone",), ()),
    ("Star Wars: Episode IV - A New Hope", 1977, 60, (), (), ()),
    ("Star Wars: Episode V - The Empire Strikes Back", 1980, 55, (), (), ()),
    ("Terminator 2: Judgment Day", 1991, 50, (), (), ()),
    ("The Lord of the Rings: The Two Towers", 2002, 50, (), (), ()),
    ("The Shawshank Redemption", 1994, 60, (), (), ()),
    ("Frozen", 2013, 20, (), (), ()),
    ("The Incredibles", 2004, 30, (), (), ()),
    ("Amélie", 2001, 20, (), (), ("Le Fabuleux Destin d'Amélie Poulain",)),
    ("Up", 2009, 30, (), (), ()),
    ("Her", 2013, 20, (), (), ()),
    ("It", 1990, 10, (), (), ()),
    ("M*A*S*H", 1970, 10, (), (), ()),
    ("Batman v Superman: Dawn of Justice", 2016, 5, (), (), ()),
    ("Spider-Man", 2002, 30, (), (), ()),
    ("Inception", 2010, 50, ("Christopher Nolan",), ("Leonardo DiCaprio",), ()),
    ("Following", 1998, 3, ("Christopher Nolan",), (), ()),
    ("Jumanji", 1995, 30, (), ("Robin Williams",), ()),
    ("Get Out", 2017, 20, (), (), ()),
    ("Harold & Kumar", 2004, 5, (), ("Will Smith",), ()),
    ("Sunset Ride", 2001, 5, (), ("Anna Smith", "Samuel L. Jackson"), ()),
    ("The Hustle", 2019, 1, ("Clint Eastwood",), ("Clint Eastwood",), ()),
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    """A linker over the films above."""
    items = []
    rated: list[int] = []
    for row, (title, year, likes, directors, actors, aliases) in enumerate(_ROWS):
        people = {"director": directors, "actor": actors}
        fields: dict[str, Value] = {"year": year, "genre": ("Horror", "Dark"), "mood": ("dark",)}
        items.append(Item(f"f{row}", title, fields | {name: who for name, who in people.items() if who}, aliases))
        rated.extend([row] * likes)
    count = len(rated)
    acts = Interactions(
        users=np.zeros(count, dtype=np.int32),
        items=np.array(rated, dtype=np.int32),
        values=np.ones(count, dtype=np.float32),
        times=np.zeros(count, dtype=np.int64),
        n_users=1,
        positive=1.0,
    )
    return Linker(Catalogue("movies", _SCHEMA, items, acts))


def named(linker: Linker, name: str, **options: int) -> tuple[str, int] | None:
    """Title and year of what a name resolves to."""
    link = linker.title(name, year=options.get("year"))
    return None if link is None else (_ROWS[link.row][0], _ROWS[link.row][1])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("heat", "Heat"),
        ("Godfather, The", "The Godfather"),
        ("godfather", "The Godfather"),
        ("The Godfather Part 2", "The Godfather: Part II"),
        ("the godfather part two", "The Godfather: Part II"),
        ("Godfather II", "The Godfather: Part II"),
        ("Rocky 2", "Rocky II"),
        ("rocky two", "Rocky II"),
        ("Rocky 1", "Rocky"),
        ("Terminator 2", "Terminator 2: Judgment Day"),
        ("A New Hope", "Star Wars: Episode IV - A New Hope"),
        ("star wars 5", "Star Wars: Episode V - The Empire Strikes Back"),
        ("Lord of the Rings: The Two Towers", "The Lord of the Rings: The Two Towers"),
        ("the two towers", "The Lord of the Rings: The Two Towers"),
        ("Shawshenk Redemtion", "The Shawshank Redemption"),
        ("Amelie", "Amélie"),
        ("le fabuleux destin d’Amelie Poulain", "Amélie"),
        ("MASH", "M*A*S*H"),
        ("batman vs superman", "Batman v Superman: Dawn of Justice"),
        ("Spiderman", "Spider-Man"),
        ("Harold and Kumar", "Harold & Kumar"),
        ("up", "Up"),
    ],
)
def test_title_is_found(linker: Linker, name: str, title: str) -> None:
    found = named(linker, name)
    assert found is not None
    assert found[0] == title


@pytest.mark.parametrize(
    "name",
    [
        "Frozen 3",
        "The Incredibles 2",
        "Rocky 7",
        "Upp",
        "Hear",
        "Heart",
        "Jumanji (2017)",
        "",
        "   ",
        "!?",
        "🎬",
        "Missing",
    ],
)
def test_title_is_none_rather_than_wrong(linker: Linker, name: str) -> None:
    assert linker.title(name) is None


def test_same_title_year_then_shown_then_popularity(linker: Linker) -> None:
    assert named(linker, "Heat") == ("Heat", 1995)
    assert named(linker, "Heat (1986)") == ("Heat", 1986)
    assert named(linker, "Heat 1986") == ("Heat", 1986)
    assert named(linker, "Heat", year=1987) == ("Heat", 1986)
    assert named(linker, "Heat (1995)", year=1986) == ("Heat", 1995)
    assert named(linker, "the heat") == ("The Heat", 2013)
    plain, shown = linker.title("Heat"), linker.title("Heat", prefer=[1])
    assert plain is not None
    assert shown is not None
    assert plain.ambiguous
    assert plain.rows[0] == plain.row == 0
    assert shown.row == 1
    assert not shown.ambiguous
    assert set(shown.rows) == {0, 1, 2}


def test_series(linker: Linker) -> None:
    assert linker.series("Star Wars") == (7, 8)
    assert linker.series("the Star Wars movies") == (7, 8)
    assert linker.series("Rocky") == (5, 6)
    assert linker.series("Godfather") == (3, 4)
    assert linker.series("Heat") == ()
    assert linker.series("") == ()
    whole = linker.title("Star Wars")
    assert whole is not None
    assert whole.ambiguous
    assert whole.rows == (7, 8)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("al pacino", ("actor", "Al Pacino")),
        ("Robert Deniro", ("actor", "Robert De Niro")),
        ("de niro", ("actor", "Robert De Niro")),
        ("Leonardo Decaprio", ("actor", "Leonardo DiCaprio")),
        ("Samuel Jackson", ("actor", "Samuel L. Jackson")),
        ("Nolan", ("director", "Christopher Nolan")),
        ("Smith", None),
        ("Nobody Known", None),
        ("", None),
    ],
)
def test_person(linker: Linker, name: str, found: tuple[str, str] | None) -> None:
    assert linker.person(name) == found


def test_person_prefers_the_field(linker: Linker) -> None:
    assert linker.person("Eastwood", field="director") == ("director", "Clint Eastwood")
    assert linker.person("Eastwood", field="actor") == ("actor", "Clint Eastwood")
    assert linker.person("Nolan", field="actor") == ("director", "Christopher Nolan")


def test_category_names_every_field(linker: Linker) -> None:
    assert linker.category("SCARY") == [("genre", "Horror")]
    assert linker.category("dark") == [("genre", "Dark"), ("mood", "dark")]
    assert linker.category("nothing") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I loved Heat and Inception, nothing too old", ["Heat", "Inception"]),
        ("i watched her last night", ["her"]),
        ("I told her it was fine, hurry up", []),
        ('have you seen "Up"?', ["Up"]),
        ("I really enjoyed Up with the kids", ["Up"]),
        ("what about up (2009) then", ["up"]),
        ("Up is where the heat goes", []),
        ("the heat was unbearable today", []),
        ("get out of here", []),
        ("Have you seen Get Out?", ["Get Out"]),
        ("I saw Rocky 7 twice", []),
        ("I saw Rocky II twice", ["Rocky II"]),
        ("the godfather part two is better than the godfather", ["the godfather part two", "the godfather"]),
        ("star wars: the two towers", ["star wars", "the two towers"]),
        ("something like jumanji (2017)", []),
        ("the shawshenk redemtion was great", ["the shawshenk redemtion"]),
        ("anything by Nolan or with al pacino in it", ["Nolan", "al pacino"]),
        ("Inception's ending", ["Inception's"]),
        ("", []),
    ],
)
def test_mentions(linker: Linker, text: str, words: list[str]) -> None:
    found = linker.mentions(text)
    assert [one.words for one in found] == words
    assert all(text[one.start : one.end] == one.words for one in found)


def test_mentions_tell_what_they_found(linker: Linker) -> None:
    item, person = linker.mentions("Heat (1986) with Burt Reynolds")
    assert (item.kind, item.row, item.id, item.field) == ("item", 1, "f1", None)
    assert (person.kind, person.field, person.value, person.row) == ("person", "actor", "Burt Reynolds", None)


def test_shown_rows_are_a_sign(linker: Linker) -> None:
    assert linker.mentions("too much frozen for my taste") == []
    assert [one.row for one in linker.mentions("too much frozen for my taste", shown=[12])] == [12]


@pytest.mark.parametrize("text", ["heat " * 5000, "\x00\x07", "我喜欢电影", "((((", "It " * 4000, "'" * 20000])
def test_any_text_is_read(linker: Linker, text: str) -> None:
    linker.mentions(text)
    linker.title(text)
    linker.series(text)
    linker.person(text)
    linker.category(text)


def test_other_catalogues() -> None:
    linker = Linker(books())
    link = linker.title("glass harbor")
    assert link is not None
    assert link.id == "b1"
    dated = linker.title("Glass Harbour (1999)")
    assert dated is not None
    assert linker.title("Glass Harbour (1975)") is None
    assert linker.person("ana nunez") == ("author", "Ana Núñez")
    assert [one.id for one in linker.mentions("I have read the long field")] == ["b2"]


def test_ten_thousand_titles_are_quick() -> None:
    parts = [
        f"{first}{last}" for first in ("bra", "cor", "dun", "el", "fro") for last in ("mond", "wick", "tia", "gar")
    ]
    names = [f"The {a} of {b} {c}" for a in parts for b in parts for c in range(1, 26)]
    items = [Item(str(row), name.title(), {}) for row, name in enumerate(names)]
    schema = Schema(fields=(Field(name="title", kind="title"),))
    start = time.process_time()
    linker = Linker(Catalogue("many", schema, items))
    assert time.process_time() - start < 6
    start = time.process_time()
    for _ in range(20):
        linker.mentions("i loved the bramond of cortia 4 but not dunwyck or elgar, what else is there?")
        linker.title("the bramnd of cortia 4")
    assert (time.process_time() - start) / 20 < 0.1


def test_parts_of_names() -> None:
    assert key_words("The Godfather: Part II") == ("godfather", "2")
    assert "".join(key_words("Avventura, L'")) == "".join(key_words("L'Avventura"))
    assert key_words("The The") == ("the", "the")
    assert split_year("Heat (1995)") == ("Heat", 1995)
    assert split_year("(1995)") == ("(1995)", None)
    assert fronts_and_backs("Heat") == ([], [])
    fronts, backs = fronts_and_backs("Star Wars: Episode IV - A New Hope")
    assert fronts == ["Star Wars", "Star Wars Episode IV", "Star Wars A New Hope"]
    assert backs == ["Episode IV A New Hope", "A New Hope"]
