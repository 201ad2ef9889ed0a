"""Plain sentences, written by code: for recommendations that the model did not word, and for everything else said.

Which of several wordings is used depends on the item alone, so that a list does not repeat itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from agent.contract import NEGATIVE, Change, PreferenceUpdate, Profile, Stance
from agent.facts import Reasons, held, known, title_of, told_fame
from agent.text import joined, number
from agent.whose import addressed
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.query import FamePull, Hit

_IN_COMMON = (
    "What it shares with {liked}: {what}.",
    "You liked {liked}; this has the same to offer: {what}.",
    "In common with {liked}: {what}.",
)
_WITH_PEOPLE = (
    "With {what}, as in {liked}.",
    "{what} again, whom you know from {liked}.",
    "Like {liked}, with {what}.",
)
_AS_ASKED = ("You asked for {what}: here it is.", "As you asked: {what}.", "For your wish for {what}.")
_SEVERAL = frozenset(
    "sons daughters kids children boys girls teens teenagers twins parents grandparents brothers sisters siblings"
    " cousins aunts uncles nieces nephews in-laws friends mates buddies roommates flatmates housemates colleagues"
    " coworkers neighbors neighbours guests students".split()
)
_NUMBER_WORDS = {">=": "at least", "<=": "at most", "=": "exactly"}


def reason_sentence(item: Item, hit: Hit, reasons: Reasons, catalogue: Catalogue, profile: Profile) -> str:
    """One true sentence on why an item is in the list."""
    changes = {p.change.id: p.change for p in profile.preferences}
    for share in hit.shares:
        change = changes.get(share.key) if share.key is not None else None
        if change is None or share.value <= 0:
            continue
        sentence = _because(item, change, reasons, catalogue)
        if sentence:
            return sentence
    return _introduced(item, catalogue)


def _because(item: Item, change: Change, reasons: Reasons, catalogue: Catalogue) -> str | None:
    pick = zlib.crc32(item.id.encode())
    if change.who is not None and not change.op:
        return _for_another(item, change, change.who, reasons)
    if change.field == "item":
        if change.stance not in {"like", "require"}:
            return None
        liked = title_of(change, catalogue)
        shared = reasons.shared(change, item)
        if shared:
            what = joined(shared[0].values)
            frames = _WITH_PEOPLE if shared[0].people else _IN_COMMON
            return frames[pick % len(frames)].format(what=what, liked=liked)
        return (f"It goes well with {liked}.", f"It sits well beside {liked}.")[pick % 2]
    if change.op:
        return _number_sentence(item, change, catalogue)
    pull = reasons.pulls.get(change.id)
    if isinstance(pull, FamePull):
        return _capital(told_fame(pull, 1.0)) + "."
    has = held(item, pull)
    if has:
        what = joined(has[:2])
        kind = catalogue.schema.get(change.field)
        if kind is not None and kind.kind == "person":
            return f"It has {what} as {kind.label}, as you wished."
        return _capital(_AS_ASKED[pick % len(_AS_ASKED)].format(what=what))
    return f'It comes close to "{change.value}", which you asked for.'


def _for_another(item: Item, change: Change, who: str, reasons: Reasons) -> str | None:
    """A reason that is somebody else's, as in `For your son: dinosaurs`."""
    name = addressed(who)
    if change.field != "item":
        has = held(item, reasons.pulls.get(change.id))
        return f"For {name}: {joined(has[:2])}." if has else f'It comes close to "{change.value}", for {name}.'
    if change.stance not in {"like", "require"}:
        return None
    liked, shared = title_of(change, reasons.catalogue), reasons.shared(change, item)
    what = f", in common: {joined(shared[0].values)}" if shared else ""
    return f"For {name}, who {'like' if _several(name) else 'likes'} {liked}{what}."


def _number_sentence(item: Item, change: Change, catalogue: Catalogue) -> str | None:
    known, field = item.fields.get(change.field), catalogue.schema.get(change.field)
    if field is None or not isinstance(known, (int, float)):
        return None
    unit = f" {field.unit}" if field.unit else ""
    if change.reference is not None and change.op in {"more", "less"}:
        further = known > change.reference if change.op == "more" else known < change.reference
        if not further:
            return None
        side = "more" if change.op == "more" else "less"
        before = f"{number(round(change.reference))}{unit}"
        return f"Its {field.label} is {number(known)}{unit}, {side} than the {before} before."
    return f"Its {field.label} is {number(known)}{unit}."


def _introduced(item: Item, catalogue: Catalogue) -> str:
    """A sentence about the item itself, for when no preference speaks for it."""
    for field in catalogue.schema.of_kind("text"):
        text = item.fields.get(field.name)
        if isinstance(text, str) and text:
            first = text.split(". ")[0].rstrip(".")
            return _capital(first if len(first) <= 200 else first[:200].rsplit(" ", 1)[0] + " …") + "."
    for field in catalogue.schema.of_kind("category"):
        if values := values_of(item, field.name):
            return f"Its {field.label}: {joined(values[:3])}."
    return "Well liked by others." if catalogue.interactions is not None else "It is part of the catalogue."


def titled(item: Item, catalogue: Catalogue) -> str:
    """Title with the year where the catalogue has one."""
    for field in catalogue.schema.of_kind("number", "date"):
        if field.name in {"year", "date"} or field.label in {"year", "date"}:
            known = item.fields.get(field.name)
            if known is not None:
                return f"{item.title} ({str(known)[:4]})"
    return item.title


def understood(update: PreferenceUpdate, catalogue: Catalogue) -> str:
    """Say back what a message changed, in one sentence; empty when it changed nothing."""
    groups: dict[str, list[str]] = {}
    for change in update.changes:
        groups.setdefault(heading(change), []).append(worded(change, catalogue))
    return "; ".join(f"{heading} {joined(words)}".strip() for heading, words in groups.items())


def heading(change: Change) -> str:
    """What goes before a change in words: whose taste it is and what of it, as in `you like`."""
    if change.op:
        return "withdrawn:" if change.stance == "drop" else ""
    if change.who is not None and change.stance not in {"drop", "require"}:
        return _of_another(change.who, change.stance)
    if change.weight == 0 and change.stance == "like":
        return "allowed:"
    if change.op is None and change.stance in {"require"}:
        return "only"
    return {"like": "you like", "dislike": "you don't like", "exclude": "no", "seen": "you know", "drop": "withdrawn:"}[
        change.stance
    ]


def _of_another(who: str, stance: Stance) -> str:
    """What somebody else likes or not, as in `your wife doesn't like`."""
    name = addressed(who)
    several = _several(name)
    verb = {"like": "like", "seen": "know"}.get(stance, "do" if stance in NEGATIVE else "need")
    turned = "n't like" if stance in NEGATIVE else ""
    return f"{name} {verb if several else 'does' if verb == 'do' else verb + 's'}{turned}"


def _several(name: str) -> bool:
    return name.split()[-1] in _SEVERAL


def worded(change: Change, catalogue: Catalogue) -> str:
    """One change in a few words, as in `year at least 1990`."""
    field = catalogue.schema.get(change.field)
    label = field.label if field is not None else change.field
    if change.field == "*":
        return "everything"
    if change.field == "item" and change.item:
        item = known(change, catalogue)
        return titled(item, catalogue) if item is not None else str(change.value)
    unit = f" {field.unit}" if field is not None and field.unit else ""
    turned = "not " if change.stance in NEGATIVE else ""
    if change.op in {"more", "less"}:
        return f"{turned}{change.op} {label}"
    if change.op == "between" and isinstance(change.value, list):
        return f"{label} {turned}{number(change.value[0])} to {number(change.value[1])}{unit}"
    if change.op and isinstance(change.value, (int, float)):
        return f"{label} {turned}{_NUMBER_WORDS[change.op]} {number(change.value)}{unit}"
    return str(change.value) if change.value is not None else label


def listed_unknown(update: PreferenceUpdate, catalogue: Catalogue, known_elsewhere: Sequence[str] = ()) -> list[str]:
    """Titles that were named but that the catalogue does not have."""
    named = [str(c.value) for c in update.changes if c.field == "item" and not c.item and c.stance != "drop"]
    return [name for name in named if name not in known_elsewhere]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
