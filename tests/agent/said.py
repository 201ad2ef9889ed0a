"""Short ways to write changes and profiles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from agent.contract import Change, Event, Profile
from agent.profile import fold
from models.parser.wire import parse_update
from retrieval.catalogue import Catalogue
from tests.films import SCHEMA, id_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def change(field: str, value: Any = None, stance: str = "like", **more: Any) -> Change:
    """A change, checked."""
    return Change.model_validate({"field": field, "value": value, "stance": stance, **more})


def film(title: str, stance: str = "like", **more: Any) -> Change:
    """A change about a film of the catalogue."""
    return change("item", title, stance, item=id_of(title), **more)


def profile(*changes: Change, message: str = "m") -> Profile:
    """The profile of changes said one after the other in the same message; ids count from 1."""
    events = [
        Event(id=i, turn=i, at=NOW, source="message", message=message, change=one.model_copy(update={"id": i}))
        for i, one in enumerate(changes, 1)
    ]
    return fold("a", events)


def rows(catalogue: Catalogue, *titles: str) -> list[int]:
    """Row numbers of titles."""
    return [catalogue.row(id_of(title)) for title in titles]


def titles(catalogue: Catalogue, found: Sequence[int]) -> list[str]:
    """Titles of row numbers."""
    return [catalogue.items[row].title for row in found]


def wire(text: str) -> Any:
    """An update in the wire format."""
    return parse_update(text, SCHEMA.spoken())
