"""What things are called in the language of the turn: fields, items, numbers with their units."""

from __future__ import annotations

from agent.chinese.names import NOUNS, UNITS
from agent.language import language, marked, term, tr
from agent.measures import AGE, LENGTH, PRICE, SIZE, WEIGHT, measure_of
from agent.text import number
from retrieval.schema import Field, Schema

_NUMBERS = marked(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"))
_BOUNDS = marked({">=": "at least", "<=": "at most", "=": "exactly"})
_BOUNDS_IN_TIME = marked({">=": "no earlier than", "<=": "no later than", "=": "exactly"})
_OWN_WORDS = (LENGTH, PRICE, AGE, WEIGHT, SIZE)
"""Measures whose words say more than `more` and `less`."""


def label(name: str, schema: Schema) -> str:
    """How a field is called, by its name."""
    field = schema.get(name)
    return called(field) if field is not None else term(name)


def called(field: Field) -> str:
    """How a field is called."""
    return term(field.label)


def noun(schema: Schema) -> str:
    """What one item is called; in Chinese with its counter, as in `部电影`."""
    if language() == "en":
        return schema.noun
    return "".join(NOUNS.get(schema.noun.casefold(), ("个", schema.noun)))


def plural(schema: Schema) -> str:
    """What the items are called."""
    if language() == "en":
        return schema.plural
    _, many = NOUNS.get(schema.noun.casefold(), ("个", schema.plural))
    return many


def counted(count: int, schema: Schema) -> str:
    """What stands after a number of items."""
    return noun(schema) if count == 1 or language() == "zh" else schema.plural


def spelled(count: int) -> str:
    """A small number in words."""
    return tr(_NUMBERS[count - 1]) if 0 < count <= len(_NUMBERS) else str(count)


def quantity(value: float, unit: str) -> str:
    """A number with its unit."""
    if language() == "zh" and unit in UNITS:
        return UNITS[unit].format(number(value))
    return f"{number(value)} {unit}" if unit else number(value)


def bound(op: str, field: Field | None) -> str:
    """What a limit says before its number, as in `at least`; Chinese says `no earlier than` of a year."""
    timed = language() == "zh" and field is not None and measure_of(field) is AGE
    return tr((_BOUNDS_IN_TIME if timed else _BOUNDS)[op])


def leaning(op: str, field: Field | None) -> str:
    """The side of a number that is wished for: `more` or `less`; Chinese says `longer` of a length."""
    measure = measure_of(field) if field is not None and field.kind in {"number", "date"} else None
    if language() == "zh" and measure in _OWN_WORDS:
        return tr(measure.higher if op == "more" else measure.lower)
    return tr("more") if op == "more" else tr("less")
