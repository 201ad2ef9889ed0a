"""What a message says to the host's rules, or asks to see again: read by code, whatever the model makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.again import recalled, withdrawals
from agent.contract import Event, PreferenceUpdate
from agent.house import permissions
from agent.state import TurnState
from retrieval.catalogue import Catalogue
from retrieval.filters import mask_of
from retrieval.linker import Linker
from retrieval.query import Hit


def heed(state: TurnState, events: Sequence[Event], catalogue: Catalogue, linker: Linker) -> None:
    """Put a permission (`R is fine`) or a recall (`show me that one again`) in the place of what was read.

    Args:
        state: The turn, after its message was read.
        events: The session's log.
        catalogue: The items.
        linker: Finds the items that are named.
    """
    message = state.message or ""
    if allowed := permissions(message, state.rules, catalogue):
        state.update = PreferenceUpdate(acts=["inform"], changes=allowed)
        return
    rows = recalled(message, events, state.shown, catalogue, linker)
    if not rows:
        return
    state.pinned = rows
    back = {catalogue.ids[row] for row in rows}
    kept = [one for one in state.update.changes if one.field != "item" or (one.item and one.item not in back)]
    drops = withdrawals(rows, events, catalogue, message)
    state.update = PreferenceUpdate(acts=["request"], changes=[*kept, *drops])


def pinned_first(state: TurnState, catalogue: Catalogue) -> list[Hit]:
    """The list with what was asked for again at its head, as far as the limits allow it."""
    allowed = mask_of(catalogue, state.query.filters, state.query.left_out)
    rows = [row for row in state.pinned if allowed[row]][: state.query.n]
    others = [hit for hit in state.hits if hit.row not in set(rows)]
    return [*state.ranker.score(state.query, rows), *others][: state.query.n] if rows else state.hits
