"""A long message is read in portions, as a person reads a letter: sentence by sentence, none torn apart."""

from __future__ import annotations

import re

from models.parser.prompt import MESSAGE_CHARACTERS

PORTION_CHARACTERS = 450
MOST_PORTIONS = 6
FIRST_PORTIONS = 2
"""Portions of the beginning that are kept when there are too many; the rest are taken from the end."""

_SENTENCE = re.compile(r"[^.!?;。！？；\n]+[.!?;。！？；\n]*\s*|[.!?;。！？；\n]+\s*")


def portions(message: str) -> tuple[list[str], bool]:
    """Cut a message into portions, and say whether some were left out.

    A message of up to 700 characters is one portion. Portions that repeat each other count once.
    """
    if len(" ".join(message.split())) <= MESSAGE_CHARACTERS:
        return [message], False
    found: list[str] = []
    for sentence in _pieces(message):
        if found and len(found[-1]) + len(sentence) < PORTION_CHARACTERS:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    found = list(dict.fromkeys(found))
    if len(found) <= MOST_PORTIONS:
        return found, False
    return [*found[:FIRST_PORTIONS], *found[-(MOST_PORTIONS - FIRST_PORTIONS) :]], True


def _pieces(message: str) -> list[str]:
    """Sentences; one that is too long for a portion is cut between words."""
    pieces: list[str] = []
    for match in _SENTENCE.finditer(message):
        words = " ".join(match[0].split())
        while len(words) > PORTION_CHARACTERS:
            at = words.rfind(" ", 0, PORTION_CHARACTERS)
            at = at if at > 0 else PORTION_CHARACTERS
            pieces.append(words[:at])
            words = words[at:].strip()
        if words:
            pieces.append(words)
    return pieces
