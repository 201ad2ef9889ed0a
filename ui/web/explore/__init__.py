"""Explore: the catalogue as a map around a taste, how the taste moved, and the catalogues to choose from."""

from __future__ import annotations

from importlib.resources import files

STYLE = files("ui.web.explore").joinpath("explore.css").read_text(encoding="utf-8")
"""To be joined to the page's style."""
