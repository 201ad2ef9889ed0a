from __future__ import annotations

from collections.abc import Sequence

import pytest

from models.errors import CatalogueError
from retrieval.infer import apply_schema, infer_schema
from retrieval.schema import Field, Schema
from retrieval.tables import Cell, Table

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
TITLES = [f"{one.title()} {other}" for one in WORDS for other in WORDS[:4]]


def table(**columns: Sequence[Cell]) -> Table:
    """A table with forty titles and these further columns."""
    return Table({"title": list(TITLES), **{name: list(cells) for name, cells in columns.items()}}, len(TITLES))


def field(name: str, cells: Sequence[Cell]) -> Field | None:
    """The field that a column of this name becomes."""
    return next((one for one in infer_schema(table(**{name: cells})).schema.fields if one.kind != "title"), None)


def cycle(*cells: Cell) -> list[Cell]:
    """Forty cells that repeat these."""
    return [cells[row % len(cells)] for row in range(len(TITLES))]


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("price", cycle("$1,299.00", "$5", "$70"), "number"),
        ("runtime", cycle("95 min", "120 min", None), "number"),
        ("ratings_count", cycle(*range(40)), "number"),
        ("release_date", cycle("1999-03-31", "2001-12-25", "2010-01-01"), "date"),
        ("created_at", cycle(964981247, 1464981247, 1264981247), "date"),
        ("is_open", cycle("1", "0"), "flag"),
        ("vegan", cycle("yes", "no"), "flag"),
        ("sponsored", cycle(True, False), "flag"),
        ("link", cycle(*(f"https://x.org/{row}" for row in range(40))), "url"),
        ("poster", cycle(*(f"https://x.org/{row}" for row in range(40))), "image"),
        ("link", cycle(*(f"https://x.org/{row}.jpg" for row in range(40))), "image"),
        ("author", cycle(*(f"Ana {word.title()}" for word in TITLES)), "person"),
        ("genre", cycle("Drama", "Crime", "War"), "category"),
        ("mood", cycle("calm", "wild"), "category"),
        ("notes", cycle("A|B", "B|C", "A|C"), "category"),
        ("words", cycle(["x", "y"], ["z"]), "category"),
        ("summary", [f"{title} is a long story about {title} and its people" for title in TITLES], "text"),
    ],
)
def test_kinds(name: str, cells: list[Cell], kind: str) -> None:
    found = field(name, cells)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("nothing", cycle(None), "empty"),
        ("currency", cycle("USD"), "nearly always 'USD'"),
        ("publisher_id", cycle(*range(40)), "internal"),
        ("isbn13", cycle(*range(40)), "internal"),
        ("latitude", cycle(*range(40)), "internal"),
        ("code_word", [f"w{row}x" for row in range(40)], "different for nearly every item"),
    ],
)
def test_columns_left_out_are_listed_with_the_reason(name: str, cells: list[Cell], why: str) -> None:
    plan = infer_schema(Table({"id": list(range(40)), **table(**{name: cells}).columns}, 40))
    assert [one.name for one in plan.schema.fields] == ["title"]
    assert plan.dropped[0].column == name
    assert why in plan.dropped[0].why


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("genres", cycle("Drama|Crime", "War|Drama"), ("Drama", "Crime")),
        ("genres", cycle("Drama, Crime;War", "War, Drama"), ("Drama", "Crime", "War")),
        ("genres", cycle("['Drama', 'Crime']", "['War']"), ("Drama", "Crime")),
        ("genres", cycle("drama", "Drama", "Drama"), ("Drama",)),
        ("authors", cycle("Ana Li, Bo Ek", "Cy Po"), ("Ana Li", "Bo Ek")),
        ("authors", cycle("Li, Ana; Ek, Bo", "Po, Cy"), ("Li, Ana", "Ek, Bo")),
        ("actors", cycle("Sam Davis, Jr., Bo Ek", "Cy Po"), ("Sam Davis, Jr.", "Bo Ek")),
        ("publisher", cycle("Li, Ek & Co", "Po", "Ek"), ("Li, Ek & Co",)),
        ("ambience", cycle("{romantic: True, loud: False}", "{romantic: False, loud: True}"), ("romantic",)),
    ],
)
def test_lists_are_split_where_pieces_repeat(name: str, cells: list[Cell], values: tuple[str, ...]) -> None:
    plan = infer_schema(table(**{name: cells}))
    assert plan.readers[name](cells[0]) == values


def test_prose_with_commas_is_not_split() -> None:
    cells = [f"{title}, told at length, with {title} in it" for title in TITLES]
    found = field("remarks", cells)
    assert found is not None
    assert found.kind == "text"


def test_units_come_from_values_or_names_and_odd_ones_are_unknown() -> None:
    plan = infer_schema(table(price=cycle("$5", "$7.50", "8"), weight_kg=cycle(1, 2.5), runtime=cycle("2h", "1h 5m")))
    units = {one.name: one.unit for one in plan.schema.of_kind("number")}
    assert units == {"price": "$", "weight_kg": "kg", "runtime": "min"}
    assert [plan.readers["runtime"](cell) for cell in ("2h", "1h 5m")] == [120, 65]
    assert plan.readers["price"]("9 €") is None


def test_ids_other_titles_nouns_and_shared_first_words() -> None:
    plan = infer_schema(
        Table(
            {
                "course_id": list(range(40)),
                "course_title": list(TITLES),
                "course_original_title": [f"{title} (2nd)" for title in TITLES],
                "course_item": cycle("a", "b", "c"),
            },
            40,
        )
    )
    assert plan.id_column == "course_id"
    assert plan.aliases == ("course_original_title",)
    assert (plan.schema.noun, plan.schema.plural) == ("course", "courses")
    assert [one.name for one in plan.schema.fields] == ["title", "item_value"]


@pytest.mark.parametrize(
    ("stem", "noun"),
    [("steam_games", "game"), ("movies", "movie"), ("stories", "story"), ("export", "item"), ("", "item")],
)
def test_a_plural_in_the_file_name_names_the_items(stem: str, noun: str) -> None:
    assert infer_schema(table(), stem).schema.noun == noun


def test_a_sponsored_flag_is_disclosed() -> None:
    assert infer_schema(table(sponsored=cycle("yes", "no"))).schema.disclose == "sponsored"


def test_names_in_other_scripts_keep_their_label() -> None:
    found = field("类型", cycle("剧情", "犯罪"))
    assert found is not None
    assert (found.name, found.label, found.kind) == ("field_2", "类型", "category")


def test_the_most_distinct_short_text_is_the_title_when_none_is_called_so() -> None:
    plan = infer_schema(Table({"thing": list(TITLES), "colour": cycle("red", "blue")}, 40))
    assert plan.schema.title == "thing"


@pytest.mark.parametrize(
    "columns", [{"price": [1, 2, 3]}, {"a line of prose": ["x y", "z", "w"]}, {"kind": ["a", "a", "a"]}]
)
def test_without_a_title_there_is_no_catalogue(columns: dict[str, list[Cell]]) -> None:
    with pytest.raises(CatalogueError, match="looks like a title"):
        infer_schema(Table(columns, 3))


def test_a_given_schema_rules() -> None:
    schema = Schema(fields=(Field(name="title", kind="title"), Field(name="unit_price", kind="number", unit="€")))
    plan = apply_schema(Table({"title": ["A"], "UnitPrice": ["5"], "more": ["x"]}, 1), schema)
    assert plan.readers["unit_price"]("5") == 5
    assert [(one.column, one.why) for one in plan.dropped] == [("more", "not in the given schema")]


def test_a_schema_with_a_field_that_the_file_lacks() -> None:
    schema = Schema(fields=(Field(name="title", kind="title"), Field(name="mood", kind="category")))
    with pytest.raises(CatalogueError, match="'mood'.*Its columns are: title"):
        apply_schema(Table({"title": ["A"]}, 1), schema)
