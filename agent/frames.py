"""Does a sentence read like those that the writer was taught with?

A frame is a sentence with its facts taken out and named by kind: `<person> stars in <title> as in <liked>`. A sentence
reads well if its frame is made of runs of three that frames of the corpus have, one run forgiven. So words that each
claim nothing cannot come together to a claim, and a person cannot stand where only themes do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agent.notes import Facts, read_note
from models.writer.notes import written_pairs

RUN = 3
FORGIVEN = 1
"""Runs of a sentence that no taught one has."""
_WORD = re.compile(r"<[\w ]+>|[\w'’-]+|[,.:;!?–]")


def reads_well(sentence: str, facts: Facts) -> bool:
    """Check a sentence that says only its facts for how it says them."""
    frame = _frame(sentence, facts)
    unseen = sum(run not in _taught(RUN) for run in set(_runs(frame, RUN)))
    return unseen <= FORGIVEN and all(pair in _taught(2) for pair in _runs(frame, 2))


def taught() -> None:
    """Read the corpus, which the first sentence would wait for otherwise."""
    _taught(2)
    _taught(RUN)


def _frame(sentence: str, facts: Facts) -> list[str]:
    text = f" {sentence.casefold()} "
    for words, kind in sorted(_parts(facts), key=lambda part: -len(part[0])):
        text = re.sub(rf"(?<!\w){re.escape(words.casefold())}(?:e?s)?(?!\w)", f" <{kind}> ", text)
    return ["^", *_WORD.findall(text), "$"]


def _parts(facts: Facts) -> Iterator[tuple[str, str]]:
    """All texts of facts and what they are: the title, what was liked or asked for, values, people by their role."""
    roles = dict(facts.roles)
    yield facts.title, "title"
    for ground in facts.grounds:
        head, _, told = ground.because.partition(": ")
        kind = "liked" if head == "you liked" else "asked"
        yield from ((words, kind) for words in (told, *re.split(r", | and ", told)) if words)
        yield from ((value, roles.get(value, "value")) for value in ground.has if value)


def _runs(frame: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(frame[i : i + length]) for i in range(len(frame) - length + 1)]


@cache
def _taught(length: int) -> frozenset[tuple[str, ...]]:
    pairs = [pair for pair in written_pairs() if pair.language == "en" and not pair.note.startswith("LIST ")]
    return frozenset(run for pair in pairs for run in _runs(_frame(pair.sentence, read_note(pair.note)), length))
