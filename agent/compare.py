"""Comparisons: `which is shorter?`, `which one is the newest?`, `is the first longer than the second?`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from agent.measures import AGE, measure_of, side
from agent.sentences import titled
from agent.text import joined, number
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
    unknown = f"I don't know the {field.label} of {joined(lost, 'or')}." if lost else ""
    if not known:
        return unknown or f"I know the {field.label} of none of them.", None
    measure = measure_of(field)
    word = (measure.highest if which > 0 else measure.lowest) if len(among) > 2 else _comparative(field, which)
    best = [row for row in known if numbers[row] == numbers[known[0]]]
    if len(best) > 1 and len(best) == len(known):
        told = f"They are alike: {_value(best[0], field, catalogue)}." if len(best) < len(among) or len(best) > 2 else (
            f"Both have the same {field.label}: {_value(best[0], field, catalogue)}."
        )  # fmt: skip
    elif len(best) > 1 and len(among) <= 2 * _FEW:
        names = joined([_name(row, catalogue) for row in best])
        both, value = "both" if len(best) == 2 else "all", _value(best[0], field, catalogue)
        told = f"{names} are {both} the {word}" + ("." if f"({value})" in names else f": {value}.")
    else:
        then = [_valued(row, field, catalogue) for row in known[1:_FEW]]
        after = f", then {joined(then, 'and')}" if then else ""
        article = "the " if len(among) > 2 else ""
        value = _value(known[0], field, catalogue)
        first = f"{_name(known[0], catalogue)} is {article}{word}"
        told = f"{first}{after}." if f"({value})" in first else f"{first}: {value}{after}."
    return " ".join(one for one in (told, unknown) if one), known[0]


def _of_two(catalogue: Catalogue, field: Field, which: int, first: int, second: int) -> tuple[str, int | None]:
    numbers = catalogue.numbers(field.name)
    lost = [_name(row, catalogue) for row in (first, second) if np.isnan(numbers[row])]
    if lost:
        return f"I don't know the {field.label} of {joined(lost, 'or')}.", first
    values = [_value(row, field, catalogue) for row in (first, second)]
    if numbers[first] == numbers[second]:
        return f"Neither: both have the {field.label} {values[0]}.", first
    yes = "Yes" if (numbers[first] - numbers[second]) * which > 0 else "No"
    names = [_name(row, catalogue) for row in (first, second)]
    return f"{yes}: {names[0]} has the {field.label} {values[0]}, {names[1]} {values[1]}.", first


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
    unit = f" {field.unit}" if field.unit else ""
    return f"{number(known)}{unit}" if isinstance(known, (int, float)) else "unknown"
