from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.parser.prompt import (
    LAST_SYSTEM_CHARACTERS,
    MESSAGE_CHARACTERS,
    TURN_CHARACTERS,
    TURNS,
    build_prompt,
    fields_line,
    one_line,
)

FIELDS = {"genre": "category", "year": "number", "director": "person", "mood": "category"}


def test_form() -> None:
    context = [("system", "Five films for you."), ("user", "I liked Heat")]
    assert build_prompt("nothing old", context, FIELDS) == (
        "genre mood | director | year\nS: Five films for you.\nU: I liked Heat\nM: nothing old\n="
    )


def test_fields_of_one_kind_only() -> None:
    assert fields_line({"price": "number"}) == " |  | price"


def test_only_the_last_turns_and_the_last_system_turn_is_longer() -> None:
    context = [("system", "s" * 900), ("user", "u" * 900)] * 10
    lines = build_prompt("m", context, FIELDS).splitlines()
    assert len(lines) == 1 + TURNS + 2
    assert len(lines[-4]) > len(lines[-6]) > 0
    assert all(len(line) <= LAST_SYSTEM_CHARACTERS + 6 for line in lines)
    assert len(lines[-3]) <= TURN_CHARACTERS + 6


@given(
    st.text(max_size=200), st.lists(st.tuples(st.sampled_from(["system", "user"]), st.text(max_size=80)), max_size=8)
)
def test_no_text_opens_a_line_of_its_own(message: str, context: list[tuple[str, str]]) -> None:
    lines = build_prompt(message, context, FIELDS).split("\n")
    assert len(lines) == 1 + min(len(context), TURNS) + 2
    assert lines[-2].startswith("M: ")
    assert lines[-1] == "="


@given(st.text(max_size=3000), st.integers(10, MESSAGE_CHARACTERS))
def test_one_line_is_short_and_keeps_both_ends(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit + 3
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
