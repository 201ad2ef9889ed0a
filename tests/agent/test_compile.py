from __future__ import annotations

from typing import Any

import pytest

from agent.compile import compile_query, values_named
from agent.contract import Change, Rules
from agent.strengths import strength
from retrieval.catalogue import Catalogue
from retrieval.filters import mask_of
from retrieval.linker import Linker
from retrieval.query import FamePull, ItemPull, NumberFilter, NumberPull, PhrasePull, Query, ValueFilter, ValuePull
from tests.agent.said import change, film, profile, rows


@pytest.fixture
def compiled(catalogue: Catalogue, linker: Linker) -> Any:
    def compile_all(
        *changes: Change, rules: Rules | None = None, shown: frozenset[int] = frozenset(), message: str = "m"
    ) -> Query:
        return compile_query(profile(*changes, message=message), catalogue, linker, rules or Rules(), 5, shown)

    return compile_all


def passing(query: Query, catalogue: Catalogue) -> set[str]:
    mask = mask_of(catalogue, query.filters, query.left_out)
    return {item.title for item, passes in zip(catalogue.items, mask, strict=True) if passes}


class TestStrength:
    @pytest.mark.parametrize(
        ("said", "weight"),
        [
            (film("Heat"), 1.0),
            (film("Heat", "dislike"), -0.8),
            (film("Heat", "exclude"), -0.5),
            (film("Heat", "seen"), 0.0),
            (film("Heat", signal="click"), 0.3),
            (film("Heat", signal="rating", rating=5), 1.0),
            (film("Heat", "seen", signal="rating", rating=3), 0.0),
            (film("Heat", "dislike", signal="rating", rating=1), -1.0),
            (change("genre", "Crime", weight=2.0), 2.0),
        ],
    )
    def test_by_stance_signal_and_rating(self, said: Change, weight: float) -> None:
        assert strength(said) == pytest.approx(weight)


class TestItems:
    def test_a_liked_item_pulls_and_is_left_out(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(film("Heat"))
        (row,) = rows(catalogue, "Heat")
        assert query.pulls == (ItemPull(1, 1.0, (row,)),)
        assert query.left_out == {row}

    def test_a_disliked_item_pushes(self, compiled: Any) -> None:
        (pull,) = compiled(film("Heat", "dislike")).pulls
        assert pull.weight == pytest.approx(-0.8)

    def test_a_series_is_all_of_it(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(change("item", "the Toy Story films", item="f36"))
        assert set(query.pulls[0].rows) == set(rows(catalogue, "Toy Story", "Toy Story 2"))
        assert query.left_out >= set(rows(catalogue, "Toy Story", "Toy Story 2"))

    def test_an_exact_title_is_itself_only(self, compiled: Any, catalogue: Catalogue) -> None:
        assert compiled(film("Toy Story")).pulls[0].rows == tuple(rows(catalogue, "Toy Story"))

    def test_an_unknown_item_asks_for_nothing(self, compiled: Any) -> None:
        query = compiled(change("item", "Zanzibar Nights"), change("item", "Gone", item="no such id"))
        assert query.pulls == () and query.left_out == frozenset()

    def test_what_was_shown_is_a_little_lower_but_seen_is_gone(self, compiled: Any, catalogue: Catalogue) -> None:
        heat, ronin = rows(catalogue, "Heat", "Ronin")
        query = compiled(film("Heat", "seen"), shown=frozenset({heat, ronin}))
        assert query.shown == {ronin} and query.left_out == {heat} and query.pulls == ()


class TestNumbers:
    def test_a_limit_is_exact(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(change("year", 1990, "require", op=">="))
        assert query.filters == (NumberFilter(1, "year", 1990, float("inf")),)
        assert all(item.fields["year"] >= 1990 for item in catalogue.items if item.title in passing(query, catalogue))  # type: ignore[operator]

    def test_unknown_numbers_do_not_pass(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(change("runtime", 200, "require", op="<="))
        assert "The Blair Witch Project" not in passing(query, catalogue)

    def test_a_leaning_pulls(self, compiled: Any) -> None:
        query = compiled(change("year", [1980, 1989], op="between"))
        assert query.filters == () and query.pulls == (NumberPull(1, 1.0, "year", "between", 1980, 1989),)

    def test_a_range_that_is_not_wanted_is_left_out(self, compiled: Any) -> None:
        query = compiled(change("year", [1980, 1989], "exclude", op="between"))
        assert query.filters == (NumberFilter(1, "year", 1980, 1989, keep=False),) and query.pulls == ()

    def test_a_comparative_keeps_its_reference(self, compiled: Any) -> None:
        (pull,) = compiled(change("runtime", None, op="less", reference=170)).pulls
        assert (pull.weight, pull.op, pull.reference) == (1.0, "less", 170)
        (turned,) = compiled(change("runtime", None, "dislike", op="less")).pulls
        assert turned.weight == -1.0

    def test_a_number_of_no_field_is_passed_over(self, compiled: Any) -> None:
        query = compiled(change("price", 5, "require", op=">="), change("genre", 5, "require", op=">="))
        assert query.filters == () and query.pulls == ()


class TestWords:
    def test_an_exclusion_is_exact(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(change("genre", "Horror", "exclude"))
        assert query.filters == (ValueFilter(1, (("genre", "Horror"),), keep=False),)
        assert not passing(query, catalogue) & {"Alien", "The Shining", "Halloween"}

    def test_an_excluded_theme_is_searched_in_texts_too(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(change("aspect", "thief", "exclude"))
        assert "Heat" not in passing(query, catalogue)
        assert isinstance(query.pulls[0], PhrasePull) and query.pulls[0].weight < 0

    def test_fame_is_a_dial(self, compiled: Any) -> None:
        assert compiled(change("aspect", "hidden gems")).pulls == (FamePull(1, -1.0),)
        assert compiled(change("aspect", "the usual hits")).pulls == (FamePull(1, 1.0),)
        asked = change("aspect", "something obscure").model_copy(update={"weight": 2.0})
        assert compiled(asked).pulls == (FamePull(1, -2.0),)
        query = compiled(change("aspect", "mainstream", "exclude"))
        assert query.pulls == (FamePull(1, -1.0),) and query.filters == ()

    def test_only_is_exact(self, compiled: Any, catalogue: Catalogue) -> None:
        assert passing(compiled(change("genre", "Fantasy", "require")), catalogue) == {
            "Spirited Away",
            "The Princess Bride",
        }

    def test_a_liked_value_pulls_and_a_disliked_one_pushes_double(self, compiled: Any) -> None:
        (liked,) = compiled(change("genre", "Crime")).pulls
        (disliked,) = compiled(change("genre", "Crime", "dislike")).pulls
        assert isinstance(liked, ValuePull) and liked.weight == 1.0
        assert disliked.weight == pytest.approx(-1.6)

    def test_a_theme_pulls_by_phrase_and_by_the_values_it_names(self, compiled: Any) -> None:
        (pull,) = compiled(change("aspect", "car chases")).pulls
        assert isinstance(pull, PhrasePull)
        assert (pull.phrase, pull.values) == ("car chases", (("theme", "car chase"),))

    def test_a_person_of_any_field(self, catalogue: Catalogue, linker: Linker) -> None:
        assert values_named(change("director", "michael mann"), catalogue, linker) == (("director", "Michael Mann"),)
        assert values_named(change("actor", "Nobody Known"), catalogue, linker) == ()

    def test_words_that_name_nothing_are_a_phrase(self, compiled: Any) -> None:
        (pull,) = compiled(change("genre", "jazz noir")).pulls
        assert isinstance(pull, PhrasePull) and pull.values == ()


class TestRules:
    def test_only_what_is_available(self, compiled: Any, catalogue: Catalogue) -> None:
        query = compiled(rules=Rules(available={"genre": ["Fantasy", "Children"]}))
        assert passing(query, catalogue) == {
            "Spirited Away",
            "The Princess Bride",
            "Toy Story",
            "Toy Story 2",
            "Finding Nemo",
        }

    def test_a_value_to_confirm_is_closed_until_it_is_asked_for(self, compiled: Any, catalogue: Catalogue) -> None:
        rules = Rules(confirm={"genre": ["Horror"]})
        assert "Halloween" not in passing(compiled(rules=rules), catalogue)
        assert "Halloween" not in passing(compiled(change("genre", "Horror", "dislike"), rules=rules), catalogue)
        for one in (change("genre", "Horror"), change("aspect", "scary")):
            assert "Halloween" in passing(compiled(one, rules=rules, message=f"{one.value} please"), catalogue)
            assert "Halloween" not in passing(compiled(one, rules=rules, message="I am 40"), catalogue)
            assert "Halloween" not in passing(compiled(one, rules=rules, message=f"nothing {one.value}"), catalogue)

    def test_no_word_opens_what_is_not_available(self, compiled: Any, catalogue: Catalogue) -> None:
        rules = Rules(available={"genre": ["Fantasy"]})
        assert "Halloween" not in passing(compiled(change("genre", "Horror"), rules=rules), catalogue)
