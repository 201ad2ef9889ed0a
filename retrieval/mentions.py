"""Titles, series and people in running text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from retrieval.belief import Belief
from retrieval.catalogue import Catalogue
from retrieval.common import EVERYDAY, GRAMMAR
from retrieval.normal import ARTICLES, Token, tokens
from retrieval.persons import Persons
from retrieval.series import ENDINGS, Series
from retrieval.signs import Signs
from retrieval.spans import Mention, Span
from retrieval.titles import PART, Choice, Name, Titles
from retrieval.words import singular

_LONGEST_TEXT = 20_000
_MOST_WORDS = 16
_CORRECTED = 6
_SHORTEST_CORRECTED = 6
_STOP = re.compile(r"[.!?;\n\r]\s|\n")
_TITLE_STOP = re.compile(r"[.!?;:]")
_QUOTES = " \t\"'“”‘’"
_OWNERS = frozenset({"'s", "’s", "s'", "s’"})
_JOINT = re.compile(r"\s*(?:,|&|/|\+|\band\b|\bor\b|,\s*and|,\s*or)\s*", re.I)


def find_mentions(
    text: str, shown: Collection[int], titles: Titles, series: Series, persons: Persons, catalogue: Catalogue
) -> list[Mention]:
    """Titles, series and people in a text of up to 20,000 characters, in order and without overlap."""
    words = tokens(text[:_LONGEST_TEXT])
    reader = _Reader(text, words, set(shown), titles, series, persons, catalogue)
    spans = list(reader.spans())
    spans.sort(key=lambda one: (-(one.last - one.first), one.rank, one.first))
    taken: dict[int, Span] = {}
    kept: list[Span] = []
    waiting: list[Span] = []
    for span in spans:
        if any(place in taken for place in range(span.first, span.last)):
            continue
        if not span.sure:
            waiting.append(span)
            continue
        taken.update(dict.fromkeys(range(span.first, span.last), span))
        kept.append(span)
    kept.extend(_joined(waiting, taken, reader))
    return [one.mention for one in sorted(kept, key=lambda one: one.first)]


def _joined(waiting: list[Span], taken: dict[int, Span], reader: _Reader) -> Iterator[Span]:
    """Unsure names that stand in a list with sure ones: `Heat, Inception and Ronin`."""
    again = True
    while again:
        again = False
        for span in list(waiting):
            if any(place in taken for place in range(span.first, span.last)):
                waiting.remove(span)
            elif reader.listed(span, taken):
                waiting.remove(span)
                taken.update(dict.fromkeys(range(span.first, span.last), span))
                again = True
                yield span


class _Reader:
    """One text being read."""

    def __init__(
        self,
        text: str,
        words: Sequence[Token],
        shown: set[int],
        titles: Titles,
        series: Series,
        persons: Persons,
        catalogue: Catalogue,
    ) -> None:
        self._text = text
        self._words = words
        self._shown = shown
        self._titles = titles
        self._series = series
        self._persons = persons
        self._catalogue = catalogue
        nouns = {singular(noun) for noun in self._nouns()}
        self._signs = Signs(text, words, nouns)
        self._belief = Belief(self._signs, titles, shown)
        self._corrected = self._corrections()

    def _nouns(self) -> tuple[str, str, str]:
        schema = self._catalogue.schema
        return schema.noun.casefold(), schema.plural.casefold(), self._catalogue.name.casefold()

    def _corrections(self) -> dict[int, str]:
        """Places of misspelled words → the title word that is meant."""
        found: dict[int, str] = {}
        tried = 0
        for place, token in enumerate(self._words):
            word = token.word
            if len(word) < _SHORTEST_CORRECTED or self._titles.ordinary(word) or word in self._persons.words:
                continue
            if self._titles.names(word) or self._series.has_word(word) or (tried := tried + 1) > _CORRECTED:
                continue
            if near := self._titles.nearest_word(word):
                found[place] = near
        return found

    def spans(self) -> Iterator[Span]:
        """Every possible mention, overlapping."""
        longest = min(_MOST_WORDS, self._titles.longest)
        for first, token in enumerate(self._words):
            if token.folded in ARTICLES:
                continue
            key, fixed, folded = "", "", ""
            corrected = False
            for last in range(first + 1, min(first + longest, len(self._words)) + 1):
                word = self._words[last - 1]
                key += word.word
                folded += word.folded
                corrected = corrected or last - 1 in self._corrected
                fixed += self._corrected.get(last - 1, word.word)
                if last - first > 1 and word.folded in ARTICLES:
                    continue
                yield from self._items(first, last, key, folded)
                yield from self._whole_series(first, last, key, folded)
                if corrected and fixed != key:
                    yield from self._items(first, last, fixed, fixed, likeness=0.85)
                if last - first < 6:
                    yield from self._people(first, last, folded)

    def _items(self, first: int, last: int, key: str, folded: str, likeness: float = 1.0) -> Iterator[Span]:
        names = self._titles.names(key) or self._titles.names(folded)
        if not names:
            names = next(map(self._titles.names, self._owner(last, key)), ())
        if not names:
            return
        start = first - 1 if self._article(first, names) else first
        theirs = self._titles.spelling(key) if self._titles.names(key) else ()
        if not self._fits(first, last, key, theirs, self._catalogue.items[names[0].row].title):
            return
        spelled = "".join(word.folded for word in self._words[start:last])
        year = self._signs.year_after(last)
        if year is None and self._series.named(key) and all(one.level == PART for one in names):
            return  # the whole series is meant
        choice = self._titles.choose(names, spelled, year, self._shown)
        if choice is None or (year is None and self._signs.longer_name(start, last)):
            return
        sure = self._belief.title(start, first, last, key, choice, likeness)
        if sure is None:
            return
        row = choice.rows[0]
        begin, end = self._words[start].start, self._words[last - 1].end
        mention = Mention(
            begin,
            end,
            self._text[begin:end],
            "item",
            likeness * (0.9 if choice.level == PART else 1.0),
            row=row,
            id=self._catalogue.ids[row],
            rows=choice.rows,
            ambiguous=choice.ambiguous,
        )
        yield Span(start, last, mention, 2 * (choice.level == PART), sure)

    def _whole_series(self, first: int, last: int, key: str, folded: str) -> Iterator[Span]:
        """A series by one of its names; a title of that name comes first unless a word such as `movies` follows."""
        found = next((one for one in (key, folded, *self._owner(last, key)) if self._series.has_word(one)), None)
        if found is None or self._signs.year_after(last) is not None or self._signs.longer_name(first, last):
            return
        ours = self._series.spelling(found)
        after = self._words[last].folded if last < len(self._words) and not self._signs.gap(last).strip(_QUOTES) else ""
        titled = any(one.level != PART for one in self._titles.names(found))
        name = self._series.named(found)
        longer = titled or name is None
        capital = self._signs.capital(first, last)
        if longer and not self._series.ends(after):
            return
        if titled and self._series.everyday(ours) and not (capital or after in ENDINGS):
            return
        name = name or self._series.shortened(found, after, capital)
        if name is None or self._goes_on(last, found) or not self._fits(first, last, found, ours, name):
            return
        rows = tuple(sorted(self._series.rows(name), key=lambda row: row not in self._shown))
        sure = self._told(first, last, after, longer, capital) or self._belief.title(
            first, first, last, found, Choice(rows, True, PART), 1.0
        )
        if sure is None:
            return
        until = last + longer
        begin, end = self._words[first].start, self._words[until - 1].end
        field, best = self._catalogue.schema.series, self._catalogue.ids[rows[0]]
        words = self._text[begin:end]
        mention = Mention(begin, end, words, "item", 0.9, rows[0], best, rows, True, field, name)
        led = first and self._words[first - 1].folded in ARTICLES and not self._signs.gap(first).strip()
        yield Span(first - 1 if led else first, until, mention, 0, sure)

    def _told(self, first: int, last: int, after: str, longer: bool, capital: bool) -> bool:
        """Whether a name is plainly a series: `bond films`, `the Saw films`, `the MCU` in small letters."""
        ours = self._words[first:last]
        if self._series.ends(after, one=not longer):
            return capital or not (longer or {one.word for one in ours} <= GRAMMAR)
        return last - first == 1 and len(ours[0].raw) > 2 and ours[0].raw.isupper() and self._signs.mixed(first, last)

    def _goes_on(self, last: int, key: str) -> bool:
        """Whether the words after a name make it the name of an item: `Bourne` of `Bourne Identity`."""
        for word in self._words[last : last + _MOST_WORDS]:
            key += word.word
            if word.word and self._titles.names(key):
                return True
        return False

    def _owner(self, last: int, key: str) -> tuple[str, ...]:
        """The key without the s of a possessive, where it ends with one."""
        return (key[:-1],) if self._words[last - 1].raw[-2:].casefold() in _OWNERS else ()

    def _article(self, first: int, names: Sequence[Name]) -> bool:
        """Whether the article before a span is the title's own."""
        if not first or self._words[first - 1].folded not in ARTICLES or self._signs.gap(first).strip():
            return False
        return any(one.spelled.startswith(self._words[first - 1].folded) for one in names)

    def _fits(self, first: int, last: int, key: str, theirs: Sequence[str], title: str) -> bool:
        """Whether the text's words are the title's: not two sentences, not `he at` for `Heat`."""
        ours = tuple(word.word for word in self._words[first:last] if word.word)
        if any(_STOP.search(self._signs.gap(place)) for place in range(first + 1, last)):
            if not (_TITLE_STOP.search(title) and len(ours) == len(theirs)):
                return False
        if len(ours) <= 1 or not theirs or len(ours) == len(theirs):
            return True
        everyday = all(word in GRAMMAR or word in EVERYDAY for word in ours)
        return len(key) > 5 and (len(theirs) > 1 or not everyday) and not set(ours) <= GRAMMAR

    def _people(self, first: int, last: int, folded: str) -> Iterator[Span]:
        found = self._persons.full(folded)
        if found is None and last - first > 1 and self._words[last - 1].raw[-2:].casefold() in {"'s", "’s"}:
            found = self._persons.full(folded[:-1])
        single = last - first == 1
        if found is None or (single and not self._person_word(first, last, folded)):
            surname = self._surname(first, last, folded)
            if surname is None:
                return
            found = surname
        begin, end = self._words[first].start, self._words[last - 1].end
        mention = Mention(
            begin,
            end,
            self._text[begin:end],
            "person",
            0.8 if single else 1.0,
            field=found[0],
            value=found[1],
        )
        yield Span(first, last, mention, 1, True)

    def _surname(self, first: int, last: int, folded: str) -> tuple[str, str] | None:
        if last - first > 2 or not self._person_word(first, last, folded):
            return None
        if found := self._persons.surname(folded):
            return found
        if self._words[last - 1].raw[-2:].casefold() in {"'s", "’s"}:
            return self._persons.surname(folded[:-1])
        return None

    def _person_word(self, first: int, last: int, folded: str) -> bool:
        """Whether one word is plainly a person's name."""
        word = self._words[last - 1].folded
        if len(folded) < 4 or word in GRAMMAR:
            return False
        capital, credited = self._signs.capital(first, last), self._signs.credited(first)
        if word in EVERYDAY or word in self._persons.first or self._titles.names(word):
            return capital and credited
        return capital or credited or not self._titles.ordinary(word)

    def listed(self, span: Span, taken: dict[int, Span]) -> bool:
        """Whether a comma, `and` or `or` joins a span to a mention that is sure."""
        before, after = span.first - 1, span.last
        while before >= 0 and self._words[before].folded in {"and", "or"}:
            before -= 1
        while after < len(self._words) and self._words[after].folded in {"and", "or", *ARTICLES}:
            after += 1
        ends = self._signs.ends_here(span.last)
        for place, left in ((before, True), (after, False)):
            if place in taken and taken[place].mention.kind == "item":
                near = taken[place].mention
                between = (near.end, span.mention.start) if left else (span.mention.end, near.start)
                gap = re.sub(r"^\s*\(\d{4}\)|\b(?:the|a|an)\s*$", "", self._text[between[0] : between[1]])
                if _JOINT.fullmatch(gap) and ends:
                    return True
        return False
