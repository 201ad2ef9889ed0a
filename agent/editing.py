"""What a person does to a profile by hand: take back, put back, correct, take along, have forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.contract import Change, Event, Turn
from agent.events import PastTurn
from agent.language import marked, speaking, tr
from agent.profile import EVERYTHING
from models.errors import InvalidFeedback, UnknownChange
from retrieval.schema import first_problem

if TYPE_CHECKING:
    import threading
    from collections import defaultdict

    from agent.events import EventLog
    from agent.graph import TurnGraph
    from agent.state import TurnState
    from retrieval.catalogue import Catalogue

MOST_ENTRIES = 5000
MOST_WEIGHT = 4.0
_LONGEST = 20_000
_NUMBERS = frozenset({"number", "date"})
_BACK = marked(("There is nothing to take back.", "Taken back."))
_FORTH = marked(("There is nothing to put back.", "Put back."))
_OUT = marked("Taken out.")


class _Entry(BaseModel):
    """One event of an export."""

    model_config = ConfigDict(extra="forbid")

    change: Change
    message: str | None = Field(default=None, max_length=_LONGEST)
    at: datetime
    source: Literal["message", "button", "edit"] = "edit"


class Export(BaseModel):
    """A profile outside: all events that count, without their ids; `model_dump(mode="json")` is the file."""

    model_config = ConfigDict(extra="forbid")

    tasteloop: Literal[1] = 1
    catalogue: str
    events: list[_Entry] = Field(max_length=MOST_ENTRIES)


class Editing:
    """The part of the recommender that works on a profile without words."""

    if TYPE_CHECKING:
        catalogue: Catalogue
        log: EventLog
        _graph: TurnGraph
        _locks: defaultdict[str, threading.Lock]

        def _session(self, session: str) -> str: ...
        def _begin(self, name: str, message: str | None) -> TurnState: ...
        def current(self, session: str) -> Turn: ...  # noqa: D102

    def undo(self, session: str) -> Turn:
        """Take back everything that the last message, button or edit changed."""
        name = self._session(session)
        with self._locks[name]:
            undone = self.log.undo(name)
            return self._noted(name, _BACK[bool(undone)])

    def redo(self, session: str) -> Turn:
        """Put back what was taken back last, unless something new was said since."""
        name = self._session(session)
        with self._locks[name]:
            done = self.log.redo(name)
            return self._noted(name, _FORTH[bool(done)])

    def can_go(self, session: str) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do something."""
        return self.log.can_go(self._session(session))

    def remove(self, session: str, change_id: int) -> Turn:
        """Take out one change; undo brings it back.

        Raises:
            UnknownChange: The profile has no such change.
        """
        name = self._session(session)
        with self._locks[name]:
            self.log.remove(name, change_id)
            return self._noted(name, _OUT)

    def edit(self, session: str, change: Change | None, replaces: Sequence[int] = ()) -> Turn:
        """Set an entry of the profile by hand, as if it had been said.

        Args:
            session: The session's name.
            change: What shall stand, its strength as its weight, from 0 (only allowed) to 4; None only takes out.
            replaces: Ids of the changes that it corrects; it keeps the message of the first of them.

        Raises:
            InvalidFeedback: The change does not fit the catalogue.
            UnknownItem: It names an item that the catalogue lacks.
            UnknownChange: The profile has no change of an id in `replaces`.
        """
        name = self._session(session)
        known = [] if change is None else [checked(change, self.catalogue)]
        with self._locks[name]:
            quoted = self._quoted(name, replaces)
            state = self._begin(name, None)
            state.source, state.changes, state.replaces, state.quoted = "edit", known, replaces, quoted
            return self._graph.finish(state)

    def _quoted(self, name: str, replaces: Sequence[int]) -> str | None:
        standing = {e.id: e.message for e in self.log.events(name) if not e.undone}
        for one in replaces:
            if one not in standing:
                raise UnknownChange(f"There is no change {one} to correct", "Take an id from the profile.")
        return standing[replaces[0]] if replaces else None

    def reset(self, session: str) -> Turn:
        """Start over: nothing said so far counts any more (undo brings it back)."""
        name = self._session(session)
        with self._locks[name]:
            state = self._begin(name, None)
            state.changes = [Change(field=EVERYTHING, stance="drop")]
            with speaking(state.language):
                state.notes.append(tr("We start afresh."))
            return self._graph.finish(state)

    def forget(self, session: str) -> None:
        """Delete everything about a session for good; nothing brings it back."""
        name = self._session(session)
        with self._locks[name]:
            self.log.forget(name)

    def talk(self, session: str, last: int = 60) -> list[PastTurn]:
        """The last turns since the session was started over, oldest first."""
        return self.log.turns(self._session(session), last)

    def export(self, session: str) -> dict[str, Any]:
        """What a session stands for, as JSON; `import_` takes it in again, here or elsewhere."""
        events = [e for e in self.log.events(self._session(session)) if not e.undone and e.source != "host"]
        starts = [place for place, e in enumerate(events) if e.change.field == EVERYTHING]
        counted = events[starts[-1] + 1 :] if starts else events
        entries = [
            {"change": e.change.model_dump(exclude={"id"}, exclude_none=True), **e.model_dump(include=_KEPT)}
            for e in counted[-MOST_ENTRIES:]
        ]
        return Export.model_validate({"catalogue": self.catalogue.name, "events": entries}).model_dump(
            mode="json", exclude_none=True
        )

    def import_(self, session: str, data: Mapping[str, Any]) -> Turn:
        """Add what `export` gave to a session, in one turn that undo takes back.

        Raises:
            InvalidFeedback: It is not an export, or not of this catalogue's fields.
        """
        name = self._session(session)
        try:
            given = Export.model_validate(data)
        except ValidationError as error:
            raise InvalidFeedback(
                f"That is not an exported profile ({first_problem(error)})", "Give a file that export wrote."
            ) from error
        ids = self.catalogue.known
        known = [one for one in given.events if one.change.item is None or one.change.item in ids]
        events = [
            Event(id=0, turn=0, at=_in_utc(one.at), source=one.source, message=one.message, change=change)
            for one in known
            for change in [checked(one.change, self.catalogue)]
        ]
        with self._locks[name]:
            state = self._begin(name, None)
            self.log.bring(name, state.number, events)
            with speaking(state.language):
                over = tr("Taken over: {taken} of {given} entries.")
            state.notes.append(over.format(taken=len(events), given=len(given.events)))
            return self._graph.finish(state)

    def _noted(self, name: str, note: str) -> Turn:
        state = self._begin(name, None)
        with speaking(state.language):
            state.notes.append(tr(note))
        return self._graph.finish(state)


_KEPT = {"message", "at", "source"}


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def checked(change: Change, catalogue: Catalogue) -> Change:
    """A change from outside, if it fits the catalogue.

    Raises:
        InvalidFeedback: Its field, value, limit or weight cannot be.
        UnknownItem: It names an item that the catalogue lacks.
    """
    if not 0 <= change.weight <= MOST_WEIGHT:
        raise InvalidFeedback("That strength cannot be", f"Give a weight from 0 to {MOST_WEIGHT:g}.")
    if isinstance(change.value, str) and (not change.value.strip() or len(change.value) > _LONGEST):
        raise InvalidFeedback("That entry is empty or too long", "Give a short text.")
    if change.field == "item":
        item = catalogue.get(change.item) if change.item else None
        return change.model_copy(update={"value": item.title}) if item else change
    field = catalogue.schema.get(change.field)
    if field is None and change.field != "aspect":
        raise InvalidFeedback(f"There is no field {change.field[:60]!r}", "Take a field of the catalogue's schema.")
    if change.op is not None:
        _check_limit(change, field.kind if field else "text")
    elif change.value is None and change.stance != "drop":
        raise InvalidFeedback("That entry is about nothing", "Give a value.")
    return change


def _check_limit(change: Change, kind: str) -> None:
    value, fits = change.value, kind in _NUMBERS
    if change.op == "between":
        fits = fits and isinstance(value, list) and len(value) == 2 and value[0] <= value[1]
    elif change.op in {">=", "<=", "="}:
        fits = fits and isinstance(value, (int, float))
    if not fits:
        raise InvalidFeedback("That limit cannot be", "Limit a number by one number, or by a low and a high one.")
