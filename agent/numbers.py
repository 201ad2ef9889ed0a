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
_NOT = r"(?:\b(?:no|not|nothing|none|never)|n['’]t)\b(?:\s+[\w'’-]+){0,3}?\s+"
_N = r"(?:the\s+(?:year\s+)?)?\W?(\d[\d,]*(?:\.\d+)?)"
_NOT_BELOW = re.compile(
    rf"{_NOT}(?:before|prior to|earlier than|older than|less than|fewer than|under|below|shorter than)\s+{_N}", re.I
)
_NOT_ABOVE = re.compile(
    rf"{_NOT}(?:after|past|later than|newer than|more than|over|above|beyond|longer than|higher than)\s+{_N}", re.I
)

_BELOW = re.compile(rf"\b(?:before|prior to|earlier than|older than|less than|under|below|at most|up to)\s+{_N}", re.I)
_ABOVE = re.compile(rf"\b(?:after|since|later than|newer than|more than|over|above|at least)\s+{_N}", re.I)


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
    if not change.op or not numbers or any(c.isdigit() for c in message):
        return False
    before = " ".join(text for role, text in context if role == "user")
    reply = next((text for role, text in reversed(context) if role == "system"), "")
    return any(_written(one, before) for one in numbers) and not any(_written(one, reply) for one in numbers)


def _written(number: str, text: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) is not None


def _turned(change: WireChange, message: str) -> WireChange:
    """A single bound whose number stands in `nothing before 1980`, `no more than 30` or `before 1980`."""
    if change.op not in {">=", "<="} or change.stance == "exclude" or not isinstance(change.value, int | float):
        return change
    for pattern, op in ((_NOT_BELOW, ">="), (_NOT_ABOVE, "<="), (_BELOW, "<="), (_ABOVE, ">=")):
        for match in pattern.finditer(message):
            number = float(match[1].replace(",", ""))
            if abs(number - change.value) > 1:
                continue
            negated = pattern in (_NOT_BELOW, _NOT_ABOVE)
            exact = int(number) if number.is_integer() else number
            return replace(change, op=op, value=exact if negated else change.value)
    return change


def _decade(change: WireChange, message: str) -> WireChange:
    """A range within the one decade that a message names is that decade, unless it says early or late."""
    if change.op != "between" or not isinstance(change.value, tuple):
        return change
    named = list(_DECADE.finditer(message))
    if len(named) != 1 or _PART.search(message[: named[0].start()]):
        return change
    century, tens = named[0][1], int(named[0][2])
    first = int(f"{century or (19 if tens > 2 else 20)}{tens}0")
    low, high = change.value
    return replace(change, value=(first, first + 9)) if first <= low and high <= first + 10 else change
