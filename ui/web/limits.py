"""Limits as controls: a range for every number, choices for every category; they set what a message would have said."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np

from agent.contract import NEGATIVE, Change, Profile
from agent.profile import bounds
from retrieval.catalogue import Catalogue, values_of
from retrieval.schema import Field
from ui.web import words

_MOST_VALUES = 150
_STEPS = 60
_LIMITS = frozenset({">=", "<=", "=", "between"})


@dataclass(frozen=True)
class Span:
    """The numbers that a field has in a catalogue, and in which steps it is limited."""

    low: float
    high: float
    step: float


def controls(profile: Profile, catalogue: Catalogue) -> str:
    """All limits, closed unless one is set."""
    numbers = [one for one in catalogue.schema.of_kind("number", "date") if one.spoken and span(catalogue, one.name)]
    rows = [_range(one, profile, catalogue) for one in numbers]
    rows += [
        _choice(one, values)
        for one in catalogue.schema.of_kind("category")
        if one.spoken and (values := _values(catalogue, one.name))
    ]
    if not rows:
        return ""
    return f'<details class="tl-limits"><summary>Set limits</summary>{"".join(rows)}</details>'


def limit_of(profile: Profile, field: str) -> tuple[float, float, list[int]]:
    """The range that the standing limits leave of a field, and the numbers of their changes."""
    low, high, ids = -math.inf, math.inf, []
    for preference in profile.preferences:
        change = preference.change
        if change.field == field and change.op in _LIMITS and change.stance not in NEGATIVE:
            one_low, one_high = bounds(change)
            low, high = max(low, one_low), min(high, one_high)
            ids += [change.id] if change.id is not None else []
    return low, high, ids


def limited(field: str, low: float, high: float, whole: Span) -> Change | None:
    """The change that a range asks for; None when it leaves everything in."""
    above, below = low > whole.low, high < whole.high
    if above and below:
        return Change(field=field, op="between", value=[low, high], stance="require")
    if above or below:
        return Change(field=field, op=">=" if above else "<=", value=low if above else high, stance="require")
    return None


@lru_cache(maxsize=256)
def span(catalogue: Catalogue, name: str) -> Span | None:
    """The span of a field that can be limited, None when it has fewer than two numbers."""
    field = catalogue.schema.get(name)
    if field is None or field.kind not in ("number", "date"):
        return None
    known = catalogue.numbers(name)
    known = known[~np.isnan(known)]
    if len(known) == 0 or known.min() == known.max():
        return None
    low, high = float(known.min()), float(np.quantile(known, 0.999))
    high = high if high > low else float(known.max())
    if words.is_time(field):
        return Span(math.floor(low), math.ceil(float(known.max())), 1.0)
    size = 10.0 ** math.floor(math.log10((high - low) / _STEPS))
    step = next(size * one for one in (1, 2, 5, 10) if (high - low) / (size * one) <= _STEPS)
    return Span(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def _range(field: Field, profile: Profile, catalogue: Catalogue) -> str:
    whole = span(catalogue, field.name)
    assert whole is not None
    low, high, ids = limit_of(profile, field.name)
    low, high = max(low, whole.low), min(high, whole.high)
    text = _spoken(field, low, high, whole) if ids else "any"
    label = escape(field.label)
    sides = "".join(
        f'<input type="range" min="{whole.low:g}" max="{whole.high:g}" step="{whole.step:g}" value="{value:.6g}" '
        f'data-act="limit" data-field="{escape(field.name)}" data-side="{side}" aria-label="{label}: {spoken}" '
        f'aria-valuetext="{escape(_plain(value, field))}">'
        for side, value, spoken in (("low", low, "at least"), ("high", high, "at most"))
    )
    part = 100 / (whole.high - whole.low)
    return (
        f'<div class="tl-limit" role="group" aria-label="{label}" data-unit="{escape(field.unit)}" '
        f'style="--low:{(low - whole.low) * part:.1f}%;--high:{(high - whole.low) * part:.1f}%"><span>{label}</span>'
        f'<output>{escape(text)}</output><div class="tl-two">{sides}</div></div>'
    )


def _spoken(field: Field, low: float, high: float, whole: Span) -> str:
    if low > whole.low and high < whole.high:
        return f"{_plain(low, field)} to {_plain(high, field)}"
    return f"at least {_plain(low, field)}" if low > whole.low else f"at most {_plain(high, field)}"


def _plain(value: float, field: Field) -> str:
    return str(int(value)) if words.is_time(field) else words.number(value, field)


def _choice(field: Field, values: tuple[str, ...]) -> str:
    label = escape(field.label)
    options = "".join(f"<option>{escape(one)}</option>" for one in values)
    kinds = "".join(
        f'<option value="{stance}">{text}</option>'
        for stance, text in (("require", "only"), ("exclude", "never"), ("like", "rather"))
    )
    return (
        f'<div class="tl-either" role="group" aria-label="{label}"><span>{label}</span>'
        f'<select data-part="stance" aria-label="{label}: how">{kinds}</select>'
        f'<select data-part="value" aria-label="{label}: which"><option value="">choose …</option>{options}</select>'
        f'<button type="button" data-act="choose" data-field="{escape(field.name)}">Add</button></div>'
    )


@lru_cache(maxsize=64)
def _values(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    """The values to choose from, in alphabetical order; of very many only the commonest."""
    counts = Counter(value for item in catalogue.items for value in values_of(item, name))
    return tuple(sorted((value for value, _ in counts.most_common(_MOST_VALUES)), key=str.casefold))
