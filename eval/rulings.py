"""The rules by which the judge of replies finds what is wrong with one sentence about one or several items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.names import Key, Mention, Names, Word, fold, words_of
from eval.standing import BAD, Standing, values

Ruling = Literal["supported", "unsupported", "undecided"]
_NEGATIONS = {"no", "without", "not", "never", "neither", "nor"}
_LIKED = {"liked", "loved", "enjoyed"}
_ASKED = {"asked", "wanted", "want", "wish", "wished", "requested", "hoped", "looking", "said", "fit", "fits"}
_SHARED = {
    "share", "shared", "sharing", "both", "too", "also", "again", "same", "as", "common", "another", "alike", "similar",
    "match", "echo", "likewise",
}  # fmt: skip
_SKIPPED = {"for", "of", "a", "an", "the", "some", "something", "with", '"', "“", "”", ":", "to", "see", "more"}
_BOUNDS = {"most", "least", "asked", "wish", "wished", "before", "under", "within", "over", "than", "limit", "wanted"}
_ROLES = {
    "director": {"directed", "direct", "directing", "director"},
    "actor": {"star", "starring", "starred", "play", "playing", "played", "act", "acting", "actor"},
    "author": {"wrote", "written", "write", "writing", "author"},
}
_COUNTS = "zero one two three four five six seven eight nine ten".split()


@dataclass(frozen=True)
class Finding:
    """What is wrong with a sentence, or cannot be decided."""

    ruling: Ruling
    why: str


def wrong(why: str) -> Finding:
    """A claim that nothing supports."""
    return Finding("unsupported", why)


def unclear(why: str) -> Finding:
    """A claim that cannot be decided."""
    return Finding("undecided", why)


class Case:
    """One sentence, what it may rest on, and the names in it."""

    def __init__(self, text: str, standing: Standing, names: Names, plain: frozenset[str]) -> None:
        """Find the names."""
        self.at = standing
        self.plain = plain
        self.words: Sequence[Word] = words_of(text)
        self.folded = [one.folded for one in self.words]
        found = names.mentions(self.words, standing.own | set(standing.titles), standing.named)
        self.mentions = [one for one in found if not self._in_label(one)]
        self.starts = {one.start: one for one in self.mentions}
        self.ends = {one.end: one for one in self.mentions}
        self.covered = {place for one in self.mentions for place in range(one.start, one.end)}
        self.models = [i for one in self.mentions for i in standing.liked(one.title) if one.title not in standing.own]
        self.asks = bool(self.heard & _ASKED)
        self.asked = set(self._asked())

    def _in_label(self, mention: Mention) -> bool:
        """Whether a name is the beginning of a longer label, as `running` in `running time`."""
        labels = [[fold(part) for part in one.label.split()] for one in self.at.catalogue.schema.fields]
        size = mention.end - mention.start
        return any(
            len(label) > size and self.folded[mention.start : mention.start + len(label)] == label for label in labels
        )

    @property
    def one(self) -> bool:
        """Whether it is about one item."""
        return len(self.at.items) == 1

    @property
    def heard(self) -> set[str]:
        """Its words that are part of no name."""
        return {word for place, word in enumerate(self.folded) if place not in self.covered}

    def findings(self) -> Iterator[Finding]:
        """All that is wrong or unclear."""
        for mention in self.mentions:
            found = list(self._readings(mention))
            if found and None not in found:
                yield min((one for one in found if one), key=lambda one: one.ruling == "unsupported")
        yield from self._roles()
        yield from self._numbers()
        yield from self._rest()
        if "both" in self.heard and not self.models:
            held = {one.key for one in self.mentions if one.key in self.at.has}
            if len(held) < 2:
                yield unclear("both of what?")

    def _before(self, place: int, count: int) -> list[str]:
        return self.folded[max(0, place - count) : place]

    def _readings(self, mention: Mention) -> Iterator[Finding | None]:
        """What is wrong with each way to read a name; None for a way in which it is right."""
        key, at, named = mention.key, self.at, " ".join(mention.key)
        near = self._before(mention.start, 2)
        denied = bool(_NEGATIONS & set(near)) and "only" not in near
        liking = near == ["you", "like"] or bool(_LIKED & set(near) and near[-1] in {*_LIKED, "the", "a", "an"})
        entry, own = mention.title in at.titles, mention.title in at.own
        if entry:
            yield self._entry(mention, near)
        if own:
            yield wrong(f"{named} was not liked") if liking and not at.likes(mention.title, key) else None
        if denied:
            told = at.refused(mention.title, key) and key not in at.of_any
            yield None if told else wrong(f"{named} is denied, but it was not turned down or is there")
        elif entry or own:
            yield from [self._value(mention, named)] if key in at.has and not liking else []
        elif liking:
            yield None if at.likes(mention.title, key) else wrong(f"{named} was not liked")
        else:
            yield self._value(mention, named)

    def _entry(self, mention: Mention, near: Sequence[str]) -> Finding | None:
        """A title of the profile."""
        at, named, heard = self.at, " ".join(mention.key), self.heard
        stances = {change.stance for change, _ in at.titles[mention.title]}
        if {"unlike"} & set(near) or {"turned", "down"} <= heard:
            return None if stances & BAD else wrong(f"{named} was not turned down")
        if at.likes(mention.title, mention.key) and not _NEGATIONS & set(near):
            return None
        if "seen" in stances and {"know", "knew", "seen"} & heard and not _LIKED & heard:
            return None
        return wrong(f"{named} is not liked")

    def _value(self, mention: Mention, named: str) -> Finding | None:
        """A value, a person, or what the user called something."""
        key, at, wished = mention.key, self.at, self.at.wished(mention.key)
        if mention.start in self.asked:
            if wished:
                return None
            return unclear(f"{named} was asked for in part") if wished is None else wrong(f"{named} was not asked for")
        if key not in at.has:
            if wished and "close" in self.heard:
                return None
            if any(key in values(at.catalogue, item) for item in self.models):
                return wrong(f"only the liked one has {named}")
            return wrong(f"{named} is not of it")
        if at.refused((), key) and not wished:
            return wrong(f"{named} was turned down")
        if not self.models or any(key in values(at.catalogue, item) for item in self.models):
            return None
        if wished and (self.asks or not self.one):
            return None
        if self.heard & _SHARED or "like" in self.folded[:1]:
            return wrong(f"only the recommended one has {named}")
        return unclear(f"is {named} said to be shared?")

    def _asked(self) -> Iterator[int]:
        """Places of names that the sentence says were asked for."""
        if self.folded[:1] == ["for"] and 0 not in self.covered:
            yield from self._after(1)
        for place, word in enumerate(self.folded):
            if word not in _ASKED or place in self.covered:
                continue
            after = list(self._after(place + 1))
            yield from after
            back = place - 1
            while back >= 0 and self.folded[back] in {"you", "which", "that", "as", "what", ",", '"', "”", "had"}:
                back -= 1
            one = self.ends.get(back + 1)
            if not after and one is not None and one.title not in self.at.own and back + 1 < place:
                yield one.start

    def _after(self, place: int) -> Iterator[int]:
        sure = True
        while place < len(self.words):
            one = self.starts.get(place)
            if one is not None:
                if one.title in self.at.own or (not sure and not self.at.wished(one.key)):
                    return
                yield one.start
                place, sure = one.end, True
            elif self.folded[place] in {"and", "or", ","}:
                sure = sure and self.folded[place] != ","
                place += 1
            elif self.folded[place] in _SKIPPED:
                place += 1
            else:
                return

    def _roles(self) -> Iterator[Finding]:
        people = {field.name for field in self.at.catalogue.schema.of_kind("person")}
        named = [one for one in self.mentions if self.at.has.get(one.key, set()) & people]
        for role, words in _ROLES.items():
            for place, word in enumerate(self.folded):
                if word not in words or place in self.covered:
                    continue
                fields = {name for name in people if role in self._label(name) or role == name}
                only_after = word == "starring" or self.folded[place + 1 : place + 2] == ["by"]
                after = [one for one in named if 0 < one.start - place <= 4][:1]
                before = [one for one in named if 0 <= place - one.end <= 4][-1:]
                near = after if only_after and after else after + before
                near = near or named
                if near and not any(self.at.has[one.key] & fields for one in near):
                    yield wrong(f"{' '.join(near[0].key)} has another role")
                elif not near and not self._same(fields):
                    yield unclear(f"who {word}?")

    def _label(self, name: str) -> set[str]:
        field = self.at.catalogue.schema.get(name)
        return {fold(one) for one in field.label.split()} if field is not None else set()

    def _same(self, fields: set[str]) -> bool:
        """Whether a liked item that is named has the same person in a role."""
        shared: set[Key] = set()
        for item in self.models:
            other = values(self.at.catalogue, item)
            shared |= {key for key, held in self.at.has.items() if held & fields & other.get(key, set())}
        return bool(shared)

    def _numbers(self) -> Iterator[Finding]:
        for place, word in enumerate(self.words):
            if place in self.covered or word.mark or not word.raw[0].isdigit():
                continue
            digits = word.raw.rstrip("sS").replace(",", "")
            try:
                number = float(digits)
            except ValueError:
                yield unclear(f"what is {word.raw}?")
                continue
            if not self._scale(place) and not self._counted(number, place, word.raw.endswith("s")):
                yield wrong(f"{word.raw} is no number of it or of the profile")
        for place, told in enumerate(self.folded):
            if not self.one and told in _COUNTS and place not in self.covered and "turned" not in self.heard:
                meant = told != "one" or self._before(place, 1) != ["the"]
                if meant and _COUNTS.index(told) != len(self.at.items):
                    yield wrong(f"there are {len(self.at.items)}, not {told}")

    def _scale(self, place: int) -> bool:
        """Whether a number is the end of a scale that a unit names, as in `of 5`."""
        told = " ".join(self.folded[max(0, place - 1) : place + 1])
        return any(told == " ".join(map(fold, one.unit.split())) for one in self.at.catalogue.schema.fields if one.unit)

    def _counted(self, number: float, place: int, decade: bool) -> bool:
        fields = self._fields(place)
        near, after = self._before(place, 4), self.folded[place : place + 3]
        bound = {"most": ("<=", "between", "="), "least": (">=", "between", "=")}.get(near[-1] if near else "")
        limits = [(c, n) for c, n in self.at.limits(fields) if abs(n - number) <= (0.51 if n == c.reference else 1e-6)]
        if bound:
            return any(change.op in bound for change, _ in limits)
        held = [one for _, one in self.at.numbers(fields)]
        if {"less", "more"} & set(near) and "than" in near:
            further = [one < number + 0.51 if "less" in near else one > number - 0.51 for one in held]
            return bool(limits) and any(further)
        if any(one // 10 * 10 == number if decade else abs(one - number) < 1e-6 for one in held):
            return True
        if not self.one and (_BOUNDS | {"to", "between"}) & {*near, *after, *self.heard} and limits:
            return True
        if not self.one:
            told = [item.fields.get("year") for one in self.at.titles.values() for _, item in one if item]
            return number in told
        return bool(limits) and bool(_BOUNDS & {*near, *self.heard})

    def _fields(self, place: int) -> list[str] | None:
        """The fields whose unit stands after a number or whose label stands before it; None where neither does."""
        after, before = " ".join(self.folded[place + 1 : place + 3]), set(self._before(place, 6))
        fields = self.at.catalogue.schema.of_kind("number", "date")
        by_unit = [one.name for one in fields if one.unit and after.split()[:1] == [fold(one.unit)]]
        by_label = [one.name for one in fields if self._label(one.name) <= before]
        return by_unit or by_label or None

    def _rest(self) -> Iterator[Finding]:
        """Words that are part of no name."""
        for place, word in enumerate(self.words):
            if place in self.covered or word.ordinary or word.folded in self.plain or word.raw[0].isdigit():
                continue
            first = place == 0 or self.folded[place - 1] in {".", "!", "?", ":", '"'}
            if word.capital and not first:
                yield wrong(f"{word.raw} is no name of it or of the profile")
            else:
                yield unclear(f"is it {word.raw}?")
