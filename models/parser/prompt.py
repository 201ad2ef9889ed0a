"""The prompt of the taught parser: the fields, the last turns, the message.

The line of fields comes first and is the same for a whole catalogue, so the model keeps it in its cache.
A turn is always one line: line breaks in a user's text cannot start a turn of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TURNS = 6
"""Turns of context that the model sees at most."""
LAST_SYSTEM_CHARACTERS = 420
TURN_CHARACTERS = 180
MESSAGE_CHARACTERS = 700

Turn = tuple[str, str]
"""(role, text); role is `system` or `user`."""


def build_prompt(message: str, context: Sequence[Turn], fields: Mapping[str, str]) -> str:
    """Build the prompt of one message.

    Args:
        message: What the user wrote.
        context: Turns before it, oldest first; only the last few are used.
        fields: Field name → kind (category, person, number).
    """
    lines = [fields_line(fields)]
    recent = list(context)[-TURNS:]
    last_system = max((i for i, (role, _) in enumerate(recent) if role == "system"), default=-1)
    for i, (role, text) in enumerate(recent):
        limit = LAST_SYSTEM_CHARACTERS if i == last_system else TURN_CHARACTERS
        lines.append(f"{'S' if role == 'system' else 'U'}: {one_line(text, limit)}")
    lines.append(f"M: {one_line(message, MESSAGE_CHARACTERS)}")
    return "\n".join(lines) + "\n="


def fields_line(fields: Mapping[str, str]) -> str:
    """Name the fields in three groups, as in `genre platform | developer | year price`."""
    groups = ([name for name, k in fields.items() if k == kind] for kind in ("category", "person", "number"))
    return " | ".join(" ".join(group) for group in groups)


def one_line(text: str, limit: int) -> str:
    """Put a text on one line without control characters, cut in the middle when it is too long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(clean) <= limit:
        return clean
    head = limit * 2 // 3
    return f"{clean[:head]} … {clean[-(limit - head) :]}"
