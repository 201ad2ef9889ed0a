"""An item's picture: its own where the catalogue brings one along, otherwise a tile drawn from title and categories."""

from __future__ import annotations

import hashlib
import re
from html import escape
from urllib.parse import urlsplit

from agent.contract import ItemView, Scalar
from retrieval.schema import Schema

_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=]{8,400000}")
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("the a an of and le la les der die das el los il".split())


def picture(item: ItemView, schema: Schema) -> str:
    """The picture of an item; one that lies elsewhere is only offered, and loaded when somebody asks for it."""
    for field in schema.of_kind("image"):
        address = str(item.fields.get(field.name) or "").strip()
        if _DATA.fullmatch(address):
            return f'<div class="tl-tile"><img src="{address}" alt="" loading="lazy"></div>'
        if host := _host(address):
            return (
                f'<div class="tl-tile" data-host="{escape(host)}" data-picture="{escape(address)}">{tile(item, schema)}'
                f'<button type="button" class="tl-load" title="Load pictures from {escape(host)}" '
                f'aria-label="Load pictures from {escape(host)}">show picture</button></div>'
            )
    return f'<div class="tl-tile">{tile(item, schema)}</div>'


def tile(item: ItemView, schema: Schema) -> str:
    """A drawn tile: initials on colours that the item's categories decide, so that kindred items look alike."""
    first, second = _hues(item, schema)
    shape = _number(item.title)
    turn, size, x, y = shape % 90, 34 + shape % 23, 12 + shape % 41, 20 + shape // 7 % 70
    letters = _initials(item.title)
    small = " tl-long" if len(letters) > 2 else ""
    return (
        f'<svg class="tl-drawn{small}" viewBox="0 0 80 112" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        f'focusable="false" style="--a:{first};--b:{second}"><rect width="80" height="112"/>'
        f'<g transform="rotate({turn} 40 56)"><circle cx="{x}" cy="{y}" r="{size}"/>'
        f'<rect x="-40" y="{84 - size}" width="160" height="{size // 3}"/></g>'
        f'<text x="40" y="66" text-anchor="middle">{escape(letters)}</text></svg>'
    )


def _hues(item: ItemView, schema: Schema) -> tuple[int, int]:
    values = [
        value
        for field in schema.of_kind("category")
        if field.searchable
        for value in _listed(item.fields.get(field.name))
    ][:2] or [item.title]
    hues = [_number(value.casefold()) % 360 for value in values]
    return hues[0], hues[1] if len(hues) > 1 else (hues[0] + 40) % 360


def _initials(title: str) -> str:
    words: list[str] = _WORD.findall(title)
    telling = [word for word in words if word.casefold() not in _SMALL] or words
    if not telling:
        return title.strip()[:1] or "?"
    if len(telling) == 1 and telling[0].isdigit():
        return telling[0][:4]
    return "".join(word[0].upper() for word in telling[:2])


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def _listed(value: Scalar | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value)]


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
