"""The tab: a map, a chart and the catalogues; built inside the app's page."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import gradio as gr

from agent.contract import Turn
from agent.landscape import main_field
from agent.taste import journey
from models.errors import TasteloopError, UnknownSession
from ui.web import acts, upload
from ui.web.explore import atlas, moved, picker, spoken
from ui.web.notices import notice
from ui.web.parts import AppParts
from ui.web.surface import Talks

_FOLDER = files("ui.web.explore")
_MAP = _FOLDER.joinpath("map.html").read_text(encoding="utf-8")
_DRAW = _FOLDER.joinpath("map.js").read_text(encoding="utf-8")
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}


def build(parts: AppParts) -> None:
    """Lay the tab out and connect it."""
    with gr.Column(elem_id="tl-explore"):
        tab = _Tab(parts)
        chosen = gr.HTML(elem_id="tl-picker", **_PLAIN)
        uploads = upload.build(parts)
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    seen = [tab.map, tab.words, tab.chart, tab.note]
    tab.map.shown(tab.show, None, [*seen, chosen], **quiet).then(uploads.look, None, uploads.shown, **quiet)
    tab.map.click(tab.press, None, seen, **quiet)


class _Tab:
    """The map, its words and the chart."""

    def __init__(self, parts: AppParts) -> None:
        self._parts = parts
        with gr.Column(elem_id="tl-around", elem_classes="tl-block", min_width=0):
            gr.HTML(
                "<h2>The map around your taste</h2><p class='tl-lead-in'>What is alike lies close together. "
                "Green ground is where your taste pulls you, red where it pushes you away; the numbers are your list. "
                "Tap a point to see what it is.</p>",
                **_PLAIN,
            )
            self.map = gr.HTML(
                None, html_template=_MAP, js_on_load=_DRAW, apply_default_css=False, elem_id="tl-map", cloud=None
            )
            self.note = gr.HTML(notice(""), elem_id="tl-map-note", **_PLAIN)
            self.words = gr.HTML(**_PLAIN)
        with gr.Column(elem_id="tl-moved", elem_classes="tl-block", min_width=0):
            gr.HTML(
                "<h2>How your taste moved</h2><p class='tl-lead-in'>How strongly each theme counted after every "
                "message or button. An item that you judged counts for its categories by equal shares.</p>",
                **_PLAIN,
            )
            self.chart = gr.HTML(elem_id="tl-taste", **_PLAIN)

    def show(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Fill the tab when it comes into view; the points only when the page lacks them."""
        return self._safely(lambda: [*self._look(request, _kept(event), ""), picker.choices(self._parts, request)], 5)

    def press(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Take a button of the map; the rest of the page sees for itself that the session changed."""

        def do() -> list[Any]:
            talks, data = self._parts.talks(request), _data(event)
            row = data.get("row")
            if data.get("key") != _key(talks) or not isinstance(row, int) or not 0 <= row < len(talks.catalogue):
                raise TasteloopError("The map shows another catalogue now", "Load the page again.")
            pressed = {"act": "press", "signal": data.get("signal"), "item": talks.catalogue.ids[row]}
            done = acts.do(talks, self._parts.session(request), pressed)
            return self._look(request, _key(talks), done.note)

        return self._safely(do, 4)

    def _look(self, request: gr.Request, kept: str, said: str) -> list[Any]:
        talks = self._parts.talks(request)
        catalogue, turn = talks.catalogue, _current(talks, self._parts.session(request))
        marks = {**atlas.marks(catalogue, talks.landscape, turn), "key": _key(talks)}
        map_ = gr.update(value=marks)
        if kept != marks["key"]:
            map_ = gr.update(value=marks, cloud={**atlas.cloud(catalogue, talks.landscape), "key": marks["key"]})
        field = main_field(catalogue)
        steps = journey(talks.history(turn.session), catalogue, field.name if field else None)
        return [map_, spoken.words(catalogue, talks.landscape, turn), moved.chart(steps), notice(said)]

    def _safely(self, do: Callable[[], list[Any]], outputs: int) -> list[Any]:
        """What was asked for, or one line that says what is wrong."""
        try:
            return do()
        except TasteloopError as error:
            return [gr.skip(), gr.skip(), gr.skip(), notice(str(error), problem=True), *[gr.skip()] * (outputs - 4)]


def _current(talks: Talks, session: str) -> Turn:
    try:
        return talks.current(session)
    except UnknownSession:
        return talks.start(session)


def _key(talks: Talks) -> str:
    """Changes with the catalogue and with where its items lie."""
    return f"{talks.catalogue.name} {talks.landscape.version}"


def _data(event: gr.EventData) -> dict[str, Any]:
    data = event._data
    return data if isinstance(data, dict) else {}


def _kept(event: gr.EventData) -> str:
    return str(_data(event).get("have", ""))
