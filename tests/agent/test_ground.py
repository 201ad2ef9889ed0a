from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.contract import Change, PreferenceUpdate
from agent.ground import Grounder, span_of, year_near
from models.parser.wire import WireChange
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import rows, wire
from tests.films import SCHEMA, id_of


@pytest.fixture(scope="module")
def grounder(catalogue: Catalogue, linker: Linker) -> Grounder:
    return Grounder(catalogue, linker)


def ground(
    grounder: Grounder,
    text: str,
    message: str,
    shown: Sequence[int] = (),
    context: Sequence[tuple[str, str]] = (),
) -> PreferenceUpdate:
    return grounder.ground(wire(text), message, context, shown, SCHEMA.spoken())


def only(update: PreferenceUpdate) -> Change:
    (one,) = update.changes
    return one


def test_a_title_becomes_an_id_and_keeps_its_words(grounder: Grounder) -> None:
    update = ground(grounder, "inform\n+item heat", "I loved heat!")
    assert update.acts == ["inform"]
    one = only(update)
    assert (one.item, one.value, one.words, one.stance) == (id_of("Heat"), "heat", "heat", "like")


def test_an_unknown_title_keeps_its_name_and_has_no_id(grounder: Grounder) -> None:
    one = only(ground(grounder, "inform\n+item Zanzibar Nights", "I loved Zanzibar Nights"))
    assert (one.item, one.value) == (None, "Zanzibar Nights")


def test_a_place_becomes_the_item_that_stood_there(grounder: Grounder, catalogue: Catalogue) -> None:
    shown = rows(catalogue, "Heat", "Ronin", "Alien")
    one = only(ground(grounder, "inform\n-item #2", "not the second one", shown))
    assert (one.item, one.value, one.words) == (id_of("Ronin"), "Ronin", "#2")
    last = ground(grounder, "inform\n-item the last one", "not the last one", shown)
    assert only(last).item == id_of("Alien")


def test_a_place_that_is_not_there_is_no_item(grounder: Grounder, catalogue: Catalogue) -> None:
    one = only(ground(grounder, "inform\n-item #9", "not #9", rows(catalogue, "Heat")))
    assert one.item is None


ON_SCREEN = [("system", "1. Heat 2. Ronin 3. Thief"), ("user", "more"), ("system", "1. Alien 2. Casino 3. Moon")]


@pytest.mark.parametrize(
    ("message", "read", "kept"),
    [
        ("not bad", "inform\n+item Alien\n+item Casino", []),
        ("great!!!", "accept\n+item Alien", []),
        ("all great", "inform\n+item Alien\n+item Casino\n+item Moon", ["Alien", "Casino", "Moon"]),
        ("not bad", "inform\n+item Alien\n+item Casino\n+item Moon", ["Alien", "Casino", "Moon"]),
        ("not bad, that one", "inform\n+item Casino", ["Casino"]),
        ("I've been to the casino and it was as rigged as people say", "inform\n+item Casino", ["Casino"]),
        ("not bad at all, all of these", "inform\n+item Heat\n+item Alien", ["Alien"]),
        ("Heat was good", "inform\n+item Heat", ["Heat"]),
    ],
)
def test_a_few_words_about_a_list_are_about_all_of_it_or_none(
    grounder: Grounder, catalogue: Catalogue, message: str, read: str, kept: list[str]
) -> None:
    shown = rows(catalogue, "Alien", "Casino", "Moon")
    update = ground(grounder, read, message, shown, ON_SCREEN)
    assert [one.item for one in update.changes] == [id_of(title) for title in kept]


@pytest.mark.parametrize(("value", "meant"), [("sci-fi", "Sci-Fi"), ("science fiction", "Sci-Fi"), ("jazz", "jazz")])
def test_a_category_gets_the_spelling_of_the_catalogue(grounder: Grounder, value: str, meant: str) -> None:
    assert only(ground(grounder, f"inform\n+genre {value}", "x")).value == meant


def test_limits_and_ranges(grounder: Grounder) -> None:
    update = ground(grounder, "inform\n!year 1990..1999\n!runtime <=120", "from 1990 to 1999, up to 120 min")
    between, most = update.changes
    assert (between.op, between.value, between.words) == ("between", [1990, 1999], "1990 to 1999")
    assert (most.op, most.value, most.words) == ("<=", 120, "120")


def test_a_comparative_is_said_of_the_items_pointed_at(grounder: Grounder, catalogue: Catalogue) -> None:
    shown = rows(catalogue, "Heat", "Ronin", "The Blair Witch Project")
    said = "inform\n+runtime less"
    assert only(ground(grounder, said, "the second one is too long", shown)).reference == 122
    assert only(ground(grounder, said, "something shorter", shown)).reference == (170 + 122) / 2
    assert only(ground(grounder, said, "something shorter")).reference is None
    unknown = rows(catalogue, "The Blair Witch Project")
    assert only(ground(grounder, said, "something shorter", unknown)).reference is None


def test_a_comparative_is_said_of_the_item_named(grounder: Grounder, catalogue: Catalogue) -> None:
    shown = rows(catalogue, "Heat", "Ronin")
    update = ground(grounder, "inform\n-item Heat\n+runtime less", "Heat is too long", shown)
    assert update.changes[1].reference == 170


def test_the_last_word_on_a_thing_counts(grounder: Grounder) -> None:
    update = ground(grounder, "inform\n+item Heat\n-item heat\n+genre Crime\n-genre crime", "Heat, crime … no, neither")
    assert [one.stance for one in update.changes] == ["dislike", "dislike"]


def test_a_drop_of_a_field_has_no_value(grounder: Grounder) -> None:
    one = only(ground(grounder, "inform\n~year", "forget the year"))
    assert (one.field, one.value, one.stance) == ("year", None, "drop")


@pytest.mark.parametrize(
    ("text", "year"),
    [("Heat (1995) was great", 1995), ("heat, 1995", 1995), ("Heat and 1995", None), ("Heat", None), ("", None)],
)
def test_the_year_right_after_a_title(text: str, year: int | None) -> None:
    assert year_near("Heat", text) == year


@pytest.mark.parametrize(
    ("change", "message", "span"),
    [
        (WireChange("like", "genre", None, "Horror"), "no HORROR please", "HORROR"),
        (WireChange("like", "aspect", None, "slow burn"), "I want a slow-burn", "slow-burn"),
        (WireChange("like", "genre", None, "Sci-Fi"), "something in the stars", None),
        (WireChange("like", "genre", None, "Sci-Fi"), "hi", None),
        (WireChange("drop", "year"), "forget it", None),
        (WireChange("require", "year", ">=", 1990), "after 1990", "1990"),
        (WireChange("require", "year", "between", (1980, 1989)), "from the 80s", "80s"),
        (WireChange("like", "year", "more"), "newer ones", None),
    ],
)
def test_the_words_that_a_change_repeats(change: WireChange, message: str, span: str | None) -> None:
    assert span_of(change, message) == span
