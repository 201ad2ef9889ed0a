"""A visitor's own catalogue: choose a file, look at what it would become, correct it, have it built, go there."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from models.errors import TasteloopError
from retrieval.clean import clean_text, slug
from retrieval.draft import Draft, Limits, Role, read_draft
from retrieval.home import Home
from ui.web import sheet
from ui.web.builds import Builder
from ui.web.notices import notice
from ui.web.parts import AppParts

LIMITS = Limits()
ENDINGS = [".csv", ".tsv", ".jsonl", ".json", ".parquet"]
_MOST_DRAFTS = 6
_KEPT = 3600.0
"""Seconds that a file waits to be taken in."""
_LOOK = 0.8
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass
class _Desk:
    """Files that were read and not yet taken in, one a visitor; the oldest go first."""

    drafts: OrderedDict[str, tuple[Draft, str, float]] = field(default_factory=OrderedDict)

    def put(self, session: str, draft: Draft, called: str) -> None:
        self.drafts.pop(session, None)
        self.drafts[session] = (draft, called, time.monotonic())
        while len(self.drafts) > _MOST_DRAFTS:
            self.drafts.popitem(last=False)

    def get(self, session: str) -> tuple[Draft, str] | None:
        kept = self.drafts.get(session)
        if kept is None or time.monotonic() - kept[2] > _KEPT:
            self.drafts.pop(session, None)
            return None
        return kept[:2]

    def clear(self, session: str) -> None:
        self.drafts.pop(session, None)


def build(parts: AppParts) -> Upload:
    """Lay the page out and connect it."""
    return Upload(parts)


class Upload:
    """The upload page."""

    def __init__(self, parts: AppParts) -> None:
        """Make its components inside a `gr.Blocks`."""
        self._parts = parts
        self._desk = _Desk()
        self._builder: Builder | None = None
        if parts.home is not None:
            self._builder = Builder(Home(parts.home), parts.shelf.talks)
        kinds = "CSV, JSON lines or Parquet"
        with gr.Column(elem_id="tl-upload", elem_classes="tl-block", min_width=0):
            gr.HTML(
                f"<h2>Bring your own</h2><p class='tl-lead-in'>A {kinds} file with one item a row, up to "
                f"{LIMITS.megabytes} MB. It stays on this machine, and only you see it.</p>",
                **_PLAIN,
            )
            self.file = gr.File(
                label=f"Your file ({kinds})",
                file_types=ENDINGS,
                type="filepath",
                height=150,
                elem_id="tl-upload-file",
                visible=self._builder is not None,
            )
            self.note = gr.HTML(notice(""), elem_id="tl-upload-note", **_PLAIN)
            with gr.Column(visible=False, elem_id="tl-sheet", min_width=0) as self.page:
                self.table = gr.HTML(js_on_load=sheet.CHOICES, apply_default_css=False)
                with gr.Row(elem_id="tl-names"):
                    self.name = gr.Textbox(label="Name of the catalogue", max_length=52, min_width=160)
                    self.noun = gr.Textbox(label="One item is called", max_length=40, min_width=160)
                with gr.Row(elem_id="tl-sheet-acts"):
                    self.begin = gr.Button("Build the catalogue", variant="primary", elem_id="tl-build", min_width=0)
                    self.drop = gr.Button("Put it aside", elem_id="tl-drop", min_width=0)
            self.going = gr.HTML(elem_id="tl-build-state", **_PLAIN)
            self.timer = gr.Timer(_LOOK, active=False)
        self.shown = [self.file, self.note, self.page, self.table, self.name, self.noun, self.going, self.timer]
        self._connect()

    def _connect(self) -> None:
        self.file.upload(
            self.take,
            [self.file],
            self.shown,
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=self.file,
        )
        self.table.corrected(self.correct, None, self.shown, **_QUIET)
        self.begin.click(self.start, [self.name, self.noun], self.shown, **_QUIET)
        self.drop.click(self.put_aside, None, self.shown, **_QUIET)
        self.timer.tick(self.tick, None, self.shown, **_QUIET)

    def look(self, request: gr.Request) -> list[Any]:
        """Show where a visitor is: nothing yet, a file to look at, or a build."""
        return self._safely(request, lambda _session: None, fill=True)

    def take(self, path: object, request: gr.Request) -> list[Any]:
        """Read a file and show what it would become; the file itself is not kept."""

        def do(session: str) -> None:
            if not isinstance(path, str):
                raise TasteloopError("No file arrived", "Choose it again.")
            file = Path(path)
            try:
                draft = read_draft(file, LIMITS)
            finally:
                file.unlink(missing_ok=True)
            if self._builder is not None:
                self._builder.dismiss(session)
            self._desk.put(session, draft, clean_text(file.name)[:80])

        return self._safely(request, do, fill=True)

    def correct(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Take a choice of what a column is; a new title or id takes the place of the old one."""
        data = event._data if isinstance(event._data, dict) else {}

        def do(session: str) -> None:
            draft, called = self._draft(session)
            columns, role = list(draft.table.columns), str(data.get("role"))
            place = data.get("column")
            if not isinstance(place, int) or not 0 <= place < len(columns) or role not in sheet.ROLES:
                raise TasteloopError("That choice cannot be", "Load the page again.")
            chosen: dict[str, Role] = {columns[place]: role}
            instead_of: dict[str, Role] = {"title": "text", "id": "none"}
            for old, instead in instead_of.items():
                if role == old:
                    moved = [one for one, was in draft.roles.items() if was == old and one != columns[place]]
                    chosen.update(dict.fromkeys(moved, instead))
            self._desk.put(session, draft.revised(chosen), called)

        return self._safely(request, do)

    def start(self, name: str, noun: str, request: gr.Request) -> list[Any]:
        """Begin to build."""

        def do(session: str) -> None:
            draft, called = self._draft(session)
            if self._builder is None:
                raise TasteloopError("This app cannot take files in", "Use `tasteloop ingest`.")
            if not slug(name):
                raise TasteloopError("The catalogue needs a name", "Give it one with letters or digits.")
            self._desk.put(session, draft.revised({}, noun), called)
            self._builder.begin(self._draft(session)[0], name, session)

        return self._safely(request, do)

    def put_aside(self, request: gr.Request) -> list[Any]:
        """Forget a file that was not taken in."""

        def do(session: str) -> None:
            self._desk.clear(session)

        return self._safely(request, do)

    def tick(self, request: gr.Request) -> list[Any]:
        """Show how far a build is; only its bar changes until it ends."""
        build = self._builder.of(self._parts.session(request)) if self._builder else None
        if build is None or build.ended.is_set():
            return self.look(request)
        return [*[gr.skip()] * 6, sheet.going(build), gr.skip()]

    def _draft(self, session: str) -> tuple[Draft, str]:
        kept = self._desk.get(session)
        if kept is None:
            raise TasteloopError("That file is no longer here", "Choose it again.")
        return kept

    def _safely(self, request: gr.Request, do: Callable[[str], None], fill: bool = False) -> list[Any]:
        """Do something, then show where the visitor is; a problem is one line and changes nothing else."""
        try:
            session = self._parts.session(request)
        except TasteloopError as error:
            return [gr.skip(), notice(str(error), problem=True), *[gr.skip()] * 6]
        try:
            do(session)
            said = notice("")
        except TasteloopError as error:
            said = notice(str(error), problem=True)
        return self._shown(session, said, fill)

    def _shown(self, session: str, said: str, fill: bool) -> list[Any]:
        if self._builder is None:
            off = notice("This app takes no files in. Use `tasteloop ingest FILE` on its machine.")
            return [gr.update(visible=False), off, gr.update(visible=False), *[gr.skip()] * 5]
        build, kept = self._builder.of(session), self._desk.get(session)
        if build is not None and not build.ended.is_set():
            hidden = gr.update(visible=False)
            timer = gr.update(active=True)
            return [hidden, said, hidden, gr.skip(), gr.skip(), gr.skip(), sheet.going(build), timer]
        state = ""
        if build is not None and build.done:
            self._desk.clear(session)
            kept, state = None, sheet.ready(build)
        elif build is not None:
            said = notice(build.problem, problem=True)
            self._builder.dismiss(session)
        page: list[Any] = [gr.update(visible=False), "", gr.skip(), gr.skip()]
        if kept is not None:
            draft, called = kept
            names = [slug(called.split(".")[0])[:52] or "catalogue", draft.plan.schema.noun]
            page = [gr.update(visible=True), sheet.sheet(draft, called), *(names if fill else page[2:])]
        return [gr.update(visible=True, value=None), said, *page, state, gr.update(active=False)]
