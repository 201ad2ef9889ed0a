"""Answers to questions, from the catalogue and the profile only; the unknown is said to be unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.amounts import amount
from agent.asked import Named, Pair, named
from agent.compare import compared
from agent.contract import Change, Profile
from agent.language import language, tr
from agent.measures import AGE, measure_of
from agent.profile import bounds
from agent.recall import recalled
from agent.sentences import titled
from agent.terms import called, counted, label, noun, quantity
from agent.text import joined, number, run_on
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.linker import Linker
from retrieval.schema import Field

_WHY = re.compile(r"\bwhy\b|\bhow come\b|\bwhat makes you\b|为什么", re.I)
_HAVE = re.compile(
    r"(?<!what )\b(?:do you (?:have|know|carry|stock|sell)|have you (?:got|heard)|is there|are there|got any)\b", re.I
)
_STOCK = re.compile(
    r"\b(?:any|anything|something|some|how many|which|films?|movies?|ones|else|here)\b|有|多少|哪", re.I
)
"""What a question about the catalogue as a whole asks with, beside `do you have` and the catalogue's own nouns."""
_IT = re.compile(
    r"\b(?:it|its|it's|that one|this one|that|this|he|she|they|same one|the (?:film|movie|book|game|item|one))\b"
    r"|它|这部|那部",
    re.I,
)
_THESE = re.compile(
    r"\b(?:(?:in|on|from|of) (?:the|this|that|your) (?:list|lot|selection|recommendations?)|"
    r"(?:of|among|amongst|in|from) (?:these|those|them)|"
    r"(?:these|those|they|you (?:showed|listed|recommended|suggested))|listed)\b",
    re.I,
)
_MOST_VALUES = 5
_MOST_ITEMS = 3


@dataclass(frozen=True)
class Answered:
    """An answer, and the item it ends on, which `it` then means."""

    text: str
    row: int | None = None


@dataclass(frozen=True)
class Asking:
    """Where answers come from."""

    catalogue: Catalogue
    linker: Linker
    shown: Sequence[int] = ()
    """Rows of the list on the screen."""
    profile: Profile = field(default_factory=lambda: Profile(session=""))
    why: Sequence[str] = ()
    """The sentences that gave the reasons of the list, in its order."""
    about: int | None = None
    """The row that was talked about last."""
    turned_down: Sequence[str] = ()
    """Sentences on what turned-down items seem to share."""

    def answer(self, question: str) -> Answered | None:
        """Answer a question; None where it is about nothing that is known here."""
        found = named(question, self.catalogue, self.linker, self.shown)
        told = recalled(question, self.profile, self.catalogue, self.linker, found, self.turned_down)
        if told is not None:
            return Answered(told)
        rows = list(found.rows) or self._meant(question, found)
        if _WHY.search(question) and self.why:
            return self._why(rows)
        comparison = compared(question, self.catalogue, found.rows, self.shown, found.closed)
        if comparison is not None:
            return Answered(*comparison)
        if found.unknown is not None:
            if _IT.search(question) and rows:
                unheard = tr("I don't know: nothing here speaks of {name}.")
                return Answered(unheard.format(name=found.unknown), rows[-1])
            return Answered(tr('There is no "{name}" in this catalogue.').format(name=found.unknown))
        if not found.rows and self.shown and listed(question):
            if found.values:
                return self._among(found.values)
            if (limited := self._limited(question)) is not None:
                return limited
        if rows:
            return self._of_items(question, rows, found)
        if found.values and (found.fields or self._of_stock(question)):
            return self._with(found.values)
        if found.fields or _IT.search(question):
            which = tr("Tell me which {noun} you mean, by its title or its number in the list.")
            return Answered(which.format(noun=noun(self.catalogue.schema)))
        return None

    def _meant(self, question: str, found: Named) -> list[int]:
        """The item that `it` means: the last one talked about, else the first of the list."""
        pointed = _IT.search(question) is not None or (_WHY.search(question) and not found.values)
        if not pointed and not (found.fields and not found.values and found.unknown is None):
            return []
        if self.about is not None:
            return [self.about]
        return [self.shown[0]] if self.shown else []

    def _why(self, rows: Sequence[int]) -> Answered:
        places = [list(self.shown).index(row) for row in rows if row in self.shown] or [0]
        last = self.shown[places[-1]] if places[-1] < len(self.shown) else None
        return Answered(run_on(self.why[place] for place in places if place < len(self.why)), last)

    def _among(self, values: Sequence[Pair]) -> Answered:
        """Which items of the list have one of some values."""
        having = [row for row in self.shown if self._has(row, values)]
        what = joined(list(dict.fromkeys(value for _, value in values)), "or")
        if not having:
            return Answered(tr("No, nothing in the list has {what}, as far as I know.").format(what=what))
        told = tr("Yes, with {what}: {placed}.").format(what=what, placed=self._placed(having))
        return Answered(told, having[-1])

    def _limited(self, question: str) -> Answered | None:
        """Which items of the list keep to a number: `any of these from the 90s?`, `… under two hours?`."""
        for one in self.catalogue.schema.of_kind("number", "date"):
            limit = amount(question, one)
            if limit is None or limit[0] == "=":
                continue
            low, high = bounds(Change(field=one.name, op=limit[0], value=limit[1], stance="require"))
            numbers = self.catalogue.numbers(one.name)
            having = [row for row in self.shown if low <= numbers[row] <= high]
            if not having:
                return Answered(tr("No, none in the list, as far as I know the {label}.").format(label=called(one)))
            return Answered(tr("Yes: {placed}.").format(placed=self._placed(having)), having[-1])
        return None

    def _placed(self, rows: Sequence[int]) -> str:
        """Items of the list with their places."""
        frame = tr("{title} (number {place})")
        return joined([frame.format(title=self._titled(row), place=self._place(row)) for row in rows])

    def _titled(self, row: int) -> str:
        return titled(self.catalogue.items[row], self.catalogue)

    def _place(self, row: int) -> int:
        return list(self.shown).index(row) + 1

    def _of_stock(self, question: str) -> bool:
        """Whether a question is about what there is here, and not about the world."""
        words = set(re.findall(r"\w+", question.casefold()))
        nouns = {self.catalogue.schema.noun.casefold(), self.catalogue.schema.plural.casefold()}
        return bool(words & nouns or _HAVE.search(question) or _STOCK.search(question))

    def _with(self, values: Sequence[Pair]) -> Answered:
        """How many items of the catalogue have some value, and a few of them."""
        field_name, value = values[0]
        postings = self.catalogue.postings(field_name)
        rows = sorted(postings.get(value.casefold(), []), key=lambda row: -self.catalogue.popularity[row])
        if not len(rows):
            return Answered(tr("There is nothing with {value} in this catalogue.").format(value=value))
        names = joined([self._titled(row) for row in rows[:_MOST_ITEMS]])
        such = tr(", such as {names}") if len(rows) > _MOST_ITEMS else tr(": {names}")
        one = tr("{count} {noun} here has the {label} {value}{such}.")
        several = tr("{count} {noun} here have the {label} {value}{such}.")
        told = (one if len(rows) == 1 else several).format(
            count=len(rows),
            noun=counted(len(rows), self.catalogue.schema),
            label=label(field_name, self.catalogue.schema),
            value=value,
            such=such.format(names=names),
        )
        return Answered(told)

    def _of_items(self, question: str, rows: Sequence[int], found: Named) -> Answered:
        few = rows[:_MOST_ITEMS]
        items = [self.catalogue.items[row] for row in few]
        if found.values and (found.closed or not found.fields):
            return Answered(run_on(self._whether(item, found) for item in items), few[-1])
        told = run_on(self._facts(item, found.fields) if found.fields else self._whole(item) for item in items)
        if _HAVE.search(question) and not found.fields:
            told = tr("Yes. {told}").format(told=told)
        return Answered(told, few[-1])

    def _whether(self, item: Item, found: Named) -> str:
        """Whether an item has one of some values; where it has not, what it has instead."""
        name = titled(item, self.catalogue)
        having = [(f, v) for f, v in found.values if v in values_of(item, f)]
        if having:
            fact = self._fact(item, self._field(having[0][0]))
            return tr("Yes: {fact}").format(fact=_inside(fact))
        known = [self._field(f) for f, _ in found.values if values_of(item, f)]
        what = joined(list(dict.fromkeys(value for _, value in found.values)), "or")
        if not known:
            return tr("I don't know whether {title} has {what}.").format(title=name, what=what)
        return tr("Not as far as I know: {fact}").format(fact=_inside(self._fact(item, known[0])))

    def _facts(self, item: Item, fields: Sequence[Field]) -> str:
        return run_on(self._fact(item, one) for one in fields[:_MOST_ITEMS])

    def _fact(self, item: Item, about: Field) -> str:
        """One field of an item in a sentence."""
        value = item.fields.get(about.name)
        told = {"label": called(about), "title": titled(item, self.catalogue)}
        if value is None or value == ():
            return tr("I don't know the {label} of {title}.").format(**told)
        if about.kind == "text":
            return tr("{title}: {text}.").format(**told, text=str(value).rstrip(f".{tr('.')}"))
        if isinstance(value, bool):
            return (tr("{title}: {label}, yes.") if value else tr("{title}: {label}, no.")).format(**told)
        if about.kind in {"number", "date"} and measure_of(about) is AGE:
            if isinstance(value, (int, float)):
                return tr("{title} is from {year}.").format(title=item.title, year=number(value))
            return tr("{title} is from {date}.").format(title=item.title, date=value)
        if isinstance(value, (int, float)):
            return tr("The {label} of {title} is {value}.").format(**told, value=quantity(value, about.unit))
        values = list(values_of(item, about.name)[:_MOST_VALUES])
        if len(values) == 1:
            return tr("The {label} of {title} is {value}.").format(**told, value=values[0])
        told["label"] = told["label"].removesuffix("s")
        return tr("The {label}s of {title} are {values}.").format(**told, values=joined(values))

    def _whole(self, item: Item) -> str:
        """An item in a few words, for a question about it as a whole."""
        name = titled(item, self.catalogue)
        schema = self.catalogue.schema
        parts = [self._short(item, one) for one in schema.fields if one.kind in {"category", "person", "number"}]
        texts = [str(item.fields[one.name]) for one in schema.of_kind("text") if one.name in item.fields]
        facts = tr("; ").join([one for one in parts if one and one not in name][:6])
        told = tr("{title}: {facts}.") if facts else tr("I know only the title of {title}.")
        return run_on([told.format(title=name, facts=facts), *texts[:1]])

    def _short(self, item: Item, about: Field) -> str:
        value = item.fields.get(about.name)
        if isinstance(value, (int, float)):
            if f"({number(value)})" in titled(item, self.catalogue):
                return ""
            return tr("{label} {value}").format(label=called(about), value=quantity(value, about.unit))
        values = values_of(item, about.name)[:_MOST_VALUES]
        return tr("{label} {value}").format(label=called(about), value=joined(values)) if values else ""

    def _has(self, row: int, values: Sequence[Pair]) -> bool:
        return any(value in values_of(self.catalogue.items[row], one) for one, value in values)

    def _field(self, name: str) -> Field:
        return next(one for one in self.catalogue.schema.fields if one.name == name)


def _inside(sentence: str) -> str:
    """A sentence as it stands after a colon."""
    return sentence[:1].lower() + sentence[1:] if language() == "en" else sentence


def listed(question: str) -> bool:
    """Whether a question is about the list on the screen."""
    return _THESE.search(question) is not None
