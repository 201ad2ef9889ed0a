"""What always holds after a turn, whatever the conversation is about."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agent.contract import Change, Turn
from eval.checks import Check, Moment, limit, told_change
from retrieval.catalogue import Catalogue, Item, values_of

SUM_TOLERANCE = 1e-6
"""How far the reasons' contributions may be from the score, relative to a score above one."""
_HARD = ("require", "exclude")


def invariants(moment: Moment) -> Iterator[Check]:
    """Check the rules that no turn may break."""
    turn, ids = moment.turn, moment.ids
    known = set(moment.catalogue.ids)
    yield _none("every id is the catalogue's", [one for one in ids if one not in known])
    yield _none("no id twice in a list", sorted({one for one in ids if ids.count(one) > 1}))
    yield _none("nothing seen is listed", [one for one in ids if one in set(turn.profile.seen)])
    yield _none("titles are the catalogue's", _false_titles(moment, known))
    yield _none("hard limits and exclusions are kept", list(_broken(moment)))
    yield _none("reasons add up to the score", list(_wrong_sums(turn)))
    yield _none("reasons come from what stands", list(_loose_reasons(turn)))
    if moment.spoken:
        yield _none("the reply says something", [] if turn.reply.strip() else ["the reply is empty"])
    empty = turn.status == "recommend" and not ids
    yield _none("a recommendation has items", ["the list is empty"] if empty else [])
    same = Turn.model_validate_json(turn.model_dump_json()) == turn
    yield _none("the turn survives its wire form", [] if same else ["it reads back differently"])


def _none(name: str, wrong: list[str]) -> Check:
    return Check(name, "; ".join(wrong[:4]))


def _false_titles(moment: Moment, known: set[str]) -> list[str]:
    views = (one.item for one in moment.turn.recommendations)
    return [
        f"{view.id} is called {view.title!r}"
        for view in views
        if view.id in known and moment.catalogue.get(view.id).title != view.title
    ]


def _broken(moment: Moment) -> Iterator[str]:
    """Every listed item that a hard entry of the profile forbids."""
    hard = [one.change for one in moment.turn.profile.preferences if one.change.stance in _HARD]
    items = moment.items()
    for change in (one for one in hard if one.stance == "exclude" or limit(one.op, one.value, one.stance)):
        for item in items:
            if _forbids(change, item, moment.catalogue):
                yield f"{item.title} against {told_change(change)}"
    yield from _missing(moment.catalogue, items, [one for one in hard if one.stance == "require"])


def _forbids(change: Change, item: Item, catalogue: Catalogue) -> bool:
    if change.field == "item":
        return change.item == item.id
    field = catalogue.schema.get(change.field)
    if field is None:
        return False
    if field.kind in ("number", "date"):
        bounds = limit(change.op, change.value, change.stance)
        number = float(catalogue.numbers(field.name)[catalogue.row(item.id)])
        if bounds is None or np.isnan(number):
            return False
        low, high, inside = bounds
        if field.kind == "date" and inside:
            number, high = np.floor(number), np.floor(high)
        edge = change.stance == "exclude" and inside and number in (low, high)
        return edge or (low <= number <= high) != inside
    return _has(catalogue, item, field.name, change)


def _has(catalogue: Catalogue, item: Item, name: str, change: Change) -> bool:
    meant = _meant(catalogue, name, change)
    return meant is not None and meant in values_of(item, name)


def _meant(catalogue: Catalogue, name: str, change: Change) -> str | None:
    """The catalogue's spelling of a change's value in a category or person field, None if it has none."""
    named = any(one.name == name for one in catalogue.schema.of_kind("category", "person"))
    return catalogue.canonical(name, change.value) if named and isinstance(change.value, str) else None


def _missing(catalogue: Catalogue, items: list[Item], required: list[Change]) -> Iterator[str]:
    """Items that have none of the known values required of a field; people count in any of their fields."""
    people = [one.name for one in catalogue.schema.of_kind("person")]
    wanted: dict[str, list[Change]] = {}
    for change in required:
        places = people if change.field in people else [change.field]
        if any(_meant(catalogue, place, change) for place in places):
            wanted.setdefault(change.field, []).append(change)
    for name, changes in wanted.items():
        places = people if name in people else [name]
        for item in items:
            if not any(_has(catalogue, item, place, one) for place in places for one in changes):
                yield f"{item.title} without {' or '.join(told_change(one) for one in changes)}"


def _wrong_sums(turn: Turn) -> Iterator[str]:
    for one in turn.recommendations:
        total = sum(reason.contribution for reason in one.reasons)
        if not abs(total - one.score) <= SUM_TOLERANCE * max(1.0, abs(one.score)):
            yield f"{one.item.title}: {total:.6f}, score {one.score:.6f}"


def _loose_reasons(turn: Turn) -> Iterator[str]:
    standing = {one.change.id for one in turn.profile.preferences} - {None}
    for one in turn.recommendations:
        for reason in one.reasons:
            if reason.change_id is None and reason.prior is None:
                yield f"{one.item.title}: {reason.text!r} comes from nothing"
            elif reason.change_id is not None and reason.change_id not in standing:
                yield f"{one.item.title}: {reason.text!r} comes from change {reason.change_id}, which is gone"
