"""Chat in the terminal, for people and, as JSON lines, for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import ValidationError

from agent.contract import Feedback, Turn
from agent.recall import about_user
from agent.recommender import Recommender
from agent.sentences import understood
from models.errors import InvalidFeedback, TasteloopError

_HELP = "like 2 | dislike 2 | seen 2 – undo – reset – profile – quit; anything else is read as a message"
_BUTTONS = {"like", "dislike", "seen", "exclude", "skip", "drop"}
_FORMS = '{"message": "..."}, {"feedback": {"item": "id", "signal": "like"}}, {"undo": true} or {"reset": true}'


def chat(recommender: Recommender, session: str) -> int:
    """Talk until the input ends."""
    print(
        f"{recommender.catalogue.name}: {len(recommender.catalogue):,} {recommender.catalogue.schema.plural}. {_HELP}"
    )
    turn = recommender.current(session)
    while True:
        try:
            line = input("\nyou> ").strip()
        except EOFError:
            print()
            return 0
        if line in {"quit", "exit"}:
            return 0
        if line:
            turn = _answer(recommender, session, line, turn)


def _answer(recommender: Recommender, session: str, line: str, turn: Turn) -> Turn:
    word, _, place = line.partition(" ")
    try:
        if line == "profile":
            print(about_user(recommender.profile(session), recommender.catalogue))
            return turn
        if line == "undo":
            turn = recommender.undo(session)
        elif line == "reset":
            turn = recommender.reset(session)
        elif word in _BUTTONS and place.isdecimal() and 0 < int(place) <= len(turn.recommendations):
            turn = recommender.feedback(session, turn.recommendations[int(place) - 1].item.id, word)
        else:
            return _streamed(recommender, session, line, turn)
        print(turn.reply)
    except TasteloopError as error:
        print(f"! {error}")
    return turn


def _streamed(recommender: Recommender, session: str, line: str, turn: Turn) -> Turn:
    for event in recommender.stream(session, line):
        if event.update is not None and (heard := understood(event.update, recommender.catalogue)):
            print(f"[understood: {heard}]")
        if event.text is not None:
            print(event.text, end="", flush=True)
        turn = event.turn or turn
    print()
    return turn


def chat_jsonl(recommender: Recommender, session: str) -> int:
    """Read one JSON object a line and write one turn a line.

    A line that cannot be taken gives `{"error": ...}` in its place, changes nothing, and the exit code is then 2.
    """
    code = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            print(_turn(recommender, session, line).model_dump_json(), flush=True)
        except TasteloopError as error:
            print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
            print(f"tasteloop: {error}", file=sys.stderr)
            code = 2
    return code


def _turn(recommender: Recommender, session: str, line: str) -> Turn:
    try:
        raw: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFeedback(f"Not a JSON line ({error})", f"Send {_FORMS}.") from error
    if not isinstance(raw, dict):
        raise InvalidFeedback("Not a JSON object", f"Send {_FORMS}.")
    name = raw.pop("session", session)
    match raw:
        case {"message": str(message), **rest} if not rest:
            return recommender.chat(name, message)
        case {"feedback": dict(pressed), **rest} if not rest:
            try:
                button = Feedback.model_validate(pressed)
            except ValidationError as error:
                raise InvalidFeedback("Feedback needs an item and a signal", f"Send {_FORMS}.") from error
            return recommender.feedback(name, button.item, button.signal, button.value)
        case {"undo": True, **rest} if not rest:
            return recommender.undo(name)
        case {"reset": True, **rest} if not rest:
            return recommender.reset(name)
        case {"remove": int(change), **rest} if not rest and not isinstance(change, bool):
            return recommender.remove(name, change)
    raise InvalidFeedback(f"Unknown form: {', '.join(map(str, raw))[:80]}", f"Send {_FORMS}.")
