"""Changes, values and numbers in words; everything here returns plain text, never HTML."""

from __future__ import annotations

from collections.abc import Sequence

from agent.contract import Change, Scalar, Stance
from retrieval.catalogue import year_of
from retrieval.schema import Field, Schema

STANCES: dict[Stance, str] = {
    "like": "you like",
    "dislike": "you don't like",
    "require": "it must be",
    "exclude": "never",
    "seen": "already seen",
    "drop": "no longer counts",
}
_LIMITS = {">=": "at least", "<=": "at most", "=": "exactly"}
_LEANINGS = {"more": "the higher the better", "less": "the lower the better"}
_TIMES = {"more": "the newer the better", "less": "the older the better"}
_CURRENCIES = frozenset("$€£¥₹")


def number(value: float, field: Field | None) -> str:
    """A number as people write it, with its unit: `170 min`, `$12.50`, `4.1 of 5`."""
    unit = field.unit if field else ""
    if unit in _CURRENCIES:
        return f"{unit}{value:.2f}".removesuffix(".00")
    plain = f"{value:.1f}".removesuffix(".0")
    return f"{plain} {unit}".strip()


def is_time(field: Field | None) -> bool:
    """Whether a field says when: a date, or a number called year."""
    return field is not None and (field.kind == "date" or (field.kind == "number" and field.name == "year"))


def year(fields: dict[str, Scalar | list[str]], schema: Schema) -> str:
    """The year an item is from, by the schema's first field that says when; empty when unknown."""
    for field in schema.fields:
        value = fields.get(field.name)
        if not is_time(field) or value is None:
            continue
        when = year_of(value) if isinstance(value, str) else value
        if isinstance(when, int | float) and when == when:
            return str(int(when))
    return ""


def label(name: str, schema: Schema) -> str:
    """How a change's field is called: the noun for items, `in your words` for aspects."""
    if name == "item":
        return schema.plural
    if name == "aspect":
        return "in your words"
    field = schema.get(name)
    return field.label if field else name.replace("_", " ")


def value(change: Change, schema: Schema) -> str:
    """What a change is about: a name, a number with its limit, or a leaning."""
    field, said = schema.get(change.field), change.value
    if change.op in _LEANINGS:
        return (_TIMES if is_time(field) else _LEANINGS)[change.op]
    if isinstance(said, list):
        return " to ".join(number(one, field) for one in said)
    if isinstance(said, int | float):
        limit = _LIMITS.get(change.op or "", "")
        return f"{limit} {number(said, field)}".strip()
    return said or change.item or "everything here"


def sentence(change: Change, schema: Schema) -> str:
    """One change on one line: field, stance, value."""
    said = f"{STANCES[change.stance]} {value(change, schema)}"
    if change.stance in ("seen", "drop"):
        said = f"{value(change, schema)}, {STANCES[change.stance]}"
    return said if change.field in ("item", "aspect") else f"{label(change.field, schema)}: {said}"


def first_up(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def listing(values: Sequence[str], most: int) -> str:
    """Up to `most` values with commas, and how many more there are."""
    rest = len(values) - most
    return ", ".join(values[:most]) + (f" +{rest}" if rest > 0 else "")
