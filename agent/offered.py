"""Why something that was asked for is not offered: sentences about the host's rules, and about items named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.compile import values_named
from agent.contract import POSITIVE
from agent.house import Pair, availability, canonical, names_of, restriction, says
from agent.language import tr
from agent.sentences import titled, worded
from agent.state import TurnState
from agent.terms import label
from agent.text import joined, plain
from retrieval.catalogue import Catalogue, values_of
from retrieval.filters import Mask, mask_of
from retrieval.linker import Linker
from retrieval.query import ValueFilter

_WANTED = re.compile(
    r"\b(?:show|give|recommend|suggest|offer|list|want|wanna|watch|see|play|read|get|buy|order|rent|stream|available|"
    r"do you have|bring)\b|[想要看]",
    re.I,
)
_LIKENED = re.compile(r"\b(?:like|similar|reminds?|along the lines)\b|[像似]", re.I)
_BARGAIN = re.compile(
    r"\b(?:rules?|restrict\w*|unlock\w*|confirm\w*|allow\w*|permi\w*|adults?|grown\W?up|over (?:1[468]|2[01])|"
    r"(?:1[6-9]|[2-9]\d) (?:years|yrs?)|of age|i ?a?m (?:1[6-9]|[2-9]\d)|uncensored|everything you have)\b",
    re.I,
)
_MOST = 2
_FEW = 4
"""Values of a rule that are named; of more, the first ones."""


@dataclass(frozen=True)
class Offered:
    """Words the limits of what a host offers."""

    catalogue: Catalogue
    linker: Linker

    def told(self, state: TurnState, closed: Sequence[Pair], consumed: frozenset[int]) -> list[str]:
        """Say why what a message asks for is not in its list; empty where nothing of the kind was asked for.

        Args:
            state: The turn, after its list was found.
            closed: Restricted values that the user has not asked for by name.
            consumed: Rows that the host gave as consumed.
        """
        if state.message is None or not (state.rules.available or closed or consumed or state.pinned):
            return []
        told = [
            *self._items(state, closed, consumed),
            *self._values(state, closed),
            *self._elsewhere(state),
            *self._unopened(state, closed),
        ]
        return list(dict.fromkeys(told))[:_MOST]

    def _items(self, state: TurnState, closed: Sequence[Pair], consumed: frozenset[int]) -> list[str]:
        """Items that are asked for by name and may not be listed."""
        message = state.message or ""
        listed = {hit.row for hit in state.hits} if state.status != "answer" else set()
        wanted = [*state.pinned]
        if _WANTED.search(message) and not _LIKENED.search(message):
            found = self.linker.mentions(message, shown=state.shown)
            wanted += [one.row for one in found if one.kind == "item" and one.row is not None]
        told = (self._of_item(row, state, closed, consumed) for row in dict.fromkeys(wanted) if row not in listed)
        return [one for one in told if one]

    def _of_item(self, row: int, state: TurnState, closed: Sequence[Pair], consumed: frozenset[int]) -> str:
        item = self.catalogue.items[row]
        name = titled(item, self.catalogue)
        if row in consumed:
            return tr("{title} is one you have had already, so it is not offered again.").format(title=name)
        missing = [f for f in availability(state.rules, self.catalogue) if not self._mask([f])[row]]
        if missing:
            return tr("{title} is not available here ({where}).").format(title=name, where=self._where(missing))
        for field, value in closed:
            if value in values_of(item, field):
                needs = tr('{title} has the {label} {value}, which needs your word: say "{value} is fine".')
                return needs.format(title=name, label=self._label(field), value=value)
        if row in state.pinned:
            for one in state.query.filters:
                change = next((p.change for p in state.profile.preferences if p.change.id == one.key), None)
                if change is not None and not mask_of(self.catalogue, [one])[row]:
                    told = worded(change, self.catalogue)
                    return tr("{title} does not go with what you said ({told}).").format(title=name, told=told)
        return ""

    def _values(self, state: TurnState, closed: Sequence[Pair]) -> list[str]:
        """Values asked for that only unavailable or restricted items have."""
        available, open_too = self._mask(availability(state.rules, self.catalogue)), self._mask(restriction(closed))
        told = []
        for change in state.update.changes:
            if change.field == "item" or change.op or change.stance not in POSITIVE:
                continue
            named = values_named(change, self.catalogue, self.linker)
            has = self._mask([ValueFilter(None, named, keep=True)]) if named else np.zeros(len(available), dtype=bool)
            if has.any() and not (has & available).any():
                where = self._where(availability(state.rules, self.catalogue))
                told.append(
                    tr("Nothing with {value} is available here ({where}).").format(value=named[0][1], where=where)
                )
            elif has.any() and not (has & available & open_too).any():
                told.append(self._needs(closed))
        return told

    def _elsewhere(self, state: TurnState) -> list[str]:
        """Values of an availability field that a message names and the user does not have."""
        said, told = plain(state.message or ""), []
        for field, values in state.rules.available.items():
            own = {canonical(self.catalogue, field, value).casefold() for value in values}
            foreign = [value for value in self.catalogue.postings(field) if value not in own]
            named = any(says(said, plain(name)) for value in foreign for name in names_of(self.catalogue, field, value))
            if named or (_BARGAIN.search(state.message or "") and not state.rules.confirm):
                where = self._where([self._filter(field, values)])
                told.append(tr("I can only offer what is available here ({where}).").format(where=where))
        return told

    def _unopened(self, state: TurnState, closed: Sequence[Pair]) -> list[str]:
        """Say how a restricted value is opened when a message is about it, or a list is short for want of it."""
        if not closed:
            return []
        said = plain(state.message or "")
        labels = [plain(self._label(field)) for field, _ in closed]
        names = [plain(name) for field, value in closed for name in names_of(self.catalogue, field, value)]
        about = _BARGAIN.search(state.message or "") or any(says(said, one) for one in [*labels, *names])
        short = state.status in {"recommend", "ask", "abstain"} and len(state.hits) < state.rules.size
        return [self._needs(closed)] if about or (short and self._would_open(state)) else []

    def _would_open(self, state: TurnState) -> bool:
        kept = [one for one in state.query.filters if one.key is not None or getattr(one, "keep", True)]
        gone = state.query.left_out
        passing = mask_of(self.catalogue, state.query.filters, gone).sum()
        return bool(mask_of(self.catalogue, kept, gone).sum() > passing)

    def _needs(self, closed: Sequence[Pair]) -> str:
        field, first = closed[0]
        values = [value for one, value in closed if one == field][:_FEW]
        return tr('What has the {label} {values} needs your word for it by name: say "{first} is fine".').format(
            label=self._label(field), values=joined(values, "or"), first=first
        )

    def _mask(self, filters: Sequence[ValueFilter]) -> Mask:
        return mask_of(self.catalogue, filters)

    def _filter(self, field: str, values: Sequence[str]) -> ValueFilter:
        return ValueFilter(None, tuple((field, canonical(self.catalogue, field, v)) for v in values), keep=True)

    def _where(self, filters: Sequence[ValueFilter]) -> str:
        """`streaming service: Hulu or Netflix`, of each field."""
        parts = []
        for one in filters:
            if not one.values:
                parts.append(tr("nothing"))
                continue
            values = [tr("yes") if value == "true" else value for _, value in one.values[:_FEW]]
            told = tr("{label}: {values}")
            parts.append(told.format(label=self._label(one.values[0][0]), values=joined(values, "or")))
        return tr("; ").join(parts)

    def _label(self, name: str) -> str:
        return label(name, self.catalogue.schema)
