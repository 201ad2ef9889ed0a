"""Which one question would split the candidates best, and how it is put; from the schema and the candidates only.

The gain of a field is the entropy of its answer among the best candidates, in bits: of the few commonest values of a
category or of a person, of the thirds of a number, as far as its spread there is that of the catalogue. Candidates of
which the field is not known gain nothing, and some answers are easier to give than others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from agent.contract import Change, Profile, Question
from agent.language import marked, tr
from agent.measures import AGE, GRADE, measure_of
from agent.terms import called
from agent.text import joined
from retrieval.catalogue import Catalogue, values_of
from retrieval.schema import Field

LEAST_GAIN = 0.3
"""Bits below which a question is not worth a user's time."""
OPTIONS = 3
"""Values that a question names."""
_ANSWERS = 6
"""Values that count as answers of their own; all others leave the candidates as they are."""
_EASE = {"category": 1.0, "number": 0.9, "date": 0.9, "person": 0.3}
_UNSPOKEN = 0.6
"""For fields that people seldom speak of by themselves."""
_CATEGORY = marked(
    (
        "Which {label} would you like: {options}?",
        "Do you have a {label} in mind, such as {options}?",
    )
)
_PERSON = marked(("Is there a {label} you like, such as {options}?",))


def best_question(
    catalogue: Catalogue, pool: Sequence[int], profile: Profile, asked: Collection[str], turn: int
) -> Question | None:
    """Return the question that would split the candidates best, None where none is worth asking.

    Args:
        catalogue: The items.
        pool: Rows of the best candidates.
        profile: What stands; fields that it speaks of are not asked about.
        asked: Fields that were asked about in this session.
        turn: Number of the turn; wordings take turns with it.
    """
    known = {p.change.field for p in profile.preferences}
    gains = [
        (gain(field, catalogue, pool), -place, field)
        for place, field in enumerate(catalogue.schema.fields)
        if field.name not in asked and field.name not in known and _answerable(field, catalogue)
    ]
    best = max(gains, key=lambda one: one[:2], default=None)
    return _put(best[2], catalogue, pool, turn) if best is not None and best[0] >= LEAST_GAIN else None


def gain(field: Field, catalogue: Catalogue, pool: Sequence[int]) -> float:
    """Bits that an answer about a field is expected to tell about the candidates."""
    if not len(pool):
        return 0.0
    ease = _EASE[field.kind] * (1.0 if field.spoken else _UNSPOKEN)
    if field.kind in {"number", "date"}:
        numbers = catalogue.numbers(field.name)
        near = numbers[list(pool)]
        near = near[~np.isnan(near)]
        if len(near) < 2:
            return 0.0
        spread = min(1.0, float(near.std()) / (float(np.nanstd(numbers)) or 1.0))
        return ease * spread * float(np.log2(3)) * len(near) / len(pool)
    shares = np.array(list(_shares(field, catalogue, pool).values())[:_ANSWERS])
    return ease * float(-(shares * np.log2(shares)).sum()) if len(shares) > 1 else 0.0


def _shares(field: Field, catalogue: Catalogue, pool: Sequence[int]) -> dict[str, float]:
    """Value → its share of the pool, commonest first; an item with several values counts for each in part."""
    found: dict[str, float] = defaultdict(float)
    for row in pool:
        values = values_of(catalogue.items[row], field.name)
        for value in values:
            found[value] += 1.0 / (len(values) * len(pool))
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _answerable(field: Field, catalogue: Catalogue) -> bool:
    if field.kind in {"number", "date"}:
        return measure_of(field) is not GRADE
    return field.kind in {"category", "person"} and field.name != catalogue.schema.series


def _put(field: Field, catalogue: Catalogue, pool: Sequence[int], turn: int) -> Question:
    """A field's question in words."""
    if field.kind in {"number", "date"}:
        text = tr(measure_of(field).limit).format(label=called(field))
        if measure_of(field) is not AGE:
            return Question(field=field.name, text=text)
        recent = Change(field=field.name, op="more", stance="like")
        return Question(field=field.name, text=text, options=[tr("yes"), tr("no")], offer=recent)
    options = list(_shares(field, catalogue, pool))[:OPTIONS]
    frames = _PERSON if field.kind == "person" else _CATEGORY
    text = tr(frames[turn % len(frames)]).format(label=called(field), options=joined(options, "or"))
    return Question(field=field.name, text=text, options=options)
