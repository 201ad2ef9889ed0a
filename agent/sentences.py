"""Plain sentences, written by code: for recommendations that the model did not word, and for everything else said.

Which of several wordings is used depends on the item alone, so that a list does not repeat itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from agent.contract import NEGATIVE, Change, PreferenceUpdate, Profile, Stance
from agent.facts import Reasons, held, known, title_of, told_fame
from agent.language import marked, tr
from agent.terms import bound, called, label, leaning, quantity
from agent.text import capital, joined, number
from agent.whose import addressed
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.query import FamePull, Hit

_IN_COMMON = marked(
    (
        "What it shares with {liked}: {what}.",
        "You liked {liked}; this has the same to offer: {what}.",
        "In common with {liked}: {what}.",
    )
)
_WITH_PEOPLE = marked(
    (
        "With {what}, as in {liked}.",
        "{what} again, whom you know from {liked}.",
        "Like {liked}, with {what}.",
    )
)
_AS_ASKED = marked(("You asked for {what}: here it is.", "As you asked: {what}.", "For your wish for {what}."))
_GOES_WITH = marked(("It sits well beside {liked}.", "It goes well with {liked}."))
_HEADINGS = marked(
    {
        "like": "you like",
        "require": "only",
        "dislike": "you don't like",
        "exclude": "no",
        "seen": "you know",
        "drop": "withdrawn:",
    }
)
_OF_OTHERS = marked(
    {
        "like": ("{name} likes", "{name} like"),
        "dislike": ("{name} doesn't like", "{name} don't like"),
        "exclude": ("{name} doesn't like", "{name} don't like"),
        "seen": ("{name} knows", "{name} know"),
    }
)
"""Of one person and of several."""
_SEVERAL = frozenset(
    "sons daughters kids children boys girls teens teenagers twins parents grandparents brothers sisters siblings"
    " cousins aunts uncles nieces nephews in-laws friends mates buddies roommates flatmates housemates colleagues"
    " coworkers neighbors neighbours guests students".split()
)


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
            return tr(frames[pick % len(frames)]).format(what=what, liked=liked)
        return tr(_GOES_WITH[pick % len(_GOES_WITH)]).format(liked=liked)
    if change.op:
        return _number_sentence(item, change, catalogue)
    pull = reasons.pulls.get(change.id)
    if isinstance(pull, FamePull):
        return capital(told_fame(pull, 1.0)) + tr(".")
    has = held(item, pull)
    if has:
        what = joined(has[:2])
        kind = catalogue.schema.get(change.field)
        if kind is not None and kind.kind == "person":
            return tr("It has {what} as {label}, as you wished.").format(what=what, label=called(kind))
        return capital(tr(_AS_ASKED[pick % len(_AS_ASKED)]).format(what=what))
    return tr('It comes close to "{value}", which you asked for.').format(value=change.value)


def _for_another(item: Item, change: Change, who: str, reasons: Reasons) -> str | None:
    """A reason that is somebody else's, as in `For your son: dinosaurs`."""
    name = addressed(who)
    if change.field != "item":
        has = held(item, reasons.pulls.get(change.id))
        if has:
            return tr("For {name}: {what}.").format(name=name, what=joined(has[:2]))
        return tr('It comes close to "{value}", for {name}.').format(value=change.value, name=name)
    if change.stance not in {"like", "require"}:
        return None
    liked, shared = title_of(change, reasons.catalogue), reasons.shared(change, item)
    what = tr(", in common: {what}").format(what=joined(shared[0].values)) if shared else ""
    frame = tr("For {name}, who like {liked}{what}.") if _several(name) else tr("For {name}, who likes {liked}{what}.")
    return frame.format(name=name, liked=liked, what=what)


def _number_sentence(item: Item, change: Change, catalogue: Catalogue) -> str | None:
    known, field = item.fields.get(change.field), catalogue.schema.get(change.field)
    if field is None or not isinstance(known, (int, float)):
        return None
    value = quantity(known, field.unit)
    if change.reference is not None and change.op in {"more", "less"}:
        further = known > change.reference if change.op == "more" else known < change.reference
        if not further:
            return None
        before = quantity(round(change.reference), field.unit)
        return tr("Its {label} is {value}, {more} than the {before} before.").format(
            label=called(field), value=value, more=leaning(change.op, field), before=before
        )
    return tr("Its {label} is {value}.").format(label=called(field), value=value)


def _introduced(item: Item, catalogue: Catalogue) -> str:
    """A sentence about the item itself, for when no preference speaks for it."""
    for field in catalogue.schema.of_kind("text"):
        text = item.fields.get(field.name)
        if isinstance(text, str) and text:
            first = text.split(". ")[0].rstrip(".")
            return capital(first if len(first) <= 200 else first[:200].rsplit(" ", 1)[0] + " …") + "."
    for field in catalogue.schema.of_kind("category"):
        if values := values_of(item, field.name):
            return tr("Its {label}: {values}.").format(label=called(field), values=joined(values[:3]))
    return tr("Well liked by others.") if catalogue.interactions is not None else tr("It is part of the catalogue.")


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
    return tr("; ").join(headed(before, joined(words)) for before, words in groups.items())


def headed(before: str, words: str) -> str:
    """Words with what goes before them."""
    return tr("{heading} {words}").format(heading=before, words=words).strip()


def heading(change: Change) -> str:
    """What goes before a change in words: whose taste it is and what of it, as in `you like`."""
    if change.op:
        return tr(_HEADINGS["drop"]) if change.stance == "drop" else ""
    if change.who is not None and change.stance not in {"drop", "require"}:
        return _of_another(change.who, change.stance)
    if change.weight == 0 and change.stance == "like":
        return tr("allowed:")
    return tr(_HEADINGS[change.stance])


def _of_another(who: str, stance: Stance) -> str:
    """What somebody else likes or not, as in `your wife doesn't like`."""
    name = addressed(who)
    return tr(_OF_OTHERS[stance][_several(name)]).format(name=name)


def _several(name: str) -> bool:
    return name.split()[-1] in _SEVERAL


def worded(change: Change, catalogue: Catalogue) -> str:
    """One change in a few words, as in `year at least 1990`."""
    field = catalogue.schema.get(change.field)
    about = label(change.field, catalogue.schema)
    if change.field == "*":
        return tr("everything")
    if change.field == "item" and change.item:
        item = known(change, catalogue)
        return titled(item, catalogue) if item is not None else str(change.value)
    unit = field.unit if field is not None else ""
    turned = tr("not ") if change.stance in NEGATIVE else ""
    if change.op in {"more", "less"}:
        return tr("{turned}{more} {label}").format(turned=turned, more=leaning(change.op, field), label=about)
    if change.op == "between" and isinstance(change.value, list):
        low, high = number(change.value[0]), quantity(change.value[1], unit)
        return tr("{label} {turned}{low} to {high}").format(label=about, turned=turned, low=low, high=high)
    if change.op and isinstance(change.value, (int, float)):
        limit = {"bound": bound(change.op, field), "value": quantity(change.value, unit)}
        return tr("{label} {turned}{bound} {value}").format(label=about, turned=turned, **limit)
    return str(change.value) if change.value is not None else about


def listed_unknown(update: PreferenceUpdate, catalogue: Catalogue, known_elsewhere: Sequence[str] = ()) -> list[str]:
    """Titles that were named but that the catalogue does not have."""
    named = [str(c.value) for c in update.changes if c.field == "item" and not c.item and c.stance != "drop"]
    return [name for name in named if name not in known_elsewhere]
