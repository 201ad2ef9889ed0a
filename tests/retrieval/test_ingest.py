from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from models.errors import CatalogueError
from retrieval.ingest import ingest
from retrieval.schema import Field, Schema

GAMES = """Game ID,Title,Genres,Developer,Price,Released,Blurb
1,Tom &amp; Gem,"Puzzle, Family",Ek Works,$5.00,1999-03-31,A cat and a jewel look for their home.
2,  Deep   Cave ,"Puzzle, Action",Po Ltd,"$1,299.00",2001-05-06,You dig and dig and never reach the ground.
2,Deep Cave again,"Action",Po Ltd,$3,2001-05-06,The same number as another row of this file has.
3,,"Action",Po Ltd,$3,2001-05-07,It has no title and so nobody could ever ask for it.
4,Star Yard,"Action, Family",Ek Works,ask us,2003-01-01,Build ships out of what others have thrown away.
5,Star Yard,"Action, Family",Ek Works,ask us,2003-01-01,Build ships out of what others have thrown away.
6,Night Bus,"Family",Ek Works,$7,2004-01-01,The last bus home takes a road that is on no map.
7,Salt Run,"Action, Family",Po Ltd,$8,2005-01-01,Carry salt over the hills before the rain comes down.
8,Owl Post,"Puzzle, Family",Po Ltd,$9,2006-01-01,Letters by night for people who cannot sleep at all.
9,Low Tide,"Puzzle",Po Ltd,$9,2006-02-01,Walk out to the wreck and be back before the sea is.
10,High Tide,"Puzzle",Ek Works,$9,2006-03-01,Sail out to the wreck and be back before the crew is.
11,Red Kite,"Action",Ek Works,$9,2006-03-02,Hold the line while the storm gets worse and worse.
"""


@pytest.fixture
def games(tmp_path: Path) -> Path:
    path = tmp_path / "games.csv"
    path.write_text(GAMES)
    return path


def test_a_csv_file_becomes_a_catalogue(games: Path) -> None:
    said: list[tuple[float, str]] = []
    catalogue = ingest(games, progress=lambda share, what: said.append((share, what)))
    assert (catalogue.name, catalogue.schema.noun, catalogue.schema.plural) == ("games", "game", "games")
    assert {one.name: one.kind for one in catalogue.schema.fields} == {
        "title": "title",
        "genres": "category",
        "developer": "category",
        "price": "number",
        "released": "date",
        "blurb": "text",
    }
    item = catalogue.get("2")
    assert item.title == "Deep Cave"
    assert item.fields["genres"] == ("Puzzle", "Action")
    assert item.fields["developer"] == ("Po Ltd",)
    assert item.fields["price"] == 1299
    assert item.fields["released"] == "2001-05-06"
    assert catalogue.get("1").title == "Tom & Gem"
    assert said[-1] == (1.0, "done")


def test_the_report_counts_every_step(games: Path) -> None:
    report = ingest(games).report
    assert report is not None
    steps = {step.text: step.count for step in report.steps}
    assert steps["rows read"] == 12
    assert steps["rows without a title, left out"] == 1
    assert steps["rows that repeat an id, the first kept"] == 1
    assert steps["rows that repeat an item under another id, the first kept"] == 1
    assert steps["values of price that could not be read, unknown now"] == 2
    assert steps["items kept"] == report.items == 9
    assert "price" in str(report)


def test_rows_without_ids_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("title,genre\nA one,x\n,y\nB two,x\n")
    assert ingest(path).ids == ("1", "3")


def test_a_schema_can_be_given(games: Path) -> None:
    schema = Schema(noun="game", fields=(Field(name="title", kind="title"), Field(name="developer", kind="person")))
    catalogue = ingest(games, name="mine", schema=schema)
    assert catalogue.name == "mine"
    assert catalogue.get("1").fields == {"developer": ("Ek Works",)}
    path = games.with_name("schema.json")
    path.write_text(schema.model_dump_json())
    assert ingest(games, name="mine", schema=path).fingerprint == catalogue.fingerprint


@pytest.mark.parametrize("name", ["My Games", "../up", "", "-x", "a" * 65])
def test_a_name_that_cannot_be_used(games: Path, name: str) -> None:
    with pytest.raises(CatalogueError, match="cannot be a catalogue's name"):
        ingest(games, name=name)


def test_a_file_whose_name_has_no_letters(tmp_path: Path) -> None:
    path = tmp_path / "本.csv"
    path.write_text("title,genre\nA one,x\nB two,y\n")
    assert ingest(path).name == "catalogue"


def test_a_file_without_any_title(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("title,genre\n,x\n&nbsp;,y\n")
    with pytest.raises(CatalogueError, match="no row with a title|looks like a title"):
        ingest(path)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [
        ["title", "genre"],
        ["<script>alert(1)</script> A", "x"],
        ["__import__('os')", "['__import__']"],
        ["B\x07", "x"],
    ]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    assert [item.title for item in ingest(path).items] == ["alert(1) A", "__import__('os')", "B"]


def test_any_bytes_give_a_catalogue_or_one_clear_line(tmp_path: Path) -> None:
    source = random.Random(7)
    path = tmp_path / "x.csv"
    alphabet = b"abc,;|\t\n\r\"'[]{}()0123456789.$-/:\x00\xff\xc3 "
    for _ in range(300):
        path.write_bytes(b"title,genre\n" + bytes(source.choices(alphabet, k=source.randrange(400))))
        try:
            ingest(path)
        except CatalogueError as error:
            assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
