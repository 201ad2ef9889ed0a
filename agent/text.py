"""Plain forms of words, for comparing what people wrote; titles are the linker's business."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from agent.language import language, tr
from retrieval.filters import stem


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, no leading article."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[\W_]+", " ", bare).strip()
    return re.sub(r"^(the|a|an) (?=\w)", "", words)


def overlap(a: str, b: str) -> float:
    """Share of common word stems (Jaccard) of two plain texts."""
    x, y = {stem(w) for w in a.split()}, {stem(w) for w in b.split()}
    return len(x & y) / max(1, len(x | y))


def joined(parts: Sequence[str], word: Literal["and", "or"] = "and") -> str:
    """Join as people do: `a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    frame = tr("{first} or {last}") if word == "or" else tr("{first} and {last}")
    return frame.format(first=tr(", ").join(parts[:-1]), last=parts[-1])


def clauses(parts: Sequence[str]) -> str:
    """Join what has verbs of its own: as other parts in English, by semicolons in Chinese."""
    return joined(parts) if language() == "en" else tr("; ").join(parts)


def run_on(sentences: Iterable[str]) -> str:
    """Put sentences one after the other; Chinese ones without a gap, except after the catalogue's own text."""
    if language() == "en":
        return " ".join(sentences)
    told = ""
    for one in sentences:
        told += f" {one}" if told and told[-1].isascii() else one
    return told


def capital(text: str) -> str:
    """A text as a sentence begins; a name that begins a Chinese one keeps its case."""
    return text[:1].upper() + text[1:] if language() == "en" else text


def number(value: float) -> str:
    """Write a number without a needless fraction."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
