"""What a message negates in so many words is not wanted, whatever the model read: `no musicals`, `anything but horror`.

Only what stands right before a value counts, and only words after which the written corpus never likes anything; what
is said in any other way stays as the model read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from models.parser.wire import WireChange, WireUpdate

_RIGHT_BEFORE = re.compile(r"\b(?:no(?: more| other)?|except(?: for)?|anything but)\s+$", re.I)


def negated(wire: WireUpdate, message: str, fields: Mapping[str, str]) -> WireUpdate:
    """Return the update with every value that the message negates excluded.

    Args:
        wire: What the model wrote.
        message: What the user wrote.
        fields: Field name → kind; numbers have rules of their own.
    """
    return WireUpdate(wire.acts, tuple(_turned(change, message, fields) for change in wire.changes))


def _turned(change: WireChange, message: str, fields: Mapping[str, str]) -> WireChange:
    value = str(change.value or "").casefold()
    if change.stance not in {"like", "require"} or change.op or not value or change.field == "item":
        return change
    places = [found.start() for found in re.finditer(re.escape(value), message.casefold())]
    turned = bool(places) and all(_RIGHT_BEFORE.search(message[:place]) for place in places)
    return replace(change, stance="exclude") if turned and fields.get(change.field) != "number" else change
