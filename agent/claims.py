"""Does a written sentence say nothing but its facts?

Every word comes from the facts or from a closed list of words that claim nothing; titles, roles and "both" have rules
of their own. English only: a sentence in another language does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.notes import Facts
from agent.text import plain
from retrieval.filters import stem

CONNECTING = frozenset(
    """
    a about add addition adds after again agree agrees alike all along also among an and another answers anyone
    anything apiece are around as asked asking at await awaits back be because been before begin begins being
    belong belongs beside besides between beyond blend blends both bring bringing brings brought built but by
    call called came can carried carries carry choice choose chooses chose chosen close combination combine
    combines combining come comes common complete concern concerned concerns connect connects contains continues
    could count counts cover covered covers date deliver delivers describe described describes description did
    directed directing directs do does done drawn drew each earlier echoes either enjoy enjoyed enters equally
    every everything exactly expect falls familiar fan fans fashion feel feels fill fills film filmed films find
    finds fit fits fitting follow followed following follows fond for found friend from further gathered gave
    get gets give given gives go goes going gone got grows had has have having he heard her here here's hers his
    holding holds hoped how i idea if in indeed instead interest interested into involved is it it's its join
    joined joins just keep keeping keeps kept kin kind know knows lead leads leaves led lie lies like liked
    likes likewise liking line lined link links list listed lists look looking looks lot lots love loved made
    make makes manner mark match matches matching matter matters may me mean means meant mentioned met might
    mood more most move moves much my name named namely names naming near need needs next now of off offer
    offered offers on once one option or our ours out over own pair paired pairing pairs part pattern perhaps
    pick picked place places played playing plays please plus point points precisely present presents put puts
    reach reached read recommend recommended recommends related relates relative remember remind reminds repeat
    repeats reply request requested resembles rest return returns right run runs said same saw say says search
    see seem seen serve serves shape share shared shares sharing she should showed side similar since sit sits
    so some somebody someone something somewhere soon sort sound sounds speak spirit spoke stand stands star
    starring stars start stay stays step stick still stories story straight style subject subjects such suggest
    suggested suggestion suggestions suit suits sure take taken takes talk taste tell telling tells than that
    that's the their them theme themes then there there's these they thing things think thinking this those
    thought thread threads through throughout thus ticks tie ties to together told tone too took topic topics
    touch touches treat treats true try turned under unites up us vein waiting want wanted was watch way well
    went were what when where which whichever who whoever whom why will wish wished wishes wishing with within
    word words worked works worth would written wrote yes yet you you'd you'll you're your yours
    """.split()
)
"""Words that claim nothing about an item."""
_DEEDS = {
    "actor": ("star", "stars", "starring", "starred", "plays", "playing", "played", "acts", "acting"),
    "director": ("directed", "directs", "directing", "filmed"),
    "author": ("wrote", "written", "writes", "writing"),
}
"""What people of a role do: such a verb may stand only where somebody of that role is named."""
_TOLD = "(?:liked|loved|enjoyed|mentioned|asked for|wanted|wished for)"
"""What the user said of something else: the item itself may not stand after it."""


def holds(sentence: str, facts: Facts) -> bool:
    """Check a sentence about one item against its facts."""
    if not _shaped(sentence, [facts.title, *facts.told()]):
        return False
    low = plain(sentence)
    title = re.escape(plain(facts.title))
    if len(re.findall(rf"\b{title}\b", low)) != 1 or re.search(rf"\b{_TOLD} (?:the |an? )?{title}\b", low):
        return False
    if not _known_words(sentence, [facts.title, *facts.told(), *(label for _, label in facts.roles)]):
        return False
    named = plain(f"{facts.title} {' '.join(facts.told())}")
    if not any(_times(one, low) for one in facts.has):
        return False
    if any(_times(one, low) > max(1, _times(one, named)) for one in facts.has):
        return False
    if any(_times(person, low) > 1 for person, _ in facts.roles):
        return False
    if "both" in low.split() and sum(_times(one, low) > 0 for one in set(facts.has)) < 2:
        return False
    return _roles_hold(low, facts)


def _shaped(sentence: str, facts: Sequence[str]) -> bool:
    """Of sensible length, one sentence that ends, and not going round in circles."""
    if not 4 <= len(sentence.split()) <= 45 or sentence[-1:] not in ".!":
        return False
    ends = sentence.count(".") + sentence.count("!")
    return ends <= 1 + sum(one.count(".") + one.count("!") for one in facts) and not _repeats(plain(sentence))


def _repeats(low: str) -> bool:
    """Whether a run of three words stands twice, as when a small model goes round in circles."""
    words = low.split()
    runs = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    return len(runs) != len(set(runs))


def _known_words(sentence: str, facts: Sequence[str]) -> bool:
    known = {stem(word) for text in facts for word in plain(text).split()}
    said = [word.casefold().replace("’", "'") for word in re.findall(r"[\w'’-]+", sentence)]
    return all(_known(word, known) for word in said)


def _known(word: str, facts: set[str]) -> bool:
    if word in CONNECTING:
        return True
    return all(stem(part) in facts or part in CONNECTING for part in plain(word).split())


def _times(words: str, text: str) -> int:
    """How often words stand in a plain text, a plural counted as well."""
    return len(re.findall(rf"\b{re.escape(plain(words))}(?:e?s)?\b", text))


def _roles_hold(low: str, facts: Facts) -> bool:
    """A word for a role or its deeds may stand only where a person of that role is named, and no one of another."""
    words = set(low.split())
    named = {role for person, role in facts.roles if plain(person) in low}
    for label in {*_DEEDS, *(label for _, label in facts.roles)}:
        told = {plain(label), f"{plain(label)}s", *_DEEDS.get(label, ())} - set(plain(facts.title).split())
        if words & told and named != {label}:
            return False
    return True
