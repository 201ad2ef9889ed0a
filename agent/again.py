"""What was turned down comes back when it is asked for: `show me that one again`, `bring back Heat`, `show me Heat`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.contract import Change, Event
from agent.positions import positions
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

_SHOW = r"(?:show|bring|give|recommend|suggest|offer|list|put|let (?:me|us) see|(?:can|could|may) (?:i|we) see)"
_AGAIN = re.compile(
    rf"^\W*(?:(?:please|ok|okay|actually|no|wait|hm+|and|but|can you|could you|would you)\b\W*)*{_SHOW}\b(?! up)"
    r".{0,80}\b(?:again|back|once more|after all)\b|\bbring (?:\S+ ){0,6}back\b|\bbring back\b|"
    r"(?:再|重新).{0,6}(?:看|推荐|显示|给我).{0,6}(?:一次|一下|一遍|那)",
    re.I,
)
_NEVER = re.compile(r"\b(?:never|don'?t|do not|not)\b", re.I)
_BY_NAME = re.compile(rf"\b{_SHOW}(?: (?:me|us))?(?: (?:the|that|film|movie|one|called))*\W*$", re.I)
_TURNED_DOWN = frozenset({"dislike", "exclude", "seen"})


def recalled(
    message: str, events: Sequence[Event], shown: Sequence[int], catalogue: Catalogue, linker: Linker
) -> list[int]:
    """Rows that a message asks to see again, in the order they are named; empty when it asks for none.

    Args:
        message: What the user wrote.
        events: The session's log.
        shown: Rows of the list on the screen.
        catalogue: The items.
        linker: Finds the items that are named.
    """
    if _NEVER.search(message):
        return []
    named = [
        (one.row, message[: one.start])
        for one in linker.mentions(message, shown=shown)
        if one.kind == "item" and one.row is not None
    ]
    if _AGAIN.search(message):
        rows = [row for row, _ in named] or [shown[place] for place in positions(message, len(shown))]
        return list(dict.fromkeys(rows or _last_turned_down(events, catalogue)))
    known = catalogue.known
    away = {catalogue.row(one) for one in _turned_down(events) if one in known}
    return list(dict.fromkeys(row for row, before in named if row in away and _BY_NAME.search(before)))


def withdrawals(rows: Sequence[int], events: Sequence[Event], catalogue: Catalogue, message: str) -> list[Change]:
    """Changes that take back what was said against these rows; none for a row against which nothing stands."""
    away = _turned_down(events)
    items = [catalogue.items[row] for row in rows]
    return [
        Change(field="item", value=item.title, item=item.id, stance="drop", words=message[:200])
        for item in items
        if item.id in away
    ]


def _turned_down(events: Sequence[Event]) -> dict[str, int]:
    """Id → turn of every item whose last word is that it is not wanted or known; the host's own are not among them."""
    last: dict[str, int] = {}
    for event in events:
        change = event.change
        if event.undone or event.source == "host":
            continue
        if change.field == "*":
            last.clear()
        if change.item is None:
            continue
        last.pop(change.item, None)
        if change.stance in _TURNED_DOWN:
            last[change.item] = event.turn
    return last


def _last_turned_down(events: Sequence[Event], catalogue: Catalogue) -> list[int]:
    found = _turned_down(events)
    newest, known = max(found.values(), default=0), catalogue.known
    return [catalogue.row(one) for one, turn in found.items() if turn == newest and one in known]
