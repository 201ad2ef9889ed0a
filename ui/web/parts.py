"""What a part of the page that is built elsewhere is given: who is visiting, what to ask, when to look again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from ui.web.shelf import Shelf
from ui.web.surface import Talks


@dataclass(frozen=True)
class AppParts:
    """Handed to `build` of a part, inside the app's `gr.Blocks`.

    A handler asks for `request: gr.Request` and passes it on: sessions are kept in cookies, never in components.
    """

    shelf: Shelf
    """All catalogues and their recommenders."""
    session: Callable[[gr.Request], str]
    """The name of the visitor's session; raises TasteloopError when the browser keeps no cookies."""
    talks: Callable[[gr.Request], Talks]
    """The recommender of the catalogue that the visitor has chosen; its link is `/?catalogue=NAME`."""
    changed: gr.State
    """A number whose `change` fires after each turn, button and edit."""
    home: Path | None = None
    """The data home; None where the app has none, as in some tests."""
