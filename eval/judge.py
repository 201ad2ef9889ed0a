"""A judge of replies: does each sentence say only what the catalogue and the profile hold?

It reads the finished text, as a user does, and knows nothing of how it came about: it shares no code with what writes
and checks the sentences. A sentence is unsupported when something in it is known to be wrong or stands nowhere,
undecided when it says something that cannot be looked up, and supported only when nothing is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.contract import Profile, Recommendation
from eval.names import Names, key_of, title_key
from eval.rulings import Case, Finding, Ruling, unclear, wrong
from eval.standing import Standing
from retrieval.catalogue import Catalogue, Item

_LINE = re.compile(r"(\d+)\. (.+)", re.S)
_PARTS = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_TOGETHER = re.compile(r"^people who like (.+) tend to like it too\.$", re.I)
_FAME = re.compile(r"^(many|few) people know it, as you wished\.$", re.I)
_OTHERS = re.compile(r"^well liked by others\.$", re.I)
_KNOWN = re.compile(r"\b(?:well|best|widely)[ -]known|popular|famous|mainstream|blockbuster|hit\b", re.I)
_UNKNOWN = re.compile(r"\b(?:little|lesser|less)[ -]known|hidden|obscure|niche|underrated|overlooked|unknown\b", re.I)


@dataclass(frozen=True)
class Judged:
    """One sentence of a reply and what the judge says of it."""

    text: str
    ruling: Ruling
    why: str = ""
    item: str = ""
    """Title of the recommended item that it is about; empty for a sentence about the list."""


class Judge:
    """Judges replies about one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Learn the catalogue's names."""
        self.catalogue = catalogue
        self.names = Names(catalogue)
        schema = catalogue.schema
        told = [schema.noun, schema.plural, *(f"{one.label} {one.unit}" for one in schema.fields)]
        self.plain = frozenset(word for text in told for word in key_of(text))

    def reply(self, text: str, recommended: Sequence[Recommendation], profile: Profile) -> list[Judged]:
        """Judge every sentence of a reply; questions claim nothing and are left out."""
        items = [self.catalogue.get(one.item.id) for one in recommended]
        found: list[Judged] = []
        for line in filter(None, map(str.strip, text.split("\n"))):
            numbered = _LINE.fullmatch(line)
            if numbered:
                found.append(self._line(numbered[1], numbered[2], items, profile))
            else:
                told = [one for one in _PARTS.split(line) if not one.endswith("?")]
                found += [self.about_all(one, items, profile) for one in told]
        return found

    def about(self, sentence: str, item: Item, profile: Profile) -> Judged:
        """Judge a sentence about one item."""
        if self._quoted(sentence, item):
            return Judged(sentence, "supported", item=item.title)
        case = Case(sentence, Standing(self.catalogue, [item], profile), self.names, self.plain)
        return _judged(sentence, [*self._patterns(sentence, item, case), *case.findings()], item.title)

    def about_all(self, sentence: str, items: Sequence[Item], profile: Profile) -> Judged:
        """Judge a sentence about a list."""
        standing = Standing(self.catalogue, items, profile)
        case = Case(sentence, standing, self.names, self.plain)
        return _judged(sentence, [*self._flags(case, items), *case.findings()])

    def _line(self, place: str, text: str, items: Sequence[Item], profile: Profile) -> Judged:
        """A line about the item at a place of the list: its title, perhaps its year, and a sentence."""
        item = items[int(place) - 1] if 0 < int(place) <= len(items) else None
        if item is None or not text.startswith(item.title):
            return Judged(text, "unsupported", "the list has another item there")
        head = re.match(r"(?: \((\d{4})\))?: ", text[len(item.title) :])
        if head is None:
            return Judged(text, "undecided", "no sentence about it", item.title)
        sentence = text[len(item.title) + head.end() :]
        years = [number for _, number in Standing(self.catalogue, [item], profile).numbers()]
        if head[1] and float(head[1]) not in years:
            return Judged(sentence, "unsupported", f"{head[1]} is not its year", item.title)
        return self.about(sentence, item, profile)

    def _quoted(self, sentence: str, item: Item) -> bool:
        """Whether a sentence is the beginning of a text of the item's record."""
        said = key_of(sentence)
        texts = [str(item.fields.get(one.name, "")) for one in self.catalogue.schema.of_kind("text")]
        return len(said) > 1 and any(key_of(text)[: len(said)] == said for text in texts)

    def _patterns(self, sentence: str, item: Item, case: Case) -> Iterator[Finding]:
        """Claims about many people, which the interactions tell."""
        row = self.catalogue.row(item.id)
        if together := _TOGETHER.match(sentence):
            liked = case.at.liked(title_key(together[1]))
            if not any(self._together(self.catalogue.row(one.id), row) for one in liked):
                yield wrong("those who like the one like the other no more often than others do")
        if fame := _FAME.match(sentence):
            many = fame[1].casefold() == "many"
            wishes = " ".join(str(one.value) for one in case.at.changes if not one.op)
            if not (_KNOWN if many else _UNKNOWN).search(wishes):
                yield unclear("was that wished?")
            famous, middle = self.catalogue.popularity[row], float(np.median(self.catalogue.popularity))
            if famous < middle if many else famous > np.quantile(self.catalogue.popularity, 0.75):
                yield wrong("as many people know it as others")
        if _OTHERS.match(sentence) and self.catalogue.quality[row] < np.median(self.catalogue.quality):
            yield wrong("others like most things better")

    def _together(self, one: int, other: int) -> bool:
        """Whether two rows are liked by the same users more often than by chance."""
        acts = self.catalogue.interactions
        if acts is None:
            return False
        first, second = (np.unique(acts.users[(acts.items == row) & acts.liked]) for row in (one, other))
        return len(np.intersect1d(first, second)) * acts.n_users > len(first) * len(second)

    def _flags(self, case: Case, items: Sequence[Item]) -> Iterator[Finding]:
        """A flag that is told must be true of the items that are named with it."""
        named = [one for one in items if title_key(one.title) in {mention.title for mention in case.mentions}]
        for field in self.catalogue.schema.of_kind("flag"):
            if set(key_of(field.label)) <= case.heard:
                yield from (
                    wrong(f"{one.title} is not {field.label}") for one in named if not one.fields.get(field.name)
                )


def _judged(text: str, findings: Sequence[Finding], item: str = "") -> Judged:
    """The worst of what was found."""
    wrongs = [one.why for one in findings if one.ruling == "unsupported"]
    unclears = [one.why for one in findings if one.ruling == "undecided"]
    if wrongs:
        return Judged(text, "unsupported", "; ".join(dict.fromkeys(wrongs)), item)
    if unclears:
        return Judged(text, "undecided", "; ".join(dict.fromkeys(unclears)), item)
    return Judged(text, "supported", item=item)
