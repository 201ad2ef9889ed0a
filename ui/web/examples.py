"""First messages to click, made from whatever the catalogue holds."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from retrieval.catalogue import Catalogue, values_of
from retrieval.schema import Field

_LONGEST_TITLE = 40
_LIMIT = 0.6
"""The share of items that an example's limit lets through."""


def examples(catalogue: Catalogue) -> list[str]:
    """Six messages (fewer only for a tiny catalogue) from well-known items, categories, people and a number."""
    schema = catalogue.schema
    titles = _titles(catalogue, 8)
    kinds = _commonest(catalogue, "category", 3)
    people = _commonest(catalogue, "person", 1)
    made = []
    if len(titles) > 1:
        made.append(f"I loved {titles[0]} and {titles[1]}")
    if kinds:
        made.append(f"I'm in the mood for {kinds[0]}")
    if len(titles) > 2 and len(kinds) > 1:
        made.append(f"Something like {titles[2]}, but no {kinds[1]}")
    made.extend(f"Anything with {name}?" for name in people)
    if limit := _limit(catalogue):
        made.append(limit)
    if len(titles) > 3:
        made.append(f"I have seen {titles[3]} and did not like it")
    if len(kinds) > 2:
        made.append(f"Recommend me a few {schema.plural}, only {kinds[2]}")
    made.extend(f"More like {one} and {two}, please" for one, two in pairwise(titles[4:]))
    made.append(f"Which {schema.plural} do people like best?")
    return made[:6]


def _titles(catalogue: Catalogue, n: int) -> list[str]:
    order = np.argsort(-catalogue.popularity, kind="stable")
    known = (catalogue.items[int(row)].title for row in order[: 20 * n])
    return [title for title in known if len(title) <= _LONGEST_TITLE][:n]


def _commonest(catalogue: Catalogue, kind: str, n: int) -> list[str]:
    """The commonest values of the first field of a kind that has any, multi-valued fields first."""
    fields = [one for one in catalogue.schema.fields if one.kind == kind and one.searchable]
    for field in sorted(fields, key=lambda one: not one.multiple):
        counts = Counter(value for item in catalogue.items for value in values_of(item, field.name))
        if counts:
            return [value for value, _ in counts.most_common(n)]
    return []


def _limit(catalogue: Catalogue) -> str | None:
    """A limit on the first number that has a unit, rounded to two digits."""
    for field in catalogue.schema.of_kind("number"):
        known = catalogue.numbers(field.name)
        known = known[~np.isnan(known)]
        if field.unit and len(known):
            return _spoken(field, float(f"{np.quantile(known, _LIMIT):.2g}"))
    return None


def _spoken(field: Field, most: float) -> str:
    plain = f"{most:.1f}".removesuffix(".0")
    amount = f"{field.unit}{plain}" if not field.unit[0].isalnum() else f"{plain} {field.unit}"
    return f"{field.label.capitalize()} at most {amount}, please"
