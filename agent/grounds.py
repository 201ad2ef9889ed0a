"""What the writer is told: of an item its one or two strongest grounds, of a list what holds for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.contract import Change
from agent.facts import Reasons, held, title_of
from agent.notes import Facts, Ground, ListFacts
from agent.sentences import worded
from agent.text import joined
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.query import Hit, ItemPull

LEAST = 0.05
"""Share of a score below which a second ground is not worth a word."""
MOST_TOLD = 3
"""Liked things, limits or exclusions that one sentence about a list names."""


def item_facts(item: Item, hit: Hit, reasons: Reasons, catalogue: Catalogue) -> Facts | None:
    """The strongest reason that can be told as shared or asked-for values, and one of the other kind beside it.

    None where the strongest reason is no such thing: code has sentences for others.
    """
    grounds: list[Ground] = []
    for share in hit.shares:
        preference = reasons.preferences.get(share.key) if share.key is not None else None
        if preference is None or share.value <= 0 or preference.change.stance not in {"like", "require"}:
            continue
        if grounds and share.value < LEAST:
            break
        ground = None if preference.change.who is not None else _ground(item, preference.change, reasons)
        if ground is None:
            if not grounds and _tells_itself(preference.change, reasons):
                return None
            continue
        if not grounds or _adds(ground, grounds[0]):
            grounds.append(ground)
        if len(grounds) == 2:
            break
    values = [value for ground in grounds for value in ground.has]
    return Facts(item.title, tuple(grounds), _roles(item, values, catalogue)) if grounds else None


def _tells_itself(change: Change, reasons: Reasons) -> bool:
    """Whether code has a sentence for what cannot be told as values: a liked item, what somebody else likes."""
    return change.who is not None or isinstance(reasons.pulls.get(change.id), ItemPull)


def _ground(item: Item, change: Change, reasons: Reasons) -> Ground | None:
    pull = reasons.pulls.get(change.id)
    if isinstance(pull, ItemPull) and change.item:
        values = [value for one in reasons.shared(change, item)[:2] for value in one.values][:3]
        return Ground(f"you liked: {title_of(change, reasons.catalogue)}", tuple(values)) if values else None
    has = held(item, pull)[:2]
    return Ground(f"you asked for: {change.value}", tuple(has)) if has else None


def _adds(ground: Ground, first: Ground) -> bool:
    """Whether a second ground is of the other kind and says something new."""
    same_kind = ground.because.startswith("you liked") == first.because.startswith("you liked")
    return not same_kind and not {one.casefold() for one in ground.has} & {one.casefold() for one in first.has}


def _roles(item: Item, values: Sequence[str], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    people = catalogue.schema.of_kind("person")
    return tuple((v, f.label) for f in people for v in values if v in values_of(item, f.name))


def list_facts(
    changes: Iterable[Change], hits: Sequence[Hit], reasons: Reasons, catalogue: Catalogue
) -> ListFacts | None:
    """What a message's own changes say of the list that came of it; None where nothing holds for all of it."""
    items = [catalogue.items[hit.row] for hit in hits]
    liked: list[str] = []
    wanted: list[str] = []
    unwanted: list[str] = []
    for change in changes:
        if change.who is not None or change.stance in {"drop", "seen", "dislike"} or change.op in {"more", "less"}:
            continue
        if change.stance == "exclude":
            if change.field != "item" and not change.op:
                unwanted.append(str(change.value))
        elif change.op:
            if change.stance == "require":
                wanted.append(worded(change, catalogue))
        else:
            liked += _of_all(change, items, hits, reasons)
    if not items or not (liked or wanted or unwanted):
        return None
    noun = catalogue.schema.plural if len(items) > 1 else catalogue.schema.noun
    parts = (tuple(dict.fromkeys(part))[:MOST_TOLD] for part in (liked, wanted, unwanted))
    return ListFacts(len(items), noun, *parts)


def _of_all(change: Change, items: Sequence[Item], hits: Sequence[Hit], reasons: Reasons) -> list[str]:
    """What of a liked thing holds for every item: an item by its title, where it pulls all of them; else a value."""
    pull = reasons.pulls.get(change.id)
    if isinstance(pull, ItemPull):
        pulled = all(any(share.key == change.id and share.value > 0 for share in hit.shares) for hit in hits)
        return [title_of(change, reasons.catalogue)] if change.item and pulled else []
    common = [set(held(item, pull)) for item in items]
    return sorted(set.intersection(*common))[:1] if common else []


def plain_opening(facts: ListFacts) -> str:
    """The sentence about a list that code writes."""
    parts = [f"{_capital_number(facts.count)} {facts.noun}{f' for {joined(list(facts.liked))}' if facts.liked else ''}"]
    if facts.wanted:
        parts.append(joined(list(facts.wanted)))
    if facts.unwanted:
        parts.append(f"without {' or '.join(facts.unwanted)}")
    return f"{', '.join(parts)}."


def _capital_number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[count] if count < len(words) else str(count)
