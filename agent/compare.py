"""Comparisons: `which is shorter?`, `which one is the newest?`, `is the first longer than the second?`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from agent.language import tr
from agent.measures import AGE, measure_of, side
from agent.sentences import titled
from agent.terms import called, quantity
from agent.text import joined, run_on
from retrieval.catalogue import Catalogue
from retrieval.schema import Field

_COMPARES = re.compile(
    r"\b(?:which|than|compare[ds]?|comparison|\w+(?:est|iest)|most|least|best|worst|latest)\b|哪|最|更", re.I
)
_ALL = re.compile(
    r"\b(?:you (?:have|know|offer|sell|stock)|in (?:the|your|this) (?:catalogue|catalog|collection)|of all|ever)\b",
    re.I,
)
_FEW = 3


_WHICH = re.compile(r"^\W*(?:(?:and|so|ok|okay|but)\W+)?(?:which|what(?:'s| is)) ", re.I)


def comparing(question: str) -> bool:
    """Whether a question asks which of several is more or most of something."""
    return _WHICH.search(question) is not None and _COMPARES.search(question) is not None


def compared(
    question: str, catalogue: Catalogue, rows: Sequence[int], shown: Sequence[int], closed: bool
) -> tuple[str, int | None] | None:
    """Answer a comparison with the row it ends on; None where the question is none.

    Args:
        question: What the user asked.
        catalogue: Where the numbers come from.
        rows: Items that it names.
        shown: Rows of the list on the screen.
        closed: Whether it wants a yes or a no.
    """
    if not _COMPARES.search(question):
        return None
    sides = [(field, side(question, field)) for field in catalogue.schema.of_kind("number", "date")]
    asked = [(field, which) for field, which in sides if which]
    everything = range(len(catalogue)) if _ALL.search(question) or not shown else shown
    among = list(rows) if len(rows) > 1 else list(everything) if not rows else []
    if not asked or not among:
        return None
    field, which = max(asked, key=lambda one: int((~np.isnan(catalogue.numbers(one[0].name)[among])).sum()))
    if closed and len(rows) == 2:
        return _of_two(catalogue, field, which, rows[0], rows[1])
    return _best(catalogue, field, which, among)


def _best(catalogue: Catalogue, field: Field, which: int, among: Sequence[int]) -> tuple[str, int | None]:
    numbers = catalogue.numbers(field.name)
    known = sorted((row for row in among if not np.isnan(numbers[row])), key=lambda row: -which * numbers[row])
    lost = [_name(row, catalogue) for row in among if np.isnan(numbers[row])] if len(among) <= 2 * _FEW else []
    unknown = _unknown(field, lost) if lost else ""
    if not known:
        return unknown or tr("I know the {label} of none of them.").format(label=called(field)), None
    measure = measure_of(field)
    word = tr((measure.highest if which > 0 else measure.lowest) if len(among) > 2 else _comparative(field, which))
    best = [row for row in known if numbers[row] == numbers[known[0]]]
    value = _value(known[0], field, catalogue)
    if len(best) > 1 and len(best) == len(known):
        several = len(best) < len(among) or len(best) > 2
        alike = tr("They are alike: {value}.") if several else tr("Both have the same {label}: {value}.")
        told = alike.format(label=called(field), value=value)
    elif len(best) > 1 and len(among) <= 2 * _FEW:
        names = joined([_name(row, catalogue) for row in best])
        first = (tr("{names} are both the {word}") if len(best) == 2 else tr("{names} are all the {word}")).format(
            names=names, word=word
        )
        told = _with_value(first, value, "", f"({value})" in names)
    else:
        then = [_valued(row, field, catalogue) for row in known[1:_FEW]]
        after = tr(", then {others}").format(others=joined(then)) if then else ""
        first = (tr("{name} is the {word}") if len(among) > 2 else tr("{name} is {word}")).format(
            name=_name(known[0], catalogue), word=word
        )
        told = _with_value(first, value, after, f"({value})" in first)
    return run_on(one for one in (told, unknown) if one), known[0]


def _with_value(first: str, value: str, after: str, said: bool) -> str:
    """A sentence with the number that it speaks of, unless it says it already."""
    frame = tr("{first}{after}.") if said else tr("{first}: {value}{after}.")
    return frame.format(first=first, value=value, after=after)


def _unknown(field: Field, names: Sequence[str]) -> str:
    return tr("I don't know the {label} of {title}.").format(label=called(field), title=joined(names, "or"))


def _of_two(catalogue: Catalogue, field: Field, which: int, first: int, second: int) -> tuple[str, int | None]:
    numbers = catalogue.numbers(field.name)
    lost = [_name(row, catalogue) for row in (first, second) if np.isnan(numbers[row])]
    if lost:
        return _unknown(field, lost), first
    values = [_value(row, field, catalogue) for row in (first, second)]
    if numbers[first] == numbers[second]:
        return tr("Neither: both have the {label} {value}.").format(label=called(field), value=values[0]), first
    yes = (numbers[first] - numbers[second]) * which > 0
    frame = tr("Yes: {one} has the {label} {value}, {other} {its}.")
    turned = tr("No: {one} has the {label} {value}, {other} {its}.")
    told = (frame if yes else turned).format(
        one=_name(first, catalogue),
        label=called(field),
        value=values[0],
        other=_name(second, catalogue),
        its=values[1],
    )
    return told, first


def _comparative(field: Field, which: int) -> str:
    measure = measure_of(field)
    return measure.higher if which > 0 else measure.lower


def _name(row: int, catalogue: Catalogue) -> str:
    return titled(catalogue.items[row], catalogue)


def _valued(row: int, field: Field, catalogue: Catalogue) -> str:
    """An item with its value behind, unless its name says it."""
    name, value = _name(row, catalogue), f"({_value(row, field, catalogue)})"
    return name if value in name else f"{name} {value}"


def _value(row: int, field: Field, catalogue: Catalogue) -> str:
    known = catalogue.items[row].fields.get(field.name)
    if isinstance(known, str):
        return known if measure_of(field) is not AGE else known[:10]
    return quantity(known, field.unit) if isinstance(known, (int, float)) else tr("unknown")
