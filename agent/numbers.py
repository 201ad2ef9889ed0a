"""Numbers are taken from the words, not from the model's memory: decades are whole, and bounds are on their side.

The model says which field is meant and what for; where a message writes a limit in so many words, the words decide
the bound. What they do not write clearly stays as the model read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from models.parser.prompt import Turn as ContextTurn
from models.parser.wire import WireChange, WireUpdate

_DECADE = re.compile(r"\b(?:(18|19|20)?(\d)0)\s?['’]?s\b")
_PART = re.compile(r"\b(?:early|late|mid|end of|beginning of|start of)\W+(?:the\s+)?$", re.I)
_NOT = (
    r"(?:\b(?:no|not|nothing|none|never|drop|skip|cut(?: out)?|exclude|remove|leave out|avoid|rule out|lose|without)"
    r"|n['’]t)\b(?:\s+[\w'’-]+){0,3}?\s+"
)
_N = r"(?:the\s+(?:year\s+)?)?\W?(\d[\d,]*(?:\.\d+)?)"
_NEGATED_LOW = re.compile(
    rf"{_NOT}(?:before|prior to|earlier than|older than|less than|fewer than|under|below|shorter than)\s+{_N}", re.I
)
_NEGATED_HIGH = re.compile(
    rf"{_NOT}(?:after|past|later than|newer than|more than|over|above|beyond|longer than|higher than)\s+{_N}", re.I
)

_PLAIN_HIGH = re.compile(
    rf"\b(?:before|prior to|earlier than|older than|less than|under|below|at most|up to)\s+{_N}", re.I
)
_PLAIN_LOW = re.compile(rf"\b(?:after|since|later than|newer than|more than|over|above|at least)\s+{_N}", re.I)

_INCLUSIVE_LOW = re.compile(
    rf"{_N}(?:\s?[a-z]+)?\s+(?:and|or)\s+(?:later|newer|after|onwards?|up|upwards|above|more|over|longer|higher)\b"
    rf"|\bfrom\s+{_N}\s+(?:on|onwards?|upwards)\b|\b(?:at the )?earliest(?: from)?\s+{_N}|{_N}\s?年?及以后",
    re.I,
)
_INCLUSIVE_HIGH = re.compile(
    rf"{_N}(?:\s?[a-z]+)?\s+(?:and|or)\s+(?:earlier|before|older|below|less|under|fewer|shorter|lower)\b"
    rf"|\b(?:at the )?latest(?: from)?\s+{_N}|{_N}\s?(?:[a-z]+|分钟|元|块)?\s?(?:以内|以下)",
    re.I,
)

_INCLUSIVE = {">=": _INCLUSIVE_LOW, "<=": _INCLUSIVE_HIGH}
_NEGATED = {">=": _NEGATED_LOW, "<=": _NEGATED_HIGH}
_PLAIN = {"<=": _PLAIN_HIGH, ">=": _PLAIN_LOW}
_REFUSAL = re.compile(
    r"\b(?:no|not|nothing|nobody|none|never|cannot|cant|dont|without|except|exclude|skip|cut|out|away|off|drop|"
    r"anything|everything|waste|hate|too|can go)\b|n['’]t\b",
    re.I,
)
_COUNTED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand|half|dozen)\b|[一二三四五六七八九十百千两半]",
    re.I,
)


def from_words(
    wire: WireUpdate, message: str, fields: Mapping[str, str], context: Sequence[ContextTurn] = ()
) -> WireUpdate:
    """Return the update with decades and limits as the message writes them, and without those of earlier messages.

    Args:
        wire: What the model wrote.
        message: What the user wrote.
        fields: Field name → kind.
        context: Turns before it.
    """
    if not any(fields.get(change.field) == "number" for change in wire.changes):
        return wire
    told = [change for change in wire.changes if not _earlier(change, message, context)]
    changes = [_decade(_turned(change, message), message) for change in told]
    return WireUpdate(wire.acts, tuple(dict.fromkeys(changes)))


def _earlier(change: WireChange, message: str, context: Sequence[ContextTurn]) -> bool:
    """Whether a limit is only what the user said before: its number stands there, not in the reply, and none here."""
    values = change.value if isinstance(change.value, tuple) else (change.value,)
    numbers = {f"{value:g}" for value in values if isinstance(value, int | float)}
    if not change.op or not numbers or any(c.isdigit() for c in message) or _COUNTED.search(message):
        return False
    before = " ".join(text for role, text in context if role == "user")
    reply = next((text for role, text in reversed(context) if role == "system"), "")
    return any(_written(one, before) for one in numbers) and not any(_written(one, reply) for one in numbers)


def _written(number: str, text: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) is not None


def _turned(change: WireChange, message: str) -> WireChange:
    """A single bound on the side that `nothing before 1980`, `no more than 30` or `before 1980` put it.

    Where the message writes the number in two such ways, or a plain one beside any word of refusal
    ("keep everything over 90 away"), it is not clear enough, and the model's reading stays.
    """
    if change.op not in {">=", "<="} or change.stance == "exclude" or not isinstance(change.value, int | float):
        return change
    negated = _bounds(message, _NEGATED, change.value)
    if len(negated) == 1:
        op, number = negated[0]
        return replace(change, op=op, value=int(number) if number.is_integer() else number)
    inclusive = _bounds(message, _INCLUSIVE, change.value)
    if not negated and len(inclusive) == 1 and not _REFUSAL.search(message):
        op, number = inclusive[0]
        return replace(change, op=op, value=int(number) if number.is_integer() else number)
    plain = [op for op, _ in _bounds(message, _PLAIN, change.value)]
    if not negated and len(plain) == 1 and not _REFUSAL.search(message):
        return replace(change, op=plain[0])
    return change


def _bounds(message: str, patterns: Mapping[str, re.Pattern[str]], value: float) -> list[tuple[str, float]]:
    """The bounds that a message writes for a value: of that number, or of one beside it where it lacks that one."""
    found = [(op, match) for op, pattern in patterns.items() for match in pattern.finditer(message)]
    read = [(op, float(next(n for n in match.groups() if n).replace(",", "").rstrip("."))) for op, match in found]
    near = 0 if _written(f"{value:g}", message) else 1
    return [(op, number) for op, number in read if abs(number - value) <= near]


def _decade(change: WireChange, message: str) -> WireChange:
    """A range within the one decade that a message names is that decade, unless it says early or late."""
    if change.op != "between" or not isinstance(change.value, tuple):
        return change
    named = list(_DECADE.finditer(message))
    if all(_written(f"{year % 100:02g}", message) for year in change.value):
        return change
    if len(named) != 1 or _PART.search(message[: named[0].start()]):
        return change
    century, tens = named[0][1], int(named[0][2])
    first = int(f"{century or (19 if tens > 2 else 20)}{tens}0")
    low, high = change.value
    return replace(change, value=(first, first + 9)) if first <= low and high <= first + 10 else change
