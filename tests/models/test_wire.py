from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.parser.wire import (
    ACTS,
    COMPARATIVES,
    SIGNS,
    WireChange,
    WireError,
    WireUpdate,
    format_update,
    parse_change,
    parse_update,
)

FIELDS = {"genre": "category", "director": "person", "year": "number", "runtime": "number"}
NUMBERS = [name for name, kind in FIELDS.items() if kind == "number"]

numbers = st.one_of(
    st.integers(-(10**9), 10**9),
    st.integers(-999_999, 999_999).map(lambda n: n / 100).filter(lambda x: not x.is_integer()),
)
values = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=6)
phrases = st.lists(values, min_size=1, max_size=4).map(" ".join)
stances = st.sampled_from([stance for stance in SIGNS if stance != "drop"])


def named(value: str) -> bool:
    """A value's leading colon would be read as the mark between field and value."""
    return not value.startswith(":")


changes = st.one_of(
    st.builds(
        WireChange, st.sampled_from(list(SIGNS)), st.sampled_from(["item", "aspect", "genre", "director"]),
        st.none(), phrases.filter(named),
    ),
    st.builds(WireChange, stances, st.sampled_from(NUMBERS), st.sampled_from([">=", "<=", "="]), numbers),
    st.builds(WireChange, stances, st.sampled_from(NUMBERS), st.sampled_from(COMPARATIVES)),
    st.builds(
        WireChange, stances, st.sampled_from(NUMBERS), st.just("between"),
        st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))),
    ),
    st.builds(WireChange, st.just("drop"), st.sampled_from([*NUMBERS, "genre", "director"])),
)  # fmt: skip
updates = st.builds(
    WireUpdate,
    st.lists(st.sampled_from(ACTS), min_size=1, unique=True).map(tuple),
    st.lists(changes, max_size=5, unique=True).map(tuple),
)


@given(updates)
def test_what_is_written_is_read_back(update: WireUpdate) -> None:
    assert parse_update(format_update(update), FIELDS) == update


def test_a_long_number_is_read_back() -> None:
    update = WireUpdate(("inform",), (WireChange("require", "year", "<=", 10000.01),))
    assert parse_update(format_update(update), FIELDS) == update


@given(st.text(max_size=60))
def test_any_text_is_an_update_or_an_error(text: str) -> None:
    try:
        update = parse_update(text, FIELDS)
    except WireError:
        return
    assert parse_update(format_update(update), FIELDS) == update


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("+item Heat", WireChange("like", "item", None, "Heat")),
        ("xgenre Horror", WireChange("exclude", "genre", None, "Horror")),
        ("oitem: Ronin", WireChange("seen", "item", None, "Ronin")),
        ("!year >=1990", WireChange("require", "year", ">=", 1990)),
        ("!year 1999..1990", WireChange("require", "year", "between", (1990, 1999))),
        ("+runtime less", WireChange("like", "runtime", "less")),
        ("~year >=1990", WireChange("drop", "year")),
        ("~genre", WireChange("drop", "genre")),
    ],
)
def test_lines(line: str, change: WireChange) -> None:
    assert parse_change(line, FIELDS) == change


@pytest.mark.parametrize(
    "text",
    ["", "shout", "inform\nHeat", "inform\n+price 3", "inform\n+item", "inform\n!year soon", "inform\n?item Heat"],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        parse_update(text, FIELDS)


def test_repeated_lines_and_acts_count_once() -> None:
    update = parse_update("inform inform\n+item Heat\n+item Heat\n", FIELDS)
    assert update == WireUpdate(("inform",), (WireChange("like", "item", None, "Heat"),))
