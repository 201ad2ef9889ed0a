"""A recommender over eight books, two of them with titles that attack a careless page, without a language model."""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.contract import Change, PreferenceUpdate, Stance, StreamEvent, Turn
from agent.events import EventLog
from agent.recommender import Recommender
from agent.understand import Understanding
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Interactions, Item, Value, values_of
from retrieval.home import Home
from retrieval.linker import Linker
from retrieval.schema import Field, Schema
from tests.films import HashEmbedder

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


class FakeReader:
    """Understands `loved TITLE`, `seen TITLE`, `no CATEGORY`, `only CATEGORY`, `under N`, `something ASPECT`."""

    model = None

    def __init__(self, catalogue: Catalogue) -> None:
        """Read messages about a catalogue."""
        self.catalogue = catalogue
        self.linker = Linker(catalogue)
        self.degraded = False
        self.gate = threading.Event()
        """While it is not set, every reading waits."""
        self.gate.set()

    def warm(self) -> None:
        """Nothing to read ahead."""

    def understand(self, message: str, context: Sequence[tuple[str, str]], shown: Sequence[int]) -> Understanding:
        """Read a message by its words."""
        del context, shown
        self.gate.wait(60)
        return Understanding(self._read(message), self.degraded)

    def _read(self, text: str) -> PreferenceUpdate:
        low, found = text.casefold(), []
        negative = re.search(r"\b(no|never)\b", low)
        for item in self.catalogue.items:
            at = low.find(item.title.casefold())
            if at >= 0:
                words = text[at : at + len(item.title)]
                stance: Stance = "dislike" if "not like" in low else "like" if "seen" not in low else "seen"
                found.append(Change(field="item", value=item.title, item=item.id, stance=stance, words=words))
        for genre in sorted({one for item in self.catalogue.items for one in values_of(item, "genre")}):
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


class FakeRecommender(Recommender):
    """The real one over eight books, but for the language model."""

    def __init__(self, home: Path | None = None, catalogue: Catalogue | None = None) -> None:
        """Open a home, a fresh one when none is given."""
        books = catalogue or shop()
        place = Home.at(home or tempfile.mkdtemp(prefix="tasteloop-test-"))
        self.reader = FakeReader(books)
        self.fail: Exception | None = None
        """Raised by the next call that takes a message or a button."""
        log = EventLog(place.path / "feedback.db", books.name)
        super().__init__(books, place.ranker(books, embedder=HashEmbedder()), self.reader, None, log)  # type: ignore[arg-type]

    def stream(self, session: str, message: str) -> Iterator[StreamEvent]:
        """Fail where a test says so, else answer."""
        self._may_fail()
        yield from super().stream(session, message)

    def feedback(self, *args: Any, **kwargs: Any) -> Turn:
        """Fail where a test says so, else take the button."""
        self._may_fail()
        return super().feedback(*args, **kwargs)

    def _may_fail(self) -> None:
        fail, self.fail = self.fail, None
        if fail is not None:
            raise fail


def failing(text: str = "The index is being rebuilt", hint: str = "Try again in a minute.") -> TasteloopError:
    """An error as the recommender raises them."""
    return TasteloopError(text, hint)
