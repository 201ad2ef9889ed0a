"""Words for what turned-down items seem to share: as a reason, as a remark on the list, and as a question."""

from __future__ import annotations

import math

import numpy as np

from agent.contract import Change, Question
from agent.hypotheses import Hypothesis
from agent.language import tr
from agent.measures import AGE, measure_of
from agent.terms import bound, called, quantity, spelled
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field

SURE = 0.6
"""Confidence from which a hypothesis is told."""


def shared(one: Hypothesis, catalogue: Catalogue) -> str:
    """What was turned down, as in `three long ones`."""
    count, field = spelled(one.count), _field(one, catalogue)
    if one.value is not None:
        return tr("{count} with the {label} {value}").format(count=count, label=called(field), value=one.value)
    measure = measure_of(field)
    word = measure.high if one.op == "<=" else measure.low
    frame = tr("{count} that were {word}") if " " in word else tr("{count} {word} ones")
    return frame.format(count=count, word=tr(word))


def reason(one: Hypothesis, item: Item, catalogue: Catalogue) -> str:
    """The share of an item's score that a hypothesis gives, in words."""
    if one.value is not None:
        return tr("you turned down {shared}, and this is another").format(shared=shared(one, catalogue))
    known, field = item.fields.get(one.field), _field(one, catalogue)
    value = _told(known, field) if isinstance(known, (int, float, str)) else tr("unknown")
    return tr("you turned down {shared}; this has {label} {value}").format(
        shared=shared(one, catalogue), label=called(field), value=value
    )


def remark(one: Hypothesis, catalogue: Catalogue) -> str:
    """A sentence on how a hypothesis moves the list."""
    field = _field(one, catalogue)
    if one.value is not None:
        return tr("You turned down {shared}, so I look elsewhere.").format(shared=shared(one, catalogue))
    measure = measure_of(field)
    word = measure.lower if one.op == "<=" else measure.higher
    return tr("You turned down {shared}, so I look for {word} ones.").format(
        shared=shared(one, catalogue), word=tr(word)
    )


def offer(one: Hypothesis, catalogue: Catalogue) -> Question:
    """The question whether a hypothesis holds; a yes makes it a limit."""
    field = _field(one, catalogue)
    if one.value is not None:
        change = Change(field=one.field, value=one.value, stance="exclude")
        text = tr("You turned down {shared}. Shall I leave those out?").format(shared=shared(one, catalogue))
        return Question(field=one.field, text=text, options=[tr("yes"), tr("no")], offer=change)
    limit = nice(one.bound, catalogue.numbers(one.field), up=one.op == "<=")
    change = Change(field=one.field, op=one.op, value=limit, stance="require")  # type: ignore[arg-type]
    text = tr("You turned down {shared}. Shall I keep to a {label} of {bound} {value}?").format(
        shared=shared(one, catalogue), label=called(field), bound=bound(one.op or "=", field), value=_told(limit, field)
    )
    return Question(field=one.field, text=text, options=[tr("yes"), tr("no")], offer=change)


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
    return quantity(value, field.unit) if isinstance(value, (int, float)) else str(value)


def _field(one: Hypothesis, catalogue: Catalogue) -> Field:
    found = catalogue.schema.get(one.field)
    if found is None:
        raise KeyError(one.field)
    return found
