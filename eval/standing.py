"""What a sentence about an item may rest on: the item's record, and what stands in the profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from agent.contract import Change, Profile
from eval.names import Key, key_of, title_key
from retrieval.catalogue import Catalogue, Item, values_of, year_of

Fields = dict[Key, set[str]]
"""Key of a value → the fields that hold it."""
GOOD, BAD = frozenset({"like", "require"}), frozenset({"dislike", "exclude"})


class Standing:
    """The items that are spoken of, and the profile, by name."""

    def __init__(self, catalogue: Catalogue, items: Sequence[Item], profile: Profile) -> None:
        """Look up what the profile names."""
        self.catalogue = catalogue
        self.items = items
        self.changes = [one.change for one in profile.preferences]
        self.titles: dict[Key, list[tuple[Change, Item | None]]] = {}
        self.values: dict[Key, list[Change]] = {}
        for change in self.changes:
            if change.field == "item":
                self._title(change)
            elif not change.op:
                for key in self._meant(str(change.value)):
                    self.values.setdefault(key, []).append(change)

    def _title(self, change: Change) -> None:
        item = self.catalogue.get(change.item) if change.item in self.catalogue.known else None
        names = [str(change.value), *([item.title] if item is not None else [])]
        for key in {key for name in names for key in _bare(name)}:
            self.titles.setdefault(key, []).append((change, item))

    def _meant(self, words: str) -> set[Key]:
        """The words themselves, and the catalogue's spelling of what they name."""
        fields = self.catalogue.schema.of_kind("category", "person")
        found = [self.catalogue.canonical(field.name, words) for field in fields]
        return {key_of(one) for one in (words, *found) if one}

    @cached_property
    def own(self) -> set[Key]:
        """Titles of the items themselves."""
        return {key for item in self.items for key in _bare(item.title)}

    @cached_property
    def has(self) -> Fields:
        """What all of the items have."""
        each = [values(self.catalogue, item) for item in self.items]
        common = set.intersection(*(set(one) for one in each)) if each else set()
        return {key: set.intersection(*(one[key] for one in each)) for key in common}

    @cached_property
    def of_any(self) -> set[Key]:
        """What at least one of the items has."""
        return {key for item in self.items for key in values(self.catalogue, item)}

    @cached_property
    def named(self) -> set[Key]:
        """Every value that a sentence about these items and this profile may use."""
        liked = {key for one in self.titles.values() for _, item in one if item for key in values(self.catalogue, item)}
        return self.of_any | set(self.values) | liked

    def liked(self, title: Key) -> list[Item]:
        """Liked items of this name."""
        return [item for change, item in self.titles.get(title, ()) if change.stance in GOOD and item is not None]

    def likes(self, title: Key, value: Key) -> bool:
        """Whether a title or a value of this name is liked."""
        told = [change for change, _ in self.titles.get(title, ())] + self.values.get(value, [])
        return any(change.stance in GOOD for change in told)

    def wished(self, key: Key) -> bool | None:
        """Whether a value was asked for; None where only part of its words was."""
        wishes = [one for one, told in self.values.items() if any(change.stance in GOOD for change in told)]
        if key in wishes or any(set(key) <= set(one) or set(one) <= set(key) for one in wishes):
            return True
        return None if any(set(key) & set(one) for one in wishes) else False

    def refused(self, title: Key, value: Key) -> bool:
        """Whether a title or a value of this name was turned down."""
        told = [change for change, _ in self.titles.get(title, ())] + self.values.get(value, [])
        return any(change.stance in BAD for change in told)

    def numbers(self, fields: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """The items' numbers as (field, number), of some fields or of all; a date is its year."""
        found = []
        for field in self.catalogue.schema.of_kind("number", "date"):
            for item in self.items if fields is None or field.name in fields else ():
                value = item.fields.get(field.name)
                number = year_of(value) // 1 if field.kind == "date" else value
                if isinstance(number, int | float):
                    found.append((field.name, float(number)))
        return found

    def limits(self, fields: Iterable[str] | None = None) -> list[tuple[Change, float]]:
        """The profile's numbers, of some fields or of all."""
        found = []
        for change in self.changes:
            if change.op and (fields is None or change.field in fields):
                told = change.value if isinstance(change.value, list) else [change.value, change.reference]
                found += [(change, float(one)) for one in told if isinstance(one, int | float)]
        return found


def values(catalogue: Catalogue, item: Item) -> Fields:
    """The categories and people of an item; a person's last name names the person, too."""
    found: Fields = {}
    for field in catalogue.schema.of_kind("category", "person"):
        for value in values_of(item, field.name):
            key = key_of(value)
            for one in {key, key[-1:]} if field.kind == "person" else {key}:
                found.setdefault(one, set()).add(field.name)
    return found


def _bare(title: str) -> set[Key]:
    """A title with and without its article."""
    key = title_key(title)
    return {key, key[1:]} if len(key) > 1 and key[0] in {"the", "a", "an"} else {key}
