"""Whose taste a message speaks of: `my wife hates gore`, `for my son: …`, `Anna loves musicals`."""

from __future__ import annotations

import re

_KIN = (
    r"(?:ex |step|grand|great |older |younger |little |big |best |eldest |youngest )*(?:wife|husband|spouse|partner|"
    r"girlfriend|boyfriend|fiancée?|son|daughter|sons|daughters|kids?|children|child|toddler|baby|boys?|girls?|teens?|"
    r"teenagers?|twins|mothers?|fathers?|mom|mum|mama|dad|papa|parents?|grandparents?|grandma|grandpa|granny|gran|nana|"
    r"brothers?|sisters?|siblings?|cousins?|aunt|aunts|uncles?|nieces?|nephews?|in-laws|friends?|mates?|buddy|buddies|"
    r"bestie|roommates?|flatmates?|housemates?|colleagues?|coworkers?|boss|neighbou?rs?|date|family|guests?|students?|"
    r"class|crush|bf|gf|hubby|other half|better half)"
)
_TASTE = (
    r"(?:(?:really|also|absolutely|just|both|all|always|totally|kind of|sort of|still|only|would|will|does|do|did|has|"
    r"have|is|are|was|were|can|could|not|never|already|too|quite|very) ?|"
    r"(?:does|do|did|would|is|are|ca|can|could|wo|has|have)n['’]?t ?|cannot ?)*"
    r"(?:likes?|liked|loves?|loved|hates?|hated|adores?|adored|enjoys?|enjoyed|prefers?|preferred|"
    r"wants?|wanted|stands?|fans?|fond|into|scared|afraid|bored|tired|sick|sensitive|allergic|dislikes?|disliked|"
    r"despises?|detests?|watch(?:es|ed)?|seen|saw|read|reads|played|plays|owns?|needs?|asks?|asked|mad|crazy|keen|like|"
    r"obsessed|terrified|easily|picky|vegan|vegetarian|favou?rites?|refuses?|avoids?|finds?|found|thinks?|thought|mind)"
)
_PERSON = re.compile(
    rf"(?<!with )(?<!With )\b(?P<kin>(?i:my|our|the) {_KIN})\b"
    rf"|(?P<name>\b[A-Z][a-zà-ÿ]{{1,14}})(?= {_TASTE}\b)|\b(?P<pronoun>she|he)(?= {_TASTE}\b)"
)
_SELF = re.compile(
    r"\b(?:I|i|i['’]?m|me|my (?:own|favou?rites?|self|taste)|myself|we|us|our (?:favou?rites?))\b(?!['’]?s\b)"
)
_NOBODY = frozenset(
    "everyone everybody nobody someone somebody anyone anybody who what which that this it they these those there "
    "people i we you she he and but or so no yes not nothing something if when while critics kids both all none most"
    " many".split()
)
_CHINESE = re.compile(
    r"我(?:的)?(?P<kin>老婆|太太|妻子|老公|丈夫|先生|女朋友|男朋友|女友|男友|儿子|女儿|孩子|妈妈|爸爸|妈|爸|爸妈|父母|父亲|母亲|哥哥|"
    r"弟弟|姐姐|妹妹|朋友|室友|同事|爷爷|奶奶)"
)
_STOP = re.compile(
    r"[.!?;。！？；\n]|[,，:]? (?:but|while|whereas|and) (?=(?:I|i|we|my|for me)\b)|(?<=\w), (?=(?:I|i|we)\b)"
)

_AFTER = re.compile(
    rf"\W{{0,3}}(?:is|are|was) (?:also )?((?:my|our|the) {_KIN})\b|.{{0,24}}\bfor ((?:my|our|the) {_KIN})\b"
    rf"|[,:;(\W]{{1,3}}(?:because |since |as )?((?:my|our|the) {_KIN}) {_TASTE} (?:him|her|it|them|that|those|this)\b",
    re.I,
)
"""Somebody named after the words: `X is my wife's favourite`, `X for my son`, `X, my wife can't stand him`."""


def whose(message: str, words: str | None) -> str | None:
    """The person whose taste some words of a message tell, as `my wife`; None when it is the user's own or unclear.

    Args:
        message: What the user wrote.
        words: The part of it that a change was read from; where it is unknown, all of it must be about one person.
    """
    at = message.find(words) if words else -1
    if at < 0:
        named = {name for _, name in _people(message, 0, len(message))}
        return named.pop() if len(named) == 1 and not _SELF.search(message) else None
    end = at + len(words or "")
    begin = max((found.end() for found in _STOP.finditer(message, 0, at)), default=0)
    people = _people(message, begin, at)
    own = [found.start() for found in _SELF.finditer(message, begin, at)]
    if people:
        place, name = people[-1]
        return None if own and own[-1] > place else name
    stop = _STOP.search(message, end)
    after = message[end : stop.start() if stop else len(message)]
    late = None if own else _AFTER.match(after)
    return _named(next(one for one in late.groups() if one)) if late else None


def _people(message: str, begin: int, end: int) -> list[tuple[int, str]]:
    found = [
        (one.start(), _named(one["kin"] or one["name"] or one["pronoun"]))
        for one in _PERSON.finditer(message, begin)
        if one.end() <= end and (one["name"] or "").casefold() not in _NOBODY
    ]
    found += [(one.start(), f"我{one['kin']}") for one in _CHINESE.finditer(message, begin, end)]
    return sorted(found)


def _named(who: str) -> str:
    return " ".join(who.split())


def addressed(who: str) -> str:
    """A person as the reply speaks of them: `my wife` becomes `your wife`."""
    for own, yours in (("my ", "your "), ("our ", "your ")):
        if who.casefold().startswith(own):
            return yours + who[len(own) :]
    return f"你{who[1:]}" if who.startswith("我") else who
