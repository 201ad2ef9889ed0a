"""Positions in a shown list: `#2`, `the second one`, `the last two`, `both`."""

from __future__ import annotations

import re
from collections.abc import Sequence

FARTHEST = 99
"""Places that a message may point at, however short the list is."""

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_HASH = re.compile(r"(?:#|\bno\.? ?|\bnumber |\boption )\s*(\d{1,2}|one|two|three|four|five|six)\b")
_NTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?: (?:one|film|movie|item|two))?"
)
_COUNT = r"(?:[2-6]|two|three|four|five|six)\b"
_LAST = re.compile(
    rf"\blast (?:one|film|movie|item)\b|^last$|\bthe last\b(?! {_COUNT})(?! (?:\w+ )?(?:year|week|night|month|time))"
)
_SEVERAL = re.compile(rf"\b(first|last) ({_COUNT})(?! (?:year|week|night|month|time|decade)s?)")
_WHOLE_NUMBER = re.compile(r"^\s*(\d{1,2})\s*$")


def positions(text: str, size: int) -> list[int]:
    """Return the zero-based places of a list of `size` that a text points at, in the order they are named."""
    low = text.casefold()
    found: list[tuple[int, int]] = []
    for pattern in (_HASH, _NTH, _ORDINAL, _WHOLE_NUMBER):
        for match in pattern.finditer(low):
            word = match[1]
            place = int(word) if word.isdigit() else _ORDINALS[word]
            found.append((match.start(), place - 1))
    for match in _SEVERAL.finditer(low):
        count = min(size, int(match[2]) if match[2].isdigit() else _ORDINALS[match[2]])
        first = size - count if match[1] == "last" else 0
        found += [(match.start(), place) for place in range(first, first + count)]
    found += [(match.start(), size - 1) for match in _LAST.finditer(low)]
    for match in re.finditer(r"第([一二三四五六]|\d)", text):
        found.append((match.start(), (int(match[1]) if match[1].isdigit() else _CHINESE[match[1]]) - 1))
    if size == 2 and re.search(r"\bboth\b", low):
        found += [(0, 0), (0, 1)]
    ordered = [place for _, place in sorted(found) if 0 <= place < size]
    return list(dict.fromkeys(ordered))


def numbered(titles: Sequence[str]) -> str:
    """Write a list as the parser reads it: `1. Heat (1995) 2. Ronin (1998)`."""
    return " ".join(f"{i}. {title}" for i, title in enumerate(titles, 1))
