"""The host's rules as exact filters: nothing that the user says overrides them.

A restricted value is opened by the user's word alone: a standing wish whose message names it. An item whose value is
unknown is not available, for nobody knows that it is; it is not restricted either, for most catalogues know the value
of a part of their items only. A host that wants to rule those out names the harmless values in `available`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.contract import POSITIVE, Change, Preference, Profile, Rules
from agent.text import plain
from retrieval.catalogue import Catalogue
from retrieval.query import ValueFilter

Pair = tuple[str, str]

_NOT = re.compile(
    r"\b(?:no|not|non|nothing|never|neither|nor|without|except|but|dont|don|avoid|isnt|arent)\b|[不别没无]"
)
_NEAR = 3
"""Words before a value in which a negation is about it."""
_TAIL = re.compile(
    r"\W+(?:is|are|s|would be|will be)\W+(?:also |all |absolutely |perfectly |totally |really )?"
    r"(?:fine|ok|okay|alright|all right|right|good|allowed|welcome)"
    r"(?: (?:for|with|by) (?:me|us))?(?: (?:too|as well|also|then|please|thanks|thank you))*\W*\Z"
    r"|[\s，]*级?(?:的?也|的?都)?(?:可以|没问题|没关系|行|好)(?:看)?[的了吧啊]*\W*\Z",
    re.I,
)
_LONGEST_PERMISSION = 300
_WHOLE = r"(?<![^\W\u3400-\u9fff]){}(?:s|es)?(?![^\W\u3400-\u9fff])"
"""A name as whole words; Chinese characters beside a name in Latin letters end it."""
_LEAD = re.compile(r"^\W*(?:(?:yes|yeah|ok|okay|sure|well|and|please|oh)\b\W*)*", re.I)
_JOINED = re.compile(r"\s*(?:,|&|/|\band\b|\bor\b)\s*", re.I)


def canonical(catalogue: Catalogue, field: str, value: str) -> str:
    """The catalogue's spelling of a rule's value; its own where the catalogue has no such value."""
    described = catalogue.schema.get(field)
    if described is None or described.kind not in {"category", "person"}:
        return value
    return catalogue.canonical(field, value) or value


def availability(rules: Rules, catalogue: Catalogue) -> list[ValueFilter]:
    """Filters that keep what shares one of the user's values in each field."""
    return [
        ValueFilter(None, tuple((field, canonical(catalogue, field, value)) for value in values), keep=True)
        for field, values in rules.available.items()
    ]


def closed(
    rules: Rules, profile: Profile, named: Callable[[Change], Sequence[Pair]], catalogue: Catalogue
) -> list[Pair]:
    """The restricted (field, value) pairs that the user has not asked for by name.

    Args:
        rules: The host's rules.
        profile: What stands.
        named: Tells the catalogue's values that a change in words names.
        catalogue: The catalogue.
    """
    if not rules.confirm:
        return []
    opened = {
        (field, value.casefold())
        for one in profile.preferences
        if one.change.field != "item" and not one.change.op and one.change.stance in POSITIVE
        for field, value in named(one.change)
        if given(one, field, value, catalogue)
    }
    all_of = [
        (field, canonical(catalogue, field, value)) for field, values in rules.confirm.items() for value in values
    ]
    return [(field, value) for field, value in all_of if (field, value.casefold()) not in opened]


def restriction(pairs: Sequence[Pair]) -> list[ValueFilter]:
    """Filters that leave out what has one of these values."""
    fields = dict.fromkeys(field for field, _ in pairs)
    return [ValueFilter(None, tuple(one for one in pairs if one[0] == field), keep=False) for field in fields]


def given(preference: Preference, field: str, value: str, catalogue: Catalogue) -> bool:
    """Whether a preference is the user's word for a value: a wish, in a message that names it without a no."""
    change, message = preference.change, preference.message
    if change.stance not in POSITIVE or change.signal is not None or message is None:
        return False
    return any(_affirmed(plain(message), plain(name)) for name in names_of(catalogue, field, value))


def names_of(catalogue: Catalogue, field: str, value: str) -> list[str]:
    """A value and the other words that the catalogue has for it."""
    described = catalogue.schema.get(field)
    spoken = described.synonyms.items() if described is not None else ()
    return [value, *(name for name, meant in spoken if meant.casefold() == value.casefold())]


def says(text: str, name: str) -> bool:
    """Whether a plain text has a plain name as whole words; a plural is the same."""
    return bool(name) and re.search(_WHOLE.format(re.escape(name)), text) is not None


def _affirmed(text: str, name: str) -> bool:
    """Whether a plain text has a plain name somewhere without a negation shortly before it."""
    if not name:
        return False
    for found in re.finditer(_WHOLE.format(re.escape(name)), text):
        before = " ".join(text[: found.start()].split()[-_NEAR:])
        if not _NOT.search(before):
            return True
    return False


def permissions(message: str, rules: Rules, catalogue: Catalogue) -> list[Change]:
    """What a message such as `R is fine` opens: each restricted value by name, as a wish that pulls nowhere."""
    if not rules.confirm or len(message) > _LONGEST_PERMISSION:
        return []
    tail = _TAIL.search(message)
    if tail is None:
        return []
    found: list[Change] = []
    for part in _JOINED.split(_LEAD.sub("", message[: tail.start()])):
        change = _permission(part, rules, catalogue)
        if change is None:
            return []
        found.append(change)
    return found


def _permission(words: str, rules: Rules, catalogue: Catalogue) -> Change | None:
    schema = catalogue.schema
    said = plain(words)
    for field, values in rules.confirm.items():
        described = schema.get(field)
        label = plain(described.label) if described is not None else field
        around = "|".join(re.escape(one) for one in ("ones", "items", plain(schema.noun), plain(schema.plural), label))
        bare = re.sub(rf"^(?:(?:the|a|{re.escape(label)}) )+|(?: (?:{around}))+$", "", said)
        rated = re.sub(r"^rated | rated$", "", bare)
        for value in values:
            meant = canonical(catalogue, field, value)
            if {bare, rated} & {plain(name) for name in names_of(catalogue, field, meant)}:
                return Change(field=field, value=meant, stance="like", words=words.strip(), weight=0.0)
    return None
