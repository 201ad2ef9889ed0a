from __future__ import annotations

import pytest

from agent.numbers import from_words
from models.parser.corpus import written
from models.parser.prompt import Turn
from models.parser.wire import format_change, parse_update

FIELDS = {"genre": "category", "year": "number", "runtime": "number", "price": "number"}


def read(message: str, line: str) -> str:
    (change,) = from_words(parse_update(f"inform\n{line}", FIELDS), message, FIELDS).changes
    return format_change(change)


@pytest.mark.parametrize(
    ("message", "line", "meant"),
    [
        ("Actually, nothing before 1980", "!year <=1979", "!year >=1980"),
        ("no films older than 1990 please", "!year <=1990", "!year >=1990"),
        ("and not after 2005", "!year >=2006", "!year <=2005"),
        ("nothing over 120 minutes", "!runtime >=120", "!runtime <=120"),
        ("don't show me anything under 1,000", "!price <=1000", "!price >=1000"),
        ("no more than $30", "!price >=30", "!price <=30"),
        ("it isn't bad, from before 1980", "!year <=1979", "!year <=1979"),
        ("before 1980", "!year <=1979", "!year <=1979"),
        ("Only films from before 1980, please.", "!year >=1979", "!year <=1979"),
        ("over 500 pages, under 20 dollars", "!price >=20", "!price <=20"),
        ("at least 4 of them after 2000", "!year >=2001", "!year >=2001"),
        ("after 2010", "!year >=2011", "!year >=2011"),
        ("nothing before 1980", "!runtime <=90", "!runtime <=90"),
        ("keep everything over 140 minutes away", "!runtime <=140", "!runtime <=140"),
        ("not before 2000 oh wait I mean not after 2000", "!year <=2000", "!year <=2000"),
        ("nothing before 1980", "xyear <=1979", "xyear <=1979"),
        ("keep it to 1990 and later", "!year <=1990", "!year >=1990"),
        ("drop everything before 1980", "!year <=1979", "!year >=1980"),
        ("skip anything over 2,000", "!price >=2000", "!price <=2000"),
        ("at the latest from 1969", "!year >=1969", "!year <=1969"),
        ("2010 or later only", "!year >=2011", "!year >=2010"),
        ("90 minutes or less", "!runtime >=90", "!runtime <=90"),
        ("from 1990 on", "!year <=1990", "!year >=1990"),
        ("not 2010 or later", "!year <=2009", "!year <=2009"),
        ("3 dollars and below can go", "!price >=4", "!price >=4"),
        ("not over 10 minutes, at least 11 dollars", "!price >=11", "!price >=11"),
    ],
)
def test_a_negated_limit_turns_round(message: str, line: str, meant: str) -> None:
    assert read(message, line) == meant


@pytest.mark.parametrize(
    ("message", "line", "meant"),
    [
        ("It has to be from the 90s, and a comedy.", "!year 1990..1994", "!year 1990..1999"),
        ("1970's please", "+year 1970..1980", "+year 1970..1979"),
        ("something from the 00s", "!year 2000..2005", "!year 2000..2009"),
        ("early 90s", "!year 1990..1994", "!year 1990..1994"),
        ("the late 1980s", "!year 1986..1989", "!year 1986..1989"),
        ("70s or 80s", "!year 1970..1989", "!year 1970..1989"),
        ("between 1990 and 1994", "!year 1990..1994", "!year 1990..1994"),
        ("the 90s", "+year 1980..1984", "+year 1980..1984"),
    ],
)
def test_a_decade_is_whole(message: str, line: str, meant: str) -> None:
    assert read(message, line) == meant


SAID = [("user", "nothing before 1990"), ("system", "1. Heat (1995) 2. Ronin (1998)")]


@pytest.mark.parametrize(
    ("message", "line", "context", "kept"),
    [
        ("not bad", "!year <=1990", SAID, False),
        ("not bad", "!year <=1990", [], True),
        ("the year of the second one", "!year =1998", SAID, True),
        ("make it the 90s", "!year 1990..1999", SAID, True),
        ("under two hours", "!runtime <=120", SAID, True),
        ("yes", "!year >=1990", [*SAID, ("system", "Still nothing before 1990?")], True),
    ],
)
def test_a_limit_of_an_earlier_message_is_not_said_again(
    message: str, line: str, context: list[Turn], kept: bool
) -> None:
    update = from_words(parse_update(f"inform\n{line}", FIELDS), message, FIELDS, context)
    assert bool(update.changes) == kept


def test_what_is_read_right_stays() -> None:
    changed = [
        (one.message, one.update, found)
        for one in written()
        if (found := from_words(one.update, one.message, one.fields, one.context)) != one.update
    ]
    assert changed == []
