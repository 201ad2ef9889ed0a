from __future__ import annotations

import pytest

from agent.compile import compile_query
from agent.contract import Change, PreferenceUpdate, Rules
from agent.facts import Reasons
from agent.sentences import listed_unknown, reason_sentence, titled, understood, worded
from retrieval.catalogue import Catalogue, Item
from retrieval.linker import Linker
from retrieval.ranker import Ranker
from retrieval.schema import Field, Schema
from tests.agent.said import change, film, profile, rows


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (film("Heat"), "Heat (1995)"),
        (change("item", "Zanzibar Nights"), "Zanzibar Nights"),
        (change("genre", "Crime"), "Crime"),
        (change("year", 1990, "require", op=">="), "year at least 1990"),
        (change("runtime", 120, "require", op="<="), "running time at most 120 min"),
        (change("year", 1999, "require", op="="), "year exactly 1999"),
        (change("year", [1990, 1999], "require", op="between"), "year 1990 to 1999"),
        (change("year", [1980, 1989], "exclude", op="between"), "year not 1980 to 1989"),
        (change("year", 2000, "dislike", op=">="), "year not at least 2000"),
        (change("runtime", op="less"), "less running time"),
        (change("runtime", None, "dislike", op="less"), "not less running time"),
        (change("runtime", None, "drop"), "running time"),
        (change("*", None, "drop"), "everything"),
    ],
)
def test_a_change_in_a_few_words(said: Change, text: str, catalogue: Catalogue) -> None:
    assert worded(said, catalogue) == text


def test_what_was_understood(catalogue: Catalogue) -> None:
    changes = [
        film("Heat"),
        film("Ronin"),
        film("Alien", "seen"),
        change("genre", "Horror", "exclude"),
        change("genre", "Crime", "require"),
        change("genre", "Romance", "dislike"),
        change("year", 1990, "require", op=">="),
        change("runtime", None, "drop"),
    ]
    assert understood(PreferenceUpdate(changes=changes), catalogue) == (
        "you like Heat (1995) and Ronin (1998); you know Alien (1979); no Horror; only Crime;"
        " you don't like Romance; year at least 1990; withdrawn: running time"
    )
    assert understood(PreferenceUpdate(), catalogue) == ""


def test_unknown_titles(catalogue: Catalogue) -> None:
    update = PreferenceUpdate(
        changes=[
            film("Heat"),
            change("item", "Zanzibar Nights"),
            change("item", "Old One", "drop"),
            change("genre", "x"),
        ]
    )
    assert listed_unknown(update, catalogue) == ["Zanzibar Nights"]


def test_a_title_with_its_year_where_there_is_one(catalogue: Catalogue) -> None:
    assert titled(catalogue.items[0], catalogue) == "Heat (1995)"
    schema = Schema(fields=(Field(name="title", kind="title"), Field(name="date", kind="date")))
    things = Catalogue("things", schema, [Item("1", "Lamp", {"date": "1999-07-02"}), Item("2", "Chair", {})])
    assert [titled(one, things) for one in things.items] == ["Lamp (1999)", "Chair"]


class TestReasons:
    @pytest.fixture
    def because(self, catalogue: Catalogue, linker: Linker, ranker: Ranker) -> Because:
        return Because(catalogue, linker, ranker)

    def test_a_liked_film(self, because: Because) -> None:
        text = because("Thief", film("Heat"))
        assert "Heat" in text and "Michael Mann" in text

    def test_a_person(self, because: Because) -> None:
        assert because("Thief", change("director", "Michael Mann")) == "It has Michael Mann as director, as you wished."

    def test_a_value(self, because: Because) -> None:
        assert "heist" in because("Heat", change("aspect", "heist")).lower()

    def test_a_comparative_only_where_it_is_true(self, because: Because) -> None:
        shorter = change("runtime", op="less", reference=170.0)
        assert because("Ronin", shorter) == "Its running time is 122 min, less than the 170 min before."
        assert "less than" not in because("The Godfather", shorter)

    def test_nothing_said_introduces_the_item(self, because: Because) -> None:
        assert because("Heat") == "A thief and a detective circle."

    def test_nothing_known_at_all(self) -> None:
        bare = Catalogue("bare", Schema(fields=(Field(name="title", kind="title"),)), [Item("1", "Lamp", {})])
        query = compile_query(profile(), bare, Linker(bare), Rules(), 5)
        from retrieval.query import Hit

        reasons = Reasons(bare, query, profile())
        assert (
            reason_sentence(bare.items[0], Hit(0, 0.0, ()), reasons, bare, profile()) == "It is part of the catalogue."
        )

    def test_a_turned_down_film_is_never_the_reason(self, because: Because) -> None:
        assert "Heat" not in because("Amélie", film("Heat", "dislike"))


class Because:
    """The sentence for one title under a profile."""

    def __init__(self, catalogue: Catalogue, linker: Linker, ranker: Ranker) -> None:
        self.catalogue, self.linker, self.ranker = catalogue, linker, ranker

    def __call__(self, title: str, *changes: Change) -> str:
        known = profile(*changes)
        query = compile_query(known, self.catalogue, self.linker, Rules(), 5)
        (row,) = rows(self.catalogue, title)
        (hit,) = self.ranker.score(query, [row])
        reasons = Reasons(self.catalogue, query, known)
        return reason_sentence(self.catalogue.items[row], hit, reasons, self.catalogue, known)
