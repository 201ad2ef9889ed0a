"""Numbers as people answer with them: `under two hours`, `90 minutes`, `1h30`, `the 90s`, `50 to 80`, `at least 4`."""

from __future__ import annotations

import re

from agent.contract import Op
from agent.measures import AGE, LENGTH, measure_of
from retrieval.schema import Field

Amount = tuple[Op, "float | list[float]"]

_WORDS = {
    "half": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_TENS = "twenties thirties forties fifties sixties seventies eighties nineties".split()
_HIGH = re.compile(
    r"\b(?:under|below|less than|at (?:the )?most|max(?:imum)?|up to|no(?:t|thing)? (?:more|longer|later|higher|"
    r"newer|over|above|after|past)(?: than)?|within|before|until|or (?:less|shorter|cheaper|older|earlier|under)|"
    r"shorter than|cheaper than|older than|tops)\b|^\s*<",
    re.I,
)
_LOW = re.compile(
    r"\b(?:over|above|more than|at least|min(?:imum)?\b(?=\s*\d)|from|after|since|no(?:t|thing)? (?:less|shorter|older|"
    r"earlier|before|below|under|lower)(?: than)?|or (?:more|longer|newer|later|higher|above|better)|longer than|"
    r"newer than|upwards?|onwards?)\b|\+\s*$|^\s*>",
    re.I,
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|approx|circa|ish)\b|~", re.I)
_RANGE = re.compile(r"(\d[\d,.]*)\s*(?:to|-|–|and|until)\s*\W?(\d[\d,.]*)")
_CLOCK = re.compile(r"\b(\d+)\s?h(?:(?:ours?|rs?)?\s?(?:and )?(\d{1,2})(?:\s?m(?:in(?:utes?|s)?)?)?)?\b", re.I)
_DECADE = re.compile(r"\b(?:(18|19|20)?(\d)0)\s?['’]?s\b", re.I)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_TIMES = {
    "hour": 60.0,
    "hours": 60.0,
    "hr": 60.0,
    "hrs": 60.0,
    "h": 60.0,
    "minute": 1.0,
    "minutes": 1.0,
    "min": 1.0,
    "mins": 1.0,
}
_NEAR = 0.1
_AND_A_HALF = re.compile(r"\band a half\b", re.I)


def amount(text: str, field: Field) -> Amount | None:
    """Read an answer about a number field as a limit; None when it holds no number, or one of another unit."""
    low = text.casefold()
    if measure_of(field) is AGE:
        decade = _decade(low)
        if decade is not None:
            return _limit(low, decade)
    elif _DECADE.search(low) or any(word in low for word in _TENS):
        return None
    if spread := _RANGE.search(low):
        first, last = (float(one.replace(",", "")) for one in spread.groups())
        return ("between", [first, last]) if first <= last else None
    value = _value(low, field)
    if value is None:
        return None
    if _ABOUT.search(low):
        return "between", [round(value * (1 - _NEAR), 2), round(value * (1 + _NEAR), 2)]
    op = "<=" if _HIGH.search(low) else ">=" if _LOW.search(low) else measure_of(field).bare
    return op, int(value) if float(value).is_integer() else value  # type: ignore[return-value]


def _decade(low: str) -> tuple[float, float] | None:
    if found := _DECADE.search(low):
        tens = int(found[2])
        first = float(f"{found[1] or (19 if tens > 2 else 20)}{tens}0")
        return first, first + 9
    named = next((place for place, word in enumerate(_TENS) if word in low), None)
    return (1920.0 + 10 * named, 1929.0 + 10 * named) if named is not None else None


def _limit(low: str, decade: tuple[float, float]) -> Amount:
    if re.search(r"\b(?:before|older than|earlier than)\b", low):
        return "<=", decade[0] - 1
    if re.search(r"\b(?:after|since|newer|later|on|onwards?|up(?:wards)?)\b|\+", low):
        return ">=", decade[0]
    return ("<=", decade[1]) if _HIGH.search(low) else ("between", list(decade))


def _value(low: str, field: Field) -> float | None:
    """The one number of a text, in the field's unit."""
    unit = field.unit.casefold()
    timed = measure_of(field) is LENGTH and (unit.startswith(("min", "h")) or not unit)
    factor = 60.0 if unit.startswith("h") else 1.0
    if clock := _CLOCK.search(low):
        if not timed:
            return None
        half = 30.0 if _AND_A_HALF.search(low) else 0.0
        return (int(clock[1]) * 60.0 + float(clock[2] or 0) + half) / factor
    numbers = [float(one.replace(",", "")) for one in _NUMBER.findall(low)]
    words = re.findall(r"[a-z]+", low)
    spoken = [word for word in words if word in _TIMES]
    if spoken and not timed:
        return None
    if not numbers:
        counted = _counted(words, bool(spoken))
        if counted is None:
            return None
        numbers = [counted]
    if len(numbers) != 1:
        return None
    half = 0.5 if _AND_A_HALF.search(low) else 0.0
    return (numbers[0] + half) * (_TIMES[spoken[0]] / factor if spoken else 1.0)


def _counted(words: list[str], timed: bool) -> float | None:
    """A number in words: `two`, `ninety five`, `a hundred and twenty`, `an hour`."""
    total, seen = 0.0, False
    for word in words:
        value = _WORDS.get(word)
        if value is None or (word in {"a", "an"} and not timed and "hundred" not in words and "thousand" not in words):
            continue
        if word == "half" and "and" in words:
            continue
        if value >= 100 and seen:
            total *= value
        elif not (word in {"a", "an"} and seen):
            total += value
        seen = True
    return total if seen else None
