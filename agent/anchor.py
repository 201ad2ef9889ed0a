"""Titles and people are copied from what was said, never remembered: what nobody named is not taken over.

The model sometimes writes a title of the list on the screen where the message names another, or one that stands
nowhere. The first is put right from the titles that the linker finds in the message, the second is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from agent.positions import positions
from agent.text import plain
from models.parser.prompt import Turn as ContextTurn
from models.parser.wire import WireChange, WireUpdate
from retrieval.common import EVERYDAY, GRAMMAR
from retrieval.linker import Linker, Mention

_ALIKE = 78.0
_SURE = 0.8
_NUMBERED = r"{} \d{{1,2}}\b(?! ?(?:times|stars?|min|hours?|out of|/|%))"


def anchor(
    wire: WireUpdate,
    message: str,
    context: Sequence[ContextTurn],
    shown: Sequence[int],
    fields: Mapping[str, str],
    linker: Linker | None,
) -> WireUpdate:
    """Return the update with every title and person tied to words of the message or its context.

    Args:
        wire: What the model wrote.
        message: What the user wrote.
        context: Turns before it.
        shown: Rows of the list on the screen.
        fields: Field name → kind.
        linker: Finds titles in the message; None when the message is about another catalogue.
    """
    changes = list(wire.changes)
    if linker is not None and not positions(message, max(len(shown), 10)):
        mentions = linker.mentions(message, shown=shown)
        changes = _divided(_retitled(changes, message, mentions, fields), message, mentions, linker)
        changes = _renamed(changes, message, mentions)
    said = plain("\n".join([message, *(text for _, text in context)]))
    kept = tuple(change for change in changes if _stands(change, said, fields))
    return WireUpdate(wire.acts, kept)


def _retitled(
    changes: list[WireChange], message: str, mentions: Sequence[Mention], fields: Mapping[str, str]
) -> list[WireChange]:
    """Take for items what the message names as titles: `actor Forrest` beside `Forrest Gump`, `aspect Aliens`."""
    sure = [m for m in mentions if m.kind == "item" and m.score >= _SURE]
    capital = {plain(m.words): m for m in sure if m.words[:1].isupper()}
    titles = [m for m in sure if " " in plain(m.words)]
    rest = plain(message)
    for one in titles:
        rest = rest.replace(plain(one.words), "|")
    found: list[WireChange] = []
    for change in changes:
        if fields.get(change.field) == "person" and not change.op:
            words = set(plain(str(change.value)).split())
            title = next((m for m in titles if words & set(plain(m.words).split())), None)
            if title is not None and not any(is_named(word, rest) for word in words if len(word) > 3):
                change = replace(change, field="item", value=title.words)
        elif change.field == "aspect" and plain(str(change.value)) in capital:
            change = replace(change, field="item", value=capital[plain(str(change.value))].words)
        if change not in found:
            found.append(change)
    return found


def _divided(changes: list[WireChange], message: str, mentions: Sequence[Mention], linker: Linker) -> list[WireChange]:
    """Take the titles out of what is none itself but says only titles and everyday words, as `Heat and Ronin`.

    Another unknown title gets the number that the message writes behind it.
    """
    counted = set(re.findall(r"\b(\w{1,12}) times\b", plain(message)))
    found: list[WireChange] = []
    for change in changes:
        parts = [change]
        if change.field == "item" and linker.title(str(change.value)) is None:
            rest = f" {plain(str(change.value))} "
            inside: list[Mention] = []
            for one in sorted(mentions, key=lambda mention: -len(mention.words)):
                words = f" {plain(one.words)} "
                if one.kind == "item" and one.score >= _SURE and words in rest:
                    inside.append(one)
                    rest = rest.replace(words, "  ")
            if inside and set(rest.split()) <= EVERYDAY | GRAMMAR | counted:
                parts = [replace(change, value=one.words) for one in sorted(inside, key=_start)]
            elif numbered := re.search(_NUMBERED.format(re.escape(str(change.value))), message, re.I):
                parts = [replace(change, value=numbered[0])]
        found += [one for one in parts if one not in found]
    return found


def _start(mention: Mention) -> int:
    return mention.start


def _renamed(changes: list[WireChange], message: str, mentions: Sequence[Mention]) -> list[WireChange]:
    """Give item changes that the message does not name the titles that it does name and no change has."""
    low = plain(message)
    items = [change for change in changes if change.field == "item"]
    loose = [change for change in items if not is_named(str(change.value), low)]
    values = [plain(str(change.value)) for change in items]
    free = [m for m in mentions if m.kind == "item" and m.score >= _SURE and not _covered(m, values)]
    if not loose or not free:
        return changes
    titles = dict(zip(map(id, loose), free, strict=False))
    return [
        replace(change, value=titles[id(change)].words) if id(change) in titles else change
        for change in changes
        if id(change) in titles or change not in loose
    ]


def _covered(mention: Mention, values: Sequence[str]) -> bool:
    words = plain(mention.words)
    return any(words in value or value in words for value in values if value)


def is_named(name: str, said: str) -> bool:
    """Whether a name stands in a plain text, give or take a misspelling."""
    words = plain(name)
    if not words or f" {words} " in f" {said} ":
        return bool(words)
    return fuzz.partial_ratio(words, said) >= _ALIKE if len(words) > 3 else False


def _stands(change: WireChange, said: str, fields: Mapping[str, str]) -> bool:
    value = str(change.value or "")
    if change.field == "item":
        return value.startswith("#") or is_named(value, said)
    if fields.get(change.field) == "person" and value:
        return is_named(value, said) or any(is_named(word, said) for word in value.split() if len(word) > 3)
    return True
