from __future__ import annotations

import pytest

from agent.negated import negated
from models.parser.corpus import written
from models.parser.wire import format_change
from tests.agent.said import wire
from tests.films import SCHEMA


@pytest.mark.parametrize(
    ("message", "read", "meant"),
    [
        ("and no musicals please", "+genre musical", "xgenre musical"),
        ("no more car chases", "!aspect car chases", "xaspect car chases"),
        ("anything but horror", "+genre horror", "xgenre horror"),
        ("all of them except comedies", "+genre comedies", "xgenre comedies"),
        ("No Robert De Niro", "+actor Robert De Niro", "xactor Robert De Niro"),
        ("no musicals, or maybe one musicals night", "+genre musicals", "+genre musicals"),
        ("no, comedies please", "+genre comedies", "+genre comedies"),
        ("I can't say no to comedies", "+genre comedies", "+genre comedies"),
        ("why not thrillers", "+genre thrillers", "+genre thrillers"),
        ("no musicals", "-genre musicals", "-genre musicals"),
        ("No Country for Old Men", "+item Country for Old Men", "+item Country for Old Men"),
    ],
)
def test_what_stands_right_after_a_no_is_excluded(message: str, read: str, meant: str) -> None:
    found = negated(wire(f"inform\n{read}"), message, SCHEMA.spoken())
    assert [format_change(one) for one in found.changes] == [meant]


def test_what_is_read_right_stays() -> None:
    assert [e.message for e in written() if negated(e.update, e.message, e.fields) != e.update] == []
