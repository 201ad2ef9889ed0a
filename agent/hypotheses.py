"""Learning from "no": what the turned-down items share that the accepted do not, as soft hypotheses.

A hypothesis says that a user refuses a value (a certificate, a genre) or a side of a number (the long ones). Its odds
are a prior times the likelihood ratio of what was turned down and taken, step by step through the events, against how
common the property is among the candidates. It never becomes part of the profile: it pulls the list a little, says so,
and is gone when a later like contradicts it, when its field is dropped, or when the events it came from are undone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from agent.contract import Event, Profile
from agent.measures import GRADE, measure_of
from agent.profile import EVERYTHING
from agent.strengths import strength
from retrieval.catalogue import Catalogue, values_of
from retrieval.query import NumberPull, Pull, Query, ValuePull
from retrieval.schema import Field

PRIOR = "turned down"
"""Name of a hypothesis among the priors of a score."""
LEAST_CONFIDENT = 0.2
MOST = 4
"""Hypotheses that pull at the same time, one a field."""
LEAST_SHARED = 2
"""Turned-down items that must share a property before anything is supposed."""
PULL = {"number": 1.2, "value": 1.6}

_OTHER_REASONS = 0.2
"""Share of the items turned down for some other reason, if a hypothesis is true."""
_TAKEN_ANYWAY = 0.1
"""How much rarer the refused property is among what is taken."""
_PASSED = 0.3
"""Weight of an item that stood above a turned-down one and was left alone: read, and not minded (Joachims 2005)."""
_NUMBER_PRIOR = 0.12
"""Of one side of a number."""
_VALUES_PRIOR = 0.4
"""Of a category field, shared out among its values: nobody refuses what nearly all or hardly any items have."""
_PEOPLE_PRIOR = 0.1
_CUTS = 19

Known = npt.NDArray[np.float64]
"""Per row: 1 has the property, 0 lacks it, NaN unknown."""


@dataclass(frozen=True)
class Step:
    """One judgement of an item, or the closing of a field."""

    row: int = -1
    weight: float = 0.0
    """Below 0 turned down, above 0 taken."""
    final: bool = False
    """Whether it was said or pressed, so that it contradicts what went before."""
    closes: str = ""
    """A field about which nothing before counts any more."""


@dataclass(frozen=True)
class Hypothesis:
    """That a user refuses a value, or what lies beyond a bound."""

    field: str
    confidence: float
    """0 to 1."""
    count: int
    """Turned-down items that have the property."""
    value: str | None = None
    op: str | None = None
    """For numbers the side that is still welcome: `<=` when the large ones are refused."""
    bound: float = 0.0


def steps(events: Iterable[Event], lists: Mapping[int, Sequence[str]], catalogue: Catalogue) -> list[Step]:
    """Fold a session's events into judgements, oldest first.

    Args:
        events: All of the session's.
        lists: Turn → ids of the list on the screen when it began.
        catalogue: Where rows are found; items that it has lost are passed over.
    """
    known = catalogue.known
    turns: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if not event.undone and event.source != "host":
            turns[event.turn].append(event)
    found: list[Step] = []
    for turn, told in sorted(turns.items()):
        if any(event.change.field == EVERYTHING for event in told):
            found = []
        judged = [event.change for event in told if event.change.item in known]
        withdrawn = {catalogue.row(c.item) for c in judged if c.stance == "drop" and c.item}
        found = [step for step in found if step.closes or step.row not in withdrawn]
        refused = [c for c in judged if c.stance != "drop" and (c.signal == "skip" or strength(c) < 0)]
        for change in refused:
            found.append(Step(catalogue.row(change.item or ""), -1.0 / math.sqrt(len(refused))))
        for change in judged:
            if change.stance != "drop" and change not in refused and strength(change) > 0:
                spoken = change.signal not in {"click", "dwell"}
                found.append(Step(catalogue.row(change.item or ""), 1.0 if spoken else strength(change), spoken))
        above = _above(lists.get(turn, ()), {c.item for c in refused}, {c.item for c in judged})
        found += [Step(catalogue.row(one), _PASSED) for one in above if one in known]
        closed = {e.change.field for e in told if e.change.stance == "drop" and e.change.field != "item"}
        found += [Step(closes=field) for field in closed]
    return found


def _above(listed: Sequence[str], refused: set[str | None], judged: set[str | None]) -> list[str]:
    """Ids that stood above the last turned-down one of a list, and of which nothing was said."""
    last = max((place for place, one in enumerate(listed) if one in refused), default=0)
    return [one for one in listed[:last] if one not in judged]


def suppose(
    judged: Sequence[Step], profile: Profile, catalogue: Catalogue, pool: Sequence[int], most: int = MOST
) -> list[Hypothesis]:
    """Return what may be behind the turned-down items, most likely first, one a field.

    Args:
        judged: What was turned down and taken.
        profile: What stands; what it says already is not supposed.
        catalogue: The items.
        pool: Rows of the best candidates, beside which a property is common or rare.
        most: Most hypotheses.
    """
    refused = [step.row for step in judged if step.weight < 0]
    if len(refused) < LEAST_SHARED or not len(pool):
        return []
    said = {(p.change.field, str(p.change.value).casefold()) for p in profile.preferences}
    limited = {p.change.field for p in profile.preferences if p.change.op}
    found: list[Hypothesis] = []
    for field in catalogue.schema.fields:
        best: Hypothesis | None = None
        if field.kind in {"category", "person"}:
            best = _value(field, judged, refused, catalogue, pool, said)
        elif field.kind in {"number", "date"} and field.name not in limited:
            best = _number(field, judged, refused, catalogue, pool)
        if best is not None and best.confidence >= LEAST_CONFIDENT:
            found.append(best)
    return sorted(found, key=lambda one: -one.confidence)[:most]


def _value(
    field: Field,
    judged: Sequence[Step],
    refused: Sequence[int],
    catalogue: Catalogue,
    pool: Sequence[int],
    said: set[tuple[str, str]],
) -> Hypothesis | None:
    counts: dict[str, int] = defaultdict(int)
    for row in refused:
        for value in values_of(catalogue.items[row], field.name):
            counts[value] += 1
    shared = [value for value, count in counts.items() if count >= LEAST_SHARED]
    if not shared:
        return None
    postings = catalogue.postings(field.name)
    covered = len(np.unique(np.concatenate(list(postings.values()))))
    refusable = {value: len(rows) * (covered - len(rows) + 1) for value, rows in postings.items()}
    whole = sum(refusable.values())
    mass = _PEOPLE_PRIOR if field.kind == "person" else _VALUES_PRIOR
    best: Hypothesis | None = None
    for value in shared:
        rows = postings[value.casefold()]
        if (field.name, value.casefold()) in said:
            continue
        has = _has_value(field, value, judged, catalogue)
        base = (np.isin(pool, rows).sum() + 1.0) / (_covered(field, catalogue, pool) + 2.0)
        odds, supporting = _odds(
            has, judged, field.name, float(base), _logit(mass * refusable[value.casefold()] / whole)
        )
        one = Hypothesis(field.name, _sure(odds), supporting, value=value)
        if supporting >= LEAST_SHARED and (best is None or one.confidence > best.confidence):
            best = one
    return best


def _covered(field: Field, catalogue: Catalogue, rows: Sequence[int]) -> int:
    return sum(bool(values_of(catalogue.items[row], field.name)) for row in rows)


def _has_value(field: Field, value: str, judged: Sequence[Step], catalogue: Catalogue) -> list[bool | None]:
    found: list[bool | None] = []
    for step in judged:
        values = values_of(catalogue.items[step.row], field.name) if step.row >= 0 else ()
        found.append(value in values if values else None)
    return found


def _number(
    field: Field, judged: Sequence[Step], refused: Sequence[int], catalogue: Catalogue, pool: Sequence[int]
) -> Hypothesis | None:
    numbers = catalogue.numbers(field.name)
    near = numbers[list(pool)]
    near = near[~np.isnan(near)]
    if len(near) < 2 * LEAST_SHARED or np.isnan(numbers[list(refused)]).all():
        return None
    cuts = np.unique(np.quantile(near, np.linspace(0, 1, _CUTS + 2)[1:-1]))
    best: Hypothesis | None = None
    for op in (">=",) if measure_of(field) is GRADE else ("<=", ">="):
        tried = []
        for cut in cuts:
            bad = near > cut if op == "<=" else near < cut
            base = (float(bad.sum()) + 1.0) / (len(near) + 2.0)
            values = [numbers[step.row] if step.row >= 0 else np.nan for step in judged]
            has = [None if np.isnan(x) else bool(x > cut if op == "<=" else x < cut) for x in values]
            tried.append(_odds(has, judged, field.name, base, _logit(_NUMBER_PRIOR)))
        odds = np.array([one for one, _ in tried])
        total = float(np.logaddexp.reduce(odds) - math.log(len(cuts)))
        weights = np.exp(odds - odds.max())
        likely = np.flatnonzero(weights >= 0.5)
        at = int(likely[0] if op == "<=" else likely[-1])
        one = Hypothesis(field.name, _sure(total), tried[at][1], op=op, bound=float(cuts[at]))
        if one.count >= LEAST_SHARED and (best is None or one.confidence > best.confidence):
            best = one
    return best


def _odds(
    has: Sequence[bool | None], judged: Sequence[Step], field: str, base: float, prior: float
) -> tuple[float, int]:
    """Log odds of a refused property after all steps, and how many turned-down items speak for it."""
    odds, count = prior, 0
    refused_has = math.log(((1 - _OTHER_REASONS) + _OTHER_REASONS * base) / base)
    refused_lacks = math.log(_OTHER_REASONS)
    taken_has, taken_lacks = math.log(_TAKEN_ANYWAY), math.log((1 - _TAKEN_ANYWAY * base) / (1 - base))
    for one, step in zip(has, judged, strict=True):
        if step.closes == field:
            odds, count = prior, 0
        elif one is None or step.closes:
            continue
        elif step.weight < 0:
            odds += -step.weight * (refused_has if one else refused_lacks)
            count += one
        else:
            if one and step.final and count:
                odds, count = min(odds, prior), 0
            odds += step.weight * (taken_has if one else min(taken_lacks, 1.0))
    return odds, count


def lean(query: Query, supposed: Sequence[Hypothesis]) -> Query:
    """Add the pulls of hypotheses to a query; their keys count down from -1."""
    pulls: list[Pull] = []
    for place, one in enumerate(supposed, 1):
        if one.value is not None:
            weight = -PULL["value"] * one.confidence
            pulls.append(ValuePull(-place, weight, ((one.field, one.value),)))
        else:
            low, high = (-math.inf, one.bound) if one.op == "<=" else (one.bound, math.inf)
            pulls.append(NumberPull(-place, PULL["number"] * one.confidence, one.field, "between", low, high))
    return replace(query, pulls=(*query.pulls, *pulls))


def _logit(p: float) -> float:
    return math.log(max(p, 1e-6) / (1 - max(p, 1e-6)))


def _sure(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))
