"""Ground what the model read in the catalogue.

Titles become ids, people and categories get the catalogue's spelling, positions become the items that stood
there, and every change keeps the words that it came from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
from rapidfuzz import fuzz

from agent.anchor import anchor, is_named
from agent.contract import Act, Change, Op, PreferenceUpdate, Stance
from agent.negated import negated
from agent.numbers import from_words
from agent.positions import FARTHEST, positions
from agent.text import plain
from agent.whose import whose
from models.parser.prompt import Turn as ContextTurn
from models.parser.wire import WireChange, WireUpdate
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

_PLACE = re.compile(r"#\s*\d{1,2}|(?:the )?(?:first|second|third|fourth|fifth|last)(?: (?:one|film|movie|item))?", re.I)
_YEAR = r"((?:18|19|20)\d\d)\b"
_YEAR_AFTER = rf"\W{{1,3}}(?:(?:the|from|of|in|one|version|remake|film|movie)\W{{1,3}}){{0,4}}{_YEAR}"
_YEAR_BEFORE = rf"{_YEAR}\W{{1,2}}(?:(?:version|remake|film|movie|one|of)\W{{1,2}}){{0,3}}"
_LEAST_ALIKE = 75.0
_SHORTEST_SPAN = 3
LONG_LIST = 3
"""Items from which a list cannot be meant by a word about one of them."""
FEW_WORDS = 4
_POINTS = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|one|ones|both|all|every|each|he|she|him|her|his|other|others|rest"
    r"|first|last|former|latter|top|bottom|seen)\b|[#\d]|[都这那两三四五全它些第他她哪]",
    re.I,
)
"""Words that may point at some of what is on the screen."""


class Grounder:
    """Turns wire updates into updates of one catalogue."""

    def __init__(self, catalogue: Catalogue, linker: Linker) -> None:
        """Keep the catalogue and its linker."""
        self.catalogue = catalogue
        self.linker = linker

    def ground(
        self,
        wire: WireUpdate,
        message: str,
        context: Sequence[ContextTurn],
        shown: Sequence[int],
        fields: Mapping[str, str],
    ) -> PreferenceUpdate:
        """Ground one update; see `Understander.understand` for the arguments."""
        own = not fields.keys() - self.catalogue.schema.spoken().keys()
        wire = anchor(wire, message, context, shown, fields, self.linker if own else None)
        wire = negated(from_words(wire, message, fields, context), message, fields)
        changes: list[Change] = []
        for change in wire.changes:
            changes += self._change(change, message, context, shown, fields)
        acts: list[Act] = [act for act in wire.acts]  # type: ignore[misc]
        told = [change.model_copy(update={"who": whose(message, change.words)}) for change in _once(changes)]
        pointed = self._pointed(self._of_the_list(told, message, context, shown), message, shown)
        return PreferenceUpdate(acts=acts, changes=self._referenced(pointed, message, shown))

    def _of_the_list(
        self, changes: list[Change], message: str, context: Sequence[ContextTurn], shown: Sequence[int]
    ) -> list[Change]:
        """Leave out items that a message neither names nor can mean, where a list is on the screen.

        Those of an earlier list, which the user never named; and those that are a part of this one, when the message
        is a few words that point at nothing: "not bad" is said of all of it or of none.
        """
        if len(shown) < LONG_LIST or positions(message, FARTHEST):
            return changes
        said, before = plain(message), plain("\n".join(text for role, text in context if role == "user"))
        unnamed = [
            c for c in changes if c.field == "item" and not is_named(str(c.value), said) and str(c.value)[:1] != "#"
        ]
        here = {self.catalogue.ids[row] for row in shown}
        meant = [c for c in unnamed if c.item in here]
        words = set(said.split())
        told = any(words & set(plain(str(c.value)).split()) for c in meant)
        vague = len(words) <= FEW_WORDS and len(meant) < len(shown) and not told and not _POINTS.search(message)
        gone = [c for c in unnamed if (vague if c in meant else not is_named(str(c.value), before))]
        return [c for c in changes if c not in gone]

    def _pointed(self, changes: list[Change], message: str, shown: Sequence[int]) -> list[Change]:
        """Where a message points at places of the list, let its unnamed items be those that stand there.

        Beside a comparative ("the second one is too long") an unnamed item that was not pointed at is left out.
        """
        said = plain(message)
        free = [shown[place] for place in positions(message, len(shown))]
        if not free:
            beyond = positions(message, FARTHEST) if shown else []
            return [self._missed(change, beyond[0], said) for change in changes] if beyond else changes
        ids = [self.catalogue.ids[row] for row in free]
        free = [row for row in free if self.catalogue.ids[row] not in {c.item for c in changes}]
        compared = any(change.op in {"more", "less"} for change in changes)
        kept: list[Change] = []
        for change in changes:
            unnamed = change.field == "item" and change.item not in ids and not is_named(str(change.value), said)
            if not unnamed:
                kept.append(change)
            elif free and not compared:
                kept.append(self._row_change(free.pop(0), change.stance, change.words))
        return kept

    def _missed(self, change: Change, place: int, said: str) -> Change:
        """An unnamed item of a message that points past the end of the list is that place and no item."""
        if change.field != "item" or is_named(str(change.value), said):
            return change
        return change.model_copy(update={"value": f"#{place + 1}", "item": None})

    def _change(
        self,
        wire: WireChange,
        message: str,
        context: Sequence[ContextTurn],
        shown: Sequence[int],
        fields: Mapping[str, str],
    ) -> list[Change]:
        stance: Stance = wire.stance  # type: ignore[assignment]
        words = span_of(wire, message)
        if wire.field == "item":
            return self._items(str(wire.value), stance, words, message, context, shown)
        if wire.op:
            op: Op = wire.op  # type: ignore[assignment]
            value = list(wire.value) if isinstance(wire.value, tuple) else wire.value
            return [Change(field=wire.field, op=op, value=value, stance=stance, words=words)]
        text = None if wire.value is None else str(wire.value)
        if text is not None and fields.get(wire.field) == "category":
            described = self.catalogue.schema.get(wire.field)
            if described is not None and described.kind == "category":
                text = self.catalogue.canonical(wire.field, text) or text
        return [Change(field=wire.field, value=text, stance=stance, words=words)]

    def _items(
        self,
        value: str,
        stance: Stance,
        words: str | None,
        message: str,
        context: Sequence[ContextTurn],
        shown: Sequence[int],
    ) -> list[Change]:
        if shown and _PLACE.fullmatch(value.strip()):
            places = positions(value, len(shown))
            return [self._row_change(shown[place], stance, words or value) for place in places] or [
                Change(field="item", value=value, stance=stance, words=words)
            ]
        text = "\n".join([message, *(text for _, text in reversed(context))])
        link = self.linker.title(value, year=year_near(value, text), prefer=shown)
        if link and plain(link.title) != plain(value) and link.row in self.linker.series(value):
            link = None  # all of a series is meant, not the best known of it
        return [Change(field="item", value=value, item=link.id if link else None, stance=stance, words=words)]

    def _row_change(self, row: int, stance: Stance, words: str | None) -> Change:
        item = self.catalogue.items[row]
        return Change(field="item", value=item.title, item=item.id, stance=stance, words=words)

    def _referenced(self, changes: list[Change], message: str, shown: Sequence[int]) -> list[Change]:
        """Give comparatives the number that they were said about: of the items pointed at, else of the list."""
        if not shown:
            return changes
        pointed = [shown[place] for place in positions(message, len(shown))]
        named = [self.catalogue.row(c.item) for c in changes if c.item and self.catalogue.row(c.item) in shown]
        about = pointed or named or list(shown)
        return [
            change.model_copy(update={"reference": self._mean(change.field, about)})
            if change.op in {"more", "less"}
            else change
            for change in changes
        ]

    def _mean(self, field: str, rows: Sequence[int]) -> float | None:
        described = self.catalogue.schema.get(field)
        if described is None or described.kind not in {"number", "date"}:
            return None
        known = [float(x) for x in self.catalogue.numbers(field)[list(rows)] if not np.isnan(x)]
        return fmean(known) if known else None


def year_near(title: str, text: str) -> int | None:
    """The year written beside a title, as in `Heat (1995)`, `Heat from 1995` or `the 1995 Heat`."""
    name = re.escape(title.strip())
    found = re.search(name + _YEAR_AFTER, text, re.I) or re.search(_YEAR_BEFORE + name, text, re.I)
    return int(found[1]) if found else None


def span_of(change: WireChange, message: str) -> str | None:
    """The words of the message that a change repeats, None where it says it in other words."""
    if change.op:
        return _number_span(change, message)
    value = "" if change.value is None else str(change.value)
    at = message.casefold().find(value.casefold()) if value else -1
    if at >= 0:
        return message[at : at + len(value)]
    if len(value) < _SHORTEST_SPAN or len(message) < _SHORTEST_SPAN:
        return None
    aligned = fuzz.partial_ratio_alignment(value.casefold(), message.casefold(), score_cutoff=_LEAST_ALIKE)
    if aligned is None:
        return None
    start = message.rfind(" ", 0, aligned.dest_start + 1) + 1
    end = message.find(" ", aligned.dest_end)
    return message[start : end if end >= 0 else len(message)].strip(" ,.;:!?") or None


def _number_span(change: WireChange, message: str) -> str | None:
    values = change.value if isinstance(change.value, tuple) else (change.value,)
    digits = [f"{value:g}" for value in values if isinstance(value, (int, float))]
    found = [message.find(one) for one in digits if one in message]
    if found:
        start, end = min(found), max(message.find(one) + len(one) for one in digits if one in message)
        return message[start:end]
    decade = re.search(r"\b(?:\d\d)?\d0'?s\b", message)
    return decade[0] if decade else None


def _once(changes: list[Change]) -> list[Change]:
    """Every change once: the last word on a thing counts."""
    kept: dict[tuple[str, str], Change] = {}
    for change in changes:
        kept[(change.field, change.item or f"{change.value} {change.op}")] = change
    return list(kept.values())
