"""A recommender without a model: it has the surface of the real one and does what a test tells it."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from agent.contract import (
    NEGATIVE,
    POSITIVE,
    Act,
    Change,
    Event,
    ItemView,
    Preference,
    PreferenceUpdate,
    Profile,
    Reason,
    Recommendation,
    Rules,
    Stance,
    StreamEvent,
    Turn,
)
from models.errors import InvalidFeedback, TasteloopError, UnknownChange
from retrieval.catalogue import Catalogue, Interactions, Item, Value, values_of
from retrieval.schema import Field, Schema

SCRIPT = "<script>window.hacked=1</script>Script Tale"
IMAGE = "<img src=x onerror=window.hacked=1> & ${window.hacked=1} {{value}}"
SCHEMA = Schema(
    noun="book",
    plural="books",
    fields=(
        Field(name="title", kind="title"),
        Field(name="published", kind="date"),
        Field(name="genre", kind="category", multiple=True, synonyms={"scary": "Horror"}),
        Field(name="author", kind="person", multiple=True),
        Field(name="pages", kind="number", label="length", unit="pages"),
        Field(name="price", kind="number", unit="$"),
        Field(name="mood", kind="category", multiple=True),
        Field(name="format", kind="category", searchable=False),
        Field(name="sponsored", kind="flag"),
        Field(name="blurb", kind="text", label="about"),
        Field(name="shop", kind="url", label="see it in the shop"),
    ),
    disclose="sponsored",
)


def _item(row: int, title: str, year: int, genre: str, author: str, mood: str, blurb: str) -> Item:
    fields: dict[str, Value] = {
        "published": f"{year}-03-01",
        "genre": tuple(genre.split("|")),
        "author": tuple(author.split("|")),
        "pages": 180 + 37 * row,
        "price": 7.5 + row,
        "mood": tuple(mood.split("|")),
        "format": ("paperback",),
        "sponsored": row == 3,
        "blurb": blurb,
        "shop": "https://shop.example/?a=1&b=2" if row % 2 else "javascript:window.hacked=1",
    }
    return Item(f"b{row}", title, fields)


ITEMS = (
    _item(1, "Glass Harbour", 1999, "Mystery|Sci-Fi", "Ana Núñez|Bo Li", "slow burn|found family",
          "A pilot looks for a harbour that only appears on maps drawn by children."),
    _item(2, "The Long Field", 2004, "Mystery", "Bo Li", "melancholy", "Two sisters dig up a secret."),
    _item(3, IMAGE, 2011, "Horror", "Mallory Sharp", "<b>bold</b>", "<img src=x onerror=window.hacked=1>"),
    _item(4, SCRIPT, 2012, "Comedy|<u>Pun</u>", "<i>Eve</i>", "silly", "<script>window.hacked=1</script>"),
    _item(5, "Salt and Iron", 2010, "Fantasy|Romance", "Cleo Marsh|Dov Ezra|Ana Núñez", "epic|bittersweet",
          "A smith and a smuggler cross a desert that remembers everyone who ever lied in it, and neither of "
          "them has told the truth for years. Their guide keeps count, and their water does not last."),
    _item(6, "Hollow Hill", 1987, "Horror|Mystery", "Fen Okoro", "eerie|slow burn", "A village votes on a ghost."),
    _item(7, "A Kinder Machine", 2021, "Sci-Fi", "Ana Núñez", "hopeful|thoughtful", "A robot learns to lose."),
    _item(8, "Paper Weather", 2016, "Comedy|Romance", "Gil Amato", "light|witty", "A forecaster is never wrong."),
)  # fmt: skip


def shop() -> Catalogue:
    """Eight books, two of them with titles that attack a careless page."""
    n = len(ITEMS)
    rows = np.array([row for row in range(n) for _ in range(n - row)], dtype=np.int32)
    zeros = np.zeros(len(rows), dtype=np.int32)
    acts = Interactions(zeros, rows, zeros + np.float32(4), zeros.astype(np.int64), 1, 3.5)
    return Catalogue("shop", SCHEMA, ITEMS, acts)


class FakeRecommender:
    """Understands `loved TITLE`, `seen TITLE`, `no CATEGORY`, `only CATEGORY`, `under N`; remembers in memory."""

    def __init__(self) -> None:
        """Start without sessions."""
        self.catalogue = shop()
        self.fail: Exception | None = None
        """Raised by the next call that takes a message or a button, after part of the stream."""
        self.degraded = False
        self.events: defaultdict[str, list[Event]] = defaultdict(list)
        self.started: list[str] = []
        self._listed: defaultdict[str, list[Recommendation]] = defaultdict(list)
        self._next = 1
        self._lock = threading.RLock()

    def start(self, session: str, seen: Sequence[str] = (), rules: Rules | None = None) -> Turn:
        """Begin a session with nothing in it."""
        del rules
        self.started.append(session)
        changes = [Change(field="item", value=one, item=one, stance="seen") for one in seen]
        self._remember(session, changes, None)
        return self.current(session)

    def chat(self, session: str, text: str) -> Turn:
        """The last piece of the stream."""
        *_, last = self.stream(session, text)
        assert last.turn is not None
        return last.turn

    def stream(self, session: str, text: str) -> Iterator[StreamEvent]:
        """Understand, list, write word by word."""
        with self._lock:  # a lock that only its own thread can release
            if len(text) > 5000:
                raise InvalidFeedback("That message is too long", "Keep it under 5,000 characters.")
            update = self._read(text)
            update = PreferenceUpdate(acts=update.acts, changes=self._remember(session, update.changes, text))
            yield StreamEvent(kind="update", update=update, profile=self.profile(session))
            self._may_fail()
            found = self._rank(session)
            yield StreamEvent(kind="recommendations", recommendations=found)
            reply = f"{found[0].item.title} comes first, <b>{len(found)}</b> in all." if found else "Nothing fits."
            for piece in re.findall(r"\S+\s*", reply):
                yield StreamEvent(kind="text", text=piece)
            yield StreamEvent(kind="turn", turn=self._turn(session, update, reply))

    def feedback(self, session: str, item_id: str, signal: str, value: float | None = None) -> Turn:
        """Remember a button."""
        del value
        self._may_fail()
        item = self.catalogue.get(item_id)
        stance: Stance = "like" if signal == "like" else "dislike" if signal == "dislike" else "seen"
        change = Change(field="item", value=item.title, item=item.id, stance=stance)
        changes = self._remember(session, [change], None)
        self._rank(session)
        return self._turn(session, PreferenceUpdate(acts=["inform"], changes=changes))

    def undo(self, session: str) -> Turn:
        """Take back everything of the last turn."""
        self._may_fail()
        events = self.events[session]
        last = events[-1].turn if events else 0
        self.events[session] = [one for one in events if one.turn != last]
        return self._again(session, "undo")

    def reset(self, session: str) -> Turn:
        """Forget the session."""
        self._may_fail()
        self.events[session] = []
        self._listed[session] = []
        return self._turn(session, PreferenceUpdate(acts=["reset"]))

    def remove(self, session: str, change_id: int) -> Turn:
        """Forget one change."""
        self._may_fail()
        if change_id not in {one.id for one in self.events[session]}:
            raise UnknownChange(f"There is no change {change_id}", "Reload the page.")
        self.events[session] = [one for one in self.events[session] if one.id != change_id]
        return self._again(session, None)

    def profile(self, session: str) -> Profile:
        """The last event on each thing."""
        latest = {(one.change.field, str(one.change.value)): one for one in self.events[session]}
        standing = [
            Preference(change=one.change, message=one.message, at=one.at, turn=one.turn) for one in latest.values()
        ]
        items = [one.change.item for one in standing if one.change.item]
        return Profile(session=session, preferences=standing, seen=items, turns=len(self.events[session]))

    def history(self, session: str) -> list[Event]:
        """Every event."""
        return list(self.events[session])

    def current(self, session: str) -> Turn:
        """The profile and the list as last shown."""
        return self._turn(session, PreferenceUpdate())

    def _may_fail(self) -> None:
        fail, self.fail = self.fail, None
        if fail is not None:
            raise fail

    def _again(self, session: str, act: Act | None) -> Turn:
        if self.events[session]:
            self._rank(session)
        else:
            self._listed[session] = []
        return self._turn(session, PreferenceUpdate(acts=[act] if act else []))

    def _turn(self, session: str, update: PreferenceUpdate, reply: str = "") -> Turn:
        listed = self._listed[session]
        return Turn(
            session=session,
            reply=reply,
            status="recommend" if listed else "chat",
            update=update,
            profile=self.profile(session),
            recommendations=listed,
            degraded=self.degraded and bool(reply),
            timings={"understand": 0.21, "list": 0.04, "replaced": 0.25} if reply else {"list": 0.04},
        )

    def _read(self, text: str) -> PreferenceUpdate:
        low, found = text.casefold(), []
        negative = re.search(r"\b(no|never)\b", low)
        for item in self.catalogue.items:
            at = low.find(item.title.casefold())
            if at >= 0:
                words = text[at : at + len(item.title)]
                stance: Stance = "dislike" if "not like" in low else "like" if "seen" not in low else "seen"
                found.append(Change(field="item", value=item.title, item=item.id, stance=stance, words=words))
        for genre in {one for item in self.catalogue.items for one in values_of(item, "genre")}:
            at = low.find(genre.casefold())
            if at >= 0:
                cut = negative is not None and negative.start() < at
                stance = "exclude" if cut else "require" if "only" in low else "like"
                words = text[at : at + len(genre)]
                found.append(Change(field="genre", value=genre, stance=stance, words=words))
        if limit := re.search(r"(?:under|at most) (\d+)", low):
            most, words = int(limit[1]), limit[0]
            found.append(Change(field="pages", op="<=", value=most, stance="require", words=words))
        if aspect := re.search(r"something (.+)$", text):
            found.append(Change(field="aspect", value=aspect[1], stance="like", words=aspect[0]))
        return PreferenceUpdate(acts=["inform", "request"] if found else ["request"], changes=found)

    def _remember(self, session: str, changes: list[Change], message: str | None) -> list[Change]:
        turn = max((one.turn for one in self.events[session]), default=0) + 1
        kept = []
        for change in changes:
            known = change.model_copy(update={"id": self._next})
            source = "message" if message is not None else "button"
            self.events[session].append(
                Event(
                    id=self._next,
                    turn=turn,
                    at=datetime.now(UTC),
                    source=source,  # type: ignore[arg-type]
                    message=message,
                    change=known,
                )
            )
            self._next += 1
            kept.append(known)
        return kept

    def _rank(self, session: str) -> list[Recommendation]:
        known = self.profile(session)
        scored = []
        for row, item in enumerate(self.catalogue.items):
            if item.id in known.seen:
                continue
            reasons = [
                Reason(
                    text="read by many",
                    prior="popularity",
                    contribution=float(self.catalogue.popularity[row]) / 3,
                )
            ]
            for place, one in enumerate(known.preferences):
                sign = 1.0 if one.change.stance in POSITIVE else -1.0 if one.change.stance in NEGATIVE else 0.0
                share = sign * (0.2 + ((7 * row + 3 * place) % 5) / 6)
                text = f"because of “{one.change.value}”, which you named"
                if sign:
                    reasons.append(Reason(text=text, change_id=one.change.id, contribution=share))
            fields = {name: list(value) if isinstance(value, tuple) else value for name, value in item.fields.items()}
            view = ItemView(id=item.id, title=item.title, fields=fields)
            score = sum(one.contribution for one in reasons)
            scored.append(Recommendation(item=view, score=score, reasons=reasons))
        self._listed[session] = sorted(scored, key=lambda one: -one.score)[:5]
        return self._listed[session]


def failing(text: str = "The index is being rebuilt", hint: str = "Try again in a minute.") -> TasteloopError:
    """An error as the recommender raises them."""
    return TasteloopError(text, hint)
