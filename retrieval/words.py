"""Spellings that mean the same: keys for tolerant look-ups."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+[+#]*")


def plain(text: str) -> str:
    """Text casefolded and without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in parts if not unicodedata.combining(one)))


def singular(word: str) -> str:
    """A word without an English plural ending, where it has one."""
    if len(word) > 4 and word.endswith(("ies", "ie")):
        return word.removesuffix("s").removesuffix("ie") + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def loosen(text: str) -> str:
    """Key under which `Sci-Fi`, `sci fi` and `scifis` are the same; empty without letters or digits."""
    return "".join(singular(word) for word in _WORD.findall(plain(text)))
