"""Film titles as they are spoken: articles in front, other titles out of the brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from retrieval.clean import clean_text
from retrieval.words import plain

_ARTICLES = (
    "The|An|A|Le|La|Les|L'|Un|Une|El|Los|Las|Lo|Il|I|Gli|Der|Die|Das|Den|Det|De|Da|En|Et|Ein|Eine|Het|O|Os|As|Uma|Um"
)
_MOVED = re.compile(rf"(?P<rest>.+), (?P<article>{_ARTICLES})(?P<more>: .+)?", re.IGNORECASE)
_BRACKET = re.compile(r" (\((?:[^()]|\([^()]*\))*\))$")
_ALSO = re.compile(r"(?:a\.?k\.?a\.?|also known as)[:]? +", re.IGNORECASE)
_EPISODE = re.compile(r"Episode [IVX]+ - (.+)")
_FRONT = re.compile(r"(.{4,}?)(?:,? or:|: | - )")
_NUMBERED = re.compile(r"(?:The )?(?:Part|Chapter|Volume|Vol\.)\b")
CORRECTIONS = {135569: "Star Trek Beyond"}
"""Titles that the source has wrong, by its film number."""
_KEPT = {"Birdman: Or (The Unexpected Virtue of Ignorance)"}


def article_first(title: str) -> str:
    """`Matrix, The` → `The Matrix`; `Avventura, L'` → `L'Avventura`."""
    match = _MOVED.fullmatch(title)
    if match is None:
        return title
    article = match["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{match['rest']}{match['more'] or ''}"


def parse_title(raw: str) -> tuple[str, tuple[str, ...]]:
    """A title as listed → (spoken title, other titles).

    `City of Lost Children, The (Cité des enfants perdus, La)` → `The City of Lost Children`,
    (`La Cité des enfants perdus`,).
    """
    rest = clean_text(raw)
    found: list[str] = []
    while rest not in _KEPT and (match := _BRACKET.search(rest)):
        found.insert(0, match.group(1)[1:-1])
        rest = rest[: match.start()]
    title = article_first(rest)
    others = (article_first(_ALSO.sub("", other).strip()) for other in found)
    return title, tuple(dict.fromkeys(other for other in others if other and other != title))


def title_key(title: str) -> str:
    """Key under which spellings of one title meet: no case, accents, punctuation or leading article."""
    words = re.findall(r"[^\W_]+", plain(title).replace("&", " and ").replace("'", ""))
    return "".join(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)


def short_titles(titles: Sequence[str], others: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """Parts of long titles that people say alone (`Dr. Strangelove`) where no other film can be meant.

    Args:
        titles: All titles.
        others: Further names that films are known by.
    """
    parts = [_parts(title) for title in titles]
    claims = Counter(title_key(title) for title in [*titles, *others])
    claims.update(key for found in parts for key in {title_key(part) for part in found})
    return [tuple(part for part in found if claims[title_key(part)] == 1) for found in parts]


def _parts(title: str) -> list[str]:
    match = _FRONT.match(title)
    if match is None:
        return []
    front, back = match.group(1), title[match.end() :].strip()
    if episode := _EPISODE.search(title):
        back = episode.group(1)
    found = [front] if len(front) > 4 else []
    if len(back.split()) > 1 and not _NUMBERED.match(back):
        found.append(back)
    return found
