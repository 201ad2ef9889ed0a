from __future__ import annotations

from agent.claims import holds
from agent.notes import read_note
from models.writer.notes import note_prompt, written_pairs

_OF_ITEMS = [pair for pair in written_pairs() if pair.language == "en" and not pair.note.startswith("LIST ")]
"""The pairs that replies are made like; those of lists and those in Chinese are taught besides."""


def test_the_writer_was_taught_what_the_check_lets_pass() -> None:
    passed = sum(holds(pair.sentence, read_note(pair.note)) for pair in _OF_ITEMS)
    assert len(_OF_ITEMS) >= 950 and passed >= 0.9 * len(_OF_ITEMS)


def test_notes_read_back_as_they_are_written() -> None:
    assert all(read_note(pair.note).note() == pair.note for pair in _OF_ITEMS)


def test_a_prompt_ends_where_the_sentence_begins() -> None:
    assert note_prompt("Up | has: fun") == "Note: Up | has: fun\nSentence:"
    assert note_prompt("Up | has: fun", "zh").endswith("\n句子：")
