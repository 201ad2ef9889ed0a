"""Sentences that may be said of an item, each a written frame filled with its facts; the model picks among them.

A frame stands under the kinds of facts that it tells: `# liked director values` for an item that shares a director and
other values with one that was liked. So a frame can be filled in one way only, and says neither more nor less.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from agent.notes import Facts, Ground
from agent.text import capital, joined, plain
from models.errors import TasteloopError

_FILE = "frames.txt"
_ROLES = ("director", "actor", "author")
"""Roles that have frames of their own; people of another are a `person` and its `role`."""
_SLOT = re.compile(r"\{(\w+)\}")


def framed(facts: Facts, seed: int) -> list[str]:
    """Return the sentences that tell these facts, in an order that the seed decides; none where no frame does."""
    slots = _slots(facts)
    if slots is None:
        return []
    frames = _frames().get(frozenset(slots) - {"title"}, ())
    chosen = random.Random(seed).sample(frames, len(frames))
    return [capital(frame.format_map(slots)) for frame in chosen]


def _slots(facts: Facts) -> Mapping[str, str] | None:
    """What the slots of a frame are filled with; None for grounds that no frame tells."""
    first, *others = sorted(facts.grounds, key=lambda ground: not _liked(ground))
    slots = {"title": facts.title, **_of_values(first, facts)}
    if _liked(first):
        slots["liked"] = first.because.partition(": ")[2]
    else:
        slots |= _wish(first)
    if others:
        if len(others) > 1 or _liked(others[0]) or not _liked(first) or _people(others[0], facts):
            return None
        slots |= {"more": joined(list(others[0].has)), **_wish(others[0])}
    return slots


def _of_values(ground: Ground, facts: Facts) -> dict[str, str]:
    people = _people(ground, facts)
    values = [value for value in ground.has if value not in people]
    found = {"values": joined(values)} if values else {}
    for role in dict.fromkeys(people.values()):
        named = joined([name for name, theirs in people.items() if theirs == role])
        found |= {role: named} if role in _ROLES else {"person": named, "role": role}
    return found


def _wish(ground: Ground) -> dict[str, str]:
    """The words of a wish, or `wished` where what the item has says the same."""
    asked = ground.because.partition(": ")[2]
    same = {plain(asked)} | {plain(one) for one in re.split(r", | and ", asked)}
    return {"wished": ""} if {plain(value) for value in ground.has} <= same else {"asked": asked}


def _people(ground: Ground, facts: Facts) -> dict[str, str]:
    roles = dict(facts.roles)
    return {value: roles[value] for value in ground.has if value in roles}


def _liked(ground: Ground) -> bool:
    return ground.because.startswith("you liked")


@cache
def _frames() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The written frames by the kinds of facts that they tell."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    text = (files("models.writer") / _FILE).read_text(encoding="utf-8")
    for block in text.strip().split("\n\n"):
        head, *frames = block.splitlines()
        kinds = frozenset(head.removeprefix("# ").split())
        for frame in frames:
            if not set(_SLOT.findall(frame)) == (kinds | {"title"}) - {"wished"}:
                raise TasteloopError(f"{_FILE}: {frame!r} does not tell {head!r}", "Mend the frame.")
        found[kinds] = tuple(frames)
    return found
