"""Text as people should see it: entities, control characters, spaces and Unicode forms put right."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?(?:[a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]{0,200})?/?>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ZERO_WIDTH = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffe"
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f" + _ZERO_WIDTH + "\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text on one line, in NFC, without HTML entities, tags, control or invisible characters."""
    if text.isascii() and text.isprintable() and "&" not in text and "<" not in text and "  " not in text:
        return text.strip()
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def slug(text: str) -> str:
    """A safe name of lower-case letters, digits, `-` and `_`, at most 64 long; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_-]+", "-", plain).strip("-_")[:64]


def identifier(text: str) -> str:
    """A column's name as a field name: `CustomerID` → `customer_id`; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return re.sub(r"^[0-9_]+", "", name)[:64]
