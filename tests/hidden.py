"""A user with a limit in mind who never says it and only turns down what breaks it, from the top of the list down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.compile import compile_query
from agent.contract import Change, Event, Rules
from agent.hypotheses import lean, steps, suppose
from agent.insight import POOL
from agent.measures import GRADE, measure_of
from agent.profile import fold
from retrieval.catalogue import Catalogue, values_of
from retrieval.linker import Linker
from retrieval.ranker import Ranker
from tests.agent.said import NOW

MOST = 5
"""Rejections after which a user gives up."""


@dataclass(frozen=True)
class Limit:
    """Something never said: a value that is not wanted, or the far side of a number."""

    field: str
    value: str | None = None
    op: str | None = None
    bound: float = 0.0

    def broken(self, catalogue: Catalogue, row: int) -> bool:
        """Whether an item breaks it; one whose number is unknown does not."""
        if self.value is not None:
            return self.value in values_of(catalogue.items[row], self.field)
        number = float(catalogue.numbers(self.field)[row])
        return bool(number > self.bound if self.op == "<=" else number < self.bound)


def limits(catalogue: Catalogue) -> list[Limit]:
    """Limits that a user of a catalogue may have: sides of numbers at its quartiles, and its commoner values."""
    found: list[Limit] = []
    for field in catalogue.schema.of_kind("number", "date"):
        known = catalogue.numbers(field.name)
        known = known[~np.isnan(known)]
        if measure_of(field) is GRADE or len(known) < len(catalogue) * 0.3:
            continue
        for share in (0.35, 0.5, 0.65):
            bound = float(np.quantile(known, share))
            found += [Limit(field.name, op=op, bound=bound) for op in ("<=", ">=")]
    for field in catalogue.schema.of_kind("category"):
        postings = catalogue.postings(field.name)
        covered = len(np.unique(np.concatenate(list(postings.values()))))
        if field.name != catalogue.schema.series and covered >= len(catalogue) * 0.3:
            common = [value for value, rows in postings.items() if 0.12 <= len(rows) / covered <= 0.6]
            found += [Limit(field.name, value=catalogue.canonical(field.name, value)) for value in common]
    return found


@dataclass(frozen=True)
class Search:
    """One conversation without words."""

    limit: Limit
    first: int
    """Items of the first list that break the limit."""
    rejections: int | None
    """After how many rejections a list had no item that breaks it; None when it took more than five."""


def search(catalogue: Catalogue, linker: Linker, ranker: Ranker, seed: int, size: int, *, learns: bool) -> Search:
    """Let a user of a random limit and taste turn items down until a list is free of what breaks the limit.

    Args:
        catalogue: The items.
        linker: Their linker.
        ranker: Their ranker.
        seed: Of limit and taste.
        size: Length of a list.
        learns: Whether turned-down items may move the list by what they share.
    """
    chance = random.Random(seed)
    limit = chance.choice(limits(catalogue))
    known = np.argsort(-catalogue.popularity, kind="stable")[: max(40, len(catalogue) // 10)]
    fitting = [int(row) for row in known if not limit.broken(catalogue, int(row))]
    liked = [catalogue.items[row] for row in chance.sample(fitting, chance.choice([1, 2]))]
    events: list[Event] = []
    _add(events, [Change(field="item", value=one.title, item=one.id, stance="like") for one in liked])
    lists: dict[int, tuple[str, ...]] = {}
    shown: set[int] = set()
    first = 0
    for rejections in range(MOST + 1):
        rows = _listed(catalogue, linker, ranker, events, lists, shown, size, learns)
        bad = [row for row in rows if limit.broken(catalogue, row)]
        first = first if rejections else len(bad)
        if not bad:
            return Search(limit, first, rejections)
        shown.update(rows)
        lists[events[-1].turn + 1] = tuple(catalogue.ids[row] for row in rows)
        item = catalogue.items[bad[0]]
        _add(events, [Change(field="item", value=item.title, item=item.id, stance="exclude", signal="skip")])
    return Search(limit, first, None)


def _listed(
    catalogue: Catalogue,
    linker: Linker,
    ranker: Ranker,
    events: Sequence[Event],
    lists: dict[int, tuple[str, ...]],
    shown: set[int],
    size: int,
    learns: bool,
) -> list[int]:
    profile = fold("hidden", events)
    query = ranker.expand(compile_query(profile, catalogue, linker, Rules(), size, frozenset(shown)))
    if learns:
        pool = [row for row, _ in ranker.order(replace(query, n=POOL))]
        query = lean(query, suppose(steps(events, lists, catalogue), profile, catalogue, pool))
    return [hit.row for hit in ranker.rank(query)]


def _add(events: list[Event], changes: Sequence[Change]) -> None:
    turn = events[-1].turn + 1 if events else 1
    for change in changes:
        number = len(events) + 1
        known = change.model_copy(update={"id": number})
        events.append(Event(id=number, turn=turn, at=NOW, source="button", message=None, change=known))


def found(searches: Sequence[Search]) -> tuple[float, int]:
    """Share of the searches that ended within five rejections, and of how many whose first list broke the limit."""
    counted = [one for one in searches if one.first]
    return sum(one.rejections is not None for one in counted) / max(1, len(counted)), len(counted)
