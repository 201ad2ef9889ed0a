"""The writer's prompt, and the pairs of notes and sentences it is taught with.

A note is one line of facts; the model goes on with one sentence, in the language that the prompt's last line asks for.
The corpus beside this file holds such pairs, two lines each, separated by a blank line.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from models.errors import TasteloopError

Language = Literal["en", "zh"]

_NOTE = "Note: "
_SENTENCE: dict[Language, str] = {"en": "Sentence:", "zh": "句子："}


@dataclass(frozen=True)
class Pair:
    """A note and a sentence that says what it holds."""

    note: str
    sentence: str
    language: Language = "en"


def note_prompt(note: str, language: Language = "en") -> str:
    """Build the prompt for one note."""
    return f"{_NOTE}{note}\n{_SENTENCE[language]}"


def written_pairs() -> list[Pair]:
    """Read the corpus that ships with the package, page by page.

    Raises:
        TasteloopError: A block is not a note and its sentence.
    """
    pages = sorted((files("models.writer") / "corpus").iterdir(), key=lambda page: page.name)
    texts = [page.read_text(encoding="utf-8") for page in pages if page.name.endswith(".txt")]
    return [_pair(block) for text in texts for block in text.strip().split("\n\n")]


def _pair(block: str) -> Pair:
    lines = block.strip().splitlines()
    if len(lines) == 2 and lines[0].startswith(_NOTE):
        for language, mark in _SENTENCE.items():
            if lines[1].startswith(mark):
                return Pair(lines[0].removeprefix(_NOTE), lines[1].removeprefix(mark).strip(), language)
    raise TasteloopError(f"Not a note and its sentence: {block[:60]!r}", "Mend the writer's corpus.")
