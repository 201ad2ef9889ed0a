"""Whether words that spell a title are meant as one, judged by what stands around them."""

from __future__ import annotations

from collections.abc import Collection

from retrieval.common import EVERYDAY, GRAMMAR
from retrieval.signs import Signs
from retrieval.titles import PART, Choice, Titles

_FAMOUS = 0.45
_NEVER = frozenset("it its i me you them they this that".split())
_COUNTING = frozenset("one ones more most many much some any all both no yes again before first last".split())


class Belief:
    """The judgement on one text; the rarer the words and the better known the item, the fewer signs it takes."""

    def __init__(self, signs: Signs, titles: Titles, shown: Collection[int]) -> None:
        """Keep what the judgement rests on.

        Args:
            signs: The text.
            titles: The catalogue's titles.
            shown: Rows just shown to the reader.
        """
        self._signs = signs
        self._titles = titles
        self._shown = shown

    def title(self, start: int, first: int, last: int, key: str, choice: Choice, likeness: float) -> bool | None:
        """True: a name by itself; False: one if joined to another; None: not a name."""
        signs = self._signs
        if signs.quoted(start, last) or signs.year_after(last) is not None:
            return True
        ours = [word.word for word in self._signs.words[first:last] if word.word]
        capital = signs.capital(start, last)
        shown = choice.rows[0] in self._shown
        if likeness < 1 and len(ours) == 1:
            return True if capital or signs.cue(start, last, strict=True) else None
        if key in self._titles.common.phrases and len(ours) < 3 and not capital and not shown:
            return True if signs.cue(start, last, strict=True) else None
        if len(ours) == 1:
            return self._one_word(start, last, ours[0], choice, capital, shown)
        everyday = [word for word in ours if word in GRAMMAR or word in EVERYDAY or word.isdigit()]
        if capital or shown or len(ours) > 4 or len(everyday) < len(ours):
            return True
        if ours[-1].isdigit() and len(ours) == 2 and (ours[0] not in GRAMMAR or signs.ends_here(last)):
            return True
        if signs.cue(start, last) or signs.alone(start, last) or signs.tail(start, last):
            return True
        famous = self._titles.weight(choice.rows[0]) >= _FAMOUS
        if famous and signs.subject(start, last):
            return True
        if famous and not set(ours) <= GRAMMAR and choice.level != PART:
            return True
        return None if len(ours) < 3 and not famous else False

    def _one_word(self, start: int, last: int, word: str, choice: Choice, capital: bool, shown: bool) -> bool | None:
        """The same for a title of one word."""
        signs = self._signs
        cue = signs.cue(start, last, strict=True)
        famous = self._titles.weight(choice.rows[0]) >= _FAMOUS
        digits = word.isdigit() and self._signs.words[last - 1].raw.isdigit()
        if word in GRAMMAR or (word.isdigit() and len(word) < 2):
            if word in _NEVER:
                return True if capital and cue else None
            if word.isdigit() and famous and not digits and (capital or signs.subject(start, last)):
                return True
            return True if cue and (capital or word not in _COUNTING) else (False if capital else None)
        if capital or shown:
            return True
        if digits:
            return True if cue else None
        everyday = self._titles.common.everyday(word)
        if cue or (signs.cue(start, last) and (famous or not everyday)):
            return True
        framed = signs.alone(start, last) or signs.subject(start, last) or signs.tail(start, last)
        if framed and (famous or not everyday):
            return True
        if everyday or len(word) < 4 or not famous:
            if not everyday and len(word) > 4 and signs.heads(last - 1):
                return True
            return False if signs.ends_here(last) else None
        return True
