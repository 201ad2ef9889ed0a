from __future__ import annotations

import pytest

from models.errors import CatalogueError
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from retrieval.movies.loader import load
from retrieval.movies.series import load_series, parse_series, series_by_film, spoken_names

LINE = "Old Films\tOF; The Old series\tOne (1950); Two: Part II (1951)"


@pytest.fixture(scope="module")
def movies() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def linker(movies: Catalogue) -> Linker:
    return Linker(movies)


def test_a_line_becomes_a_series() -> None:
    (one,) = parse_series([LINE, ""])
    assert (one.name, one.others) == ("Old Films", ("OF", "The Old series"))
    assert one.films == (("One", 1950), ("Two: Part II", 1951))
    assert spoken_names([one]) == {"of": "Old Films", "the old series": "Old Films"}
    assert series_by_film([one, *parse_series(["Twos\t\tTwo: Part II (1951)"])])["Two: Part II", 1951] == (
        "Old Films",
        "Twos",
    )


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["Old Films\tOF"], "Line 1 .* has 2 columns"),
        ([LINE, LINE], "Line 2 .* repeats 'Old Films'"),
        (["Old Films\t\tOne"], "Line 1 .* has 'One', which is no film"),
    ],
)
def test_damaged_lines_are_named(lines: list[str], complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint):
        parse_series(lines)


def test_the_packaged_series_are_sound(movies: Catalogue) -> None:
    series = load_series()
    listed = {(item.title, item.fields["year"]) for item in movies.items}
    assert [film for one in series for film in one.films if film not in listed] == []
    assert [one.name for one in series if len(set(one.films)) < 2 or len(set(one.films)) < len(one.films)] == []
    names = {one.name.casefold() for one in series}
    others = [other.casefold() for one in series for other in one.others]
    assert len(others) == len(set(others))
    assert not names & set(others)


def test_films_have_their_series(movies: Catalogue) -> None:
    batman = movies.get("58559")
    assert batman.title == "The Dark Knight"
    assert batman.fields["series"] == ("DC", "Batman", "The Dark Knight Trilogy")
    assert "series" not in movies.get("6").fields
    assert "series" not in movies.schema.spoken()


def test_a_title_of_the_source_is_corrected(movies: Catalogue) -> None:
    beyond = movies.get("135569")
    assert (beyond.title, beyond.fields["year"]) == ("Star Trek Beyond", 2016)


@pytest.mark.parametrize(
    ("names", "count", "best"),
    [
        (("James Bond", "Bond", "007", "the James Bond movies", "a Bond film"), 26, "GoldenEye"),
        (("MCU", "Marvel Cinematic Universe"), 13, "Iron Man"),
        (("Marvel", "the Marvel movies"), 42, "Spider-Man"),
        (("LOTR", "the Lord of the Rings trilogy"), 3, "The Lord of the Rings: The Fellowship of the Ring"),
        (("Middle-earth", "middle earth films"), 8, "The Lord of the Rings: The Fellowship of the Ring"),
        (("the Dark Knight trilogy", "The Dark Knight movies", "Nolan's Batman"), 3, "The Dark Knight"),
        (("Star Wars", "star wars"), 8, "Star Wars: Episode IV - A New Hope"),
        (("Harry Potter", "harry poter", "the Potter films"), 8, "Harry Potter and the Sorcerer's Stone"),
        (("Pirates of the Caribbean", "pirates of the carribean"), 4, None),
        (("Dollars trilogy",), 3, "The Good, the Bad and the Ugly"),
        (("three colors", "Three Colours trilogy"), 3, "Three Colors: Red"),
        (("the Before trilogy",), 3, "Before Sunrise"),
        (("the Cornetto trilogy",), 3, "Shaun of the Dead"),
        (("X-Men movies", "the xmen films"), 9, "X-Men"),
        (("the Bourne films", "the Jason Bourne movies"), 5, "The Bourne Identity"),
        (("Star Trek films",), 13, None),
        (("Pink Panther",), 8, None),
    ],
)
def test_series_people_name(
    linker: Linker, movies: Catalogue, names: tuple[str, ...], count: int, best: str | None
) -> None:
    for name in names:
        rows = linker.series(name)
        assert len(rows) == count, name
        assert list(rows) == sorted(rows, key=lambda row: -movies.popularity[row])
        assert best is None or movies.items[rows[0]].title == best


@pytest.mark.parametrize("name", ["The Dark Knight", "Before Sunrise", "Jason Bourne", "The Muppet Movie", "Heat"])
def test_a_film_is_no_series(linker: Linker, name: str) -> None:
    assert linker.series(name) == ()
    link = linker.title(name)
    assert link is not None
    assert link.score == 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I grew up with James Bond and LOTR", ["James Bond", "LOTR"]),
        ("no more marvel movies", ["marvel"]),
        ("bored of the MCU", ["MCU"]),
        ("the Dark Knight trilogy", ["Dark Knight trilogy"]),
        ("I love the Alien movies", ["Alien movies"]),
        ("I want alien movies", []),
        ("a film with aliens, cars and saw blades", []),
        ("I saw fast cars on friday, before movies began", []),
        ("we bond over hong kong action and samurai movies", []),
        ("I marvel at death movies", []),
        ("we live in DC", []),
    ],
)
def test_series_in_running_text(linker: Linker, text: str, words: list[str]) -> None:
    assert [one.words for one in linker.mentions(text)] == words
