"""Compile a profile into a query: preferences become pulls, limits and exclusions become exact filters.

How much each signal pulls is the table in `agent.strengths`. A dislike of a value (a genre, a person) counts double:
one such item in the list is one too many.
"""

from __future__ import annotations

from agent import house
from agent.contract import Change, Profile, Rules
from agent.profile import bounds
from agent.strengths import STRENGTH as STRENGTH
from agent.strengths import strength
from agent.text import plain
from retrieval.catalogue import Catalogue, values_of
from retrieval.fame import fame_of
from retrieval.linker import Linker
from retrieval.query import (
    FamePull,
    Filter,
    ItemPull,
    NumberFilter,
    NumberPull,
    PhrasePull,
    Pull,
    Query,
    ValueFilter,
    ValuePull,
)

VALUE_DISLIKE = 2.0
SERIES = 2.0
"""A series that is asked for is what is wanted, and a small part of the catalogue."""
PHRASE = 2.0
"""A phrase says directly what is wanted; its similarity to an item is smaller than an item's to another."""

Values = tuple[tuple[str, str], ...]


def compile_query(
    profile: Profile, catalogue: Catalogue, linker: Linker, rules: Rules, n: int, shown: frozenset[int] = frozenset()
) -> Query:
    """Turn what stands in the profile and the host's rules into one query."""
    reader = _Compiler(catalogue, linker)
    for preference in profile.preferences:
        reader.take(preference.change)
    reader.filters += house.availability(rules, catalogue)
    reader.filters += house.restriction(still_closed(rules, profile, catalogue, linker))
    gone = {catalogue.row(one) for one in profile.seen if one in reader.known}
    return Query(
        pulls=tuple(reader.pulls),
        filters=tuple(reader.filters),
        left_out=frozenset(gone | reader.left_out),
        shown=shown - gone,
        n=n,
    )


def still_closed(rules: Rules, profile: Profile, catalogue: Catalogue, linker: Linker) -> list[tuple[str, str]]:
    """The restricted (field, value) pairs that the user has not asked for by name."""
    return house.closed(rules, profile, lambda change: values_named(change, catalogue, linker), catalogue)


def values_named(change: Change, catalogue: Catalogue, linker: Linker) -> Values:
    """The (field, value) pairs of the catalogue that a change in words names; empty when there is none."""
    words = str(change.value)
    described = catalogue.schema.get(change.field)
    if described is not None and described.kind == "person":
        found = linker.person(words, field=change.field)
        if found is None:
            return ()
        people = [f.name for f in catalogue.schema.of_kind("person")]
        own = [f for f in people if f == found[0]] or people
        return tuple((field, found[1]) for field in own)
    named = linker.category(words)
    if described is not None and described.kind == "category":
        exact = catalogue.canonical(change.field, words)
        return ((change.field, exact),) if exact else tuple(named)
    return tuple(named)


class _Compiler:
    def __init__(self, catalogue: Catalogue, linker: Linker) -> None:
        self.catalogue = catalogue
        self.linker = linker
        self.known = catalogue.known
        self.pulls: list[Pull] = []
        self.filters: list[Filter] = []
        self.left_out: set[int] = set()
        self.nouns = (catalogue.schema.noun, catalogue.schema.plural)
        self.known_to_many = bool(catalogue.popularity.any())

    def take(self, change: Change) -> None:
        if change.field == "item":
            self._item(change)
        elif change.op:
            self._number(change)
        else:
            self._words(change)

    def _item(self, change: Change) -> None:
        rows = self.rows_of(change)
        if not rows:
            return
        weight = strength(change)
        if len(rows) > 1 and change.stance == "like" and change.weight > 1:  # "I want a Bond film"
            named = self._series_of(rows)
            self.pulls.append(
                ValuePull(change.id, weight * SERIES, named) if named else ItemPull(change.id, weight, rows)
            )
            return
        if change.stance in {"dislike", "exclude"} or len(rows) > 1:
            self.left_out.update(rows)
        if weight:
            self.pulls.append(ItemPull(change.id, weight, rows))

    def rows_of(self, change: Change) -> tuple[int, ...]:
        """Rows of an item change: the item itself, or all of a series that the words name."""
        own = (self.catalogue.row(change.item),) if change.item and change.item in self.known else ()
        if own and plain(self.catalogue.items[own[0]].title) == plain(str(change.value)):
            return own
        series = tuple(self.linker.series(str(change.value)))
        return series if len(series) > 1 and (not own or own[0] in series) else own

    def _series_of(self, rows: tuple[int, ...]) -> Values:
        """The series that all of these rows belong to, where the catalogue has a field for it."""
        field = self.catalogue.schema.series
        if field is None:
            return ()
        common = set.intersection(*(set(values_of(self.catalogue.items[row], field)) for row in rows))
        return tuple((field, value) for value in sorted(common))

    def _number(self, change: Change) -> None:
        described = self.catalogue.schema.get(change.field)
        if described is None or described.kind not in {"number", "date"}:
            return
        if change.op in {"more", "less"}:
            sign = -1.0 if change.stance in {"dislike", "exclude"} else 1.0
            self.pulls.append(NumberPull(change.id, sign, change.field, change.op, reference=change.reference))
            return
        low, high = bounds(change)
        if change.stance == "require":
            self.filters.append(NumberFilter(change.id, change.field, low, high))
        elif change.stance == "exclude":
            self.filters.append(NumberFilter(change.id, change.field, low, high, keep=False))
        else:
            self.pulls.append(NumberPull(change.id, strength(change), change.field, "between", low, high))

    def _words(self, change: Change) -> None:
        values = values_named(change, self.catalogue, self.linker)
        weight = strength(change)
        described = self.catalogue.schema.get(change.field)
        own_field = described is not None and described.kind in {"category", "person"}
        fame = fame_of(str(change.value), self.nouns) if self.known_to_many and not values else 0.0
        if fame:
            wanted = max(weight, 1.0) if change.stance in {"like", "require"} else -1.0
            self.pulls.append(FamePull(change.id, wanted * fame))
            return
        if change.stance == "exclude":
            phrase = "" if own_field and values else str(change.value)
            self.filters.append(ValueFilter(change.id, values, keep=False, words=phrase))
            if not own_field:
                self.pulls.append(PhrasePull(change.id, weight, str(change.value)))
            return
        if change.stance == "require" and values:
            self.filters.append(ValueFilter(change.id, values, keep=True))
        if weight == 0:
            return
        if own_field and values:
            factor = VALUE_DISLIKE if weight < 0 else 1.0
            self.pulls.append(ValuePull(change.id, weight * factor, values))
        else:
            self.pulls.append(PhrasePull(change.id, PHRASE * weight, str(change.value), values))
