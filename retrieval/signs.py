"""What the text around a word says about whether it is meant as a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.common import GRAMMAR
from retrieval.normal import Token
from retrieval.words import singular

_WINDOW = 30
_TIMES = frozenset("times hours hrs years days weeks months minutes mins stars more other others of or to".split())
_CUES = frozenset(
    """see saw seen sees watch watched watching watches rewatch rewatched read reading reread play played playing
    loved love loves enjoy enjoyed enjoying hate hated hates recommend recommended suggest suggested called
    titled named try tried like liked likes prefer preferred remember rented bought heard""".split()
)
_CREDITS = frozenset("by with from starring stars directed director directs actor actress featuring and or".split())
_WEAK = frozenset({"like", "likes", "try", "love", "loves", "see", "prefer", "heard", "tried", "hate", "hates"})
_LEADS = frozenset(
    """and or also maybe perhaps how what about like something have you seen then there is its it im well oh yes
    yeah yea yep no nope just ok okay hi hello hey try even if especially with any the a an""".split()
)
_TAILS = frozenset("too then maybe though please again also haha lol thanks".split())
_PAIRS = frozenset({("how", "about"), ("what", "about"), ("heard", "about"), ("heard", "of"), ("similar", "to")})
_PAIRS_IS = frozenset("favorite favourite favorites fav one movie film ones".split())
_SUBJECT = frozenset("is was sounds looks seems has had would".split())
_GOES_ON = frozenset(
    """and or but is was are were too because it i its im ive which yet before again with also though instead
    already so as when if recently lately last yesterday tonight tho although since he she they we you a lot very well
    about for has had would looks sounds seems""".split()
)
_SENTENCE = re.compile(r"[.!?\n\r]+[\s\"'”’)]*\s|[\n\r]")
_OPENING, _CLOSING = "\"“”‘'«*_", "\"“”’'»*_"
_YEAR_AFTER = re.compile(r"[\"”’']?\s*[(\[]\s*(\d{4})\s*[)\]]")


class Signs:
    """One text with its words; spans are given as first word and end word (exclusive)."""

    def __init__(self, text: str, words: Sequence[Token], nouns: Collection[str] = ()) -> None:
        """Find where the sentences begin.

        Args:
            text: A text.
            words: Its words.
            nouns: Words for an item, such as `film`, as `singular` has them.
        """
        self._nouns = nouns
        self.text = text
        self.words = words
        self._first: list[int] = []
        start = 0
        for place, word in enumerate(words):
            if place and _SENTENCE.search(text, words[place - 1].end, word.start + 1):
                start = place
            self._first.append(start)

    @cached_property
    def _last(self) -> list[int]:
        ends = [len(self.words)] * len(self.words)
        for place in range(len(self.words) - 2, -1, -1):
            same = self._first[place] == self._first[place + 1]
            ends[place] = ends[place + 1] if same else place + 1
        return ends

    def gap(self, place: int) -> str:
        """What stands between a word and the one before it."""
        before = self.words[place - 1].end if place else 0
        after = self.words[place].start if place < len(self.words) else len(self.text)
        return self.text[before:after]

    def year_after(self, end: int) -> int | None:
        """Year in brackets right after a span."""
        match = _YEAR_AFTER.match(self.text, self.words[end - 1].end)
        return int(match.group(1)) if match else None

    def quoted(self, start: int, end: int) -> bool:
        """Whether quotes stand around a span."""
        first, last = self.words[start].start, self.words[end - 1].end
        before = self.text[first - 1 : first]
        after = self.text[last : last + 2].lstrip(".,!?")[:1]
        return bool(before and after) and before in _OPENING and after in _CLOSING

    def mixed(self, start: int, end: int) -> bool:
        """Whether the sentence around a span is written in small letters, so that a capital tells."""
        low, high = max(self._first[start], start - _WINDOW), min(self._last[end - 1], end + _WINDOW)
        counted = self._letters[start] - self._letters[low] + self._letters[high] - self._letters[end]
        small, all_words = int(counted[0]), int(counted[1])
        return small > 0 and small >= 0.3 * all_words

    @cached_property
    def _letters(self) -> npt.NDArray[np.int64]:
        """Words in small letters and all words before each place; `I` and `&` do not count."""
        told = [word.raw not in {"I", "&"} for word in self.words]
        small = [word.raw[0].islower() for word in self.words]
        counts = np.zeros((len(self.words) + 1, 2), dtype=np.int64)
        counts[1:, 0] = np.cumsum(np.array(small, dtype=np.int64) * np.array(told, dtype=np.int64))
        counts[1:, 1] = np.cumsum(told)
        return counts

    def capital(self, start: int, end: int) -> bool:
        """Whether a span is capitalised inside a sentence of small letters."""
        if not self.mixed(start, end):
            return False
        told = False
        for place in range(start, end):
            raw, word = self.words[place].raw, self.words[place].folded
            if raw[0].isupper():
                told = told or (place != self._first[place] and word != "i" and word not in {"im", "ive", "id"})
            elif not raw[0].isdigit() and len(raw) > 3 and word not in GRAMMAR:
                return False
        shouted = all(self.words[place].raw.isupper() for place in range(start, end)) and end - start == 1
        return told and not (shouted and len(self.words[start].raw) > 1)

    def alone(self, start: int, end: int) -> bool:
        """Whether a span is all there is of its sentence, but for words such as `how about` and `too`."""
        first, last = self._first[start], self._last[end - 1]
        before = all(self.words[place].folded in _LEADS for place in range(first, start))
        return before and all(self.words[place].folded in _TAILS for place in range(end, last))

    def heads(self, place: int) -> bool:
        """Whether a word begins its sentence with a capital and the rest is in small letters."""
        return self._first[place] == place and self._big(place) and self.mixed(place, place + 1)

    def subject(self, start: int, end: int) -> bool:
        """Whether a sentence begins with a span and goes on with `is`, `was`, `sounds`."""
        first = self._first[start]
        if end >= len(self.words) or self.gap(end).strip() or self.words[end].folded not in _SUBJECT:
            return False
        return all(self.words[place].folded in _LEADS for place in range(first, start))

    def tail(self, start: int, end: int) -> bool:
        """Whether a span ends a list after a word such as `watched`: `have you seen A, B or …?`."""
        if end < len(self.words) and not re.search(r"[.,!?\n]", self.gap(end)):
            return False
        before = start - 1
        while before >= 0 and self.words[before].word == "":
            before -= 1
        if before < 0 or (self.words[before].folded not in {"and", "or"} and "," not in self.gap(before + 1)):
            return False
        return any(
            self.words[place].folded in _CUES - _WEAK
            for place in range(max(self._first[start], before - _WINDOW), before)
        )

    def ends_here(self, end: int) -> bool:
        """Whether the phrase may end before this word."""
        if end >= len(self.words) or re.search(r"[^\s'’\"]", self.gap(end)):
            return True
        after = self.words[end].folded
        return after in _GOES_ON or singular(after) in self._nouns

    def cue(self, start: int, end: int, *, strict: bool = False) -> bool:
        """Whether a word such as `watched` leads up to a span at whose end the phrase may end."""
        before = start - 1
        while before >= 0 and self.words[before].word == "":
            before -= 1
        if before < 0 or re.search(r"[.!?;)]", self.gap(start)) or not self.ends_here(end):
            return False
        word = self.words[before].folded
        pair = (self.words[before - 1].folded if before else "", word)
        if pair in _PAIRS or singular(word) in self._nouns or (word == "is" and pair[0] in _PAIRS_IS):
            return True
        return word in _CUES and not (strict and word in _WEAK)

    def credited(self, start: int) -> bool:
        """Whether the word before announces a person."""
        return start > 0 and self.words[start - 1].folded in _CREDITS

    def longer_name(self, start: int, end: int) -> bool:
        """Whether the name plainly goes on beyond a span: by a number, or by further capitals."""
        if end < len(self.words):
            after, gap = self.words[end], self.gap(end)
            if re.fullmatch(r"[\s:\-–#]*", gap) and self._counts(end):
                return True
            goes_on = re.fullmatch(r"\s*:?\s+|-", gap) and end - start < 4
            if goes_on and self._big(end) and self.capital(start, end):
                return after.folded not in GRAMMAR or ":" in gap
        if start > self._first[start] and self.gap(start) in {" ", "-"} and self._big(start - 1):
            before = self.words[start - 1]
            return start - 1 > self._first[start] and before.folded not in GRAMMAR and self.mixed(start - 1, end)
        return False

    def _big(self, place: int) -> bool:
        raw = self.words[place].raw
        return raw[0].isupper() and raw not in {"I", "I'm", "I’m", "I've", "I’ve", "I'll", "I'd"}

    def _counts(self, place: int) -> bool:
        """Whether a number that belongs to a name stands at a place."""
        token = self.words[place]
        if token.word == "" and token.folded not in {"the", "a", "an"}:
            return True
        if not token.word.isdigit() or (len(token.word) > 2 and not token.raw.isdigit()):
            return False
        if token.folded == "one" or (not token.raw[0].isdigit() and not token.raw[0].isupper() and token.raw.isalpha()):
            return token.folded in {"ii", "iii", "iv", "vi", "vii", "viii"}
        follows = self.words[place + 1].folded if place + 1 < len(self.words) else ""
        return follows not in _TIMES
