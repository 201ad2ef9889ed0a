"""The recommender: open a catalogue, talk, press buttons; every turn goes through the same graph."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from agent.closing import farewell, used_up
from agent.compile import compile_query
from agent.contract import Change, Event, Profile, Rules, Signal, StreamEvent, Turn
from agent.editing import Editing
from agent.events import EventLog, PastTurn
from agent.explain import Explainer
from agent.follow import LONGEST_WAIT, Follower
from agent.graph import TurnGraph
from agent.landscape import Landscape
from agent.language import Language, language_of_talk, speaking, tr
from agent.opening import open_understander
from agent.profile import fold
from agent.signals import change_of_signal
from agent.state import TurnState
from agent.text import plain
from agent.understand import Understander
from agent.writer import Writer
from models.embedder import MiniLM
from models.errors import CatalogueError, InvalidFeedback
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.linker import Linker
from retrieval.query import Query
from retrieval.ranker import Ranker

LONGEST_MESSAGE = 20_000
LONGEST_SESSION = 128
Progress = Callable[[str, int, int], None]


class Recommender(Editing):
    """A conversational recommender over one catalogue.

    Sessions are named by the caller and isolated from each other; one begins with its first use. Calls of one
    session wait for each other, different sessions share the models in turn.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        ranker: Ranker,
        understander: Understander,
        writer: Writer | None,
        log: EventLog,
        follower: Follower | None = None,
    ) -> None:
        """Put the parts together; `open` does so from names."""
        self.catalogue = catalogue
        self.ranker = ranker
        self.understander = understander
        self.linker = understander.linker
        self.log = log
        self._follower = follower
        self.explainer = Explainer(catalogue, self.linker, writer)
        self.troubles: tuple[str, ...] = ()
        """What does not work at the moment and what to do, a line each."""
        self.arriving: threading.Thread | None = None
        """Opens the language model, where that was not waited for."""
        self.landscape = Landscape(self)
        self._graph = TurnGraph(self)
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @classmethod
    def open(
        cls,
        catalogue: str | Path | Catalogue = "movies",
        model: str | BaseChatModel = "default",
        home: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Recommender:
        """Open a catalogue with a model.

        Args:
            catalogue: Name of an ingested catalogue, a file to ingest, or a catalogue.
            model: A name of the registry, a .gguf file, or `provider:model`.
            home: Data home (default: the user's data folder).
            progress: Called with (what, done, all) during long work.

        Raises:
            TasteloopError: A catalogue, model or home cannot be used; the text says what to do.
        """
        place = Home.at(home)
        opened = place.catalogue(catalogue)
        understander, writer = open_understander(model, opened, Linker(opened), place.path)
        recommender = cls.over(understander, writer, place, progress)
        recommender.warm()
        return recommender

    @classmethod
    def over(
        cls, understander: Understander, writer: Writer | None, place: Home, progress: Progress | None = None
    ) -> Recommender:
        """Open the catalogue that a reader reads for, in a data home; see `open` for errors."""
        opened, embedder = understander.catalogue, MiniLM()
        follower = Follower(
            place.versions(opened).stamp, lambda: place.ranker(opened, embedder=embedder, fall_back=False)
        )
        ranker = place.ranker(opened, progress, embedder)
        log = EventLog(place.path / "feedback.db", opened.name)
        recommender = cls(opened, ranker, understander, writer, log, follower)
        recommender.landscape.folder = place.path / "index" / opened.name
        return recommender

    def warm(self) -> None:
        """Let the models read what all turns share, so that the first turn is as fast as the others."""
        self.understander.warm()
        if self.explainer.writer is not None:
            self.explainer.writer.warm()

    def close(self) -> None:
        """Close the log and free the models."""
        self.log.close()
        for model in (self.understander.model, self.explainer.writer.model if self.explainer.writer else None):
            closing = getattr(model, "close", None)
            if closing is not None:
                closing()

    def start(self, session: str, seen: Sequence[str] = (), rules: Rules | None = None) -> Turn:
        """Begin a session, or give a running one new rules.

        Args:
            session: Any name.
            seen: Ids already consumed; they are never recommended.
            rules: What the host application demands; left out, a running session keeps its own.

        Raises:
            UnknownItem: An id is not in the catalogue.
            CatalogueError: A rule names a field that the catalogue lacks.
        """
        name = self._session(session)
        rows = [self.catalogue.get(one) for one in seen]
        kept = rules or self.log.rules(name) or Rules()
        self._check(kept)
        self.log.start(name, kept)
        known = {e.change.item for e in self.log.events(name) if e.source == "host"}
        new = [
            Change(field="item", value=item.title, item=item.id, stance="seen") for item in rows if item.id not in known
        ]
        self.log.append(name, 0, "host", None, new)
        return self.current(name)

    def chat(self, session: str, message: str) -> Turn:
        """Take one message and return the whole turn; see `stream`."""
        name = self._session(session)
        last = Turn(session=name, profile=Profile(session=name))
        for event in self.stream(name, message):
            last = event.turn or last
        return last

    def stream(self, session: str, message: str) -> Iterator[StreamEvent]:
        """Take one message and yield what comes of it: update, recommendations, pieces of the reply, the turn.

        Raises:
            InvalidFeedback: The message is not text.
            HomeError: The change could not be saved; nothing was changed.
        """
        if not isinstance(message, str):
            raise InvalidFeedback("A message is a text", 'Send {"message": "..."}.')
        name = self._session(session)
        with self._locks[name]:
            if used_up(self.log.rules(name) or Rules(), self.log.messages(name)):
                yield from farewell(self.current(name), self._language(name, message))
                return
            state = self._begin(name, _whole(message))
            if len(message) > LONGEST_MESSAGE:
                with speaking(state.language):
                    cut = tr("That was long: I kept its first {count} characters.")
                state.notes.append(cut.format(count=f"{LONGEST_MESSAGE:,}"))
            yield from self._graph.run(state)

    def feedback(
        self,
        session: str,
        item_id: str,
        signal: str = "rating",
        value: float | None = None,
        *,
        rating: float | None = None,
    ) -> Turn:
        """Take a button or event about an item, without the model.

        Args:
            session: The session's name.
            item_id: Id of an item of the catalogue.
            signal: like, dislike, seen, exclude, drop, click, skip, dwell or rating.
            value: Stars from 0 to 5 for `rating` (may also be given as `rating=4.5`), seconds for `dwell`.
            rating: The same.

        Raises:
            UnknownItem: The catalogue has no such id.
            InvalidFeedback: The signal is unknown or its value is out of range.
        """
        name = self._session(session)
        item = self.catalogue.get(item_id)
        change = change_of_signal(item, signal, value if value is not None else rating)
        with self._locks[name]:
            state = self._begin(name, None)
            state.changes = [change]
            return self._graph.finish(state)

    def profile(self, session: str) -> Profile:
        """What stands now; an empty profile for a session that has not begun."""
        name = self._session(session)
        turns = self.log.turns(name, 1)
        return fold(name, self.log.events(name), turns[-1].turn if turns else 0)

    def history(self, session: str) -> list[Event]:
        """Every change ever made in a session, oldest first, undone ones too."""
        return self.log.events(self._session(session))

    def current(self, session: str) -> Turn:
        """The last turn's reply and list as they stand, without doing anything."""
        name = self._session(session)
        past = self.log.turns(name, 1)
        state = TurnState(name, 0, self.log.rules(name) or Rules(), past, [], self.ranker, self._language(name))
        state.profile = self.profile(name)
        if past:
            state.reply, state.status = past[-1].reply, past[-1].status  # type: ignore[assignment]
            state.question = past[-1].question
            rows = [self.catalogue.row(one) for one in past[-1].shown if one in self.catalogue.known]
            self._graph.restore(state, rows)
        return state.turn()

    def query_of(
        self,
        profile: Profile,
        rules: Rules,
        n: int,
        shown: frozenset[int] = frozenset(),
        ranker: Ranker | None = None,
    ) -> Query:
        """Compile a profile for a ranker (the one in use, when left out); see `compile_query`."""
        return (ranker or self.ranker).expand(compile_query(profile, self.catalogue, self.linker, rules, n, shown))

    def refresh(self, wait: float = 0.0) -> None:
        """Begin to use a newly trained model, if there is one; every turn does so by itself.

        Args:
            wait: Most seconds to wait until it is open; until then turns go on with the old one.
        """
        if self._follower is not None:
            self._follower.check(self._hand_over, wait)

    def _hand_over(self, ranker: Ranker) -> None:
        self.ranker = ranker

    def as_tool(self) -> Any:  # noqa: ANN401 - langchain's StructuredTool
        """Return the recommender as a LangChain tool for somebody else's agent."""
        from agent.interop import as_tool

        return as_tool(self)

    def as_retriever(self, session: str | None = None, k: int = 10) -> Any:  # noqa: ANN401 - langchain's BaseRetriever
        """Return the index as a LangChain retriever of `k` documents, with a session's profile where one is given."""
        from agent.interop import ItemRetriever

        return ItemRetriever(recommender=self, session=session, k=k)

    def standing(self, session: str | None) -> tuple[Profile, Rules]:
        """A session's profile and rules; empty ones for no session, or one that has not begun."""
        if session is None:
            return Profile(session=""), Rules()
        return self.profile(session), self.log.rules(self._session(session)) or Rules()

    def _check(self, rules: Rules) -> None:
        for field in (*rules.available, *rules.confirm):
            self.catalogue.postings(field)
        told = self.catalogue.schema.get(rules.disclose) if rules.disclose else None
        if rules.disclose and (told is None or told.kind != "flag"):
            flags = ", ".join(field.name for field in self.catalogue.schema.of_kind("flag")) or "there is none"
            raise CatalogueError(f"{rules.disclose[:60]!r} is not a flag field", f"Use one of: {flags}.")

    def _session(self, session: str) -> str:
        if not isinstance(session, str) or not session.strip() or len(session) > LONGEST_SESSION:
            raise InvalidFeedback("A session is named by a short text", f"Give 1 to {LONGEST_SESSION} characters.")
        return _whole(session)

    def _begin(self, name: str, message: str | None) -> TurnState:
        self.refresh(0.0 if message is None else LONGEST_WAIT)
        rules = self.log.rules(name)
        if rules is None:
            rules = Rules()
            self.log.start(name, rules)
        past = self.log.turns(name)
        spoken = self._language(name, message)
        number = self.log.begin_turn(name, message)
        shown = [self.catalogue.row(one) for one in (_last_list(past)) if one in self.catalogue.known]
        source = "button" if message is None else "message"
        ranker = self.ranker
        last = message is not None and used_up(rules, self.log.messages(name))
        return TurnState(name, number, rules, past, shown, ranker, spoken, message, source=source, last=last)  # type: ignore[arg-type]

    def _language(self, name: str, message: str | None = None) -> Language:
        """The language of a session, with a message that it is about to take."""
        earlier = self.log.said(name)
        return language_of_talk([message, *earlier] if message is not None else earlier, self._is_name)

    def _is_name(self, text: str) -> bool:
        """Whether a text is a title, a person or a value of the catalogue, and nothing else."""
        title, person = self.linker.title(text), self.linker.person(text)
        names = [value for _, value in self.linker.category(text)]
        names += [title.title] if title is not None else []
        names += [person[1], *person[1].split()] if person is not None else []
        return plain(text) in map(plain, names)


def _whole(text: str) -> str:
    """A text that can be stored: not too long, and no half of a character pair, which broken input may hold."""
    return text[:LONGEST_MESSAGE].encode("utf-8", "replace").decode("utf-8")


def _last_list(past: Sequence[PastTurn]) -> tuple[str, ...]:
    return next((turn.shown for turn in reversed(past) if turn.shown), ())


SIGNALS: tuple[Signal, ...] = ("like", "dislike", "seen", "exclude", "drop", "click", "skip", "dwell", "rating")
