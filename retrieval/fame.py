"""Phrases that say how well known a thing should be: the dial between hidden gems and the usual hits."""

from __future__ import annotations

import re

from retrieval.words import plain

_LITTLE = re.compile(
    r"\b(?:obscurer?|niche|(?:little|lesser|less)[ -]known|unknown|under ?rated|under ?seen|overlooked|forgotten|unsung"
    r"|hidden (?:gem|treasure|jewel)s?|deep cuts?|off the beaten (?:track|path)|under the radar|undiscovered)\b"
    r"|冷门|小众|鲜为人知|不出名|没什么人(?:看|知道|玩|读|听)过?|被低估|沧海遗珠|遗珠"
)
_WELL = re.compile(
    r"\b(?:mainstream|popular|famous|(?:well|best|widely)[ -]known|known by everyone|block ?busters?|hits?"
    r"|crowd[ -]?pleasers?|big names?|best[ -]?sell(?:ers?|ing)|iconic|trending|hyped?|household names?)\b"
    r"|热门|大众|主流|有名|出名|知名|著名|畅销|大片|爆款|脍炙人口|人气"
)
_NOT = re.compile(r"\b(?:not|no|non|less|never|isn't|aren't|nothing|avoid)\b|[不非别]")
_BESIDE = frozenset(
    "a an the some something things stuff one ones really very quite more most much too so bit little of kind sort"
    " pretty super kinda only all just usual big and or that is are it they pick picks choice choices".split()
)
"""Words that may stand beside the word for fame."""
MOST_CHINESE = 6
"""Characters that may; with more a phrase is about something else."""


def fame_of(phrase: str, nouns: tuple[str, ...] = ()) -> float:
    """What a phrase says about fame: 1 for the well known, -1 for the little known, 0 when it is about other things.

    Args:
        phrase: A short phrase, such as a change's value.
        nouns: What the catalogue's things are called; they may stand beside the words for fame.
    """
    low = plain(phrase)
    for pattern, sign in ((_LITTLE, -1.0), (_WELL, 1.0)):
        found = pattern.search(low)
        if found is None:
            continue
        rest = f"{low[: found.start()]} {low[found.end() :]}"
        others = [word for word in re.findall(r"[a-z']+", _NOT.sub(" ", rest)) if word not in {*_BESIDE, *nouns}]
        if not others and len(re.findall(r"[\u4e00-\u9fff]", rest)) <= MOST_CHINESE:
            return -sign if _NOT.search(rest) else sign
    return 0.0
