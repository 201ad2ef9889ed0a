"""The turn as a LangGraph graph: understand → remember → decide → retrieve → explain.

A button enters at `remember`. The steps only call the rooms below; what they share is one `TurnState`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypedDict

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph

from agent.abstain import openings
from agent.closing import LAST
from agent.compile import still_closed
from agent.contract import Act, Change, ItemView, PreferenceUpdate, Recommendation, StreamEvent, Turn
from agent.events import PastTurn
from agent.facts import Reasons
from agent.heed import heed, pinned_first
from agent.insight import Insight
from agent.language import speaking, tr
from agent.offered import Offered
from agent.policy import move
from agent.positions import FARTHEST, numbered, positions
from agent.profile import EVERYTHING, fold, key_of
from agent.sentences import titled
from agent.state import TurnState
from retrieval.catalogue import Item
from retrieval.filters import mask_of

if TYPE_CHECKING:
    from agent.recommender import Recommender

CONTEXT_TURNS = 3
LONGEST_RESET = 64
"""Characters of a message that may start over: what wipes a profile must be said in so many words, and no others."""
ASKED_FOR = 2.0
"""Weight of a value or theme that a request names, beside one that is only mentioned."""


_LIKE = re.compile(r"(?:\b(?:like|similar to|along the lines of|reminds? me of)\s+(?:the\s+|an?\s+)?|[像似])$", re.I)


class _Channel(TypedDict):
    state: TurnState


class TurnGraph:
    """The steps of a turn for one recommender."""

    def __init__(self, recommender: Recommender) -> None:
        """Compile the graph once."""
        self.r = recommender
        self._offered = Offered(recommender.catalogue, recommender.linker)
        self._insight = Insight(recommender.catalogue, recommender.linker, recommender.log)
        graph = StateGraph(_Channel)
        steps = [self.understand, self.remember, self.decide, self.retrieve, self.explain]
        for step in steps:
            graph.add_node(step.__name__, _spoken(step))  # type: ignore[call-overload]
        graph.add_conditional_edges(START, _entry, ["understand", "remember"])
        names = [step.__name__ for step in steps]
        for before, after in zip(names, [*names[1:], END], strict=True):
            graph.add_edge(before, after)
        self._compiled: Any = graph.compile()

    def run(self, state: TurnState) -> Iterator[StreamEvent]:
        """Run a turn and yield its events."""
        yield from self._compiled.stream({"state": state}, stream_mode="custom")

    def finish(self, state: TurnState) -> Turn:
        """Run a turn to its end."""
        for _ in self.run(state):
            pass
        return state.turn()

    def understand(self, channel: _Channel) -> _Channel:
        """Read the message in the light of what was said and shown."""
        state = channel["state"]
        message = state.message or ""
        context = [turn for past in state.past[-CONTEXT_TURNS:] for turn in self._said(past)]
        found = self.r.understander.understand(message, context, state.shown)
        state.update, state.degraded = found.update, found.degraded
        if found.shortened:
            state.notes.append(tr("I read the beginning and the end of that."))
        if found.degraded:
            state.notes.append(tr("(Read by the simple reader, without the model.)"))
        self._insight.resolve(state)
        self.r.explainer.answering.notice(state)
        heed(state, self.r.log.events(state.session), self.r.catalogue, self.r.linker)
        state.mark("understand")
        return channel

    def remember(self, channel: _Channel) -> _Channel:
        """Commit the changes, each as a row, then fold the profile again."""
        state, log = channel["state"], self.r.log
        acts = set(state.update.acts)
        if "undo" in acts and not state.update.changes:
            undone = log.undo(state.session)
            state.notes.append(tr("Taken back.") if undone else tr("There is nothing to take back."))
        changes = [*state.changes, *self._spoken(state)]
        said = state.message if state.message is not None else state.quoted
        events = log.append(state.session, state.number, state.source, said, changes, state.replaces)
        if state.message is not None:
            told = [
                event.change for event in events if event.change.signal is None and event.change.field != EVERYTHING
            ]
            state.update = PreferenceUpdate(acts=state.update.acts, changes=told)
        else:
            state.update = PreferenceUpdate(changes=[event.change for event in events])
        if any(event.change.field == EVERYTHING for event in events):
            state.shown = []
        state.profile = fold(state.session, log.events(state.session), state.number)
        state.mark("remember")
        get_stream_writer()(StreamEvent(kind="update", update=state.update, profile=state.profile))
        return channel

    def _spoken(self, state: TurnState) -> list[Change]:
        """The changes of a message, with a reset before them and what was turned down after them."""
        acts = set(state.update.acts)
        changes = [self._weighed(change, acts, state.message or "") for change in self._new(state)]
        if "reset" in acts and len(state.message or "") > LONGEST_RESET:
            state.notes.append(tr('If you want to start over, say just "start over".'))
        elif "reset" in acts:
            state.notes.append(tr("Starting over."))
            changes.insert(0, Change(field=EVERYTHING, stance="drop"))
        judged = {change.item for change in changes}
        if "reject" in acts and not any(change.field == "item" for change in changes):
            rows = [row for row in state.shown if self.r.catalogue.ids[row] not in judged]
            changes += [self._turned_down(self.r.catalogue.items[row]) for row in rows]
        return changes

    def _new(self, state: TurnState) -> list[Change]:
        """What the message adds: no place that the list does not have, nothing unsaid that stands already."""
        found = [c for c in state.update.changes if not (c.field == "item" and str(c.value).startswith("#"))]
        pointed_past = not positions(state.message or "", len(state.shown)) and positions(state.message or "", FARTHEST)
        taken_up = not state.update.changes and "accept" in state.update.acts and state.shown and pointed_past
        if len(found) < len(state.update.changes) or taken_up:
            nowhere = tr("There is no such place in the list: it has {count}.")
            state.notes.append(nowhere.format(count=len(state.shown)))
        standing = fold(state.session, self.r.log.events(state.session)).preferences
        known = {(key_of(p.change), p.change.stance, str(p.change.value)) for p in standing}
        return [
            c for c in found if c.words or c.op in {"more", "less"} or (key_of(c), c.stance, str(c.value)) not in known
        ]

    def _weighed(self, change: Change, acts: set[Act], message: str) -> Change:
        series = (
            change.field == "item" and change.item is None and "inform" not in acts and not _compared(change, message)
        )
        named = change.field != "item" or series
        asked = "request" in acts and change.stance == "like" and named and change.op is None
        return change.model_copy(update={"weight": ASKED_FOR}) if asked else change

    def _turned_down(self, item: Item) -> Change:
        return Change(field="item", value=item.title, item=item.id, stance="exclude", signal="skip")

    def decide(self, channel: _Channel) -> _Channel:
        """Choose the move."""
        state = channel["state"]
        if state.message is None:
            state.status = "recommend" if state.profile.preferences or state.shown else "chat"
        else:
            state.status = move(state.update, state.profile, bool(state.shown), state.message)
            self.r.explainer.answering.settle(state)
        return channel

    def retrieve(self, channel: _Channel) -> _Channel:
        """Rank, or find out which limit stands in the way."""
        state = channel["state"]
        if state.status == "recommend":
            before = self._shown_before(state)
            state.query = self.r.query_of(state.profile, state.rules, state.rules.size, before, state.ranker)
            self._insight.lean(state)
            if _only_more(state):
                new = replace(state.query, left_out=state.query.left_out | before)
                state.hits = state.ranker.rank(new)
            state.hits = state.hits or state.ranker.rank(state.query)
            state.hits = pinned_first(state, self.r.catalogue) if state.pinned else state.hits
            if not state.hits:
                state.status = "abstain"
                state.opened = openings(self.r.catalogue, state.query)
            self._present(state)
            if state.hits:
                self._insight.ask(state)
        elif state.status == "answer" and state.shown:
            state.query = self.r.query_of(state.profile, state.rules, len(state.shown), ranker=state.ranker)
            self._insight.lean(state)
            state.hits = state.ranker.score(state.query, state.shown)
        state.notes += self._by_the_rules(state)
        state.mark("to_recommendations")
        state.timings["retrieve"] = state.timings["to_recommendations"] - state.timings["remember"]
        get_stream_writer()(StreamEvent(kind="recommendations", recommendations=state.recommendations))
        return channel

    def _by_the_rules(self, state: TurnState) -> list[str]:
        """Why something asked for is not offered, and that a last turn is the last."""
        r = self.r
        closed = still_closed(state.rules, state.profile, r.catalogue, r.linker)
        told = self._offered.told(state, closed, self._consumed(state))
        return [*told, tr(LAST)] if state.last else told

    def _consumed(self, state: TurnState) -> frozenset[int]:
        known = self.r.catalogue.known
        given = (e.change.item for e in self.r.log.events(state.session) if e.source == "host")
        return frozenset(self.r.catalogue.row(one) for one in given if one in known)

    def _shown_before(self, state: TurnState) -> frozenset[int]:
        """Rows of all lists so far: ranked a little lower, and left out where only more was asked for."""
        known = self.r.catalogue.known
        return frozenset(self.r.catalogue.row(one) for one in self.r.log.shown(state.session) if one in known)

    def explain(self, channel: _Channel) -> _Channel:
        """Word the reply, piece by piece, and keep the turn."""
        state, write = channel["state"], get_stream_writer()
        for piece in self.r.explainer.pieces(state):
            if not state.reply:
                state.mark("first_text")
            state.reply += piece
            write(StreamEvent(kind="text", text=piece))
        state.mark("total")
        shown = tuple(r.item.id for r in state.recommendations)
        if not shown and state.status in {"answer", "chat"}:
            shown = tuple(self.r.catalogue.ids[row] for row in state.shown)
        past = PastTurn(state.number, state.message, state.reply, state.status, shown, state.question)
        self.r.log.end_turn(state.session, past)
        write(StreamEvent(kind="turn", turn=state.turn()))
        return channel

    def restore(self, state: TurnState, rows: Sequence[int]) -> None:
        """Score rows again that were shown before, so that their reasons can be told; new rules of the host hold."""
        if not rows:
            return
        with speaking(state.language):
            state.query = self.r.query_of(state.profile, state.rules, len(rows), ranker=state.ranker)
            self._insight.lean(state)
            allowed = mask_of(self.r.catalogue, state.query.filters, state.query.left_out)
            state.hits = state.ranker.score(state.query, [row for row in rows if allowed[row]])
            self._present(state)

    def _present(self, state: TurnState) -> None:
        reasons = Reasons(self.r.catalogue, state.query, state.profile, state.supposed)
        state.recommendations = [
            Recommendation(item=view(self.r.catalogue.items[hit.row]), score=hit.score, reasons=reasons.of(hit))
            for hit in state.hits
        ]

    def _said(self, past: PastTurn) -> list[tuple[str, str]]:
        """A past turn as the parser reads it: the message, then the list that answered it."""
        catalogue = self.r.catalogue
        said = [("user", past.message)] if past.message else []
        known = catalogue.known
        titles = [titled(catalogue.get(one), catalogue) for one in past.shown if one in known]
        if past.status in {"recommend", "ask"} and titles:
            asked = f" {past.question.text}" if past.question is not None else ""
            said.append(("system", numbered(titles) + asked))
        elif past.reply:
            said.append(("system", past.reply))
        return said


def _compared(change: Change, message: str) -> bool:
    """Whether a message names something only to say what others shall be like: `something like Star Wars`."""
    before, named, _ = message.partition(change.words) if change.words else ("", "", "")
    return bool(named) and _LIKE.search(before) is not None


def _only_more(state: TurnState) -> bool:
    """Whether a message asks for other items and changes nothing."""
    return state.message is not None and "request" in state.update.acts and not state.update.changes


def view(item: Item) -> ItemView:
    """An item for the outside."""
    return ItemView(
        id=item.id,
        title=item.title,
        fields={name: list(value) if isinstance(value, tuple) else value for name, value in item.fields.items()},
    )


def _spoken(step: Callable[[_Channel], _Channel]) -> Callable[[_Channel], _Channel]:
    """A step that speaks the language of its turn, in whatever thread it runs."""

    @wraps(step)
    def spoken(channel: _Channel) -> _Channel:
        with speaking(channel["state"].language):
            return step(channel)

    return spoken


def _entry(channel: _Channel) -> str:
    return "remember" if channel["state"].message is None else "understand"
