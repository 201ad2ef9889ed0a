"""What a question is about: the fields, the values and the items that its words name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.language import term
from agent.measures import measure_of, side
from agent.positions import positions
from retrieval.catalogue import Catalogue
from retrieval.common import EVERYDAY, GRAMMAR
from retrieval.linker import Linker
from retrieval.schema import Field

Pair = tuple[str, str]
"""A field and a value of the catalogue."""

_DEEDS = {
    "director": "directed,directs,director", "author": "wrote,written,writes,author", "writer": "wrote,written,writes",
    "actor": "stars,starring,plays,played,cast", "artist": "sings,sang,recorded", "developer": "developed,made",
    "publisher": "published", "designer": "designed", "composer": "composed", "chef": "cooks",
}  # fmt: skip
_LEAD = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|well|hey|please|then)\b\W*)*"
    r"(?:is|are|was|were|does|do|did|has|have|had|can|will|isn'?t)\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“”«»„](?P<name>[^\"“”«»„]{2,80})[\"“”«»„]|(?<!\w)'(?P<single>[^']{2,60})'(?!\w)")
_CALLED = re.compile(
    r"(?:do you (?:have|know|carry|stock|sell)|have you (?:got|heard of|seen)|ever heard of|called|named|titled|"
    r"is there|got)\s+"
    r"(?:the (?:movie|film|book|game|item|one)\s+)?(?P<name>[^?.!,]{2,60}?)"
    r"\s*(?:in (?:stock|the catalogue|there|here))?\s*[?.!]*$",
    re.I,
)
_CAPITAL = re.compile(
    r"(?<=[a-z,'’] )(?:[A-Z][\w'’&-]*)(?: (?:(?:of|the|a|and|in|on|to|for|at|de|la|&) )*[A-Z0-9][\w'’&-]*)*"
)
_GENERAL = re.compile(
    r"^(?:any|some|something|anything|more|other|others|a|an|one|it|that|this|these|those|them|all|many|much|good|nothing|"
    r"someone|anyone|everything|what|which|new|old|similar|films?|movies?)\b",
    re.I,
)


@dataclass(frozen=True)
class Named:
    """What a question names."""

    rows: tuple[int, ...]
    """Items by title or by place in the list, in that order."""
    values: tuple[Pair, ...]
    fields: tuple[Field, ...]
    unknown: str | None
    """A title that the catalogue does not have."""
    closed: bool
    """Whether it wants a yes or a no."""


def named(question: str, catalogue: Catalogue, linker: Linker, shown: Sequence[int]) -> Named:
    """Find what a question names; see `agent.answer` for the arguments."""
    mentions = linker.mentions(question, shown=shown)
    rows = [shown[place] for place in positions(question, len(shown))]
    rows += [one.row for one in mentions if one.kind == "item" and one.row is not None]
    people = [(one.field, one.value) for one in mentions if one.kind == "person" and one.field and one.value]
    rest = question
    for one in sorted(mentions, key=lambda one: -one.start):
        rest = rest[: one.start] + " | " + rest[one.end :]
    values = [*people, *_values(rest, linker)]
    fields = asked_fields(rest, catalogue)
    unknown = None if rows else _unknown(question, catalogue, linker)
    return Named(
        tuple(dict.fromkeys(rows)),
        tuple(dict.fromkeys(values)),
        tuple(fields),
        unknown,
        _LEAD.search(question) is not None,
    )


def asked_fields(question: str, catalogue: Catalogue) -> list[Field]:
    """The fields that a question names by label, name or cue, or by the words for its number."""
    low = question.casefold()
    found = []
    for field in catalogue.schema.fields:
        if field.kind == "title":
            continue
        cues = [field.label, field.name.replace("_", " "), *field.cues]
        if field.kind == "person":
            cues += _DEEDS.get(field.label.casefold(), "").split(",")
        measured = field.kind in {"number", "date"}
        if measured:
            cues += measure_of(field).cues.split(",")
        chinese = term(field.label)
        if (
            (chinese != field.label and chinese in low)
            or any(cue and re.search(rf"\b{re.escape(cue.casefold())}s?\b", low) for cue in cues)
            or (measured and side(question, field))
        ):
            found.append(field)
    if not found and re.search(r"\bwho\b", low):
        found = list(catalogue.schema.of_kind("person"))
    return found


def _values(text: str, linker: Linker) -> list[Pair]:
    """Values of categories that a text names, longer names before the shorter ones in them."""
    found: list[Pair] = []
    for part in text.split("|"):
        words = re.findall(r"[\w'’&-]+", part)
        taken: set[int] = set()
        for size in (3, 2, 1):
            for first in range(len(words) - size + 1):
                span = range(first, first + size)
                said = " ".join(words[first : first + size])
                if taken & set(span) or len(said) < 3 or said.casefold() in _PLAIN:
                    continue
                pairs = linker.category(said)
                if pairs:
                    taken.update(span)
                    found += pairs
    return found


_PLAIN = frozenset(
    "the and for you your with that this one ones any are was were does did has have had can what which who why how "
    "when about more most less least than them these those list first second third last long short good best new old "
    "time here there there's it's know tell told said say something anything movie movies film films".split()
)


def _namelike(words: Sequence[str], linker: Linker) -> bool:
    """Whether some of a few words can only be part of a name."""
    return len(words) <= 5 and any(
        word not in EVERYDAY | GRAMMAR | _PLAIN and not linker.category(word) for word in words
    )


def _unknown(question: str, catalogue: Catalogue, linker: Linker) -> str | None:
    """A title in quotes, in capitals or after `do you have` that the catalogue lacks."""
    schema = catalogue.schema
    nouns = {schema.noun.casefold(), schema.plural.casefold(), *(field.label.casefold() for field in schema.fields)}
    quoted = [one["name"] or one["single"] for one in _QUOTED.finditer(question)]
    capital = [one[0] for one in _CAPITAL.finditer(question) if one[0] not in {"I", "I'm", "I've", "I’m", "OK", "TV"}]
    called = [one["name"] for one in _CALLED.finditer(question) if not _GENERAL.match(one["name"])]
    for name in [*quoted, *capital, *called]:
        words = name.strip(" '’").casefold().split()
        if not words or set(words) & nouns or (name in called and not _namelike(words, linker)):
            continue
        if linker.title(name) is None and not linker.series(name) and not linker.category(name):
            return name.strip(" '’") if linker.person(name) is None else None
    return None
