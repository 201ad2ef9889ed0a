from __future__ import annotations

import re

from agent.claims import holds
from agent.notes import Facts, Ground
from models.writer.notes import note_prompt, written_pairs

_ROLE = re.compile(r"(.*) \((\w[\w ]*)\)")
_OF_ITEMS = [pair for pair in written_pairs() if pair.language == "en" and not pair.note.startswith("LIST ")]
"""The pairs that replies are made like; those of lists and those in Chinese are taught besides."""


def read_note(note: str) -> Facts:
    """The facts of a note about one item, as `Facts.note` writes it."""
    title, *parts = note.split(" | ")
    roles: list[tuple[str, str]] = []
    grounds: list[Ground] = []
    for because, told in zip(parts[::2], parts[1::2], strict=True):
        values = told.partition(": ")[2].split(", ")
        found = [_ROLE.fullmatch(one) for one in values]
        roles += [(one[1], one[2]) for one in found if one is not None]
        has = tuple(value if one is None else one[1] for value, one in zip(values, found, strict=True))
        grounds.append(Ground(because.removeprefix("because "), has))
    return Facts(title, tuple(grounds), tuple(roles))


def test_the_writer_was_taught_what_the_check_lets_pass() -> None:
    passed = sum(holds(pair.sentence, read_note(pair.note)) for pair in _OF_ITEMS)
    assert len(_OF_ITEMS) >= 950 and passed >= 0.9 * len(_OF_ITEMS)


def test_notes_read_back_as_they_are_written() -> None:
    assert all(read_note(pair.note).note() == pair.note for pair in _OF_ITEMS)


def test_a_prompt_ends_where_the_sentence_begins() -> None:
    assert note_prompt("Up | has: fun") == "Note: Up | has: fun\nSentence:"
    assert note_prompt("Up | has: fun", "zh").endswith("\n句子：")
