from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.compile import compile_query
from agent.contract import Change, Reason, Rules
from agent.facts import Reasons
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from retrieval.query import Hit
from retrieval.ranker import Ranker
from tests.agent.said import change, film, profile, rows


class Told:
    """Reasons of one title under a profile."""

    def __init__(self, catalogue: Catalogue, linker: Linker, ranker: Ranker) -> None:
        self.catalogue, self.linker, self.ranker = catalogue, linker, ranker

    def __call__(self, title: str, *changes: Change) -> tuple[Hit, Sequence[Reason]]:
        query = compile_query(profile(*changes), self.catalogue, self.linker, Rules(), 5)
        (hit,) = self.ranker.score(query, rows(self.catalogue, title))
        return hit, Reasons(self.catalogue, query, profile(*changes)).of(hit)

    def text(self, title: str, *changes: Change) -> str:
        return next(one.text for one in self(title, *changes)[1] if one.change_id == 1)


@pytest.fixture
def told(catalogue: Catalogue, linker: Linker, ranker: Ranker) -> Told:
    return Told(catalogue, linker, ranker)


def test_contributions_add_up_to_the_score_and_name_their_change(told: Told) -> None:
    said = (film("Heat"), change("genre", "Crime"), change("aspect", "heist"), change("year", op="more"))
    hit, reasons = told("Ronin", *said)
    assert sum(one.contribution for one in reasons) == pytest.approx(hit.score)
    assert {one.change_id for one in reasons if one.prior is None} <= {1, 2, 3, 4}
    assert {one.text for one in reasons if one.prior == "popularity"} == {"many people know it"}
    assert [one.contribution for one in reasons] == sorted((one.contribution for one in reasons), reverse=True)


def test_what_a_liked_film_shares(told: Told) -> None:
    assert told.text("Thief", film("Heat")) == "like Heat: Michael Mann"


def test_nothing_shared_is_the_taste_of_others(told: Told) -> None:
    assert told.text("Amélie", film("Heat")) in {"close to Heat", "not much like Heat"}


def test_what_was_turned_down(told: Told) -> None:
    text = told.text("Thief", film("Heat", "dislike"))
    assert text in {"resembles Heat, which you turned down", "unlike Heat, which you turned down"}


@pytest.mark.parametrize(
    ("title", "said", "text"),
    [
        ("Heat", change("genre", "Crime"), "genre: Crime, as you like"),
        ("Heat", change("actor", "De Niro"), "actor: Robert De Niro, as you like"),
        ("Heat", change("genre", "Crime", "dislike"), "you don't want Crime, and this has it"),
        ("Heat", change("aspect", "heist"), "theme: heist, as you asked"),
        ("Amélie", change("aspect", "heist"), 'close to what you asked for: "heist"'),
        ("Ronin", change("runtime", op="less", reference=170), "running time 122 min, less as you wished"),
        ("Heat", change("runtime", op="less", reference=122), "running time 170 min"),
        ("Heat", change("year", [1990, 1999], op="between"), "year 1995, as you asked"),
        ("The Blair Witch Project", change("runtime", op="less", reference=100), "running time unknown"),
    ],
)
def test_the_text_of_a_reason(told: Told, title: str, said: Change, text: str) -> None:
    assert told.text(title, said) == text


def test_what_is_shared_puts_people_first_and_leaves_the_common_out(told: Told, catalogue: Catalogue) -> None:
    query = compile_query(profile(film("Heat")), catalogue, told.linker, Rules(), 5)
    reasons = Reasons(catalogue, query, profile(film("Heat")))
    shared = reasons.shared(film("Heat"), catalogue.items[rows(catalogue, "Thief")[0]])
    assert [(one.label, one.values) for one in shared] == [("director", ("Michael Mann",)), ("theme", ("heist",))]
    assert reasons.shared(change("item", "Unknown"), catalogue.items[0]) == []
