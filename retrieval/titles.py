"""Titles of a catalogue under every key by which people call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue
from retrieval.common import GRAMMAR, Common, commonness
from retrieval.normal import fronts_and_backs, key_words, keys, literal
from retrieval.spelling import Speller

TITLE, ALIAS, PART = 0, 1, 2
_SPELLED_SO = 0.35
_SPELLED_FULLY = 1.1
_FAR_BETTER_KNOWN = 0.2
_FORGIVEN_YEARS = 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call a row: its title, an alias, or a part of one of them."""

    row: int
    level: int
    spelled: str
    """Letters and digits as written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows that a name can mean, best first, and whether the first is only the likeliest."""

    rows: tuple[int, ...]
    ambiguous: bool
    level: int


class Titles:
    """Key → names, with the rules by which one row is chosen among several."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read the titles and aliases; the catalogue is not kept."""
        self._weight = catalogue.popularity
        self._years = item_years(catalogue)
        self.words = [key_words(item.title) for item in catalogue.items]
        self.common: Common = commonness(catalogue, self.words)
        self._names: defaultdict[str, list[Name]] = defaultdict(list)
        self._series: defaultdict[str, set[int]] = defaultdict(set)
        self._spelling: dict[str, tuple[str, ...]] = {}
        for row, item in enumerate(catalogue.items):
            self._add(row, item.title, TITLE)
            for alias in item.aliases:
                self._add(row, alias, ALIAS)
        backs: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for row, item in enumerate(catalogue.items):
            for name in (item.title, *item.aliases):
                self._add_fronts(row, name)
                for back in fronts_and_backs(name)[1]:
                    backs["".join(key_words(back))].setdefault(row, back)
        self._add_backs(backs)
        titled = ((key, "".join(words)) for key, words in self._spelling.items())
        self._speller = Speller([(key, self._spelling[key]) for key, joined in titled if key == joined], self.ordinary)
        self._vocabulary = frozenset(word for words in self._spelling.values() for word in words)
        self._word_speller = Speller(((word, (word,)) for word in self._vocabulary), self.ordinary)
        self.longest = max(len(words) for words in self._spelling.values()) + 4

    def _add(self, row: int, name: str, level: int) -> None:
        words, spelled = key_words(name), literal(name)
        for key in keys(name):
            found = self._names[key]
            if not found or found[-1].row != row:
                found.append(Name(row, level, spelled))
            self._spelling.setdefault(key, words)

    def _add_fronts(self, row: int, name: str) -> None:
        words = key_words(name)
        self._series["".join(words)].add(row)
        for front in fronts_and_backs(name)[0]:
            parts = key_words(front)
            self._series["".join(parts)].add(row)
            if len(parts) > 1 or (len(parts[0]) > 3 and not self.common.everyday(parts[0])):
                self._add(row, front, PART)
        for place, word in enumerate(words[1:], start=1):
            if word.isdigit() or (word == "and" and place > 1):
                self._series["".join(words[:place])].add(row)
                break

    def _add_backs(self, backs: dict[str, dict[int, str]]) -> None:
        """Ends of titles are names only where they belong to one title and say something."""
        for found in backs.values():
            (row, back), *others = found.items()
            words = key_words(back)
            if not others and len(words) > 1 and not set(words) <= GRAMMAR:
                self._add(row, back, PART)

    def ordinary(self, word: str) -> bool:
        """Whether a word is known, and so no misspelling: an everyday word, or one of the titles."""
        return word in self._vocabulary or self.common.known(word)

    def weight(self, row: int) -> float:
        """Popularity of a row, 0 to 1."""
        return float(self._weight[row])

    def names(self, key: str) -> Sequence[Name]:
        """Every name with this key."""
        return self._names.get(key, ())

    def spelling(self, key: str) -> tuple[str, ...]:
        """The words of the first name with this key."""
        return self._spelling[key]

    def nearest(self, words: Sequence[str]) -> tuple[str, float] | None:
        """The key that misspelled words stand for and its likeness, None if unsure."""
        return self._speller.nearest(words)

    def nearest_word(self, word: str) -> str | None:
        """The word of a title that a misspelled word stands for, None if unsure."""
        near = self._word_speller.nearest((word,))
        return near[0] if near else None

    def sequel_less(self, words: Sequence[str]) -> str | None:
        """Key of the first of a series that is called by its number (`Rocky 1`), else None."""
        if len(words) < 2 or words[-1] != "1":
            return None
        base = "".join(words[:-1])
        return base if base in self._names and f"{base}2" in self._names else None

    def series(self, key: str) -> list[int]:
        """Rows whose title is this key, or begins with it before a number or a subtitle; best first."""
        rows = self._series.get(key, set()) | {one.row for one in self.names(key) if one.level < PART}
        if len({self.words[row] for row in rows}) < 2:
            return []
        return sorted(rows, key=lambda row: (-self._weight[row], row))

    def choose(
        self, names: Sequence[Name], spelled: str, year: int | None = None, prefer: Collection[int] = ()
    ) -> Choice | None:
        """The row that is meant: the year decides, then preferred rows, whole titles, popularity.

        A part of a title counts as a whole one where its item is far better known (`The Lord of the Rings`).

        None when a year is given and none of the names is of that year, give or take one.
        """
        best: dict[int, tuple[float, ...]] = {}
        whole = max((self._weight[one.row] for one in names if one.level != PART), default=2.0)
        for one in names:
            away = 0.0 if year is None else abs(self._years[one.row] - year)
            part = float(one.level == PART and self._weight[one.row] < whole + _FAR_BETTER_KNOWN)
            if isnan(away):
                away = _FORGIVEN_YEARS + 1
            elif away > _FORGIVEN_YEARS:
                continue
            if year is not None and one.level == PART and away > 0:
                continue
            known_so = self._weight[one.row] - 0.1 * one.level
            if one.spelled == spelled:
                known_so += _SPELLED_FULLY if spelled.startswith("the") else _SPELLED_SO
            order = (away + part / 2 if year else 0.0, float(one.row not in prefer), part, -known_so)
            best[one.row] = min(order, best.get(one.row, order))
        if not best:
            return None
        rows = sorted(best, key=lambda row: (best[row], row))
        tied = [row for row in rows if best[row][:3] == best[rows[0]][:3]]
        level = min(one.level for one in names if one.row == rows[0])
        return Choice(tuple(rows), len(tied) > 1, level)


def item_years(catalogue: Catalogue) -> npt.NDArray[np.float64]:
    """Year of each row, NaN when unknown: the first date field, else a number field that holds years."""
    dates = catalogue.schema.of_kind("date")
    if dates:
        return np.floor(catalogue.numbers(dates[0].name))
    fields = catalogue.schema.of_kind("number")
    for one in sorted(fields, key=lambda field: "year" not in field.name):
        values = catalogue.numbers(one.name)
        known = values[~np.isnan(values)]
        if len(known) and np.mean((known == np.round(known)) & (known >= 1000) & (known < 2200)) > 0.95:
            return values
    return np.full(len(catalogue), np.nan)
