from __future__ import annotations

import pytest

from agent.anchor import anchor
from models.parser.wire import format_update
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import rows, wire
from tests.films import SCHEMA

CONTEXT = [("system", "1. Heat (1995) 2. Ronin (1998)")]


@pytest.mark.parametrize(
    ("written", "message", "anchored"),
    [
        ("inform\n+item Heat", "I loved Heat", "inform\n+item Heat"),
        ("inform\n+item Heet", "I loved heat", "inform\n+item heat"),
        ("inform\n+item Heat", "yes, loved it", "inform\n+item Heat"),
        ("inform\n+item Heat", "I loved Casino", "inform\n+item Casino"),
        ("inform\n+item Amadeus", "yes, loved it", "inform"),
        ("inform\n-item #2", "not the second one", "inform\n-item #2"),
        ("inform\n+actor De Niro", "I like De Niro", "inform\n+actor De Niro"),
        ("inform\n+actor Runner", "loved blade runner!!", "inform\n+item blade runner"),
        ("inform\n+actor De Niro", "De Niro was great in Blade Runner", "inform\n+actor De Niro"),
        ("inform\noitem Heat and Ronin", "I've seen Heat and Ronin", "inform\noitem Heat\noitem Ronin"),
        ("inform\n+item Heat ten", "I saw Heat ten times", "inform\n+item Heat"),
        ("inform\n+item Zorblax Returns", "I liked Zorblax Returns 7", "inform\n+item Zorblax Returns 7"),
        ("inform\n+item Zorblax", "I saw Zorblax 7 times", "inform\n+item Zorblax"),
        ("request\n+aspect Aliens\nxaspect Alien", "I meant Aliens, not Alien", "request\n+item Aliens\nxitem Alien"),
        ("inform\n+item Heat 9", "I loved Heat 9", "inform\n+item Heat 9"),
        ("inform\n+actor Tom Hanks", "I like good actors", "inform"),
        ("inform\n+genre Sci-Fi\n!year >=1990", "something in the stars", "inform\n+genre Sci-Fi\n!year >=1990"),
    ],
)
def test_titles_and_people_are_those_that_were_named(
    written: str, message: str, anchored: str, catalogue: Catalogue, linker: Linker
) -> None:
    shown = rows(catalogue, "Heat", "Ronin")
    found = anchor(wire(written), message, CONTEXT, shown, SCHEMA.spoken(), linker)
    assert format_update(found) == anchored


def test_another_catalogue_has_no_titles_to_put_right() -> None:
    found = anchor(wire("inform\n+item Heat"), "I loved Casino", CONTEXT, (), SCHEMA.spoken(), None)
    assert format_update(found) == "inform\n+item Heat"
