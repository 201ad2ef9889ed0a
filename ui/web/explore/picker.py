"""The catalogues to choose from; each browser keeps its place in every one."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import gradio as gr

from ui.web.parts import AppParts


def choices(parts: AppParts, request: gr.Request) -> str:
    """The catalogues that a visitor may see, as links; the one in use is marked."""
    here = parts.talks(request).catalogue
    names = parts.shelf.names(parts.session(request))
    rows = "".join(_choice(name, name == here.name) for name in names)
    return (
        "<h2>Catalogues</h2><p class='tl-lead-in'>You have a conversation of your own in each of them; "
        f"switching keeps all.</p><ul class='tl-choices'>{rows}</ul>"
    )


def _choice(name: str, chosen: bool) -> str:
    label = escape(name.replace("-", " ").replace("_", " "))
    if chosen:
        return f'<li><span class="tl-choice tl-chosen" aria-current="true">{label}<small>in use</small></span></li>'
    return f'<li><a class="tl-choice" href="{address(name)}" target="_self">{label}</a></li>'


def address(name: str) -> str:
    """Where a catalogue is chosen; safe inside an attribute."""
    return escape(f"./?catalogue={quote(name, safe='')}")
