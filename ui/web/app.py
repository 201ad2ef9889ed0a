"""What happens on the page: a message, a button, a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gradio as gr

from agent.contract import StreamEvent, Turn
from models.errors import TasteloopError, UnknownChange, UnknownSession
from ui.web import words
from ui.web.screen import Screen, Shown
from ui.web.session import DEGRADED, UNDERSTOOD, Message, assistant, conversation, in_one_thread, known_id, new_id, user
from ui.web.surface import Talks

_DONE = {"like": "Noted: you like {}.", "dislike": "Noted: {} is not for you.", "seen": "Noted: {} is seen."}
_BROKEN = "Something went wrong on this side. Your message is back in the box."
_TALKING = frozenset({"ask", "answer", "chat"})


def blocks(recommender: Talks) -> gr.Blocks:
    """The page with everything connected."""
    with gr.Blocks(title="tasteloop", analytics_enabled=False, fill_width=True) as app:
        screen = Screen(recommender.catalogue)
        page = Page(recommender, screen)
        asks: dict[str, Any] = {"outputs": screen.everything, "api_visibility": "private"}
        quiet = {**asks, "show_progress": "hidden"}
        state = [screen.session, screen.kept]
        talking = {**asks, "show_progress": "minimal", "show_progress_on": screen.chat}
        app.load(page.visit, state, **quiet)
        screen.box.submit(page.say, [screen.box, *state], **talking)
        screen.chat.example_select(page.pick, state, **talking)
        screen.undo.click(page.undo, state, **quiet)
        screen.reset.click(page.reset, state, **quiet)
        screen.known.click(page.remove, state, **quiet)
        for place, signal, button in screen.presses:
            button.click(partial(page.press, place, signal), [screen.ids, *state], **quiet)
    return app


class Page:
    """The events; each returns what changes on the screen."""

    def __init__(self, recommender: Talks, screen: Screen) -> None:
        """Connect a recommender with a screen."""
        self._recommender = recommender
        self._screen = screen

    def visit(self, session: object, kept: object) -> Shown:
        """Show a returning browser where it was, and give a new one a session."""
        screen, known = self._screen, known_id(session)
        messages = conversation(kept) if known else []
        try:
            turn = self._current(known) if known else None
            if turn is None:
                known, messages = new_id(), []
                turn = self._recommender.start(known)
        except TasteloopError as error:
            return screen.note(str(error), problem=True)
        return {screen.session: known, **screen.talk(messages), **screen.turn(turn)}

    def pick(self, session: object, kept: object, chosen: gr.SelectData) -> Iterator[Shown]:
        """Send an example as if it had been typed."""
        yield from self.say(str(chosen.value.get("text", "")), session, kept)

    def say(self, text: str, session: object, kept: object) -> Iterator[Shown]:
        """Take a message: first what was understood, then the list, then the words, then everything."""
        screen, text = self._screen, text.strip()
        if not text:
            yield screen.note("")
            return
        before = conversation(kept)
        asked = [*before, user(text)]
        known = known_id(session) or new_id()
        yield {
            screen.session: known,
            screen.box: "",
            screen.timings: "",
            **screen.note(""),
            **screen.talk(asked),
        }
        back = {screen.box: text, **screen.talk(before)}
        try:
            yield from self._stream(known, text, asked)
        except TasteloopError as error:
            yield {**back, **screen.note(str(error), problem=True)}
        except Exception:
            yield {**back, **screen.note(_BROKEN, problem=True)}
            raise

    def _stream(self, session: str, text: str, asked: list[Message]) -> Iterator[Shown]:
        screen, schema = self._screen, self._recommender.catalogue.schema
        heard: list[Message] = []
        reply = ""
        for event in in_one_thread(lambda: self._recommender.stream(session, text)):
            shown = self._piece(event)
            if event.update is not None:
                heard = [assistant(words.understood(event.update, schema), UNDERSTOOD)]
            if event.kind == "text":
                reply += event.text or ""
            if event.turn is not None:
                turn = event.turn
                title = DEGRADED if turn.degraded else UNDERSTOOD
                heard = [assistant(words.understood(turn.update, schema), title)]
                yield {**shown, **screen.talk([*asked, *heard, *_said(turn.reply)])}
            else:
                yield {**shown, **screen.talk([*asked, *heard, *_said(reply)], keep=False)}

    def _piece(self, event: StreamEvent) -> Shown:
        """What one piece shows outside the conversation."""
        screen = self._screen
        if event.turn is not None:
            return screen.turn(event.turn, keep_list=_keeps_list(event.turn))
        shown: Shown = {}
        if event.profile is not None:
            shown.update(screen.profile(event.profile))
        if event.recommendations:
            shown.update(screen.cards(event.recommendations))
        return shown

    def press(self, place: int, signal: str, ids: object, session: object, kept: object) -> Shown:
        """Take a card's button; `ids` is the list as this browser shows it."""
        if not isinstance(ids, list) or place >= len(ids):
            return self._screen.note("That card is gone.", problem=True)
        item = str(ids[place])

        def done() -> str:
            return _DONE[signal].format(self._recommender.catalogue.get(item).title)

        return self._change(lambda one: self._recommender.feedback(one, item, signal), session, kept, done)

    def undo(self, session: object, kept: object) -> Shown:
        """Take back the last thing."""
        return self._change(self._recommender.undo, session, kept, lambda: "Undone.")

    def reset(self, session: object, kept: object) -> Shown:
        """Forget everything, and clear the conversation."""
        shown = self._change(self._recommender.reset, session, [], lambda: "Everything is forgotten.")
        failed = self._screen.known not in shown
        return shown if failed else {**shown, **self._screen.talk([])}

    def remove(self, session: object, kept: object, event: gr.EventData) -> Shown:
        """Take one entry out of the profile."""
        change = event._data.get("change")
        if not isinstance(change, int):
            return self._screen.note(str(UnknownChange("That entry is gone")), problem=True)
        return self._change(lambda one: self._recommender.remove(one, change), session, kept, lambda: "Removed.")

    def _change(self, do: Callable[[str], Turn], session: object, kept: object, done: Callable[[], str]) -> Shown:
        """Do something that is not a message, and show what came of it; a problem changes nothing else."""
        screen, known = self._screen, known_id(session) or new_id()
        try:
            turn = do(known)
            said = done()
        except TasteloopError as error:
            return screen.note(str(error), problem=True)
        shown = {screen.session: known, **screen.note(said), **screen.turn(turn)}
        if turn.reply:
            shown.update(screen.talk([*conversation(kept), assistant(turn.reply)]))
        return shown

    def _current(self, session: str) -> Turn | None:
        """Where a session is; None when its data is gone."""
        try:
            return self._recommender.current(session)
        except UnknownSession:
            return None


def _said(reply: str) -> list[Message]:
    return [assistant(reply)] if reply else []


def _keeps_list(turn: Turn) -> bool:
    """Whether an answer without a list leaves the list that is shown; taking things back does not."""
    back = {"undo", "reset"} & set(turn.update.acts)
    return not turn.recommendations and turn.status in _TALKING and not back
