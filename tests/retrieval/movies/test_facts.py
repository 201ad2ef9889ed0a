from __future__ import annotations

import pytest

from models.errors import CatalogueError
from retrieval.movies.facts import load_facts, parse_facts

LINE = "7\tRing, The\t1999\tAna Li; Bo Ek\tCy Po\tR\tUSA; UK\tEnglish\tBoxing; slow burn; boxing\tA boxer rests."


def test_a_line_becomes_facts() -> None:
    facts = parse_facts([LINE, ""])["7"]
    assert facts.directors == ("Ana Li", "Bo Ek")
    assert facts.actors == ("Cy Po",)
    assert (facts.certificate, facts.countries, facts.languages) == ("R", ("USA", "UK"), ("English",))
    assert facts.themes == ("boxing", "slow burn")
    assert facts.genres == ("Sports",)
    assert facts.about == "A boxer rests."


def test_empty_columns_are_unknown() -> None:
    facts = parse_facts(["8\tX\t\t\t\t\t\t\t\t"])["8"]
    assert (facts.directors, facts.certificate, facts.themes, facts.genres, facts.about) == (
        (),
        "",
        (),
        (),
        "",
    )


@pytest.mark.parametrize(
    ("lines", "complaint"), [(["7\tx"], "Line 1 .* has 2 columns"), ([LINE, LINE], "Line 2 .* repeats")]
)
def test_damaged_lines_are_named(lines: list[str], complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint):
        parse_facts(lines)


def test_the_packaged_facts_are_sound() -> None:
    facts = load_facts()
    assert facts["6"].directors == ("Michael Mann",)
    assert {one.certificate for one in facts.values()} <= {"", "G", "PG", "PG-13", "R", "NC-17", "Not Rated"}
