"""Exact filters: every limit and exclusion is a mask over the catalogue's rows, never a matter of similarity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue
from retrieval.query import Filter, NumberFilter, ValueFilter

Mask = npt.NDArray[np.bool_]

_APART = " \ua66e "
"""Between two texts: a word that nobody says, so that no phrase is found across them."""


def mask_of(catalogue: Catalogue, filters: Iterable[Filter], left_out: Iterable[int] = ()) -> Mask:
    """Return which rows pass all filters and are not left out; shape (n_items,)."""
    mask = np.ones(len(catalogue), dtype=np.bool_)
    for one in filters:
        mask &= _number(catalogue, one) if isinstance(one, NumberFilter) else _values(catalogue, one)
    mask[list(left_out)] = False
    return mask


def _number(catalogue: Catalogue, one: NumberFilter) -> Mask:
    numbers = catalogue.numbers(one.field)
    field = catalogue.schema.get(one.field)
    if field is not None and field.kind == "date":
        numbers = np.floor(numbers)
    with np.errstate(invalid="ignore"):
        inside = np.asarray((numbers >= one.low) & (numbers <= one.high), dtype=np.bool_)
    return inside if one.keep else ~inside


def _values(catalogue: Catalogue, one: ValueFilter) -> Mask:
    found = np.zeros(len(catalogue), dtype=np.bool_)
    for field, value in one.values:
        rows = catalogue.postings(field).get(value.casefold())
        if rows is not None:
            found[rows] = True
    if not one.keep and one.words:
        found |= says(catalogue, one.words)
    return found if one.keep else ~found


@lru_cache(maxsize=256)
def says(catalogue: Catalogue, phrase: str) -> Mask:
    """Which items have the phrase, as whole words, in a category value or a text; a plural is the same word."""
    words = re.findall(r"\w+", phrase.casefold())
    result = np.zeros(len(catalogue), dtype=np.bool_)
    if not words:
        result.flags.writeable = False
        return result
    stems = [re.escape(stem(word)) for word in words]
    begin = stems[0] + rf"(?<!\w{stems[0]})"  # a word's begin, said so that the search can leap to the letters
    pattern = re.compile(r"(?:s|es)?\W+".join([begin, *stems[1:]]) + r"(?:s|es)?\b")
    for field in catalogue.schema.of_kind("category"):
        if field.name == catalogue.schema.series:
            continue  # a series is a name: no wars is not no Star Wars
        for value, rows in catalogue.postings(field.name).items():
            if pattern.search(value):
                result[rows] = True
    whole, begins = _texts(catalogue)
    places = [found.start() for found in pattern.finditer(whole)]
    result[np.searchsorted(begins, places, side="right") - 1] = True
    result.flags.writeable = False
    return result


@lru_cache(maxsize=8)
def _texts(catalogue: Catalogue) -> tuple[str, npt.NDArray[np.int64]]:
    """The texts of all items as one, casefolded, and where each item's begin."""
    names = [field.name for field in catalogue.schema.of_kind("text")]
    texts = [_APART.join(str(item.fields.get(name, "")) for name in names).casefold() for item in catalogue.items]
    ends = np.cumsum([len(text) + len(_APART) for text in texts])
    return _APART.join(texts), np.concatenate([[0], ends[:-1]])


def stem(word: str) -> str:
    """Cut a plural ending."""
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxz":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
