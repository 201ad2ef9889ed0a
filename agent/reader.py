"""The deterministic reader: what stands in when the model gives no valid reading. The turn then says `degraded`.

It knows only mentions that the linker finds and a handful of cue words, and claims no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.positions import positions
from models.parser.wire import WireChange, WireUpdate
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

_EXCLUDE = re.compile(r"\b(no|without|except|anything but|nothing with|never)\b[^,.;]*$", re.I)
_DISLIKE = re.compile(
    r"\b(hate[ds]?|dislike[ds]?|(?:didn['’]?t|don['’]?t|not|never) (?:\w+ )?(?:like|love|enjoy)(?:d|ed)?"
    r"|not into|boring|bored|terrible|awful|worst)\b",
    re.I,
)
_SEEN = re.compile(r"\b(seen|saw|watched|read|played|owned?)\b", re.I)
_LIKE = re.compile(r"\b(love[ds]?|like[ds]?|enjoy(?:ed)?|great|favou?rite|fan of|amazing|good)\b", re.I)
_REQUEST = re.compile(r"\b(recommend|suggest|show|give|find|want|looking for|something|more)\b", re.I)
_UNDO = re.compile(r"^\W*(undo|take that back|scratch that)\W*$", re.I)
_RESET = re.compile(r"^\W*(reset|start over|start again)\W*$", re.I)


def read(message: str, catalogue: Catalogue, linker: Linker, shown: Sequence[int]) -> WireUpdate:
    """Read a message by mentions and cue words alone."""
    if _UNDO.match(message):
        return WireUpdate(("undo",))
    if _RESET.match(message):
        return WireUpdate(("reset",))
    changes: list[WireChange] = []
    for clause in re.split(r"[.;!?\n]|,|\bbut\b", message):
        stance = _stance(clause)
        for mention in linker.mentions(clause, shown=shown):
            stance = "exclude" if _EXCLUDE.search(clause[: mention.start]) else _stance(clause)
            if mention.kind == "person" and mention.field:
                changes.append(WireChange("like" if stance == "seen" else stance, mention.field, None, mention.value))
            elif mention.row is not None:
                name = mention.words if mention.value else catalogue.items[mention.row].title
                changes.append(WireChange(stance, "item", None, name))
        for place in positions(clause, len(shown)):
            changes.append(WireChange(stance, "item", None, f"#{place + 1}"))
        changes += _categories(clause, catalogue)
    asks = message.rstrip().endswith("?") and not changes
    acts = [
        *(["inform"] if changes else []),
        *(["request"] if _REQUEST.search(message) and not asks else []),
        *(["ask"] if asks else []),
    ]
    return WireUpdate(tuple(acts) or ("other",), tuple(dict.fromkeys(changes)))


def _stance(clause: str) -> str:
    if _DISLIKE.search(clause):
        return "dislike"
    if _LIKE.search(clause):
        return "like"
    return "seen" if _SEEN.search(clause) else "like"


def _categories(clause: str, catalogue: Catalogue) -> list[WireChange]:
    """Names of category values with few words, such as genres, in the spoken fields."""
    found = []
    words = re.findall(r"[\w'-]+", clause)
    for field, kind in catalogue.schema.spoken().items():
        if kind != "category":
            continue
        for size in (3, 2, 1):
            for i in range(len(words) - size + 1):
                value = catalogue.canonical(field, " ".join(words[i : i + size]))
                if value is None:
                    continue
                before = clause[: clause.find(words[i])]
                stance = "exclude" if _EXCLUDE.search(before) else "dislike" if _DISLIKE.search(clause) else "like"
                found.append(WireChange(stance, field, None, value))
    return found
