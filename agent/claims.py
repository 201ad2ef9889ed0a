"""Does a written sentence say nothing but its facts?

English: every word comes from the facts or from a closed list of words that claim nothing. Chinese: what is left
without the facts must read, character by character, like the sentences that the writer was taught with. Titles, roles,
numbers and negations have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from agent.notes import Facts, ListFacts
from agent.text import plain
from models.writer.notes import Language, written_pairs
from retrieval.filters import stem

CONNECTING = frozenset(
    """
    a about act acting acts add addition address adds after again agree agrees alike all along also among an and
    angle another answers anyone anything apiece are around as asked asking at await awaits back be because been
    before begin begins being belong belongs beside besides between beyond blend blends both bring bringing
    brings brought built but by call called came can carried carries carry choice choose chooses chose chosen
    close combination combine combines combining come comes common complete concern concerned concerns connect
    connects contains continues could count counts cover covered covers crosses date deal deals deliver delivers
    describe described describes description desired did directed directing directs do does done drawn drew each
    earlier echoes either enjoy enjoyed enters equally even every everything exactly expect fact falls familiar
    fan fans fashion feel feels fill fills film filmed films find finds fit fits fitting focus follow followed
    following follows fond for found friend from full further game gathered gave get gets give given gives go
    goes going gone good got great grows had has have having he heard her here here's hers hint his holding
    holds home hoped how i idea if in indeed instead interest interested into involved is it it's its join
    joined joins just keep keeping keeps kept kin kind know knows lead leads leaves led lie lies like liked
    likes likewise liking line lined link links list listed lists look looking looks lot lots love loved made
    make makes manner mark match matches matching matter matters may me mean means meant meet meeting meets
    mentioned met might mind mix mood more most move moves much my name named namely names naming near nearby
    need needs next now of off offer offered offers on once one option or order ordered our ours out over own
    pair paired pairing pairs part pattern perhaps pick picked place places plan played playing plays please
    plenty plus point points precisely present presents put puts reach reached read reader recommend recommended
    recommends related relates relative remember remind reminds repeat repeats reply request requested resembles
    rest result return returns right run runs said same saw say says search see seem seen serve serves set sets
    setting settings shape share shared shares sharing she should showed side similar since sit sits so some
    somebody someone something somewhere soon sort sound sounds speak spirit spoke stand stands star starring
    stars start stay stays step stick still stories story straight style subject subjects such suggest suggested
    suggestion suggestions suit suits sum sums sure take taken takes talk taste tell telling tells than that
    that's the their them theme themes then there there's these they thing things think thinking this those
    thought thread threads through throughout thus ticks tie ties to together told tone too took top topic
    topics touch touches treat treats true try turn turned turns two under unites up us vein very viewer waiting
    want wanted was watch way well went were what when where which whichever who whoever whom why will wish
    wished wishes wishing with within word words worked works worth would written wrote yes yet you you'd you'll
    you're your yours
    """.split()
)
"""Words that claim nothing about an item."""
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NEGATIONS = frozenset("no none not without nothing neither nor never free leaving left out isn't aren't".split())
_DEEDS = {
    "actor": ("star", "stars", "starring", "starred", "plays", "playing", "played", "acts", "acting"),
    "director": ("directed", "directs", "directing", "filmed"),
    "author": ("wrote", "written", "writes", "writing"),
}
"""What people of a role do: such a verb may stand only where somebody of that role is named."""
_TOLD = "(?:liked|loved|enjoyed|mentioned|asked for|wanted|wished for)"
"""What the user said of something else: the item itself may not stand after it."""
_MARKS = (",", ".", ":", ";", "!", "?", "-", "–", "'s", "’s", "s", "(", ")", "\n")
_NEAR = 5
"""Words before an unwanted value among which its negation stands."""
_BOUNDS = frozenset(
    "above after all at before below beyond either earlier fewer later less longer max maximum minimum least more most"
    " nor older on onwards or out over past shorter since than to under until up within younger newer".split()
)
"""Words for limits, which may stand where a limit is among the facts."""
_MOST = r"\b(?:at most|up to|until|before|under|below|max|maximum|no more than|within|to)\b"
_LEAST = r"\b(?:from|at least|after|over|above|since|minimum)\b"
_OVER = re.compile(r"\b(?:over|above|beyond|past|after|from|since|at least|more than|longer than|minimum|older than)\b")
_UNDER = re.compile(r"\b(?:under|below|before|until|at most|up to|less than|shorter than|within|maximum|max|earlier)\b")


def vocabulary(facts: Facts | ListFacts, language: Language = "en") -> tuple[str, ...]:
    """The words and marks of which a sentence about these facts can be made; what else is written could not hold."""
    if isinstance(facts, ListFacts):
        number = NUMBERS[facts.count] if facts.count < len(NUMBERS) else ""
        own = [*facts.told(), facts.noun, number, str(facts.count)]
        if language == "en" and (facts.unwanted or facts.wanted):
            own += sorted(NEGATIONS | _BOUNDS) if facts.wanted else sorted(NEGATIONS)
    else:
        own = [facts.title, *facts.told(), *(label for _, label in facts.roles)]
    words = [word for text in own for word in (text, *text.split()) if word]
    return (*words, *(_taught_sentences() if language == "zh" else _plain_words()))


@cache
def _plain_words() -> tuple[str, ...]:
    return (*sorted(CONNECTING), *_MARKS)


@cache
def _taught_sentences() -> tuple[str, ...]:
    return tuple(pair.sentence for pair in written_pairs() if pair.language == "zh")


def holds(sentence: str, facts: Facts, language: Language = "en") -> bool:
    """Check a sentence about one item against its facts."""
    if language == "zh":
        return _chinese(sentence, [facts.title], facts.told(), facts.has) and _once(sentence, facts.title)
    if not _shaped(sentence, 1, [facts.title, *facts.told()]):
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
    if (
        "both" in low.split()
        and sum(_times(one, low) > 0 for one in set(facts.has)) < 2
        and not _liked_named(low, facts)
    ):
        return False
    return _roles_hold(low, facts)


def list_holds(sentence: str, facts: ListFacts, language: Language = "en") -> bool:
    """Check a sentence about a whole list: the number is right, what is not wanted stands negated and nothing else."""
    told = facts.told()
    if language == "zh":
        return _chinese(sentence, [], told, told) and _counted(sentence, facts) and _negated_in_chinese(sentence, facts)
    if not _shaped(sentence, 2, told):
        return False
    words = plain(sentence).split()
    if not ({NUMBERS[facts.count] if facts.count < len(NUMBERS) else "", str(facts.count)} & set(words)):
        return False
    known = [*told, facts.noun, str(facts.count), NUMBERS[facts.count] if facts.count < len(NUMBERS) else ""]
    if facts.unwanted or facts.wanted:
        known += [*NEGATIONS, *_BOUNDS]
    low = " ".join(words)
    named = any(_times(one, low) for one in facts.values()) or any(re.search(rf"\b{n}\b", low) for n in _figures(facts))
    return named and _known_words(sentence, known) and _negated(low, facts) and _limits_hold(low, facts)


def _figures(facts: ListFacts) -> list[str]:
    """The numbers of the limits."""
    return [number for one in facts.wanted for number in re.findall(r"\d+", one)]


def _limits_hold(low: str, facts: ListFacts) -> bool:
    """No limit is told the other way round: not `over 100` where it is at most 100, unless it is negated."""
    for one in facts.wanted:
        upper, lower = re.search(_MOST, one), re.search(_LEAST, one)
        if bool(upper) == bool(lower):
            continue
        for number in re.findall(r"\d+", one):
            for found in re.finditer(rf"\b{number}\b", low):
                before = " ".join(low[: found.start()].split()[-3:])
                wrong = (_OVER if upper else _UNDER).search(before)
                if wrong and not set(low[: found.start()].split()[-_NEAR:]) & NEGATIONS:
                    return False
    return True


def _liked_named(low: str, facts: Facts) -> bool:
    """Whether a liked item is named, which together with the item itself can be "both"."""
    liked = [ground.because.partition(": ")[2] for ground in facts.grounds if ground.because.startswith("you liked")]
    return any(_times(title, low) for title in liked)


def _shaped(sentence: str, most: int, facts: Sequence[str]) -> bool:
    """Of sensible length, ended, of no more sentences than wanted, and not going round in circles."""
    if not 4 <= len(sentence.split()) <= 45 or sentence[-1:] not in ".!":
        return False
    ends = sentence.count(".") + sentence.count("!")
    return ends <= most + sum(one.count(".") + one.count("!") for one in facts) and not _repeats(plain(sentence))


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


def _negated(low: str, facts: ListFacts) -> bool:
    """Each unwanted value has a negation shortly before it; nothing wanted stands right after one."""
    for value in facts.unwanted:
        for found in re.finditer(rf"\b{re.escape(plain(value))}", low):
            if not set(low[: found.start()].split()[-_NEAR:]) & NEGATIONS:
                return False
    for value in facts.liked:
        for found in re.finditer(rf"\b{re.escape(plain(value))}\b", low):
            if set(low[: found.start()].split()[-1:]) & NEGATIONS:
                return False
    return True


_CHINESE_ENDS = "。！"
_CHINESE_NUMBERS = "零一二三四五六七八九十"
_MEASURES = "部本个款家张首门件种道间处档集条册篇套瓶支双辆节幅段座场台只"
_CHINESE_NEGATIONS = "不没无非除避别"
_MORE_CHINESE = re.compile("以上|超过|高于|多于|之后|以后|年起|起[，。]|至少")
_LESS_CHINESE = re.compile("以下|以内|低于|少于|之前|以前|至多|最多")
_HOLE = "\u25a1"
"""Stands for a fact."""


def _chinese(sentence: str, titles: Sequence[str], told: Sequence[str], wanted: Sequence[str]) -> bool:
    text = sentence.strip()
    if not 6 <= len(text) <= 120 or text[-1:] not in _CHINESE_ENDS or text.count("。") > 2:
        return False
    if not any(one.casefold() in text.casefold() for one in wanted):
        return False
    return _runs(_without(text, [*titles, *told])) <= _taught_runs()


def _without(text: str, facts: Iterable[str]) -> str:
    """A Chinese sentence with a hole for each fact, and for the figures and Latin words of the facts."""
    whole = sorted({part.strip() for one in facts for part in (one, *_parts(one)) if part.strip()}, key=len)
    for one in reversed(whole):
        text = re.sub(re.escape(one), _HOLE, text, flags=re.I)
    return re.sub(r"[\s《》“”「」]+", "", re.sub(rf"{_HOLE}[\s、，]*(?={_HOLE})", "", text))


def _parts(fact: str) -> list[str]:
    return [
        *re.split(r"[,，、:：]| and | at most | at least | from | to ", fact),
        *re.findall(r"\d[\d.,:]*|[A-Za-z]+", fact),
    ]


def _runs(text: str) -> set[str]:
    """All pairs of neighbouring characters, numbers before a measure word left out: they are counted elsewhere."""
    flat = re.sub(rf"[{_CHINESE_NUMBERS}两\d]+(?=[{_MEASURES}])", "", text)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


@cache
def _taught_runs() -> frozenset[str]:
    """The runs of all Chinese sentences of the writer's corpus, their facts taken out."""
    found: set[str] = set()
    for pair in written_pairs():
        if pair.language == "zh":
            facts = re.split(
                r"\||because you liked:|because you asked for:|you \w+(?: \w+)?:|shared:|has:|\(|\)", pair.note
            )
            found |= _runs(_without(pair.sentence, facts))
    return frozenset(found)


def _once(sentence: str, title: str) -> bool:
    return sentence.casefold().count(title.casefold()) == 1


def _counted(sentence: str, facts: ListFacts) -> bool:
    said = re.findall(rf"([{_CHINESE_NUMBERS}两]+|\d+)\s*(?=[{_MEASURES}])", sentence)
    numbers = {str(facts.count), _CHINESE_NUMBERS[facts.count] if facts.count <= 10 else ""}
    if facts.count == 2:
        numbers.add("两")
    return bool(said) and all(one in {*numbers, "一"} for one in said) and bool(set(said) & numbers)


def _negated_in_chinese(sentence: str, facts: ListFacts) -> bool:
    for one in facts.wanted:
        upper, lower = re.search(_MOST, one), re.search(_LEAST, one)
        for number in re.findall(r"\d+", one) if bool(upper) != bool(lower) else ():
            for found in re.finditer(number, sentence):
                around = sentence[max(0, found.start() - 5) : found.end() + 8]
                turned = (_MORE_CHINESE if upper else _LESS_CHINESE).search(around)
                if turned and not re.search(r"[不没未]", around):
                    return False
    for value in facts.unwanted:
        for found in re.finditer(re.escape(value), sentence, re.I):
            around = sentence[max(0, found.start() - 6) : found.end() + 4]
            if not set(around) & set(_CHINESE_NEGATIONS):
                return False
    return True
