"""What is told: of an item its one or two strongest grounds, for the writer; of a list what holds for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.contract import Change
from agent.facts import Reasons, held, title_of
from agent.language import marked, tr
from agent.notes import Facts, Ground
from agent.sentences import worded
from agent.terms import counted, spelled
from agent.text import joined
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.query import Hit, ItemPull
from retrieval.schema import Schema

LEAST = 0.05
"""Share of a score below which a second ground is not worth a word."""
_TELLING = frozenset({"like", "require", "exclude"})
MOST_TOLD = 3
"""Things of a kind that one sentence about a list names."""


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


@dataclass(frozen=True)
class ListFacts:
    """What holds for every item of a list, of what a message said."""

    liked: tuple[str, ...] = ()
    """Liked items that pull all of them."""
    common: tuple[str, ...] = ()
    """Asked-for values that all have."""
    limits: tuple[str, ...] = ()
    """Limits and exclusions, in words."""


def list_facts(changes: Iterable[Change], hits: Sequence[Hit], reasons: Reasons, catalogue: Catalogue) -> ListFacts:
    """What a message's own changes say of the list that came of it; empty where nothing holds for all of it."""
    items = [catalogue.items[hit.row] for hit in hits]
    liked: list[str] = []
    common: list[str] = []
    limits: list[str] = []
    for change in changes:
        if (
            change.who is not None
            or change.stance not in {"like", "require", "exclude"}
            or change.op in {"more", "less"}
        ):
            continue
        pull = reasons.pulls.get(change.id)
        if change.stance == "exclude" and change.field != "item" and not change.op:
            limits.append(tr("no {value}").format(value=change.value))
        elif change.stance == "require" and change.op:
            limits.append(worded(change, catalogue))
        elif change.stance != "exclude" and isinstance(pull, ItemPull) and change.item:
            if all(any(share.key == change.id and share.value > 0 for share in hit.shares) for hit in hits):
                liked.append(title_of(change, catalogue))
        elif change.stance != "exclude" and items:
            common += sorted(set.intersection(*(set(held(item, pull)) for item in items)))[:1]
    return ListFacts(*(tuple(dict.fromkeys(part))[:MOST_TOLD] for part in (liked, common, limits)))


_WITH_LIKED = marked(
    (
        "Going by {liked}, {count} {noun}{rest}.",
        "{Count} {noun} for somebody who likes {liked}{rest}.",
        "With {liked} in mind: {count} {noun}{rest}.",
    )
)
_WITHOUT = marked(("Here are {count} {noun}{rest}.", "{Count} {noun}{rest}.", "I found {count} {noun}{rest}."))


def list_opening(facts: ListFacts, count: int, schema: Schema, turn: int) -> str:
    """One sentence about a list, empty where there is nothing to say; the wordings take turns with the turn."""
    if not (facts.liked or facts.common or facts.limits):
        return ""
    frames = _WITH_LIKED if facts.liked else _WITHOUT
    number = spelled(count)
    with_all = tr(", all with {values}") if count > 1 else tr(", with {values}")
    shared = with_all.format(values=joined(facts.common)) if facts.common else ""
    limits = tr(" ({limits})").format(limits=tr(", ").join(facts.limits)) if facts.limits else ""
    return tr(frames[turn % len(frames)]).format(
        liked=joined(facts.liked),
        count=number,
        Count=number.capitalize(),
        noun=counted(count, schema),
        rest=f"{shared}{limits}",
    )
