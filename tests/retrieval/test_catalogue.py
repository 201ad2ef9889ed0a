from __future__ import annotations

import time

import numpy as np
import pytest

from models.errors import CatalogueError, UnknownItem
from retrieval.catalogue import Catalogue, Interactions, Item, describe, year_of
from tests.retrieval.books import ITEMS, SCHEMA, books, interactions


def test_items_are_found_by_id() -> None:
    catalogue = books()
    assert len(catalogue) == 4
    assert catalogue.ids == ("b1", "b2", "b3", "b4")
    assert catalogue.row("b3") == 2
    assert catalogue.get("b3").title == "Salt"


@pytest.mark.parametrize("unknown", ["b9", "", "Salt", "x" * 500])
def test_an_unknown_id_says_what_an_id_looks_like(unknown: str) -> None:
    with pytest.raises(UnknownItem, match="such as 'b1'") as caught:
        books().get(unknown)
    assert len(str(caught.value)) < 250


def test_numbers_are_nan_where_unknown_and_years_for_dates() -> None:
    catalogue = books()
    np.testing.assert_array_equal(catalogue.numbers("price"), [12.5, 8, np.nan, np.nan])
    published = catalogue.numbers("published")
    assert 1999.49 < published[0] < 1999.51
    assert published[2] == 2010
    with pytest.raises(CatalogueError, match="Use one of: price, published"):
        catalogue.numbers("genre")


def test_postings_are_casefolded_and_ascending() -> None:
    catalogue = books()
    genres = {value: rows.tolist() for value, rows in catalogue.postings("genre").items()}
    assert genres == {"sci-fi": [0, 2], "mystery": [0, 1]}
    assert catalogue.postings("author")["ana núñez"].tolist() == [0, 1]
    assert {value: rows.tolist() for value, rows in catalogue.postings("sponsored").items()} == {
        "true": [0],
        "false": [2],
    }


@pytest.mark.parametrize(
    ("spoken", "value"),
    [
        ("Sci-Fi", "Sci-Fi"),
        ("SCI FI", "Sci-Fi"),
        ("scifi", "Sci-Fi"),
        ("science fiction", "Sci-Fi"),
        ("Science-Fiction", "Sci-Fi"),
        ("  mysteries ", "Mystery"),
        ("scary", None),
        ("western", None),
        ("", None),
        ("!?", None),
        ("Sci-Fi'); drop table", None),
    ],
)
def test_spoken_values_find_their_canonical_spelling(spoken: str, value: str | None) -> None:
    assert books().canonical("genre", spoken) == value


def test_people_are_found_without_accents_but_not_by_others() -> None:
    assert books().canonical("author", "ana nunez") == "Ana Núñez"
    assert books().canonical("author", "Ana") is None
    with pytest.raises(CatalogueError):
        books().canonical("price", "12")


def test_the_text_starts_with_the_most_telling_and_leaves_unsearchable_fields_out() -> None:
    assert books().text(0) == "Glass Harbour. Sci-Fi, Mystery. Ana Núñez. A pilot looks for a lost city"
    assert books().text(3) == "Hollow Hill"


def test_a_long_text_is_cut_at_a_word() -> None:
    catalogue = Catalogue("long", SCHEMA, [Item("1", "Long", {"blurb": "word " * 1000})])
    assert len(catalogue.text(0)) <= 600
    assert catalogue.text(0).endswith("word")


def test_popularity_is_the_logarithm_of_the_count() -> None:
    catalogue = books(interactions())
    np.testing.assert_allclose(catalogue.popularity, [1, 1, np.log(2) / np.log(3), 0])
    assert not books().popularity.any()


def test_quality_is_shrunk_to_the_mean() -> None:
    quality = books(interactions()).quality
    assert quality.argsort()[::-1].tolist()[0] == 0
    assert quality[2] == 0
    assert quality[2] < quality[3] < quality[0]
    assert not books().quality.any()


def test_the_fingerprint_follows_every_part() -> None:
    one = books(interactions()).fingerprint
    assert one == books(interactions()).fingerprint
    others = {
        books().fingerprint,
        books(interactions((5, 4, 1, 5, 4))).fingerprint,
        books(interactions(positive=4)).fingerprint,
        Catalogue("books", SCHEMA, ITEMS[::-1], interactions()).fingerprint,
        Catalogue("books", SCHEMA.model_copy(update={"noun": "tome"}), ITEMS, interactions()).fingerprint,
    }
    assert len(others | {one}) == 6


def test_catalogues_that_do_not_hold_together() -> None:
    with pytest.raises(CatalogueError, match="no items"):
        Catalogue("none", SCHEMA, [])
    with pytest.raises(CatalogueError, match="'b1'"):
        Catalogue("twice", SCHEMA, [ITEMS[0], ITEMS[0]])
    with pytest.raises(CatalogueError, match="out of range"):
        Catalogue("few", SCHEMA, ITEMS[:2], interactions())


def test_interactions_that_do_not_hold_together() -> None:
    one = np.zeros(1, dtype=np.int32)
    values, times = np.ones(1, dtype=np.float32), np.zeros(1, dtype=np.int64)
    with pytest.raises(CatalogueError, match="differ in length"):
        Interactions(one, np.zeros(2, dtype=np.int32), values, times, 1, 1)
    with pytest.raises(CatalogueError, match="out of range"):
        Interactions(one + 1, one, values, times, 1, 1)


def test_likes_start_at_the_threshold() -> None:
    assert interactions().liked.tolist() == [True, True, False, True, False]


def test_fields_are_described() -> None:
    found = {one.name: (one.coverage, one.distinct) for one in describe(SCHEMA, ITEMS)}
    assert found["title"] == (1.0, 4)
    assert found["genre"] == (0.75, 3)
    assert found["blurb"] == (0.25, 1)


@pytest.mark.parametrize("text", ["", "soon", "1999-13-01", "99"])
def test_what_is_no_date_has_no_year(text: str) -> None:
    assert np.isnan(year_of(text))


def test_a_hundred_thousand_items_are_no_burden() -> None:
    items = [
        Item(str(row), f"Title {row}", {"genre": (f"g{row % 40}", f"g{row % 7}"), "price": row % 90})
        for row in range(100_000)
    ]
    start = time.perf_counter()
    catalogue = Catalogue("big", SCHEMA, items)
    assert len(catalogue.postings("genre")) == 40
    assert catalogue.canonical("genre", "G-12") == "g12"
    assert catalogue.numbers("price").sum() > 0
    assert len(catalogue.fingerprint) == 64
    assert time.perf_counter() - start < 10
