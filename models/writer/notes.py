"""The writer's prompt, and the pairs of notes and sentences it is taught with.

A note is one line of facts; the model goes on with one sentence. The corpus beside this file holds such pairs,
two lines each, separated by a blank line.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from models.errors import TasteloopError

_NOTE, _SENTENCE = "Note: ", "Sentence:"


@dataclass(frozen=True)
class Pair:
    """A note and a sentence that says what it holds."""

    note: str
    sentence: str


def note_prompt(note: str) -> str:
    """Build the prompt for one note."""
    return f"{_NOTE}{note}\n{_SENTENCE}"


def written_pairs() -> list[Pair]:
    """Read the corpus that ships with the package.

    Raises:
        TasteloopError: A block is not a note and its sentence.
    """
    text = (files("models.writer") / "corpus.txt").read_text(encoding="utf-8")
    pairs = []
    for block in text.strip().split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) != 2 or not (lines[0].startswith(_NOTE) and lines[1].startswith(_SENTENCE)):
            raise TasteloopError(f"Not a note and its sentence: {block[:60]!r}", "Mend the writer's corpus.")
        pairs.append(Pair(lines[0].removeprefix(_NOTE), lines[1].removeprefix(_SENTENCE).strip()))
    return pairs
