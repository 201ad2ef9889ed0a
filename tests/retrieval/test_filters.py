from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, Item
from retrieval.filters import mask_of, says, stem
from retrieval.query import Filter, NumberFilter, ValueFilter
from retrieval.schema import Field, Schema
from tests.films import id_of
from tests.retrieval.books import books

_TEXTS: tuple[tuple[str, Literal["title", "text"]], ...] = (("title", "title"), ("about", "text"), ("more", "text"))


def passing(catalogue: Catalogue, *filters: Filter, left_out: tuple[int, ...] = ()) -> set[str]:
    mask = mask_of(catalogue, filters, left_out)
    return {item.title for item, passes in zip(catalogue.items, mask, strict=True) if passes}


def test_no_filter_lets_all_pass(catalogue: Catalogue) -> None:
    assert len(passing(catalogue)) == len(catalogue)
    assert mask_of(catalogue, []).dtype == np.bool_


def test_left_out_rows_never_pass(catalogue: Catalogue) -> None:
    assert "Heat" not in passing(catalogue, left_out=(catalogue.row(id_of("Heat")),))


@pytest.mark.parametrize(("low", "high"), [(1990, 1999), (float("-inf"), 1975), (2004, float("inf")), (1995, 1995)])
def test_a_range_holds_its_ends(catalogue: Catalogue, low: float, high: float) -> None:
    assert passing(catalogue, NumberFilter(1, "year", low, high)) == {
        item.title
        for item in catalogue.items
        if low <= item.fields["year"] <= high  # type: ignore[operator]
    }


def test_an_unknown_number_is_within_no_range(catalogue: Catalogue) -> None:
    assert "The Blair Witch Project" not in passing(catalogue, NumberFilter(1, "runtime"))
    assert len(passing(catalogue, NumberFilter(1, "runtime"))) == len(catalogue) - 1


def test_a_date_counts_as_its_year() -> None:
    assert passing(books(), NumberFilter(1, "published", 1999, 1999)) == {"Glass Harbour"}
    assert passing(books(), NumberFilter(1, "published", 2000, 2010)) == {"Salt"}


def test_values_are_kept_or_left_out(catalogue: Catalogue) -> None:
    both = (("genre", "fantasy"), ("director", "MICHAEL MANN"))
    kept = passing(catalogue, ValueFilter(1, both, keep=True))
    assert kept == {"Heat", "Thief", "Collateral", "The Insider", "Spirited Away", "The Princess Bride"}
    assert passing(catalogue, ValueFilter(1, both, keep=False)) == {i.title for i in catalogue.items} - kept


def test_a_value_of_no_item_keeps_nothing_and_leaves_nothing_out(catalogue: Catalogue) -> None:
    assert passing(catalogue, ValueFilter(1, (("genre", "jazz"),), keep=True)) == set()
    assert len(passing(catalogue, ValueFilter(1, (("genre", "jazz"),), keep=False))) == len(catalogue)


def test_filters_hold_together(catalogue: Catalogue) -> None:
    crime = ValueFilter(1, (("genre", "Crime"),), keep=True)
    late = NumberFilter(2, "year", 2000)
    assert passing(catalogue, crime, late) == {"Collateral", "Zodiac"}


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("heists", {"Heat", "Ronin", "Thief", "Reservoir Dogs"}),
        ("Serial Killers", {"Se7en", "Zodiac", "Halloween"}),
        ("serial-killer", {"Se7en", "Zodiac", "Halloween"}),
        ("hunts", {"Blade Runner", "The Terminator"}),
        ("eat", set()),
        ("", set()),
        ("?!", set()),
        (".*", set()),
    ],
)
def test_words_are_searched_whole_in_values_and_texts(catalogue: Catalogue, phrase: str, found: set[str]) -> None:
    mask = says(catalogue, phrase)
    assert {item.title for item, has in zip(catalogue.items, mask, strict=True) if has} == found


def test_an_excluded_phrase_is_in_no_text(catalogue: Catalogue) -> None:
    left = passing(catalogue, ValueFilter(1, (), keep=False, words="driver"))
    assert not left & {"Collateral", "Taxi Driver"}


def test_asking_again_gives_the_same_and_spoils_nothing(catalogue: Catalogue) -> None:
    first = says(catalogue, "heist").copy()
    mask_of(catalogue, [ValueFilter(1, (("genre", "Horror"),), keep=False, words="heist")], [0, 1, 2])
    assert np.array_equal(says(catalogue, "heist"), first)


def test_a_phrase_is_whole_words_of_one_text() -> None:
    schema = Schema(fields=tuple(Field(name=n, kind=k) for n, k in _TEXTS))
    told = (
        ("a quiet war.", "Sea birds"),
        ("the wars - at sea", ""),
        ("warship", "prewar"),
        ("", "War!"),
        ("sea", "war"),
    )
    items = [Item(str(row), "x", {"about": one, "more": two}) for row, (one, two) in enumerate(told)]
    texts = Catalogue("texts", schema, items)
    assert list(np.flatnonzero(says(texts, "war"))) == [0, 1, 3, 4]
    assert list(np.flatnonzero(says(texts, "war sea"))) == []
    assert list(np.flatnonzero(says(texts, "Wars at the sea"))) == []
    assert list(np.flatnonzero(says(texts, "wars at sea"))) == [1]
    assert list(np.flatnonzero(says(texts, "quiet wars"))) == [0]


@pytest.mark.parametrize(
    ("word", "cut"),
    [("heists", "heist"), ("class", "class"), ("boxes", "box"), ("gas", "gas"), ("1990s", "1990"), ("", "")],
)
def test_plural_endings(word: str, cut: str) -> None:
    assert stem(word) == cut
