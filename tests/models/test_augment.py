from __future__ import annotations

import random

from models.parser.augment import joined
from models.parser.corpus import written
from models.parser.wire import format_update, parse_update


def test_joined_statements_keep_every_change_of_their_parts() -> None:
    corpus = written()
    known = {format_update(one.update).partition("\n")[2] for one in corpus}
    for one in joined(corpus, 50, random.Random(1)):
        assert parse_update(format_update(one.update), one.fields) == one.update
        assert len(one.update.changes) >= 2 and not one.context
        assert format_update(one.update).partition("\n")[2] not in known


def test_the_seed_decides() -> None:
    corpus = written()
    first, second = (joined(corpus, 20, random.Random(7)) for _ in range(2))
    assert [one.message for one in first] == [one.message for one in second]


def test_nothing_to_join_gives_nothing() -> None:
    assert joined([], 5, random.Random(0)) == []
