"""Rank the whole catalogue from a conversation that took place elsewhere: the same reading, profile and query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agent.contract import Event, Rules
from agent.profile import fold
from agent.recommender import Recommender
from models.parser.prompt import Turn as ContextTurn
from retrieval.query import ItemPull, Query

HINT = 0.7
"""What an item says that was only named, by another recommender above all: somebody found that it suits the talk."""


@dataclass(frozen=True)
class Ranked:
    """A row and its score."""

    row: int
    score: float


class Listener:
    """Hears a conversation turn by turn, each read once, and can rank after any of them."""

    def __init__(self, recommender: Recommender) -> None:
        """Begin a conversation with a recommender's reader, linker and ranker."""
        self._recommender = recommender
        self._turns: list[ContextTurn] = []
        self._events: list[Event] = []
        self.named: set[int] = set()
        """Rows named so far, by anybody."""

    def hear(self, role: str, text: str) -> None:
        """Take the next turn; only what the user says changes the profile."""
        number, before = len(self._turns), tuple(self._turns)
        self._turns.append((role, text))
        mentions = self._recommender.linker.mentions(text)
        self.named.update(m.row for m in mentions if m.kind == "item" and m.row is not None)
        if role != "user":
            return
        reader = self._recommender.understander
        found = reader.understand(text, before, reader.shown_in(before))
        for change in found.update.changes:
            key = len(self._events) + 1
            numbered = change.model_copy(update={"id": key})
            self._events.append(
                Event(id=key, turn=number, at=datetime.now(UTC), source="message", message=text, change=numbered)
            )
            if change.item:
                self.named.add(self._recommender.catalogue.row(change.item))

    def query(self, k: int) -> Query:
        """The query that what was heard makes: the `k` best items, none that has been named."""
        profile = fold("ranking", self._events, len(self._turns))
        query = self._recommender.query_of(profile, Rules(), k)
        judged = {row for pull in query.pulls if isinstance(pull, ItemPull) for row in pull.rows}
        hints = tuple(ItemPull(None, HINT, (row,)) for row in sorted(self.named - judged))
        return replace(query, pulls=(*query.pulls, *hints), left_out=query.left_out | self.named)

    def rank(self, k: int) -> list[Ranked]:
        """Return the `k` best items for what was heard, none that has been named in it, best first."""
        return [Ranked(row, score) for row, score in self._recommender.ranker.order(self.query(k))]


def rank_dialogue(recommender: Recommender, turns: Sequence[ContextTurn], k: int) -> list[Ranked]:
    """Return the `k` best items for a conversation, none that has been named in it, best first.

    Args:
        recommender: Whose reader, linker and ranker are used.
        turns: (role, text), oldest first.
        k: Length of the list.
    """
    listener = Listener(recommender)
    for role, text in turns:
        listener.hear(role, text)
    return listener.rank(k)
