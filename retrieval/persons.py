"""People of a catalogue by full name, by surname, and misspelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from retrieval.catalogue import Catalogue, values_of
from retrieval.normal import tokens
from retrieval.spelling import Speller

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_PARTICLES = frozenset("de del della di da du der den des la le van von st mc mac el al bin ben o dos".split())
_DOMINANT = 2.0
_UNSEEN = 0.1
_SURNAME = 3

Known = tuple[str, str]
"""A person's field and name, as the catalogue has them."""


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name, as compared."""
    return tuple(one.folded for one in tokens(name))


class Persons:
    """Key → people with their weight (the popularity of what they took part in)."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read every person field; the catalogue is not kept."""
        self._weights: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        popularity = catalogue.popularity
        for one in catalogue.schema.of_kind("person"):
            for row, item in enumerate(catalogue.items):
                for name in values_of(item, one.name):
                    self._weights[name][one.name] += float(popularity[row]) + _UNSEEN
        self._full: defaultdict[str, set[str]] = defaultdict(set)
        self._last: defaultdict[str, set[str]] = defaultdict(set)
        self.first: set[str] = set()
        self._words: dict[str, tuple[str, ...]] = {}
        for name in self._weights:
            self._add(name)
        self.words = frozenset(word for words in self._words.values() for word in words)
        """Every word of every name."""
        self._speller = Speller(self._words.items(), lambda _: False)
        surnames = {key: (key,) for key in self._last if key not in self._full}
        self._surname_speller = Speller(surnames.items(), lambda word: word in self.first)

    def _add(self, name: str) -> None:
        words = name_words(name)
        if not words:
            return
        core = [word for word in words if word not in _SUFFIXES] or list(words)
        inner = [core[0], *(word for word in core[1:-1] if len(word) > 1), core[-1]] if len(core) > 1 else core
        for variant in (list(words), core, inner):
            self._full["".join(variant)].add(name)
            self._words.setdefault("".join(variant), tuple(variant))
        if len(core) > 1:
            self.first.add(core[0])
            self._last[core[-1]].add(name)
            start = len(core) - 1
            while start > 1 and core[start - 1] in _PARTICLES:
                start -= 1
                self._last["".join(core[start:])].add(name)

    def full(self, key: str, field: str | None = None) -> Known | None:
        """The best-known person of this full name."""
        return self._best(self._full.get(key, ()), field)

    def surname(self, key: str, field: str | None = None) -> Known | None:
        """The person of this surname who is far better known than the next, None if nobody is."""
        found = list(self._last.get(key, ()))
        if len(key) < _SURNAME or not found:
            return None
        ranked = sorted(found, key=lambda name: -self.weight(name, field))
        if len(ranked) > 1 and self.weight(ranked[0], field) < _DOMINANT * self.weight(ranked[1], field):
            return None
        return self._best(ranked[:1], field)

    def weight(self, name: str, field: str | None = None) -> float:
        """How well a person is known, in one field or in all."""
        fields = self._weights[name]
        own = fields.get(field, 0.0) if field is not None else 0.0
        return own + sum(fields.values()) * (0.01 if field is not None else 1.0)

    def misspelled(self, words: Sequence[str], field: str | None = None) -> tuple[Known, float] | None:
        """The person whose full name or surname this is but for a slip, and the likeness."""
        if found := self._speller.nearest(words):
            known = self.full(found[0], field)
            return (known, found[1]) if known else None
        if len(words) == 1 and words[0] not in self._last and (found := self._surname_speller.nearest(words)):
            known = self.surname(found[0], field)
            return (known, found[1]) if known else None
        return None

    def _best(self, names: Iterable[str], field: str | None) -> Known | None:
        ranked = sorted(names, key=lambda name: (-self.weight(name, field), name))
        if not ranked:
            return None
        fields = self._weights[ranked[0]]
        if field is not None and field in fields:
            return field, ranked[0]
        return max(fields, key=lambda one: fields[one]), ranked[0]
