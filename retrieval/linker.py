"""From words to what the catalogue has: titles to rows, people and categories to their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.catalogue import Catalogue
from retrieval.mentions import find_mentions
from retrieval.normal import key_words, literal, split_year, tokens
from retrieval.persons import Persons, name_words
from retrieval.series import ENDINGS, Series
from retrieval.spans import Mention
from retrieval.titles import PART, Choice, Titles

_LONGEST_NAME = 200
_BARE_YEAR = re.compile(r"(.+?)[\s,]+((?:1[89]|20)\d\d)")

__all__ = ["Link", "Linker", "Mention"]


@dataclass(frozen=True)
class Link:
    """The item that a name stands for."""

    row: int
    id: str
    title: str
    score: float
    """How sure: 1 for a title or alias, less for a part of one or a misspelling."""
    ambiguous: bool
    """Whether other rows fit as well, so that only popularity decided."""
    rows: tuple[int, ...]
    """All rows of that title or series, best first."""


class Linker:
    """Resolves names against one catalogue; reading it takes about a second for 10,000 items."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Build the look-ups."""
        self._catalogue = catalogue
        self._titles = Titles(catalogue)
        self._series = Series(catalogue, self._titles.common)
        self._persons = Persons(catalogue)
        schema = catalogue.schema
        many = {*ENDINGS, schema.plural.casefold(), catalogue.name.casefold()}
        self._many = frozenset(word for word in many if word.isalpha())

    def title(self, name: str, *, year: int | None = None, prefer: Sequence[int] = ()) -> Link | None:
        """The item of this title as a person writes it, None rather than a wrong one.

        Args:
            name: A title; a year in brackets at its end counts more than `year`.
            year: Year of the item, where known; one year off is forgiven.
            prefer: Rows that are meant before others of the same title, such as those just shown.
        """
        name, written = split_year(name[:_LONGEST_NAME])
        found = self._resolve(name, written or year, prefer)
        if found is None and written is None and (bare := _BARE_YEAR.fullmatch(name)):
            found = self._resolve(bare.group(1), int(bare.group(2)), prefer)
        if found is None:
            return None
        choice, score = found
        item = self._catalogue.items[choice.rows[0]]
        return Link(choice.rows[0], item.id, item.title, score, choice.ambiguous, choice.rows)

    def _resolve(self, name: str, year: int | None, prefer: Sequence[int]) -> tuple[Choice, float] | None:
        words, spelled = key_words(name), literal(name)
        for key in dict.fromkeys(("".join(words), spelled, self._titles.sequel_less(words) or "")):
            if key and (names := self._titles.names(key)):
                if year is None and (known := self._named(key)):
                    return self._choice(self._series.rows(known), prefer), 0.9
                choice = self._titles.choose(names, spelled, year, prefer)
                return (choice, 0.9 if choice.level == PART else 1.0) if choice else None
        if year is None and (rows := self._series_rows(name)):
            return self._choice(rows, prefer), 0.8
        if near := self._titles.nearest(words):
            choice = self._titles.choose(self._titles.names(near[0]), spelled, year, prefer)
            return (choice, 0.9 * near[1]) if choice else None
        if year is None and (found := self._series.misspelled(name)):
            return self._choice(self._series.rows(found), prefer), 0.7
        return None

    @staticmethod
    def _choice(rows: Sequence[int], prefer: Sequence[int]) -> Choice:
        """A series' rows, preferred ones first."""
        return Choice(tuple(sorted(rows, key=lambda row: row not in prefer)), True, PART)

    def series(self, name: str) -> tuple[int, ...]:
        """Rows of a series, best known first; empty when it has fewer than two.

        Its rows are those that the catalogue's field of series has for one of its names. A name that the field does
        not have stands for the titles that are it, or begin with it before a number or subtitle. `the … movies` and
        `… trilogy` are read as well.
        """
        name = name[:_LONGEST_NAME]
        if rows := self._series_rows(name):
            return rows
        near = self._titles.nearest(key_words(name))
        known = self._named(near[0]) if near else self._series.misspelled(name)
        return self._series.rows(known) if known else ()

    def _series_rows(self, name: str) -> tuple[int, ...]:
        if known := self._series.find(name, whole=self._titled(key_words(name))):
            return self._series.rows(known)
        said = [one.raw.casefold() for one in tokens(name)]
        while len(said) > 1 and said[-1] in self._many:
            said.pop()
        words = key_words(" ".join(said))
        if not words or (len(words) == 1 and (len(words[0]) < 3 or words[0].isdigit())):
            return ()
        return tuple(self._titles.series("".join(words)))

    def _named(self, key: str) -> str | None:
        """The series with this key, unless it is a whole title or alias."""
        return None if any(one.level < PART for one in self._titles.names(key)) else self._series.named(key)

    def _titled(self, words: Sequence[str]) -> bool:
        """Whether words are a whole title or alias."""
        return any(one.level < PART for one in self._titles.names("".join(words)))

    def person(self, name: str, *, field: str | None = None) -> tuple[str, str] | None:
        """The person of this name as (field, name in the catalogue): full name, clear surname, or misspelled.

        Args:
            name: A name as people write it.
            field: Person field that is meant where the person has it.
        """
        words = name_words(name[:_LONGEST_NAME])
        key = "".join(words)
        if not key:
            return None
        if known := self._persons.full(key, field) or self._persons.surname(key, field):
            return known
        near = self._persons.misspelled(words, field)
        return near[0] if near else None

    def category(self, value: str) -> list[tuple[str, str]]:
        """Every category field that has this value, as (field, value in the catalogue).

        A series counts where its name can only mean the series: `Marvel`, but not `cars`.
        """
        schema = self._catalogue.schema
        fields = [one.name for one in schema.of_kind("category") if one.name != schema.series]
        found = [(name, self._catalogue.canonical(name, value)) for name in fields]
        words = key_words(value)
        if schema.series is not None and not (self._series.everyday(words) or self._titled(words)):
            found.append((schema.series, self._series.find(value)))
        return [(name, meant) for name, meant in found if meant is not None]

    def mentions(self, text: str, *, shown: Sequence[int] = ()) -> list[Mention]:
        """Titles, series and people named in running text, in order, the longest first where they overlap.

        Everyday words that are titles (`Up`, `Heat`) count only with a sign: quotes, a capital inside a sentence,
        a year in brackets, a word such as `watched` before them, or that they are among the rows just shown.

        Args:
            text: Any text.
            shown: Rows just shown to the reader.
        """
        return find_mentions(text, shown, self._titles, self._series, self._persons, self._catalogue)
