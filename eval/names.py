"""Names in a text, for the judge of replies: what is named, and which words name nothing.

Words are compared without case, accents and a plural's ending. The longest name wins. People and titles count only
where they are written with capitals; what belongs to a catalogue's items counts in either case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.catalogue import Catalogue, values_of

Key = tuple[str, ...]
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:[^\W\d_]+)?|[^\W_]+(?:['’][^\W_]+)*|[,.:;!?()\"“”–—-]")
_LONGEST = 12

ORDINARY = frozenset(
    """
    a about above add again all allowed along also an and another answer any are around as ask asked asking at back be
    because been before begin behind belong beside below between both bring brought built but by call came can
    carry case
    catalogue choice choose chosen close combine come common concern connect contain continue could count cover deliver
    describe did do does doing done down draw drawn drew each earlier either else enjoy enjoyed even ever every
    everything exactly expect
    fan far feel few film find first fit follow for found friend from full further gave get give given go goes going
    gone good got great had has have having he her here him his hold how i if in include indeed instead into is it its
    item
    join joined just keep kept kind knew know known
    last lead least leave left less let lie like liked likely link list look lot love loved made main make making many
    mark match matter may me meet mention met might mind more most move much must my name named near need never next no
    not note nothing now of off offer often on once one only or other our out over own pair part people perhaps pick
    picked place play please plenty plus point present put quite reach read really reason recommend related remain
    remind
    request rest return right run said same saw say see seem seen share shared she should show side similar since sit so
    some somebody someone something sort sound spot spread star stay step still such suggest suit sure take taken taste
    tell tend than that the their them then there these they thing think this those though three through throughout
    thus tie till to together told too took topic toward treat true try turn two under unless until up us very want
    wanted was watch way we well went were what when where whether which while who whom whose why will wish wished with
    within without word work worth would write written wrote yes yet you your yours
    act acting acted actor direct directed directing directs director starring starred played playing author genre theme
    title year time length style half pair answers none i'm it's that's there's here's you'd you'll you're you've
    don't doesn't won't isn't aren't i'd i've let's
    five four six seven eight nine ten somebody anyone
    """.split()
)
"""Words that name nothing; what else is said about an item is a claim."""


@dataclass(frozen=True)
class Word:
    """A word or a mark of a text."""

    raw: str
    exact: str
    """Without case and accents."""
    folded: str
    """Without a plural's ending as well."""
    capital: bool
    mark: bool

    @property
    def ordinary(self) -> bool:
        """Whether it names nothing by itself."""
        return self.mark or self.folded in _ORDINARY


@dataclass(frozen=True)
class Mention:
    """A name at a place of a text."""

    key: Key
    title: Key
    """As a title, in which a plural matters."""
    start: int
    end: int


def exact(word: str) -> str:
    """A word without case, accents and a possessive's ending."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()
    return re.sub(r"['’]s$|['’]$", "", bare).replace("’", "'")


def fold(word: str) -> str:
    """A word without a plural's ending, too."""
    bare = exact(word)
    if re.search(r"(?:[cs]h|x|ss)es$", bare):
        return bare[:-2]
    bare = bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare
    return f"{bare[:-1]}ie" if len(bare) > 3 and re.search(r"[^aeiou]y$", bare) else bare


_ORDINARY = frozenset(map(fold, ORDINARY)) | ORDINARY


def words_of(text: str) -> list[Word]:
    """The words and marks of a text, in order."""
    found = _WORD.findall(text)
    return [
        Word(one, exact(one), fold(one), one[0].isupper() or one[0].isdigit(), not one[0].isalnum()) for one in found
    ]


def key_of(name: str) -> Key:
    """A value as it is compared: its words, no marks."""
    return tuple(one.folded for one in words_of(name) if not one.mark)


def title_key(title: str) -> Key:
    """A title as it is compared."""
    return tuple(one.exact for one in words_of(title) if not one.mark)


class Names:
    """All names of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Collect titles, people and categories."""
        self.titles = {title_key(item.title) for item in catalogue.items} - {()}
        self.people, self.categories = (_values(catalogue, kind) - {()} for kind in ("person", "category"))

    def mentions(self, words: Sequence[Word], titles: Collection[Key], values: Collection[Key]) -> list[Mention]:
        """Every name in a text, the longest first where they overlap.

        Args:
            words: The text.
            titles: Titles of what it may speak of; they count in any case.
            values: Names of values that count in any case.
        """
        said = [(place, word) for place, word in enumerate(words) if not word.mark]
        found: list[Mention] = []
        at = 0
        while at < len(said):
            for length in range(min(_LONGEST, len(said) - at), 0, -1):
                part = said[at : at + length]
                key, title = tuple(word.folded for _, word in part), tuple(word.exact for _, word in part)
                if title in titles or key in values or self._foreign(key, title, [word for _, word in part]):
                    found.append(Mention(key, title, part[0][0], part[-1][0] + 1))
                    at += length - 1
                    break
            at += 1
        return found

    def _foreign(self, key: Key, title: Key, part: Sequence[Word]) -> bool:
        """Whether words name something of the catalogue, and are no ordinary words."""
        if all(word.ordinary for word in part):
            return False
        capital = all(word.capital or word.ordinary for word in part)
        return key in self.categories or (capital and (key in self.people or title in self.titles))


def _values(catalogue: Catalogue, kind: Literal["person", "category"]) -> set[Key]:
    names = [field.name for field in catalogue.schema.of_kind(kind)]
    return {key_of(one) for item in catalogue.items for name in names for one in values_of(item, name)}
