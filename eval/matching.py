"""When a predicted change says the same as a labelled one.

Values agree tolerantly: titles and names when they are nearly the same string, genres when they are the same
genre, aspects when they share a third of their words, numbers within one unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agent.contract import Change

_POLARITY = {"like": "+", "require": "+", "dislike": "-", "exclude": "-", "seen": "seen", "drop": "drop"}
OPPOSITE = {"+": "-", "-": "+"}
_PEOPLE = frozenset(("actor", "actress", "director", "person", "cast", "star"))
_ASPECTS = frozenset(("keyword", "tag", "theme", "mood", "plot"))
_GENRES = {
    "action": ("action packed",),
    "adventure": (),
    "animation": ("animated", "cartoon"),
    "children": ("kids", "kid", "family", "childrens", "family friendly"),
    "comedy": ("funny", "comedies", "humor", "humour", "humorous", "hilarious"),
    "crime": (),
    "documentary": ("documentaries",),
    "drama": ("dramas",),
    "fantasy": (),
    "film-noir": ("noir", "film noir"),
    "history": ("historical",),
    "horror": ("scary",),
    "musical": ("musicals",),
    "mystery": ("mysteries",),
    "romance": ("romantic", "love story"),
    "sci-fi": ("sci fi", "science fiction", "scifi"),
    "sports": ("sport",),
    "superhero": ("superheroes", "super hero", "comic book"),
    "thriller": ("suspense", "suspenseful", "thrillers"),
    "war": (),
    "western": ("westerns",),
}
_GENRE_OF = {word: genre for genre, words in _GENRES.items() for word in (genre, *words)}
_EMPTY_WORDS = frozenset(
    ("a", "an", "the", "of", "in", "is", "was", "it", "to", "and", "or", "with", "for", "on", "that")
    + ("very", "really", "movie", "movies", "film", "films", "good", "great", "one", "ones", "something")
    + ("more", "type", "kind")
)
_YEAR = re.compile(r"\(\d{4}\)")
_NOT_WORDS = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(the|a|an) ")
_KIND = re.compile(r" (movies?|films?|genre|series|franchise)$")
_ENDING = re.compile(r"(ing|ed|es|s|y|ly)$")
_NAME_LIKENESS = 0.85
_ASPECT_LIKENESS = 0.8


@dataclass(frozen=True)
class Comparable:
    """A change in the form in which two are compared."""

    field: str
    op: str | None
    value: str | float | list[float] | None
    stance: str
    polarity: str

    @property
    def text(self) -> str:
        """The value as a string, empty when there is none."""
        return "" if self.value is None else str(self.value)


def comparable(change: Change) -> Comparable:
    """Bring a change into the form in which two are compared."""
    field, value = change.field.lower(), change.value
    field = "person" if field in _PEOPLE else "aspect" if field in _ASPECTS else field
    if isinstance(value, str):
        value = _plain(value)
        if field in ("genre", "aspect") and value in _GENRE_OF:
            field, value = "genre", _GENRE_OF[value]
    return Comparable(field, change.op, value, change.stance, _POLARITY[change.stance])


def _plain(value: str) -> str:
    """Lower-case words without accents, punctuation, year in brackets, leading article and closing noun."""
    parts = unicodedata.normalize("NFKD", value)
    text = "".join(one for one in parts if not unicodedata.combining(one)).lower()
    text = _NOT_WORDS.sub(" ", _YEAR.sub(" ", text)).strip()
    return _KIND.sub("", _ARTICLE.sub("", text))


def matches(
    wanted: Sequence[Comparable], found: Sequence[Comparable], agree: Callable[[Comparable, Comparable], bool]
) -> int:
    """How many wanted changes have a partner among those found; each is a partner once."""
    left = list(found)
    for one in wanted:
        partner = next((other for other in left if agree(one, other) and _same(one, other)), None)
        if partner is not None:
            left.remove(partner)
    return len(found) - len(left)


def _same(wanted: Comparable, found: Comparable) -> bool:
    """Whether two changes are about the same thing."""
    if wanted.field != found.field:
        return {wanted.field, found.field} == {"genre", "aspect"} and _overlap(wanted.text, found.text)
    if wanted.polarity == found.polarity == "drop" and wanted.text == "":
        return True
    if wanted.op or found.op:
        return _same_numbers(_bounds(wanted), _bounds(found))
    if wanted.field == "genre":
        return wanted.text == found.text
    if wanted.field == "aspect":
        return _overlap(wanted.text, found.text)
    return _close(wanted.text, found.text, _NAME_LIKENESS)


Bounds = tuple[str, float | None, float | None]


def _bounds(change: Comparable) -> Bounds | None:
    """What a number change says: a direction, or a range with None for an open end."""
    if change.op in ("more", "less"):
        return change.op, None, None
    try:
        if isinstance(change.value, list):
            return "range", float(change.value[0]), float(change.value[1])
        number = float(change.text)
    except (ValueError, IndexError):
        return None
    return "range", None if change.op == "<=" else number, None if change.op == ">=" else number


def _same_numbers(a: Bounds | None, b: Bounds | None) -> bool:
    if a is None or b is None or a[0] != b[0]:
        return False
    pairs = zip(a[1:], b[1:], strict=True)
    return all(x == y if x is None or y is None else abs(x - y) <= 1 for x, y in pairs)


def _close(a: str, b: str, likeness: float) -> bool:
    shortest = 2 if any("\u4e00" <= one <= "\u9fff" for one in a) else 4
    if a == b or (min(len(a), len(b)) >= shortest and (a in b or b in a)):
        return True
    return SequenceMatcher(None, a, b).ratio() >= likeness


def _overlap(a: str, b: str) -> bool:
    if _close(a, b, _ASPECT_LIKENESS):
        return True
    x, y = _stems(a), _stems(b)
    return len(x & y) / max(1, len(x | y)) >= 1 / 3


def _stems(text: str) -> set[str]:
    words = text.split()
    telling = [word for word in words if word not in _EMPTY_WORDS] or words
    return {_ENDING.sub("", word) if len(word) > 4 else word for word in telling}
