"""Plain forms of words, for comparing what people wrote; titles are the linker's business."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

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


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Join as people do: `a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def number(value: float) -> str:
    """Write a number without a needless fraction."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
