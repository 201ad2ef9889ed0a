"""A simulated user: hidden wishes and one real person's ratings, and only sentences to say so.

The user sees titles and fields of a shown list as anybody would, and speaks about it in the sentences of
`eval.wordings`: what is wrong with it, what is right, what is known or liked, and limits. What is held out is never
named. What is said depends on the random numbers given, what is wanted on the user alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from eval.moods import YEAR, Kind, User, Wish
from eval.wordings import LIMITS, OPENINGS, REMARKS, genre_words, length_words, message, worded
from retrieval.catalogue import Catalogue

_TWO = 0.35
"""Share of the messages about a list that say two things."""
_REMARK: dict[Kind, str] = {"from": "too old", "until": "too new", "longest": "too long", "shortest": "too short"}


@dataclass(frozen=True)
class Said:
    """A message and what it means."""

    text: str
    kinds: tuple[str, ...]
    about: tuple[Wish, ...] = ()
    """Wishes that it speaks of."""
    demanded: tuple[Wish, ...] = ()
    """Those of them that it states as a limit or an exclusion."""
    turned_down: tuple[int, ...] = ()
    """Rows that it calls seen or disliked."""


@dataclass
class _Option:
    """Something to say: how likely, and how it is said."""

    weight: float
    say: Callable[[], Said]


@dataclass
class Simulator:
    """One user in one conversation."""

    user: User
    catalogue: Catalogue
    random: np.random.Generator
    _told: set[int] = field(default_factory=set)
    _judged: set[int] = field(default_factory=set)

    def wish(self) -> Said:
        """The first message."""
        kind = str(self.random.choice(["genre", "likes", "both", "both"]))
        likes = list(self.user.told[: 2 * len(self.user.told) // 3][:6])
        chosen = [int(row) for row in self.random.permutation(likes)[:2]]
        kind = kind if len(chosen) == 2 else "genre"
        slots = genre_words(str(self.user.wishes[0].value))
        if kind != "genre":
            slots["titles"] = " and ".join(map(self._title, chosen))
            self._told.update(chosen)
        about: tuple[Wish, ...] = () if kind == "likes" else (self.user.wishes[0],)
        sentences, kinds = [worded(OPENINGS[kind], self.random, **slots)], [f"wish: {kind}"]
        demanded: tuple[Wish, ...] = ()
        if self.random.random() < 0.3:
            limit = self._demand(self.user.wishes[1])
            sentences.append(limit.text)
            kinds += limit.kinds
            about, demanded = (*about, *limit.about), limit.demanded
        return Said(message(sentences, self.random), tuple(kinds), about, demanded)

    def critique(self, shown: Sequence[int]) -> Said:
        """A message about a list of rows."""
        options = [*self._faults(shown), *self._known(shown), *self._praise(shown), *self._hints()]
        if not options:
            options = [_Option(1.0, lambda: self._remark("more", "more"))]
        odds = np.array([one.weight for one in options])
        count = min(len(options), 1 + int(self.random.random() < _TWO))
        chosen = self.random.choice(len(options), count, replace=False, p=odds / odds.sum())
        parts = [options[int(one)].say() for one in chosen]
        return Said(
            message([one.text for one in parts], self.random),
            tuple(kind for one in parts for kind in one.kinds),
            tuple(wish for one in parts for wish in one.about),
            tuple(wish for one in parts for wish in one.demanded),
            tuple(row for one in parts for row in one.turned_down),
        )

    def _faults(self, shown: Sequence[int]) -> list[_Option]:
        """What is wrong with the list: the more items, the likelier it is said."""
        options = []
        for wish in self.user.wishes:
            failing = [row for row in shown if wish.broken(self.catalogue.items[row])]
            if failing:
                row = int(self.random.choice(failing))
                weight = 1.0 + 4.0 * len(failing) / len(shown)
                options.append(_Option(weight, lambda wish=wish, row=row: self._fault(wish, row)))  # type: ignore[misc]
        return options

    def _fault(self, wish: Wish, row: int) -> Said:
        """A fault of one item, or the wish behind it."""
        if wish.kind == "genre":
            kind = str(self.random.choice(["off genre", "wanted genre"]))
            return self._remark(kind, kind, row, wish)
        if self.random.random() < 0.55:
            return self._demand(wish)
        kind = _REMARK.get(wish.kind) or str(self.random.choice(["unwanted item", "unwanted genre"]))
        return self._remark(kind, kind, row, wish)

    def _known(self, shown: Sequence[int]) -> list[_Option]:
        """Items of the list that the user knows."""
        known = [row for row in shown if row in self.user.rated and row not in self._judged]
        return [_Option(0.8, lambda row=row: self._judgement(row)) for row in known]  # type: ignore[misc]

    def _judgement(self, row: int) -> Said:
        kind = "disliked" if row in self.user.disliked else "seen and liked"
        kind = "seen" if self.random.random() < 0.35 else kind
        self._judged.add(row)
        said = self._remark(kind, kind, row)
        return Said(said.text, said.kinds, turned_down=(row,))

    def _praise(self, shown: Sequence[int]) -> list[_Option]:
        """An unknown item of the list that is as wished."""
        fitting = [row for row in shown if row not in self.user.rated | self.user.targets | self._judged]
        fitting = [row for row in fitting if all(wish.kept(self.catalogue.items[row]) for wish in self.user.wishes)]
        if not fitting:
            return []
        row = int(self.random.choice(fitting))
        return [_Option(0.8, lambda: self._praised(row))]

    def _praised(self, row: int) -> Said:
        self._judged.add(row)
        return self._remark("right", "right", row)

    def _hints(self) -> list[_Option]:
        """A like that was not told yet."""
        left = [row for row in self.user.told if row not in self._told | self._judged]
        return [_Option(0.8, lambda: self._hint(left[0]))] if left else []

    def _hint(self, row: int) -> Said:
        self._told.add(row)
        return self._remark("liked", "liked", row)

    def _remark(self, templates: str, kind: str, row: int | None = None, wish: Wish | None = None) -> Said:
        slots = {} if row is None else {"title": self._title(row)}
        if wish is not None and wish.kind in {"genre", "without"}:
            slots |= genre_words(str(wish.value))
        return Said(worded(REMARKS[templates], self.random, **slots), (kind,), () if wish is None else (wish,))

    def _demand(self, wish: Wish) -> Said:
        slots = genre_words(str(wish.value)) if wish.kind == "without" else {}
        if wish.kind in {"from", "until"}:
            slots = {"year": str(wish.value), "next": str(int(wish.value) + 1)}
        elif wish.kind in {"longest", "shortest"}:
            slots = {"length": length_words(int(wish.value), self.random)}
        return Said(worded(LIMITS[wish.kind], self.random, **slots), (f"limit: {wish.kind}",), (wish,), (wish,))

    def _title(self, row: int) -> str:
        """A title as people write it, with the year where it would not be clear, and now and then where it is."""
        item = self.catalogue.items[row]
        clear = self._titles[item.title.casefold()] == 1
        year = item.fields.get(YEAR)
        return item.title if clear and self.random.random() < 0.85 or year is None else f"{item.title} ({year})"

    @cached_property
    def _titles(self) -> Counter[str]:
        return Counter(item.title.casefold() for item in self.catalogue.items)
