"""The written corpus is whole, varied and labelled within the format."""

from __future__ import annotations

import re

import pytest

from models.errors import TasteloopError
from models.parser.corpus import Example, apart, read_blocks, written


@pytest.fixture(scope="module")
def corpus() -> list[Example]:
    return written()


def test_it_is_large_and_varied(corpus: list[Example]) -> None:
    assert len(corpus) >= 4000
    assert sum(bool(re.search("[\u4e00-\u9fff]", one.message)) for one in corpus) >= 600
    assert len({tuple(one.fields) for one in corpus}) >= 60
    assert {act for one in corpus for act in one.update.acts} == {
        "inform", "request", "ask", "accept", "reject", "undo", "reset", "other",
    }  # fmt: skip
    silent = sum(not one.update.changes for one in corpus)
    assert 0.1 < silent / len(corpus) < 0.3


def test_no_longer_message_is_written_twice(corpus: list[Example]) -> None:
    said = [one.message.casefold() for one in corpus if len(one.message) >= 20]
    assert len(said) == len(set(said))


def test_no_change_is_said_twice(corpus: list[Example]) -> None:
    for one in corpus:
        assert len(set(one.update.changes)) == len(one.update.changes), one.message


def test_numbers_are_limits_or_comparatives(corpus: list[Example]) -> None:
    for one in corpus:
        for change in one.update.changes:
            assert (one.fields.get(change.field) == "number") >= bool(change.op), one.message


def test_messages_like_measured_ones_are_left_out() -> None:
    block = "U: I would love to see an old western tonight\n= request\n+genre Western\n+year less\n\nU: ok\n= accept\n"
    examples = list(read_blocks(block, "page.txt"))
    assert apart(examples, []) == examples
    assert [one.message for one in apart(examples, ["I'd love to see an old Western tonight!", "ok"])] == ["ok"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("U: hi\n", "no line of acts"),
        ("S: hi\n= other\n", "must be the user's"),
        ("hi\n= other\n", "a turn starts with"),
        ("U: hi\n= wave\n", "unknown act"),
        ("U: hi\n= inform\n+colour red\n", "no field"),
    ],
)
def test_a_broken_block_names_its_line(text: str, complaint: str) -> None:
    with pytest.raises(TasteloopError, match=complaint) as caught:
        list(read_blocks(f"# a remark\n\n{text}", "page.txt"))
    assert "page.txt:3" in str(caught.value)
