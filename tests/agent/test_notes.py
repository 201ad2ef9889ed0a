from __future__ import annotations

import re

from agent.claims import holds
from agent.notes import Facts, Ground
from models.writer.notes import note_prompt, written_pairs

_ROLE = re.compile(r"(.*) \((\w[\w ]*)\)")
_OF_ITEMS = [pair for pair in written_pairs() if pair.language == "en" and not pair.note.startswith("LIST ")]
"""The pairs that replies are made like; those of lists and those in Chinese are taught besides."""


def facts(note: str) -> Facts:
    """A note of the corpus as what the writer is told."""
    head, *parts = note.split(" | ")
    roles: list[tuple[str, str]] = []
    grounds = []
    for because, values in zip(parts[::2], parts[1::2], strict=True):
        has = [_ROLE.fullmatch(one) or one for one in values.split(": ", 1)[1].split(", ")]
        roles += [(one[1], one[2]) for one in has if isinstance(one, re.Match)]
        names = tuple(one if isinstance(one, str) else one[1] for one in has)
        grounds.append(Ground(because.removeprefix("because "), names))
    return Facts(head, tuple(grounds), tuple(roles))


def test_the_writer_was_taught_what_the_check_lets_pass() -> None:
    passed = sum(holds(pair.sentence, facts(pair.note)) for pair in _OF_ITEMS)
    assert len(_OF_ITEMS) >= 950 and passed >= 0.9 * len(_OF_ITEMS)


def test_notes_read_back_as_they_are_written() -> None:
    assert all(facts(pair.note).note() == pair.note for pair in _OF_ITEMS)


def test_a_prompt_ends_where_the_sentence_begins() -> None:
    assert note_prompt("Up | has: fun") == "Note: Up | has: fun\nSentence:"
    assert note_prompt("Up | has: fun", "zh").endswith("\n句子：")
