"""The wire format: how the parser model writes a preference update, one short line a change.

    inform request          acts
    +item Heat              like          -item Heat       dislike
    !genre Western          require       xgenre Horror    exclude
    oitem Ronin             seen          ~year            drop
    !year >=1990            a limit       !year 1990..1999 between
    +runtime less           a comparative

It is the same notation in which the training corpus is written, it costs about five tokens a change,
and every line of it is either valid or refused: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

ACTS = ("inform", "request", "ask", "accept", "reject", "undo", "reset", "other")
STANCES = {"+": "like", "-": "dislike", "!": "require", "x": "exclude", "o": "seen", "~": "drop"}
SIGNS = {stance: sign for sign, stance in STANCES.items()}
COMPARATIVES = ("more", "less")
ALWAYS_FIELDS = ("item", "aspect")
"""Fields that every catalogue has, whatever its schema."""

Value = str | float | tuple[float, float] | None

_LINE = re.compile(r"^([+\-!xo~])([^\W\d]\w*)(?:[ :]+(.*))?$")
_LIMIT = re.compile(r"^(>=|<=|=|)\s*(-?\d+(?:\.\d+)?)$")
_RANGE = re.compile(r"^(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)$")


class WireError(ValueError):
    """A text that is not a valid update in the wire format."""


@dataclass(frozen=True)
class WireChange:
    """One change as the model wrote it; `value` is not yet looked up in any catalogue."""

    stance: str
    field: str
    op: str | None = None
    value: Value = None


@dataclass(frozen=True)
class WireUpdate:
    """Acts and changes of one message."""

    acts: tuple[str, ...]
    changes: tuple[WireChange, ...] = field(default=())


def parse_update(text: str, fields: Mapping[str, str]) -> WireUpdate:
    """Read an update.

    Args:
        text: Acts on the first line, one change on each further line.
        fields: Field name → kind, the fields that may be named beside item and aspect.

    Raises:
        WireError: A line is not in the format or names a field that is not there.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        raise WireError("empty update")
    acts = tuple(dict.fromkeys(lines[0].split()))
    unknown = [act for act in acts if act not in ACTS]
    if unknown:
        raise WireError(f"unknown act {unknown[0]!r}")
    return WireUpdate(acts, tuple(dict.fromkeys(parse_change(line, fields) for line in lines[1:])))


def parse_change(line: str, fields: Mapping[str, str]) -> WireChange:
    """Read one change line; see `parse_update` for arguments and errors."""
    found = _LINE.match(line.strip())
    if not found:
        raise WireError(f"not a change: {line!r}")
    stance, name, rest = STANCES[found[1]], found[2], (found[3] or "").strip()
    kind = fields.get(name)
    if kind is None and name not in ALWAYS_FIELDS:
        raise WireError(f"no field {name!r}")
    if kind == "number":
        return _number_change(stance, name, rest)
    if not rest and (stance != "drop" or name in ALWAYS_FIELDS):
        raise WireError(f"no value: {line!r}")
    return WireChange(stance, name, None, rest or None)


def _number_change(stance: str, name: str, rest: str) -> WireChange:
    if stance == "drop":
        return WireChange(stance, name)
    if rest in COMPARATIVES:
        return WireChange(stance, name, rest)
    if limit := _LIMIT.match(rest):
        return WireChange(stance, name, limit[1] or "=", _number(limit[2]))
    if between := _RANGE.match(rest):
        low, high = sorted((_number(between[1]), _number(between[2])))
        return WireChange(stance, name, "between", (low, high))
    raise WireError(f"not a number or limit: {rest!r}")


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def format_update(update: WireUpdate) -> str:
    """Write an update; the inverse of `parse_update`."""
    return "\n".join([" ".join(update.acts), *(format_change(change) for change in update.changes)])


def format_change(change: WireChange) -> str:
    """Write one change line."""
    head = f"{SIGNS[change.stance]}{change.field}"
    if change.stance == "drop" and change.op:
        return head
    if change.op == "between" and isinstance(change.value, tuple):
        return f"{head} {_plain(change.value[0])}..{_plain(change.value[1])}"
    if change.op in COMPARATIVES:
        return f"{head} {change.op}"
    if change.op:
        return f"{head} {change.op}{_plain(change.value)}"
    return head if change.value is None else f"{head} {' '.join(str(change.value).split())}"


def _plain(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value)
