"""The app's components, and what a visitor's state shows in each of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import count
from typing import Any

import gradio as gr
import numpy as np
from gradio.components.base import Component

from agent.contract import ItemView, Profile, Recommendation, Turn
from agent.graph import view
from retrieval.catalogue import Catalogue
from ui.web import cards, chat, limits, notices, profile
from ui.web.sources import sources

Shown = dict[Any, Any]
"""Component → its new value; what is left out stays as it is."""

ACTS = files("ui.web").joinpath("acts.js").read_text(encoding="utf-8")
_LOOP = (
    '<svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" stroke-width="2.2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M20 12a8 8 0 1 1-2.6-5.9"/>'
    '<path d="M20.5 2.8v4h-4"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/></svg>'
)
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
_ACTIVE: dict[str, Any] = {"js_on_load": ACTS, "apply_default_css": False}


@dataclass(frozen=True)
class View:
    """A visitor's state."""

    catalogue: Catalogue
    turn: Turn
    said: chat.Said
    can_go: tuple[bool, bool]


class Screen:
    """Everything on the page; made inside a `gr.Blocks`."""

    def __init__(self) -> None:
        """Make the components; `talk` lays the conversation out, inside a tab of its own."""
        self._ticks = count(1)
        self.changed = gr.State(0)
        self.clock = gr.Timer(3.0, active=False)
        self.header = gr.HTML(elem_id="tl-header", **_PLAIN)
        self.banner = gr.HTML(elem_id="tl-troubles", **_PLAIN)

    def talk(self) -> None:
        """Lay out chat, list and profile, side by side on a wide window."""
        gr.HTML(_JUMPS, elem_id="tl-jumps", **_PLAIN)
        with gr.Row(elem_id="tl-page"):
            with gr.Column(elem_id="tl-talk", min_width=0):
                self.chat = gr.HTML(elem_id="tl-chat", **_ACTIVE)
                self.notice = gr.HTML(notices.notice(""), elem_id="tl-notice", **_PLAIN)
                self.box = gr.Textbox(
                    label="Your message",
                    show_label=False,
                    container=False,
                    placeholder="Tell me what you like …",
                    elem_id="tl-box",
                    submit_btn=True,
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
                )
                self.tools = gr.HTML(elem_id="tl-tools", **_ACTIVE)
            with gr.Column(elem_id="tl-list", min_width=0):
                self.list = gr.HTML(elem_id="tl-cards", **_ACTIVE)
            with gr.Column(elem_id="tl-known", min_width=0):
                self.known = gr.HTML(elem_id="tl-profile", **_ACTIVE)
                self.data = gr.HTML(_DATA, elem_id="tl-data", **_ACTIVE)
                self.file = gr.HTML(elem_id="tl-file", **_PLAIN)

    @property
    def active(self) -> list[gr.HTML]:
        """The components with buttons in them."""
        return [self.chat, self.tools, self.list, self.known, self.data]

    @property
    def everything(self) -> list[Component]:
        """Every component that an event may change."""
        shown = [self.changed, self.clock, self.header, self.banner, self.notice, self.box, self.file]
        return [*shown, self.chat, self.tools, self.list, self.known]

    def all(self, view: View, keep_list: bool = False) -> Shown:
        """Everything that a turn changes; an answer can leave the list as it was."""
        shown = {
            **self.profile(view.turn.profile, view.catalogue),
            self.chat: _chat(view),
            self.tools: _tools(view),
            self.changed: next(self._ticks),
        }
        if keep_list:
            return shown
        return {**shown, **self.cards(view.turn.recommendations, view.turn.profile, view.catalogue)}

    def cards(self, recommendations: Sequence[Recommendation], known: Profile, catalogue: Catalogue) -> Shown:
        """The list."""
        if not recommendations and known.preferences:
            return {self.list: _NOTHING}
        return {self.list: cards.deck(recommendations, catalogue.schema, sources(known))}

    def profile(self, known: Profile, catalogue: Catalogue) -> Shown:
        """What is known, with its limits."""
        entries = profile.entries(known, catalogue.schema)
        return {self.known: f"<h2>What I know about you</h2>{entries}{limits.controls(known, catalogue)}"}

    def saying(self, said: chat.Said, saying: chat.Saying, catalogue: Catalogue) -> Shown:
        """The conversation while a message is being answered."""
        return {self.chat: chat.conversation(said, catalogue.schema, saying)}

    def frame(self, catalogue: Catalogue, troubles: Sequence[str]) -> Shown:
        """What stands around the conversation."""
        return {self.header: _header(catalogue), **self.troubles(troubles)}

    def opening(self, line: str) -> Shown:
        """A page that cannot begin yet."""
        return {self.header: _BRAND, **self.troubles([line])}

    def troubles(self, lines: Sequence[str]) -> Shown:
        """What does not work at the moment; while there is something, the page looks again every few seconds."""
        return {self.banner: notices.banner(lines), self.clock: gr.Timer(active=bool(lines))}

    def note(self, text: str, problem: bool = False) -> Shown:
        """One line under the conversation."""
        return {self.notice: notices.notice(text, problem, odd=next(self._ticks) % 2 == 1)}

    def download(self, exported: dict[str, Any], name: str) -> Shown:
        """A file to save; it is in the page already, so that it lies nowhere else."""
        text = base64.b64encode(json.dumps(exported, ensure_ascii=False, indent=1).encode()).decode()
        file = escape(f"tasteloop-{name}.json")
        address = f"data:application/json;base64,{text}"
        link = f'<a id="tl-save" data-n="{next(self._ticks)}" download="{file}" href="{address}">{file}</a>'
        return {self.file: link}


def _chat(view: View) -> str:
    begun = any(one.message for one in view.said.turns) or view.turn.profile.preferences
    if not begun:
        return chat.welcome(view.catalogue, _favourites(view.catalogue))
    return chat.conversation(view.said, view.catalogue.schema)


@lru_cache(maxsize=16)
def _favourites(catalogue: Catalogue) -> tuple[ItemView, ...]:
    """Well-known items that somebody who does not know what to say can tap; none where nothing is known of that."""
    if catalogue.interactions is None:
        return ()
    order = np.argsort(-catalogue.popularity, kind="stable")[: chat.FAVOURITES]
    return tuple(view(catalogue.items[int(row)]) for row in order)


def _tools(view: View) -> str:
    back, forth = view.can_go
    buttons = "".join(
        f'<button type="button" id="tl-{act}" class="tl-tool" data-act="{act}"{off}>{text}</button>'
        for act, text, on in (
            ("undo", "Undo", back),
            ("redo", "Redo", forth),
            ("reset", "Start over", bool(view.turn.profile.preferences)),
        )
        for off in ("" if on else " disabled",)
    )
    stamp = f"{view.turn.profile.turns}-{len(view.said.events)}-{sum(one.undone for one in view.said.events)}"
    look = '<button type="button" hidden data-act="look"></button>'
    return f'<div class="tl-tools" data-stamp="{stamp}">{buttons}{look}{notices.timings(view.turn)}</div>'


def _header(catalogue: Catalogue) -> str:
    plural = escape(catalogue.schema.plural)
    return (
        f'<header class="tl-header">{_NAME}<p class="tl-size">{len(catalogue):,} {plural}</p>'
        f'<button type="button" class="tl-theme" aria-label="Light or dark" title="Light or dark"></button></header>'
    )


_NAME = f"<h1>{_LOOP}tasteloop</h1>"
_BRAND = f'<header class="tl-header">{_NAME}</header>'
_NOTHING = (
    '<h2>For you</h2><p class="tl-empty">Nothing is left that fits everything you said. Take an entry out, '
    "or widen a limit, and the list comes back.</p>"
)
_JUMPS = (
    '<nav class="tl-jumps" aria-label="On this page"><a href="#tl-talk">Chat</a><a href="#tl-list">For you</a>'
    '<a href="#tl-known">About you</a></nav>'
)
_DATA = (
    '<div class="tl-data"><button type="button" class="tl-tool" data-act="export">Export</button>'
    '<label class="tl-tool tl-import">Import<input type="file" accept="application/json,.json" data-act="import" '
    'aria-label="Import a profile"></label><details class="tl-forget"><summary class="tl-tool">Forget me</summary>'
    "<p>This deletes everything about you here, the conversation too, for good. Nothing brings it back.</p>"
    '<button type="button" class="tl-tool tl-danger" data-act="forget">Yes, delete everything</button></details></div>'
)
