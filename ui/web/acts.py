"""What a button, slider or choice on the page asks for: read from what the browser sent, done to a session.

The browser sends words and numbers; nothing of it is trusted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.contract import Change, Turn
from models.errors import InvalidFeedback, UnknownChange
from ui.web.limits import limit_of, limited, span
from ui.web.profile import STRENGTHS
from ui.web.surface import Talks

MORE = 2.0
"""Weight of an item of which more is asked for."""
_LONGEST_IMPORT = 4_000_000
_PRESSED = {
    "like": "Noted: you like {}.",
    "dislike": "Noted: {} is not for you.",
    "seen": "Noted: {} is seen.",
    "more": "More like {}.",
}
_MEANINGS = ("like", "dislike", "require", "exclude", "seen")
_GONE = UnknownChange("That entry is gone", "Reload the page.")
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What came of an act, and a line that says so."""

    turn: Turn
    note: str


def do(talks: Talks, session: str, data: Data) -> Done:
    """Do what was asked for.

    Args:
        talks: The recommender.
        session: The visitor's session.
        data: As it came from the browser; `act` says what is wanted.

    Raises:
        TasteloopError: It cannot be done; nothing was changed.
    """
    act = _ACTS.get(str(data.get("act")))
    if act is None:
        raise InvalidFeedback("The page asked for something unknown", "Reload it.")
    return act(talks, session, data)


def _press(talks: Talks, session: str, data: Data) -> Done:
    signal, item = str(data.get("signal")), talks.catalogue.get(str(data.get("item")))
    if signal not in _PRESSED:
        raise InvalidFeedback("There is no such button", "Reload the page.")
    if signal == "more":
        wish = Change(field="item", value=item.title, item=item.id, stance="like", weight=MORE)
        turn = talks.edit(session, wish)
    else:
        turn = talks.feedback(session, item.id, signal)
    return Done(turn, _PRESSED[signal].format(item.title))


def _remove(talks: Talks, session: str, data: Data) -> Done:
    return Done(talks.remove(session, _number(data)), "Removed. Undo brings it back.")


def _strength(talks: Talks, session: str, data: Data) -> Done:
    old, steps = _standing(talks, session, data), list(STRENGTHS)
    step = data.get("value")
    if not str(step).isdecimal() or int(str(step)) >= len(steps):
        raise InvalidFeedback("There is no such strength", "Reload the page.")
    weight = steps[int(str(step))]
    turn = talks.edit(session, old.model_copy(update={"weight": weight}), _ids(old))
    return Done(turn, f"That counts {STRENGTHS[weight]} now.")


def _stance(talks: Talks, session: str, data: Data) -> Done:
    old, stance = _standing(talks, session, data), data.get("value")
    if stance not in _MEANINGS:
        raise InvalidFeedback("There is no such meaning", "Reload the page.")
    new = old.model_copy(update={"stance": stance, "signal": None, "rating": None})
    return Done(talks.edit(session, new, _ids(old)), "Corrected.")


def _limit(talks: Talks, session: str, data: Data) -> Done:
    field = str(data.get("field"))
    whole = span(talks.catalogue, field)
    low, high = _float(data.get("low")), _float(data.get("high"))
    if whole is None or not whole.low <= low <= high <= whole.high:
        raise InvalidFeedback("That limit cannot be", "Reload the page.")
    _, _, ids = limit_of(talks.profile(session), field)
    change = limited(field, low, high, whole)
    return Done(talks.edit(session, change, ids), "Limit set." if change else "No limit there.")


def _choose(talks: Talks, session: str, data: Data) -> Done:
    field, stance, value = str(data.get("field")), data.get("stance"), str(data.get("value") or "")
    known = talks.catalogue.schema.get(field)
    if known is None or known.kind != "category" or stance not in ("require", "exclude", "like"):
        raise InvalidFeedback("There is no such choice", "Reload the page.")
    if value.casefold() not in talks.catalogue.postings(field):
        raise InvalidFeedback("Nothing was chosen", "Choose a value first.")
    return Done(talks.edit(session, Change(field=field, value=value, stance=stance)), "Limit set.")


def _import(talks: Talks, session: str, data: Data) -> Done:
    text = data.get("text")
    try:
        if not isinstance(text, str) or len(text) > _LONGEST_IMPORT:
            raise ValueError
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidFeedback("That file is not an exported profile", "Give one that Export saved.") from error
    turn = talks.import_(session, given if isinstance(given, dict) else {})
    return Done(turn, turn.reply or "Taken over.")


def _forget(talks: Talks, session: str, data: Data) -> Done:
    talks.forget(session)
    return Done(talks.start(session), "Everything about you is deleted.")


def _standing(talks: Talks, session: str, data: Data) -> Change:
    number = _number(data)
    found = [p.change for p in talks.profile(session).preferences if p.change.id == number]
    if not found:
        raise _GONE
    return found[0]


def _ids(change: Change) -> list[int]:
    return [change.id] if change.id is not None else []


def _number(data: Data) -> int:
    text = str(data.get("change"))
    if not (text.isdecimal() and text.isascii() and len(text) < 19):
        raise _GONE
    return int(text)


def _float(given: object) -> float:
    try:
        number = float(str(given))
    except ValueError:
        return math.nan
    return number


_ACTS: dict[str, Callable[[Talks, str, Data], Done]] = {
    "press": _press,
    "remove": _remove,
    "strength": _strength,
    "stance": _stance,
    "limit": _limit,
    "choose": _choose,
    "import": _import,
    "forget": _forget,
    "undo": lambda talks, session, _: Done(talks.undo(session), "Undone."),
    "redo": lambda talks, session, _: Done(talks.redo(session), "Put back."),
    "reset": lambda talks, session, _: Done(talks.reset(session), "Everything is forgotten. Undo brings it back."),
    "look": lambda talks, session, _: Done(talks.current(session), ""),
}
