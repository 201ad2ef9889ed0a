"""The home's feedback log as evidence: every session is a user, every item it said something of is one sign."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from agent.contract import Event
from agent.events import EventLog
from agent.profile import fold
from agent.strengths import IGNORED, evidence
from retrieval.catalogue import Catalogue
from retrieval.evidence import Sign

_ALL_TURNS = 1_000_000


@dataclass(frozen=True)
class Lesson:
    """What one session teaches."""

    signs: tuple[Sign, ...]
    first_event: int
    """Number of its first event; a model that has seen less of the log does not know the session."""


def lessons(log: EventLog, catalogue: Catalogue) -> list[Lesson]:
    """Read all sessions of a catalogue; items that it no longer has are passed over."""
    known = catalogue.known
    return [_lesson(log, session, catalogue, known) for session in log.sessions()]


def _lesson(log: EventLog, session: str, catalogue: Catalogue, known: Set[str]) -> Lesson:
    events = log.events(session)
    signs: dict[str, Sign] = {}
    for item in _ignored(log, session):
        signs[item] = Sign(-1, IGNORED, taken=False)
    profile = fold(session, events)
    for item in profile.seen:
        signs[item] = _known_only(item, events)
    for preference in profile.preferences:
        change = preference.change
        if change.field == "item" and change.item:
            signs[change.item] = Sign(-1, evidence(change), taken=True)
    found = [(catalogue.row(item), sign) for item, sign in signs.items() if item in known]
    placed = tuple(Sign(row, sign.strength, sign.taken) for row, sign in sorted(found, key=lambda one: one[0]))
    return Lesson(placed, min((event.id for event in events), default=0))


def _known_only(item: str, events: list[Event]) -> Sign:
    """The sign of an item without an opinion: passed over, else used up before."""
    last = next(event for event in reversed(events) if event.change.item == item and not event.undone)
    return Sign(-1, evidence(last.change), taken=False) if last.change.signal == "skip" else Sign(-1, 0.0, taken=True)


def _ignored(log: EventLog, session: str) -> list[str]:
    """Items of lists after which the session went on; what it said of them overrides this."""
    return list(dict.fromkeys(item for turn in log.turns(session, _ALL_TURNS)[:-1] for item in turn.shown))
