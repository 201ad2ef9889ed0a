"""Series under every name by which people know them, where a field of the catalogue says what belongs to one."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.catalogue import Catalogue
from retrieval.common import Common
from retrieval.normal import ARTICLES, key_words, keys, literal, tokens
from retrieval.spelling import Speller
from retrieval.words import singular

ENDINGS = frozenset("series trilogy saga franchise collection sequels universe quadrilogy tetralogy".split())
"""Words after a name that say that a series is meant."""
_STARTS = frozenset({"all", "any", "every", "each", "of", "whole", "entire", "complete", *ARTICLES})


class Series:
    """Key → series, and series → rows; it has none where the schema names no field for them.

    A series is told by its name in the catalogue. A name that ends with `trilogy` or the like (`Vengeance Trilogy`)
    also counts without that word where another follows: `the Vengeance films`, but not `vengeance films`.
    """

    def __init__(self, catalogue: Catalogue, common: Common) -> None:
        """Read the field; the catalogue is not kept."""
        schema = catalogue.schema
        nouns = {schema.noun.casefold(), schema.plural.casefold(), catalogue.name.casefold()}
        self._many = ENDINGS | {word for word in nouns if word.isalpha() and word != singular(word)}
        self._one = frozenset(singular(word) for word in nouns if word.isalpha())
        self._common = common
        self._rows: dict[str, tuple[int, ...]] = {}
        self._full: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        if schema.series is not None:
            self._read(catalogue, schema.series)
        self._speller = Speller(((key, self._words[key]) for key in self._full), common.known)

    def _read(self, catalogue: Catalogue, field: str) -> None:
        """Keep every series of two items or more; own names come before other names, better known before less."""
        weight = catalogue.popularity
        for value, found in catalogue.postings(field).items():
            name = catalogue.canonical(field, value)
            if name is not None and len(found) > 1:
                self._rows[name] = tuple(sorted(found.tolist(), key=lambda row: (-weight[row], row)))
        names = sorted(self._rows, key=lambda name: -sum(weight[row] for row in self._rows[name]))
        described = catalogue.schema.get(field)
        other = described.synonyms if described is not None else {}
        meant = {spoken: catalogue.canonical(field, value) for spoken, value in other.items()}
        called = [*((name, name) for name in names), *((spoken, name) for spoken, name in meant.items() if name)]
        for spoken, name in called:
            if name in self._rows:
                self._add(spoken, name)

    def _add(self, spoken: str, name: str) -> None:
        for key in keys(spoken):
            self._full.setdefault(key, name)
            self._words.setdefault(key, key_words(spoken))
        said = [one.raw for one in tokens(spoken)]
        if len(said) > 1 and said[-1].casefold() in ENDINGS:
            short = " ".join(said[:-1])
            for key in keys(short):
                self._short.setdefault(key, name)
                self._words.setdefault(key, key_words(short))

    def rows(self, name: str) -> tuple[int, ...]:
        """The rows of a series, best known first."""
        return self._rows[name]

    def named(self, key: str) -> str | None:
        """The series with this key among its names."""
        return self._full.get(key)

    def shortened(self, key: str, ending: str, capital: bool) -> str | None:
        """The series of which this is the key without its last word, where a word such as `films` follows instead.

        One word in small letters is a name only before `trilogy` and the like.
        """
        found = self._short.get(key)
        return found if found and (capital or ending in ENDINGS or len(self._words[key]) > 1) else None

    def has_word(self, word: str) -> bool:
        """Whether one word is a name or a shortened name."""
        return word in self._full or word in self._short

    def spelling(self, key: str) -> tuple[str, ...]:
        """The words of the first name with this key."""
        return self._words[key]

    def ends(self, word: str, *, one: bool = False) -> bool:
        """Whether a word in small letters makes the name before it that of a series: `films`, `trilogy`.

        Args:
            word: The word.
            one: Whether a single item (`film`) does as well.
        """
        return word in self._many or (one and word in self._one)

    def find(self, name: str, *, whole: bool = False) -> str | None:
        """The series that a name means: `LOTR`, `all the Bond movies`, `a Marvel film`; None if it is none.

        Args:
            name: A name as people write it.
            whole: Take the name as it is, with no word left out.
        """
        said = [one.raw for one in tokens(name)]
        while said:
            if found := self._find(said, whole):
                return found
            if whole or said[0].casefold() not in _STARTS:
                return None
            said = said[1:]
        return None

    def _find(self, said: Sequence[str], whole: bool) -> str | None:
        text = " ".join(said)
        if found := self._full.get("".join(key_words(text))) or self._full.get(literal(text)):
            return found
        ending = said[-1].casefold()
        if whole or len(said) < 2 or not self.ends(ending, one=True):
            return None
        capital = said[-2][0].isupper()
        short = (self.shortened(key, ending, capital) for key in keys(" ".join(said[:-1])))
        return self._find(said[:-1], whole) or next(filter(None, short), None)

    def misspelled(self, name: str) -> str | None:
        """The series whose name this is but for a slip of the pen, None if unsure."""
        near = self._speller.nearest(key_words(name))
        return self._full[near[0]] if near else None

    def everyday(self, words: Sequence[str]) -> bool:
        """Whether a name is one everyday word."""
        return len(words) == 1 and self._common.everyday(words[0])
