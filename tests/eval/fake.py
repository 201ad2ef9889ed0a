"""A recommender that understands only what it was told, for the evaluations' own tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent.contract import (
    Change,
    ItemView,
    Preference,
    PreferenceUpdate,
    Profile,
    Reason,
    Recommendation,
    Rules,
    StreamEvent,
    Turn,
)
from models.errors import InvalidFeedback
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field, Schema

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def books() -> Catalogue:
    """Eight small items with a year, a genre, pages and an author."""
    schema = Schema(
        fields=(
            Field(name="title", kind="title"),
            Field(name="genre", kind="category", multiple=True),
            Field(name="author", kind="person", multiple=True),
            Field(name="year", kind="number"),
            Field(name="pages", kind="number"),
        )
    )
    rows: list[tuple[str, str, str, int, int | None]] = [
        ("Harbour", "Crime", "Ann Ash", 1985, 200),
        ("Winter Line", "Crime", "Ben Birch", 1992, 310),
        ("Winter Line", "Romance", "Cleo Cedar", 2004, None),
        ("The Long Field", "Romance", "Ann Ash", 1999, 150),
        ("Night Ferry", "Horror", "Dan Dale", 1996, 420),
        ("Small Hours", "Crime", "Ann Ash", 2001, 180),
        ("Orchard", "Romance", "Ben Birch", 2010, 90),
        ("Ledger", "Crime", "Eve Elm", 1995, 260),
    ]
    items = []
    for number, (title, genre, author, year, pages) in enumerate(rows, start=1):
        fields: dict[str, str | float | int | bool | tuple[str, ...]] = {
            "genre": (genre,),
            "author": (author,),
            "year": year,
        }
        if pages is not None:
            fields["pages"] = pages
        items.append(Item(str(number), title, fields))
    return Catalogue("books", schema, items)


@dataclass
class Understander:
    """What the fake would have asked a model."""

    last_prompt: str = ""
    last_tokens: int = 0


class FakeTalker:
    """Keeps a profile in the home, lists what it allows, and says how many that are.

    `broken` names one thing that it does wrong, so that a test can see it found.
    """

    def __init__(
        self, catalogue: Catalogue, home: Path, known: Mapping[str, PreferenceUpdate], broken: str = ""
    ) -> None:
        self.catalogue = catalogue
        self.understander = Understander()
        self.closed = False
        self._file = home / "fake.json"
        self._known = known
        self._broken = broken
        saved = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
        self._events = {name: [Change.model_validate(one) for one in rows] for name, rows in saved.items()}

    def close(self) -> None:
        self.closed = True

    def start(self, session: str, seen: Sequence[str] = (), rules: Rules | None = None) -> Turn:
        for one in seen:
            self._add(session, [Change(field="item", item=one, stance="seen")])
        return self._turn(session)

    def chat(self, session: str, text: str) -> Turn:
        if self._broken == "crash":
            raise RuntimeError("it fell over")
        if not text.strip():
            raise InvalidFeedback("The message is empty", "Write something.")
        update = self._known.get(text, PreferenceUpdate(acts=["other"]))
        self.understander = Understander(f"read: {text}", 2 + len(update.changes))
        self._add(session, update.changes)
        return self._turn(session, update)

    def stream(self, session: str, text: str) -> Iterator[StreamEvent]:
        turn = self.chat(session, text)
        yield StreamEvent(kind="update", update=turn.update, profile=turn.profile)
        yield StreamEvent(kind="recommendations", recommendations=turn.recommendations)
        yield StreamEvent(kind="text", text=turn.reply)
        yield StreamEvent(kind="turn", turn=turn)

    def feedback(self, session: str, item_id: str, signal: str, value: float | None = None) -> Turn:
        self.catalogue.get(item_id)
        if signal == "rating":
            signal = "like" if (value or 0) >= 3.5 else "dislike"
        change = Change.model_validate({"field": "item", "item": item_id, "stance": signal})
        self._add(session, [change.model_copy(update={"value": self.catalogue.get(item_id).title})])
        return self._turn(session)

    def undo(self, session: str) -> Turn:
        self._save(session, self._events.get(session, [])[:-1])
        return self._turn(session)

    def reset(self, session: str) -> Turn:
        self._save(session, [])
        return self._turn(session)

    def remove(self, session: str, change_id: int) -> Turn:
        self._save(session, [one for one in self._events[session] if one.id != change_id])
        return self._turn(session)

    def profile(self, session: str) -> Profile:
        events = self._events.get(session, [])
        entries = [Preference(change=one, at=NOW, turn=0) for one in events if one.stance != "seen"]
        seen = [one.item for one in events if one.item is not None]
        return Profile(session=session, preferences=entries, seen=seen)

    def current(self, session: str) -> Turn:
        return self._turn(session).model_copy(update={"reply": ""})

    def _add(self, session: str, changes: Sequence[Change]) -> None:
        events = list(self._events.get(session, []))
        for change in changes:
            number = 1 + max((one.id or 0 for one in events), default=0)
            events.append(change.model_copy(update={"id": number}))
        self._save(session, events)

    def _save(self, session: str, events: list[Change]) -> None:
        self._events[session] = events
        if self._broken != "forget":
            rows = {name: [one.model_dump() for one in found] for name, found in self._events.items()}
            self._file.write_text(json.dumps(rows), encoding="utf-8")

    def _turn(self, session: str, update: PreferenceUpdate | None = None) -> Turn:
        profile = self.profile(session)
        items = [one for one in self.catalogue.items if self._allowed(one, profile)][:3]
        if self._broken == "twice":
            items = items[:1] * 2
        listed = [self._recommendation(one, profile) for one in items]
        return Turn(
            session=session,
            reply="" if self._broken == "mute" else f"I found {len(items)} for you.",
            status="recommend" if items else "abstain",
            update=update or PreferenceUpdate(),
            profile=profile,
            recommendations=listed,
            timings={"understand": 0.01, "retrieve": 0.001, "replaced": 0.5},
        )

    def _allowed(self, item: Item, profile: Profile) -> bool:
        if self._broken != "seen" and item.id in profile.seen:
            return False
        if self._broken == "limits":
            return True
        return all(_fits(item, one.change) for one in profile.preferences)

    def _recommendation(self, item: Item, profile: Profile) -> Recommendation:
        first = profile.preferences[0].change.id if profile.preferences else None
        reasons = [
            Reason(text="it is known", prior="popularity", contribution=0.25),
            Reason(text="you said so", change_id=first, prior=None if first else "quality", contribution=0.5),
        ]
        if self._broken == "loose":
            reasons.append(Reason(text="a rumour", change_id=99, contribution=0.0))
        score = 0.8 if self._broken == "sums" else 0.75
        identity = "no such id" if self._broken == "unknown" else item.id
        title = "Another" if self._broken == "title" else item.title
        return Recommendation(item=ItemView(id=identity, title=title), score=score, reasons=reasons)


def _fits(item: Item, change: Change) -> bool:
    value = item.fields.get(change.field)
    if isinstance(value, int) and isinstance(change.value, int | float):
        return value >= change.value if change.op == ">=" else value <= change.value
    if isinstance(value, tuple):
        return (change.value in value) == (change.stance != "exclude")
    return True
