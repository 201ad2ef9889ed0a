from __future__ import annotations

import re

from agent.writer import Facts, holds
from models.writer.notes import Pair, note_prompt, written_pairs


def facts(pair: Pair) -> Facts:
    title, because, values = pair.note.split(" | ")
    found = [re.fullmatch(r"(.*?)(?: \((\w+)\))?", one) for one in values.split(": ", 1)[1].split(", ")]
    named = [one for one in found if one is not None]
    roles = tuple((one[1], one[2]) for one in named if one[2])
    return Facts(title, because.removeprefix("because "), tuple(one[1] for one in named), roles)


def test_every_sentence_of_the_corpus_passes_the_check_that_replies_must_pass() -> None:
    wrong = [pair for pair in written_pairs() if not holds(pair.sentence, facts(pair))]
    assert not wrong


def test_notes_read_back_as_they_are_written() -> None:
    assert all(facts(pair).note() == pair.note for pair in written_pairs())


def test_a_prompt_ends_where_the_sentence_begins() -> None:
    assert note_prompt("Up | has: fun") == "Note: Up | has: fun\nSentence:"
