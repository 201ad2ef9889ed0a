from __future__ import annotations

import pytest

from agent.positions import numbered, positions


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("#2", [1]),
        ("number 3 please", [2]),
        ("no. 4", [3]),
        ("option two", [1]),
        ("the 1st and the 3rd", [0, 2]),
        ("the second one is too long", [1]),
        ("the last one", [4]),
        ("I'd take the last", [4]),
        ("the last two", [3, 4]),
        ("the last 3 look good", [2, 3, 4]),
        ("the first two", [0, 1]),
        ("the last two years", []),
        ("the last year", []),
        ("3", [2]),
        ("第二部", [1]),
        ("third, then first", [2, 0]),
        ("the first, the first one, #1", [0]),
        ("#9", []),
        ("I loved Heat", []),
        ("", []),
    ],
)
def test_places_in_a_list_of_five(text: str, places: list[int]) -> None:
    assert positions(text, 5) == places


def test_both_means_a_list_of_two() -> None:
    assert positions("both please", 2) == [0, 1]
    assert positions("both please", 3) == []


def test_nothing_points_into_an_empty_list() -> None:
    assert positions("the first one, #1, the last two, both", 0) == []


def test_a_list_as_the_parser_reads_it() -> None:
    assert numbered(["Heat (1995)", "Ronin (1998)"]) == "1. Heat (1995) 2. Ronin (1998)"
