"""Words for what turned-down items seem to share: as a reason, as a remark on the list, and as a question."""

from __future__ import annotations

import math

import numpy as np

from agent.contract import Change, Question
from agent.hypotheses import Hypothesis
from agent.measures import AGE, measure_of
from agent.text import number
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field

SURE = 0.6
"""Confidence from which a hypothesis is told."""
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def shared(one: Hypothesis, catalogue: Catalogue) -> str:
    """What was turned down, as in `three long ones`."""
    count = _COUNTS[one.count] if one.count < len(_COUNTS) else str(one.count)
    field = _field(one, catalogue)
    if one.value is not None:
        return f"{count} with the {field.label} {one.value}"
    measure = measure_of(field)
    word = measure.high if one.op == "<=" else measure.low
    return f"{count} that were {word}" if " " in word else f"{count} {word} ones"


def reason(one: Hypothesis, item: Item, catalogue: Catalogue) -> str:
    """The share of an item's score that a hypothesis gives, in words."""
    if one.value is not None:
        return f"you turned down {shared(one, catalogue)}, and this is another"
    known, field = item.fields.get(one.field), _field(one, catalogue)
    told = f"{field.label} {_told(known, field)}" if isinstance(known, (int, float, str)) else f"{field.label} unknown"
    return f"you turned down {shared(one, catalogue)}; this has {told}"


def remark(one: Hypothesis, catalogue: Catalogue) -> str:
    """A sentence on how a hypothesis moves the list."""
    field = _field(one, catalogue)
    if one.value is not None:
        return f"You turned down {shared(one, catalogue)}, so I look elsewhere."
    measure = measure_of(field)
    word = measure.lower if one.op == "<=" else measure.higher
    return f"You turned down {shared(one, catalogue)}, so I look for {word} ones."


def offer(one: Hypothesis, catalogue: Catalogue) -> Question:
    """The question whether a hypothesis holds; a yes makes it a limit."""
    field = _field(one, catalogue)
    if one.value is not None:
        change = Change(field=one.field, value=one.value, stance="exclude")
        text = f"You turned down {shared(one, catalogue)}. Shall I leave those out?"
        return Question(field=one.field, text=text, options=["yes", "no"], offer=change)
    bound = nice(one.bound, catalogue.numbers(one.field), up=one.op == "<=")
    side = "at most" if one.op == "<=" else "at least"
    change = Change(field=one.field, op=one.op, value=bound, stance="require")  # type: ignore[arg-type]
    text = f"You turned down {shared(one, catalogue)}. Shall I keep to a {field.label} of {side} {_told(bound, field)}?"
    return Question(field=one.field, text=text, options=["yes", "no"], offer=change)


def nice(value: float, numbers: object, *, up: bool) -> float:
    """A round number near a bound, on the side that leaves more."""
    spread = float(np.nanstd(np.asarray(numbers, dtype=np.float64))) or 1.0
    step = 10.0 ** math.floor(math.log10(spread))
    step = step / 2 if spread / step < 2.5 else step
    rounded = math.ceil(value / step - 1e-9) * step if up else math.floor(value / step + 1e-9) * step
    return int(rounded) if float(rounded).is_integer() else round(rounded, 6)


def _told(value: object, field: Field) -> str:
    if isinstance(value, str):
        return value[:4] if measure_of(field) is AGE else value
    unit = f" {field.unit}" if field.unit else ""
    return f"{number(value)}{unit}" if isinstance(value, (int, float)) else str(value)


def _field(one: Hypothesis, catalogue: Catalogue) -> Field:
    found = catalogue.schema.get(one.field)
    if found is None:
        raise KeyError(one.field)
    return found
