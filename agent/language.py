"""The language of a turn: which one a message is written in, and what code says in it.

Code writes English templates. `tr` looks a template up in the table of the language that is spoken at the moment,
before it is formatted, and returns the English where the table has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TypeVar

from agent.chinese import TEMPLATES
from agent.chinese.names import LABELS

Language = Literal["en", "zh"]
Table = TypeVar("Table")

_TABLES: dict[Language, dict[str, str]] = {"en": {}, "zh": TEMPLATES}
_SPOKEN: ContextVar[Language] = ContextVar("language", default="en")

LONGEST_NAME = 80
"""Characters of a message that may be nothing but a name."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_WORD = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_\u4e00-\u9fff]+)*")
_QUOTED = re.compile(r"《[^》]*》|「[^」]*」|“[^”]*”|\"[^\"]*\"")
_SAYS_CHINESE = re.compile(
    r"[我你您的了吗呢吧不想要看有没是给像这那哪什请再换好谢来找和跟也都很太]|喜欢|推荐|讨厌|类似|一[部个本款]"
)
_SAYS_ENGLISH = frozenset(
    "i i'm i've i'd you your me my we us it is are was were do does did don't have has can could would like liked love"
    " loved hate hated want watch show give find recommend suggest something anything any some more other another not"
    " no nothing what which who how why when please thanks film films movie movies book books similar but"
    " actually only".split()
)
"""Words that English messages are made of; words that stand in many names (`the`, `of`) are not among them."""


def language_of(message: str) -> Language | None:
    """The language that a message is written in, whatever it names; None for one without letters."""
    said = _QUOTED.sub(" ", message)
    said = said if _HAN.search(said) or _WORD.search(said) else message
    han, words = len(_HAN.findall(said)), _WORD.findall(said)
    if not han or _KANA.search(said):
        return "en" if words or han else None
    english = [word for place, word in enumerate(words) if _speaks(word, place)]
    if english and not _SAYS_CHINESE.search(said):
        return "en"
    first = re.search(r"[^\W\d_]", said)
    begins_chinese = first is not None and _HAN.match(first[0]) is not None
    return "zh" if han >= len(english) * (1 if begins_chinese else 3) else "en"


def _speaks(word: str, place: int) -> bool:
    """Whether a word beside Chinese ones is English speech, not part of a name."""
    low = word.casefold().replace("’", "'")
    return low in _SAYS_ENGLISH and (word == low or place == 0 or low in {"i", "i'm", "i've", "i'd"})


def language_of_talk(messages: Sequence[str], is_name: Callable[[str], bool]) -> Language:
    """The language of a conversation: that of its last message that is more than a name.

    Args:
        messages: What the user wrote, newest first.
        is_name: Tells whether a text names something and says nothing else.
    """
    first: Language | None = None
    for message in messages:
        found = language_of(message)
        if found is None:
            continue
        if len(message) > LONGEST_NAME or not is_name(message):
            return found
        first = first or found
    return first or "en"


def language() -> Language:
    """The language that is spoken at the moment."""
    return _SPOKEN.get()


@contextmanager
def speaking(one: Language) -> Iterator[None]:
    """Speak a language inside a block; no `yield` of a generator may stand in it."""
    before = _SPOKEN.set(one)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def tr(template: str) -> str:
    """A template in the language that is spoken; the English one where there is no other."""
    return _TABLES[language()].get(template, template)


def term(name: str) -> str:
    """What a field is called in the language that is spoken; its own name where there is no other."""
    return LABELS.get(name.casefold(), name) if language() == "zh" else name


def marked(table: Table) -> Table:
    """Mark a constant whose strings are templates: `tr` gets them where they are said."""
    return table
