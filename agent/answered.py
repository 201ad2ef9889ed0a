"""A short answer in the light of the question before it: `under two hours`, `90s`, a bare `comedy`, `no`, `either`.

The model's reading stands where it speaks of what was asked. Where it left the answer unread, or put it on another
field, code resolves it against the asked field by the catalogue's own values, names and numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.amounts import amount
from agent.contract import Change, PreferenceUpdate, Question
from agent.measures import side
from agent.text import plain
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from retrieval.schema import Field

LONGEST = 8
"""Words of an answer that is resolved by code."""

_NO = re.compile(
    r"(?:no|nope|nah|not? (?:really|particularly|thanks?|thank you|preference|idea|matter|need)|none|neither|"
    r"(?:i )?(?:really )?(?:do ?n ?t|do not|dont) (?:really )?(?:care|mind|know|matter)|does(?:n ?t| not) matter|"
    r"never ?mind|dunno|idk|(?:any(?:thing|one)?|either|both)(?: (?:is|s|are) (?:fine|ok|okay|good))?|whatever|all|"
    r"everything|not sure|(?:it s |that s )?up to you|(?:you )?(?:choose|decide|pick)|surprise me|skip|pass|"
    r"(?:it s )?all the same(?: to me)?|(?:i m )?(?:not picky|easy|open(?: to anything)?)|no limits?|"
    r"随便|都行|都可以|无所谓|不|不用|不要|没有)"
    r"(?: (?:thanks?|thank you|really|to me|at all|please|either))*"
)
_YES = re.compile(
    r"(?:yes|yeah|yep|yup|sure|ok|okay|please|please do|do(?: that| so| it)?|good idea|sounds good|right|exactly|"
    r"correct|of course|absolutely|definitely|go ahead|why not|好|好的|是|是的|可以|对|行)"
    r"(?: (?:please|do|thanks?|do that|sure))*"
)
_LEAD = re.compile(
    r"^(?:(?:a|an|the|some|maybe|perhaps|something|anything|please|i d like|i would like|i want|i like|i love|rather|"
    r"ideally|more|just|definitely|probably|well|hm+|um|oh|ok|okay|yes|yeah|then|let s say|how about|preferably|mostly)"
    r"\b ?)+"
)
_NOT = re.compile(r"^(?:no|not|without|nothing with|anything but|never|any but|except|except for)\b ?(?:a |an |the )?")
_JOINED = re.compile(r"\s*(?:,|&|/|\+|\band\b|\bor\b)\s*", re.I)


@dataclass(frozen=True)
class Answer:
    """What an answer means."""

    update: PreferenceUpdate
    declined: bool = False
    """Whether it closes the question without a wish."""


def answered(
    message: str, update: PreferenceUpdate, question: Question, catalogue: Catalogue, linker: Linker
) -> Answer | None:
    """Resolve an answer; None where the message is no answer to the question, or was read well enough.

    Args:
        message: What the user wrote.
        update: What the model read in it.
        question: What was asked in the turn before.
        catalogue: The items.
        linker: Finds people and values.
    """
    field = catalogue.schema.get(question.field)
    said = plain(message)
    if field is None or not said or len(said.split()) > LONGEST or message.rstrip().endswith(("?", "？")):
        return None
    if _NO.fullmatch(said):
        return Answer(PreferenceUpdate(acts=["inform"]), declined=True)
    if _YES.fullmatch(said):
        offered = [question.offer.model_copy(update={"words": message.strip()})] if question.offer else []
        return Answer(PreferenceUpdate(acts=["inform", "request"] if offered else ["inform"], changes=offered))
    if any(change.field == field.name for change in update.changes):
        return Answer(update) if "reject" not in update.acts else Answer(_wish(update.changes))
    changes = (
        _number(message, field) if field.kind in {"number", "date"} else _values(message, field, catalogue, linker)
    )
    return Answer(_wish(changes)) if changes else None


def _wish(changes: list[Change]) -> PreferenceUpdate:
    return PreferenceUpdate(acts=["inform", "request"], changes=changes)


def _number(message: str, field: Field) -> list[Change]:
    words = message.strip()
    found = amount(message, field)
    if found is not None:
        op, value = found
        return [Change(field=field.name, op=op, value=value, stance="require", words=words)]
    leaning = side(message, field)
    if not leaning:
        return []
    return [Change(field=field.name, op="more" if leaning > 0 else "less", stance="like", words=words)]


def _values(message: str, field: Field, catalogue: Catalogue, linker: Linker) -> list[Change]:
    found: list[Change] = []
    turned = False
    for part in _JOINED.split(message):
        said = _LEAD.sub("", _bare(part))
        turned = turned or _NOT.match(said) is not None
        name = _LEAD.sub("", _NOT.sub("", said))
        value = _value(name, field, catalogue, linker)
        if value is None:
            return []
        stance = "exclude" if turned else "like"
        found.append(Change(field=field.name, value=value, stance=stance, words=part.strip()))  # type: ignore[arg-type]
    return found


def _value(name: str, field: Field, catalogue: Catalogue, linker: Linker) -> str | None:
    if not name:
        return None
    if field.kind == "person":
        person = linker.person(name, field=field.name)
        return person[1] if person else None
    nouns = "|".join(re.escape(one.casefold()) for one in (catalogue.schema.noun, catalogue.schema.plural, field.label))
    short = re.sub(rf" (?:{nouns}|ones?|please|thanks?|sounds? (?:good|nice|great))+$", "", name)
    return catalogue.canonical(field.name, name) or catalogue.canonical(field.name, short)


def _bare(text: str) -> str:
    return re.sub(r"[\s'’,.;:!?\"]+", " ", text).strip().casefold()
