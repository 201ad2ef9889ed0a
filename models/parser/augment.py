"""Joined statements: two or three short messages of the corpus said in one breath, so that none of it is missed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from models.parser.corpus import Example
from models.parser.wire import ACTS, WireUpdate

_JOINTS = (", ", ". ", "; ", " and ", ", also ", ". oh and ", " - ", ", but ")
_LONGEST = 70
_PLAIN_ACTS = {"inform", "request"}


def joined(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Make `count` messages out of statements that stand without context and about the same fields."""
    groups: dict[tuple[tuple[str, str], ...], list[Example]] = {}
    for one in examples:
        if _joinable(one):
            groups.setdefault(tuple(one.fields.items()), []).append(one)
    pools = [pool for pool in groups.values() if len(pool) >= 4]
    weights = [len(pool) for pool in pools]
    made: list[Example] = []
    while pools and len(made) < count:
        pool = rng.choices(pools, weights)[0]
        whole = _join(rng.sample(pool, rng.choice((2, 2, 3))), rng)
        if whole is not None:
            made.append(whole)
    return made


def _joinable(one: Example) -> bool:
    statement = not one.context and bool(one.update.changes) and set(one.update.acts) <= _PLAIN_ACTS
    return statement and len(one.message) <= _LONGEST


def _join(parts: Sequence[Example], rng: random.Random) -> Example | None:
    changes = [change for part in parts for change in part.update.changes]
    if len({(change.field, str(change.value)) for change in changes}) < len(changes):
        return None
    message = parts[0].message
    for part in parts[1:]:
        message = message.rstrip(" .!,;") + rng.choice(_JOINTS) + part.message
    said = {act for part in parts for act in part.update.acts}
    acts = tuple(act for act in ACTS if act in said)
    return Example(message, (), parts[0].fields, WireUpdate(acts, tuple(changes)), "joined")
