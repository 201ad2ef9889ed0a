from __future__ import annotations

import re

from agent.claims import holds, list_holds
from agent.notes import Facts, Ground, ListFacts
from models.writer.notes import Pair, note_prompt, written_pairs

_ROLE = re.compile(r"(.*) \((\w[\w ]*)\)")


def facts(note: str) -> Facts | ListFacts:
    """A note of the corpus as what the writer is told."""
    head, *parts = note.split(" | ")
    if found := re.fullmatch(r"LIST of (\d+) (.*)", head):
        told = dict(part.split(": ", 1) for part in parts)
        lists = [tuple(told[name].split(", ")) if name in told else () for name in _HEADS]
        return ListFacts(int(found[1]), found[2], *lists)
    roles: list[tuple[str, str]] = []
    grounds = []
    for because, values in zip(parts[::2], parts[1::2], strict=True):
        has = [_ROLE.fullmatch(one) or one for one in values.split(": ", 1)[1].split(", ")]
        roles += [(one[1], one[2]) for one in has if isinstance(one, re.Match)]
        names = tuple(one if isinstance(one, str) else one[1] for one in has)
        grounds.append(Ground(because.removeprefix("because "), names))
    return Facts(head, tuple(grounds), tuple(roles))


_HEADS = ("you like", "you want", "you don't want")


def passes(pair: Pair) -> bool:
    told = facts(pair.note)
    if isinstance(told, ListFacts):
        return list_holds(pair.sentence, told, pair.language)
    return holds(pair.sentence, told, pair.language)


def test_every_sentence_of_the_corpus_passes_the_check_that_replies_must_pass() -> None:
    pairs = written_pairs()
    assert len(pairs) >= 1500 and sum(pair.language == "zh" for pair in pairs) >= 400
    assert not [pair for pair in pairs if not passes(pair)]


def test_notes_read_back_as_they_are_written() -> None:
    assert all(facts(pair.note).note() == pair.note for pair in written_pairs())


def test_a_prompt_ends_where_the_sentence_begins() -> None:
    assert note_prompt("Up | has: fun") == "Note: Up | has: fun\nSentence:"
    assert note_prompt("Up | has: fun", "zh").endswith("\n句子：")
