"""Answers to questions about items, from the catalogue and the profile only; the unknown is said to be unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.contract import Change, Profile
from agent.positions import positions
from agent.sentences import titled, worded
from agent.text import joined, number
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.linker import Linker
from retrieval.schema import Field

_ME = re.compile(r"\b(about me|know of me|my (?:taste|profile|preferences)|remember)\b", re.I)
_WHY = re.compile(r"\bwhy\b", re.I)
_MOST_VALUES = 5


def answer(
    question: str, catalogue: Catalogue, linker: Linker, shown: Sequence[int], profile: Profile, why: Sequence[str]
) -> str:
    """Answer a question.

    Args:
        question: What the user asked.
        catalogue: Where facts come from.
        linker: Finds the items that are named.
        shown: Rows of the list on the screen.
        profile: What is known of the user.
        why: The sentences that gave the reasons of the list, in its order.
    """
    if _ME.search(question):
        return about_user(profile, catalogue)
    rows = _rows(question, catalogue, linker, shown)
    if _WHY.search(question) and why:
        places = [list(shown).index(row) for row in rows if row in shown] or [0]
        return " ".join(why[place] for place in places if place < len(why))
    if not rows:
        noun = catalogue.schema.noun
        return f"Tell me which {noun} you mean, by its title or its number in the list, and I'll say what I know of it."
    fields = asked_fields(question, catalogue)
    return " ".join(_about(catalogue.items[row], fields, catalogue) for row in rows[:3])


def about_user(profile: Profile, catalogue: Catalogue) -> str:
    """Say what the profile holds."""
    if not profile.preferences:
        return "I know nothing of your taste yet."
    parts = [_known(p.change, catalogue) for p in profile.preferences]
    return f"This is what I know: {joined(parts)}."


def _known(change: Change, catalogue: Catalogue) -> str:
    said = worded(change, catalogue)
    return said if change.op else f"{_STANCES[change.stance]} {said}".strip()


_STANCES = {
    "like": "you like",
    "dislike": "you don't like",
    "require": "only",
    "exclude": "no",
    "seen": "you know",
    "drop": "",
}


def _rows(question: str, catalogue: Catalogue, linker: Linker, shown: Sequence[int]) -> list[int]:
    rows = [shown[place] for place in positions(question, len(shown))]
    rows += [m.row for m in linker.mentions(question, shown=shown) if m.kind == "item" and m.row is not None]
    if not rows and len(shown) == 1:
        rows = [shown[0]]
    return list(dict.fromkeys(rows))


def asked_fields(question: str, catalogue: Catalogue) -> list[Field]:
    """The fields that a question names by label, name or cue."""
    low = question.casefold()
    found = []
    for field in catalogue.schema.fields:
        cues = [field.label, field.name.replace("_", " "), *field.cues]
        if field.kind != "title" and any(re.search(rf"\b{re.escape(cue.casefold())}s?\b", low) for cue in cues):
            found.append(field)
    return found


def _about(item: Item, fields: Sequence[Field], catalogue: Catalogue) -> str:
    name = titled(item, catalogue)
    if not fields:
        known = [
            _value(item, field) for field in catalogue.schema.fields if field.kind in {"category", "person", "number"}
        ]
        text = [v for f in catalogue.schema.of_kind("text") if (v := _value(item, f))]
        facts = "; ".join(one for one in known[:6] if one)
        return " ".join([f"{name}: {facts}." if facts else f"I know only the title of {name}.", *text[:1]])
    parts = [_value(item, field) or f"{field.label} unknown" for field in fields]
    return f"{name}: {'; '.join(parts).rstrip('.')}."


def _value(item: Item, field: Field) -> str:
    value = item.fields.get(field.name)
    if value is None or value == ():
        return ""
    if field.kind == "text":
        return str(value)
    if isinstance(value, bool):
        return f"{field.label}: {'yes' if value else 'no'}"
    if isinstance(value, (int, float)):
        return f"{field.label} {number(value)}{' ' + field.unit if field.unit else ''}"
    return f"{field.label}: {joined(list(values_of(item, field.name)[:_MOST_VALUES]))}"
