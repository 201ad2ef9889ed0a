"""What happens on the page: a visit, a message, a button."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from agent.contract import Profile, StreamEvent, Turn
from models.errors import TasteloopError
from ui.web import acts
from ui.web.chat import Said, Saying
from ui.web.door import session_of, talks_of
from ui.web.explore import tab
from ui.web.line import Line, Waiting, in_one_thread
from ui.web.notices import DEGRADED
from ui.web.parts import AppParts
from ui.web.screen import Screen, Shown, View
from ui.web.shelf import NotReady, Shelf
from ui.web.surface import Talks

_BROKEN = "Something went wrong on this side. Your message is back in the box."
_TALKING = frozenset({"ask", "answer", "chat"})


def blocks(shelf: Shelf, home: Path | None = None) -> gr.Blocks:
    """The page with everything connected."""
    with gr.Blocks(title="tasteloop", analytics_enabled=False, fill_width=True) as app:
        screen = Screen()
        page = Page(shelf, screen)
        parts = AppParts(shelf, session_of, page.talks, screen.changed, home)
        with gr.Tabs(elem_id="tl-tabs"):
            with gr.Tab("Talk") as talk:
                screen.talk()
            with gr.Tab("Explore"):
                tab.build(parts)
        _connect(app, talk, screen, page)
    return app


def _connect(app: gr.Blocks, talk: gr.Tab, screen: Screen, page: Page) -> None:
    asks: dict[str, Any] = {"outputs": screen.everything, "api_visibility": "private", "show_progress": "hidden"}
    at_once = {**asks, "queue": False, "trigger_mode": "multiple"}
    app.load(page.visit, None, **{**at_once, "trigger_mode": "once"})
    talk.select(page.visit, None, **{**at_once, "trigger_mode": "once"})
    screen.clock.tick(page.look_again, [screen.changed], **{**at_once, "trigger_mode": "once"})
    screen.box.submit(page.say, [screen.box], **asks)
    screen.chat.say(page.pick, None, **asks)
    for one in screen.active:
        one.click(page.act, None, **at_once)


class Page:
    """The events; each returns what changes on the screen."""

    def __init__(self, shelf: Shelf, screen: Screen) -> None:
        """Connect the recommenders with a screen."""
        self.talks = talks_of(shelf)
        self._screen = screen
        self._line = Line()

    def visit(self, request: gr.Request) -> Shown:
        """Show a returning browser where it was, and begin a session for a new one."""
        screen = self._screen
        try:
            talks = self.talks(request)
        except NotReady as error:
            return screen.opening(str(error))
        shown = screen.frame(talks.catalogue, talks.troubles)
        try:
            session = session_of(request)
            turn = talks.current(session)
            if not turn.profile.turns:
                turn = talks.start(session)
        except TasteloopError as error:
            return {**shown, **screen.note(str(error), problem=True)}
        return {**shown, **screen.all(_view(talks, session, turn))}

    def look_again(self, begun: int, request: gr.Request) -> Shown:
        """See whether a trouble is over; a page that could not begin yet begins then."""
        if not begun:
            return self.visit(request)
        return self._screen.troubles(self.talks(request).troubles)

    async def pick(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[Shown]:
        """Send an example as if it had been typed."""
        async for shown in self.say(str(event._data.get("text", "")), request):
            yield shown

    async def say(self, text: str, request: gr.Request) -> AsyncIterator[Shown]:
        """Take a message: first what was understood, then the list, then the words, then everything."""
        screen, text = self._screen, text.strip()
        if not text:
            yield screen.note("")
            return
        try:
            talks = self.talks(request)
            session = session_of(request)
            said = await asyncio.to_thread(_said, talks, session, talks.profile(session))
            yield {screen.box: "", **screen.note(""), **screen.saying(said, Saying(text), talks.catalogue)}
            async for shown in self._stream(talks, session, text, said):
                yield shown
        except TasteloopError as error:
            yield self._back(request, text, str(error))
        except Exception:
            yield self._back(request, text, _BROKEN)
            raise

    def _back(self, request: gr.Request, text: str, problem: str) -> Shown:
        """All as it was, with the message in the box again."""
        screen = self._screen
        return {**self._as_it_is(request), screen.box: text, **screen.note(problem, problem=True)}

    async def _stream(self, talks: Talks, session: str, text: str, said: Said) -> AsyncIterator[Shown]:
        screen, catalogue = self._screen, talks.catalogue
        saying, known = Saying(text), Profile(session=session)
        async for piece in in_one_thread(lambda: self._line.through(lambda: talks.stream(session, text))):
            if isinstance(piece, Waiting):
                saying.ahead = piece.ahead
                yield screen.saying(said, saying, catalogue)
                continue
            known = piece.profile or known
            if piece.turn is not None:
                view = await asyncio.to_thread(_view, talks, session, piece.turn)
                yield {**screen.all(view, _keeps_list(piece.turn)), **self._told(talks, piece.turn)}
            else:
                yield self._piece(piece, said, saying, known, talks)

    def _piece(self, piece: StreamEvent, said: Said, saying: Saying, known: Profile, talks: Talks) -> Shown:
        """What one piece of a turn shows."""
        screen, catalogue, shown = self._screen, talks.catalogue, {}
        saying.ahead = 0
        if piece.update is not None:
            saying.update, saying.turn = piece.update, known.turns
        if piece.profile is not None:
            shown.update(screen.profile(piece.profile, catalogue))
        if piece.recommendations:
            shown.update(screen.cards(piece.recommendations, known, catalogue))
        saying.reply += piece.text or ""
        return {**shown, **screen.saying(said, saying, catalogue)}

    def _told(self, talks: Talks, turn: Turn) -> Shown:
        """The banner after a message; it says when the simple reader had to step in."""
        troubles = tuple(talks.troubles)
        shown = self._screen.troubles(troubles)
        if turn.degraded and not troubles:
            shown.update({self._screen.banner: self._screen.troubles([DEGRADED])[self._screen.banner]})
        return shown

    def act(self, event: gr.EventData, request: gr.Request) -> Shown:
        """Do what a button, slider or choice asks for; a problem changes nothing else."""
        screen, data = self._screen, event._data
        try:
            talks, session = self.talks(request), session_of(request)
            if data.get("act") == "export":
                file = screen.download(talks.export(session), talks.catalogue.name)
                return {**file, **screen.note("Your profile is saved by your browser.")}
            done = acts.do(talks, session, data)
        except TasteloopError as error:
            return {**screen.note(str(error), problem=True), **self._as_it_is(request)}
        return {**screen.note(done.note), **screen.all(_view(talks, session, done.turn))}

    def _as_it_is(self, request: gr.Request) -> Shown:
        try:
            talks, session = self.talks(request), session_of(request)
            return self._screen.all(_view(talks, session, talks.current(session)))
        except TasteloopError:
            return {}


def _view(talks: Talks, session: str, turn: Turn) -> View:
    return View(talks.catalogue, turn, _said(talks, session, turn.profile), talks.can_go(session))


def _said(talks: Talks, session: str, known: Profile) -> Said:
    standing = frozenset(p.change.id for p in known.preferences if p.change.id is not None)
    return Said(talks.talk(session), talks.history(session), standing)


def _keeps_list(turn: Turn) -> bool:
    """Whether an answer without a list leaves the list that is shown; taking things back does not."""
    back = {"undo", "reset"} & set(turn.update.acts)
    return not turn.recommendations and turn.status in _TALKING and not back
