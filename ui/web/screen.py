"""The app's components, and what a turn shows in each of them."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr
from gradio.components.base import Component

from agent.contract import Profile, Recommendation, Turn
from retrieval.catalogue import Catalogue
from ui.web import cards, profile
from ui.web.examples import examples
from ui.web.session import Message

CARDS = 10
PRESSES = {"like": "Like", "dislike": "Dislike", "seen": "Seen it"}
Shown = dict[Any, Any]
"""Component → its new value; what is left out stays as it is."""

_REMOVE = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-change]");
  if (button) trigger("click", { change: Number(button.dataset.change) });
});
"""
_LOOP = (
    '<svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" stroke-width="2.2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M20 12a8 8 0 1 1-2.6-5.9"/>'
    '<path d="M20.5 2.8v4h-4"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/></svg>'
)


class Screen:
    """Everything on the page; made inside a `gr.Blocks`."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Lay the page out: chat, list and profile, side by side on a wide window."""
        self.catalogue = catalogue
        self.session = gr.BrowserState("", storage_key=f"tasteloop.session.{catalogue.name}", secret=_LOCK)
        self.kept = gr.BrowserState([], storage_key=f"tasteloop.chat.{catalogue.name}", secret=_LOCK)
        gr.HTML(_header(catalogue), elem_id="tl-header", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="tl-page"):
            with gr.Column(elem_id="tl-talk", min_width=0):
                self._talk()
            with gr.Column(elem_id="tl-list", min_width=0):
                self._list()
            with gr.Column(elem_id="tl-known", min_width=0):
                gr.HTML("<h2>What I know about you</h2>", js_on_load=None, apply_default_css=False)
                self.known = gr.HTML(elem_id="tl-profile", js_on_load=_REMOVE, apply_default_css=False)

    def _talk(self) -> None:
        plural = self.catalogue.schema.plural
        self.chat = gr.Chatbot(
            label="Conversation",
            show_label=False,
            elem_id="tl-chat",
            height="min(62vh, 600px)",
            buttons=[],
            layout="bubble",
            sanitize_html=True,
            render_markdown=False,
            allow_tags=False,
            placeholder=f"### What are you in the mood for?\nName {plural} you loved, what you can't stand, any "
            "limit. Or begin with one of these.",
            examples=[{"text": text} for text in examples(self.catalogue)],
            allow_file_downloads=False,
            latex_delimiters=[],
        )
        self.notice = gr.HTML(profile.notice(""), elem_id="tl-notice", js_on_load=None, apply_default_css=False)
        self.box = gr.Textbox(
            label="Your message",
            show_label=False,
            container=False,
            placeholder="Tell me what you like, or what to change …",
            elem_id="tl-box",
            submit_btn=True,
            lines=1,
            max_lines=6,
            autofocus=True,
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        with gr.Row(elem_id="tl-tools"):
            self.undo = gr.Button("Undo", size="sm", elem_id="tl-undo", min_width=0)
            self.reset = gr.Button("Start over", size="sm", elem_id="tl-reset", min_width=0)
            self.timings = gr.HTML(elem_id="tl-times", js_on_load=None, apply_default_css=False)

    def _list(self) -> None:
        self.heading = gr.HTML(_heading(0, self.catalogue), js_on_load=None, apply_default_css=False)
        self.ids = gr.JSON([], visible="hidden", elem_id="tl-ids")
        self.slots: list[tuple[gr.Column, gr.HTML]] = []
        self.presses: list[tuple[int, str, gr.Button]] = []
        for place in range(CARDS):
            with gr.Column(visible=False, elem_classes="tl-card", elem_id=f"tl-card-{place + 1}") as slot:
                body = gr.HTML(js_on_load=None, apply_default_css=False)
                with gr.Row(elem_classes="tl-presses"):
                    for signal, text in PRESSES.items():
                        looks = ["tl-press", f"tl-press-{signal}"]
                        button = gr.Button(text, size="sm", elem_classes=looks, min_width=0)
                        self.presses.append((place, signal, button))
            self.slots.append((slot, body))

    @property
    def everything(self) -> list[Component]:
        """Every component that an event may change."""
        rows = [part for slot in self.slots for part in slot]
        fixed = [self.session, self.kept, self.chat, self.notice, self.box, self.timings, self.known]
        return [*fixed, self.heading, self.ids, *rows]

    def cards(self, recommendations: list[Recommendation]) -> Shown:
        """The list, at most ten of it."""
        listed = recommendations[:CARDS]
        shown: Shown = {
            self.heading: _heading(len(listed), self.catalogue),
            self.ids: [one.item.id for one in listed],
        }
        for place, (slot, body) in enumerate(self.slots):
            shown[slot] = gr.update(visible=place < len(listed))
            if place < len(listed):
                shown[body] = cards.card(place + 1, listed[place], self.catalogue.schema)
        return shown

    def profile(self, known: Profile) -> Shown:
        """What is known."""
        return {self.known: profile.entries(known, self.catalogue.schema)}

    def turn(self, turn: Turn, keep_list: bool = False) -> Shown:
        """All that a turn shows outside the conversation; an answer can leave the list as it was."""
        shown = {**self.profile(turn.profile), self.timings: profile.timings(turn)}
        return shown if keep_list else {**shown, **self.cards(turn.recommendations)}

    def talk(self, messages: list[Message], keep: bool = True) -> Shown:
        """The conversation, also kept in the browser unless it is still being written.

        With its Markdown off, a chat still takes what it shows for HTML; hence the escaping.
        """
        plain = [{**one, "content": escape(one["content"], quote=False)} for one in messages]
        return {self.chat: plain, self.kept: messages} if keep else {self.chat: plain}

    def note(self, text: str, problem: bool = False) -> Shown:
        """One line under the conversation."""
        return {self.notice: profile.notice(text, problem)}


_LOCK = "tasteloop"
"""Not a secret: Gradio scrambles what a browser keeps, and only a fixed word can be read after a restart."""


def _header(catalogue: Catalogue) -> str:
    plural = escape(catalogue.schema.plural)
    return (
        f'<header class="tl-header"><h1>{_LOOP}tasteloop</h1>'
        f"<p>Say what you like. Get {plural} that fit, and see why.</p>"
        f'<p class="tl-size">{len(catalogue):,} {plural}</p></header>'
    )


def _heading(n: int, catalogue: Catalogue) -> str:
    schema = catalogue.schema
    if n == 0:
        line = f"The {escape(schema.plural)} that fit what you say appear here, each with its reasons."
        return f'<h2>For you</h2><p class="tl-empty">{line}</p>'
    return f"<h2>For you <small>{n} {escape(schema.noun if n == 1 else schema.plural)}</small></h2>"
