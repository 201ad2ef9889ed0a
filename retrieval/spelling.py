"""Misspelled names: the one key that a name can be taken for, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from retrieval.normal import numbers
from retrieval.words import singular

_SHORTEST = 6
_LONG = 12


def slips(length: int) -> int:
    """How many letters of a key of this length may be wrong, missing, extra or swapped."""
    if length < _SHORTEST:
        return 0
    return 1 if length < 9 else 2 if length < 15 else 3 if length < 22 else 4


class Speller:
    """Looks keys up by likeness, among keys of nearly the same length."""

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]], known: Callable[[str], bool]) -> None:
        """Sort the keys by their length.

        Args:
            entries: Each key with its words.
            known: Whether a word is an ordinary word, so that it is no misspelling of another.
        """
        self._words = {key: tuple(words) for key, words in entries}
        self._known = known
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for key in self._words:
            self._by_length[len(key)].append(key)

    def nearest(self, words: Sequence[str]) -> tuple[str, float] | None:
        """The key that a misspelled name stands for and its likeness (0 to 1); None if unsure."""
        spelled = "".join(words)
        allowed = slips(len(spelled))
        if not allowed:
            return None
        found: list[tuple[int, str]] = []  # a swap of two letters is one slip, but two for the faster measure
        for length in range(len(spelled) - allowed, len(spelled) + allowed + 1):
            choices = self._by_length.get(length)
            if not choices:
                continue
            near = process.extract(spelled, choices, scorer=Levenshtein.distance, score_cutoff=allowed + 1, limit=None)
            found.extend((OSA.distance(spelled, key), key) for key, _, _ in near)
        found = [one for one in found if one[0] <= allowed]
        fitting = sorted(one for one in found if self._fits(words, one[1], one[0]))
        if not fitting or (len(fitting) > 1 and fitting[0][0] == fitting[1][0]):
            return None
        distance, key = fitting[0]
        return key, 1 - distance / max(len(key), len(spelled))

    def _fits(self, words: Sequence[str], key: str, distance: int) -> bool:
        """Whether the difference is a slip of the pen rather than another name."""
        theirs = self._words[key]
        if numbers(words) != numbers(theirs) or distance > slips(min(len(key), len("".join(words)))):
            return False
        if len(words) > 1 and sorted(map(singular, words)) == sorted(map(singular, theirs)):
            return True
        odd = [word for word in words if word not in theirs and word not in key]
        if not odd or any(word[0] not in {other[0] for other in theirs} for word in odd):
            return False
        if strange := [word for word in odd if not self._known(word)]:
            shortest = min(len(word) for word in strange)
            return len(strange) == len(odd) and (shortest > 3 or len(words) > 2)
        near = min(OSA.distance(odd[0], word) for word in theirs)
        return len(key) >= _LONG and len(words) > 1 and len(odd) == 1 and len(odd[0]) > 4 and near <= 2
