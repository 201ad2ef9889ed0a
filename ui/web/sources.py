"""Where an entry of the profile came from: the message and its turn, or a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.contract import Preference, Profile

_LONGEST = 140


@dataclass(frozen=True)
class Source:
    """The origin of one change."""

    turn: int
    quote: str
    """The words it was read from, else the message; empty for a button."""
    message: str = ""
    by_hand: bool = False
    """Whether somebody set it in the profile, without words."""


def source_of(preference: Preference) -> Source:
    """The origin of a standing entry."""
    message = preference.message or ""
    quote = preference.change.words or message if message else ""
    by_hand = preference.message is None and preference.change.signal is None
    return Source(preference.turn, shortened(quote), message, by_hand)


def wordless(source: Source) -> str:
    """Where an entry without a message came from."""
    return "set by you" if source.by_hand else "from a button"


def sources(profile: Profile) -> Mapping[int, Source]:
    """The origins of all standing entries by their change's number."""
    return {p.change.id: source_of(p) for p in profile.preferences if p.change.id is not None}


def shortened(text: str, most: int = _LONGEST) -> str:
    """A text on one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
