"""Words for numbers: what much and little of a field is called, told from its unit, kind and label."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.language import marked, term, tr
from retrieval.schema import Field


@dataclass(frozen=True)
class Measure:
    """How people speak of a number."""

    high: str
    """Of an item with much of it, as in `long`."""
    low: str
    higher: str
    lower: str
    highest: str
    lowest: str
    more: str
    less: str
    limit: str = marked("What {label} would you like, at least or at most?")
    """How the limit is asked for."""
    bare: str = "="
    """What a number alone means as an answer: `<=` for what one wants little of."""
    cues: str = ""
    """What a question about it says, separated by commas."""


LENGTH = Measure(
    *marked(("long", "short", "longer", "shorter", "longest", "shortest")),
    "long longer longest lengthy",
    "short shorter shortest brief",
    marked("How long may it be?"),
    "<=",
    "how long",
)
PRICE = Measure(
    *marked(("expensive", "cheap", "more expensive", "cheaper", "most expensive", "cheapest")),
    "expensive pricey pricier priciest dear dearer dearest costly",
    "cheap cheaper cheapest inexpensive affordable budget",
    marked("What may it cost at most?"),
    "<=",
    "how much,cost,costs,price",
)
AGE = Measure(
    *marked(("new", "old", "newer", "older", "newest", "oldest")),
    "new newer newest recent latest modern later",
    "old older oldest classic classics earlier earliest",
    marked("Should it be something recent?"),
    "=",
    "when,how old,how new,how recent,what year,which year",
)
GRADE = Measure(
    *marked(("highly rated", "poorly rated", "better rated", "worse rated", "best rated", "worst rated")),
    "better best higher highest top",
    "worse worst lower lowest",
    marked("How well rated should it be?"),
    ">=",
    "how good,any good,is it good,rated,worth",
)
WEIGHT = Measure(
    *marked(("heavy", "light", "heavier", "lighter", "heaviest", "lightest")),
    "heavy heavier heaviest",
    "light lighter lightest",
    marked("How heavy may it be?"),
    "<=",
    "how heavy,weigh,weighs",
)
SIZE = Measure(
    *marked(("large", "small", "larger", "smaller", "largest", "smallest")),
    "large larger largest big bigger biggest tall taller tallest",
    "small smaller smallest little tiny",
    marked("How large may it be?"),
    "<=",
    "how big,how large,how tall,how small",
)
_OTHER = marked(
    (
        *("high in {name}", "low in {name}", "of more {name}", "of less {name}"),
        *("of the most {name}", "of the least {name}"),
    )
)
_PLAIN = ("more most higher highest", "less least lower lowest fewer fewest")

_BY_UNIT = {
    LENGTH: "min mins minute minutes h hr hrs hour hours s sec seconds day days week weeks page pages p pp",
    PRICE: "$ € £ ¥ usd eur gbp chf dollar dollars euro euros",
    WEIGHT: "g kg lb lbs oz t gram grams kilogram kilograms pounds",
    SIZE: "cm mm m in inch inches ft litre litres l",
}
_BY_LABEL = {
    GRADE: r"ratings?|scores?|stars|grade|rank",
    PRICE: r"price|cost|fee|rate",
    AGE: r"year|date|released?|published",
    LENGTH: r"length|duration|(?:running|playing|reading|cooking) ?time|runtime|pages|minutes|hours",
    WEIGHT: r"weight",
    SIZE: r"size|height|width|screen|volume",
}


def measure_of(field: Field) -> Measure:
    """The words for a number or date field; `high` and `low` of its label where nothing better is known."""
    if field.kind == "date":
        return AGE
    unit, label = field.unit.casefold().strip(), f"{field.name.replace('_', ' ')} {field.label}".casefold()
    for measure, pattern in _BY_LABEL.items():
        if measure is not PRICE and re.search(rf"\b(?:{pattern})\b", label):
            return measure
    for measure, units in _BY_UNIT.items():
        if unit and unit in units.split():
            return measure
    if re.search(rf"\b(?:{_BY_LABEL[PRICE]})\b", label):
        return PRICE
    high, low, higher, lower, highest, lowest = (tr(words).format(name=term(field.label)) for words in _OTHER)
    return Measure(high, low, higher, lower, highest, lowest, *_PLAIN)


def side(text: str, field: Field) -> int:
    """Which side of a number words are about: 1 for much, -1 for little, 0 for neither."""
    words, measure = set(re.findall(r"[\w'-]+", text.casefold())), measure_of(field)
    named = field.label.casefold() in text.casefold() or field.name.replace("_", " ") in text.casefold()
    own = measure.more != _PLAIN[0]
    more = words & {*(measure.more.split() if own else ()), *(_PLAIN[0].split() if named else ())}
    less = words & {*(measure.less.split() if own else ()), *(_PLAIN[1].split() if named else ())}
    return (1 if more else 0) - (1 if less else 0)
