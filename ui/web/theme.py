"""How the app looks: system fonts only, one accent colour, light and dark."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr
from gradio.themes.utils.colors import Color
from gradio.themes.utils.fonts import Font

from ui.web.explore import STYLE as EXPLORE_STYLE

_FOLDER = files("ui.web")
STYLE = _FOLDER.joinpath("page.css").read_text(encoding="utf-8") + EXPLORE_STYLE
HEAD = f"<script>{_FOLDER.joinpath('page.js').read_text(encoding='utf-8')}</script>"

_PINE = Color(
    name="pine",
    c50="#eef7f4",
    c100="#d6ece5",
    c200="#aedacd",
    c300="#7dc1af",
    c400="#4ba38f",
    c500="#2c8674",
    c600="#1f6b5d",
    c700="#1b564c",
    c800="#18453e",
    c900="#143933",
    c950="#0a211e",
)
_STONE = Color(
    name="stone",
    c50="#faf9f7",
    c100="#f3f1ed",
    c200="#e6e2db",
    c300="#d2ccc2",
    c400="#a39b8f",
    c500="#786f64",
    c600="#575047",
    c700="#413c36",
    c800="#292623",
    c900="#1d1b19",
    c950="#141312",
)
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """The theme; its fonts are those of the visitor's computer."""
    return gr.themes.Base(
        primary_hue=_PINE,
        secondary_hue=_PINE,
        neutral_hue=_STONE,
        radius_size=gr.themes.sizes.radius_lg,
        font=[Font(name) for name in _SANS],
        font_mono=[Font(name) for name in _MONO],
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        background_fill_primary="white",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_50",
        background_fill_secondary_dark="*neutral_900",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_800",
        border_color_primary="*neutral_200",
        border_color_primary_dark="*neutral_800",
        border_color_accent="*primary_300",
        border_color_accent_dark="*primary_700",
        color_accent_soft="*primary_50",
        color_accent_soft_dark="*primary_900",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_500",
        button_primary_text_color="white",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="*primary_50",
        button_secondary_background_fill_hover_dark="*primary_950",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_700",
    )
