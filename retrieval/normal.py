"""How a name is written and how it is compared: words, keys and the parts of a long title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.words import plain

ARTICLES = frozenset({"the", "a", "an"})
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_ROMAN = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_NUMBERS = {word: str(value) for value, word in enumerate(_COUNTED.split())} | {
    word: str(value) for value, word in enumerate(_ROMAN.split(), start=2)
}
_PARTS = frozenset({"part", "parts", "pt", "chapter", "volume", "vol", "episode", "ep"})
_SHORTER = {"mister": "mr", "doctor": "dr", "saint": "st", "versus": "vs", "mount": "mt", "junior": "jr"}
_TOKEN = re.compile(r"&|[^\W_]+(?:['’`´][^\W_]+)*")
_QUOTES = re.compile(r"['’`´]")
_YEAR = re.compile(r"[(\[]\s*(\d{4})\b[^()\[\]]{0,12}[)\]]\s*$")
_MOVED = re.compile(r"(.+), (le|la|les|l['’]|un|une|el|los|las|lo|il|i|gli|der|die|das|den|det|de|o|os|as)", re.I)
_BREAK = re.compile(r"\s*:\s+|\s+[-–—/]+\s+|;\s+|,?\s+or:?,?\s+(?=\()|,?\s+or:\s+|,\s+or,?\s+|\s*[()]\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: where it stands, how it is written, and what it counts as in a key."""

    start: int
    end: int
    raw: str
    folded: str
    """Without case, accents and apostrophes."""
    word: str
    """With numbers in digits; empty for an article and for the `part` of `part two`."""


@lru_cache(maxsize=65536)
def fold(raw: str) -> str:
    """A word without case, accents and apostrophes; `&` is `and`."""
    return "and" if raw == "&" else _QUOTES.sub("", plain(raw)).replace("⁄", "")


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    found = list(_TOKEN.finditer(text))
    folded = [fold(match.group()) for match in found]
    made = []
    for place, (match, word) in enumerate(zip(found, folded, strict=True)):
        after = folded[place + 1] if place + 1 < len(folded) else ""
        before = folded[place - 1] if place else ""
        made.append(Token(match.start(), match.end(), match.group(), word, _counts_as(word, before, after)))
    return made


@lru_cache(maxsize=64)
def _of_name(name: str) -> tuple[Token, ...]:
    """The words of a name; the same name is read several times in a row."""
    return tuple(tokens(name))


def _counts_as(word: str, before: str, after: str) -> str:
    if (word in ARTICLES and len(before) != 1) or (
        word in _PARTS and (after in _NUMBERS or after.isdigit() or after == "i")
    ):
        return ""
    if word == "i" and before in _PARTS:
        return "1"
    return _NUMBERS.get(word) or _SHORTER.get(word, word)


def key_words(name: str) -> tuple[str, ...]:
    """The words of a name that count, numbers in digits; all its words if only articles are left."""
    if moved := _MOVED.fullmatch(name):
        name = f"{moved.group(2)} {moved.group(1)}"
    made = _of_name(name)
    return tuple(one.word for one in made if one.word) or tuple(one.folded for one in made)


def literal(name: str) -> str:
    """A name's letters and digits, spelled as written."""
    return "".join(one.folded for one in _of_name(name))


def keys(name: str) -> tuple[str, ...]:
    """Every key under which a name is found: as compared, as spelled (`M*A*S*H`), and `v` as `vs`."""
    words = key_words(name)
    found = ["".join(words), literal(name)]
    spelled = [one.folded for one in _of_name(name)]
    if "v" in spelled[1:-1]:
        found.append("".join(key_words(re.sub(r"\bv\.?(?=\s)", "vs", name, flags=re.I))))
    return tuple(dict.fromkeys(one for one in found if one))


def numbers(words: Sequence[str]) -> tuple[str, ...]:
    """The numbers among a key's words, sorted; digits at the end of a word count (`rocky2`)."""
    return tuple(sorted(found for word in words for found in re.findall(r"\d+", word)))


def split_year(name: str) -> tuple[str, int | None]:
    """`Heat (1995)` → (`Heat`, 1995); the year is None when none stands in brackets at the end."""
    match = _YEAR.search(name)
    if match is None or not name[: match.start()].strip():
        return name.strip(), None
    return name[: match.start()].strip(), int(match.group(1))


def fronts_and_backs(title: str) -> tuple[list[str], list[str]]:
    """Beginnings and ends of a long title that may be said alone.

    `Star Wars: Episode IV - A New Hope` → [`Star Wars`, `Star Wars Episode IV`, `Star Wars A New Hope`],
    [`Episode IV A New Hope`, `A New Hope`].
    """
    pieces = [piece for piece in _BREAK.split(title) if piece and _TOKEN.search(piece)]
    if len(pieces) < 2:
        return [], []
    fronts = [" ".join(pieces[:count]) for count in range(1, len(pieces))]
    if len(pieces) > 2:
        fronts.append(f"{pieces[0]} {pieces[-1]}")
    return fronts, [" ".join(pieces[count:]) for count in range(1, len(pieces))]
