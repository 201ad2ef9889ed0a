"""Rank the whole catalogue from a conversation that took place elsewhere: the same reading, profile and query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.contract import Event, Rules
from agent.profile import fold
from agent.recommender import Recommender
from models.parser.prompt import Turn as ContextTurn


@dataclass(frozen=True)
class Ranked:
    """A row and its score."""

    row: int
    score: float


def rank_dialogue(recommender: Recommender, turns: Sequence[ContextTurn], k: int) -> list[Ranked]:
    """Return the `k` best items for a conversation, none that has been named in it, best first.

    Args:
        recommender: Whose reader, linker and ranker are used.
        turns: (role, text), oldest first.
        k: Length of the list.
    """
    events: list[Event] = []
    named: set[int] = set()
    for number, (role, text) in enumerate(turns):
        mentions = recommender.linker.mentions(text)
        in_order = [m.row for m in mentions if m.kind == "item" and m.row is not None]
        named.update(in_order)
        if role != "user":
            continue
        shown = recommender.understander.shown_in(turns[:number])
        found = recommender.understander.understand(text, turns[:number], shown)
        for change in found.update.changes:
            numbered = change.model_copy(update={"id": len(events) + 1})
            events.append(
                Event(
                    id=len(events) + 1,
                    turn=number,
                    at=datetime.now(UTC),
                    source="message",
                    message=text,
                    change=numbered,
                )
            )
            if change.item:
                named.add(recommender.catalogue.row(change.item))
    profile = fold("ranking", events, len(turns))
    query = recommender.query_of(profile, Rules(), k)
    wide = type(query)(query.pulls, query.filters, query.left_out | frozenset(named), query.shown, k)
    return [Ranked(row, score) for row, score in recommender.ranker.order(wide)]
