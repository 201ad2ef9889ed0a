from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from agent.contract import Change, Event
from agent.hypotheses import Hypothesis, lean, steps, suppose
from agent.profile import fold
from agent.supposed import offer, reason, remark, shared
from retrieval.catalogue import Catalogue, values_of
from retrieval.linker import Linker
from retrieval.query import Query
from retrieval.ranker import Ranker
from tests.agent.said import NOW, change, film
from tests.films import id_of
from tests.hidden import found, search

LONG = ("Heat", "The Godfather", "Casino")
"""All over 160 minutes; the others share less."""


def events(*told: Sequence[Change]) -> list[Event]:
    """One turn each, the first with number 1."""
    found: list[Event] = []
    for turn, changes in enumerate(told, 1):
        for one in changes:
            known = one.model_copy(update={"id": len(found) + 1})
            found.append(Event(id=len(found) + 1, turn=turn, at=NOW, source="button", message=None, change=known))
    return found


def skip(title: str) -> Change:
    return film(title, "exclude", signal="skip")


@pytest.fixture
def supposes(catalogue: Catalogue) -> Any:
    def suppose_(told: list[Event], lists: dict[int, tuple[str, ...]] | None = None) -> list[Hypothesis]:
        profile = fold("a", told)
        return suppose(steps(told, lists or {}, catalogue), profile, catalogue, range(len(catalogue)))

    return suppose_


def of_field(found: Sequence[Hypothesis], field: str) -> Hypothesis | None:
    return next((one for one in found if one.field == field), None)


def test_three_long_ones_suggest_that_long_ones_are_refused(supposes: Any) -> None:
    found = of_field(supposes(events(*([skip(title)] for title in LONG))), "runtime")
    assert found is not None
    assert (found.op, found.count) == ("<=", 3) and 140 <= found.bound < 170 and found.confidence > 0.5


def test_one_alone_suggests_nothing_and_what_is_common_little(supposes: Any, catalogue: Catalogue) -> None:
    assert supposes(events([skip("Heat")])) == []
    mixed = supposes(events([skip("Heat")], [skip("Toy Story")], [skip("Amélie")]))
    assert all(one.confidence < 0.5 for one in mixed)


def test_a_shared_genre_is_found(supposes: Any) -> None:
    found = supposes(events([skip("Alien")], [skip("Halloween")], [skip("The Thing")]))
    assert found[0].field == "genre" and found[0].value == "Horror" and found[0].confidence > 0.5


def test_a_like_afterwards_ends_it(supposes: Any) -> None:
    told = events(*([skip(title)] for title in LONG), [film("The Godfather: Part II")])
    assert of_field(supposes(told), "runtime") is None


def test_undo_is_exact(supposes: Any) -> None:
    before = events([skip("Heat")], [skip("Casino")])
    after = events([skip("Heat")], [skip("Casino")], [skip("The Godfather")])
    undone = [*after[:-1], after[-1].model_copy(update={"undone": True})]
    assert supposes(undone) == supposes(before) != supposes(after)


def test_a_reset_a_drop_of_the_item_and_of_the_field_count(supposes: Any) -> None:
    told = [[skip(title)] for title in LONG]
    assert supposes(events(*told, [change("*", stance="drop")])) == []
    closed = supposes(events(*told, [change("runtime", 150, "drop", op="<=", signal="skip")]))
    assert of_field(closed, "runtime") is None
    fewer = supposes(events(*told, [film("Heat", "drop")], [film("Casino", "drop")]))
    assert fewer == []


def test_what_the_profile_says_is_not_supposed(supposes: Any) -> None:
    told = events([change("genre", "Horror", "dislike")], [skip("Alien")], [skip("Halloween")], [skip("The Thing")])
    assert of_field(supposes(told), "genre") is None
    limited = events([change("runtime", 180, "require", op="<=")], *([skip(title)] for title in LONG))
    assert of_field(supposes(limited), "runtime") is None


def test_a_whole_list_turned_down_weighs_less_than_as_many_alone(supposes: Any) -> None:
    alone = of_field(supposes(events(*([skip(title)] for title in LONG))), "runtime")
    at_once = of_field(supposes(events([skip(title) for title in LONG])), "runtime")
    assert alone is not None and (at_once is None or at_once.confidence < alone.confidence)


def test_what_stood_above_and_was_left_alone_speaks_for_itself(catalogue: Catalogue) -> None:
    told = events([film("Moon")], [skip("Casino")])
    lists = {2: tuple(id_of(title) for title in ("Fargo", "Casino", "Heat"))}
    judged = steps(told, lists, catalogue)
    assert {catalogue.items[one.row].title: one.weight > 0 for one in judged} == {
        "Moon": True, "Casino": False, "Fargo": True,
    }  # fmt: skip


def test_pulls_move_the_list_and_their_shares_have_a_reason(catalogue: Catalogue, ranker: Ranker) -> None:
    supposed = [
        Hypothesis("runtime", 0.9, 3, op="<=", bound=120.0),
        Hypothesis("genre", 0.8, 2, value="Crime"),
    ]
    plain, leaning = ranker.rank(Query(n=10)), ranker.rank(lean(Query(n=10), supposed))

    def bad(row: int) -> bool:
        item = catalogue.items[row]
        return "Crime" in values_of(item, "genre") or catalogue.numbers("runtime")[row] > 120

    assert sum(bad(hit.row) for hit in leaning) < sum(bad(hit.row) for hit in plain)
    assert all(np.isclose(sum(share.value for share in hit.shares), hit.score) for hit in leaning)


def test_words(catalogue: Catalogue) -> None:
    item = catalogue.get(id_of("Moon"))
    long, crime = Hypothesis("runtime", 0.9, 3, op="<=", bound=118.0), Hypothesis("genre", 0.8, 2, value="Crime")
    assert shared(long, catalogue) == "three long ones"
    assert reason(long, item, catalogue) == "you turned down three long ones; this has running time 97 min"
    assert remark(long, catalogue) == "You turned down three long ones, so I look for shorter ones."
    asked = offer(long, catalogue)
    assert asked.text == "You turned down three long ones. Shall I keep to a running time of at most 120 min?"
    assert asked.offer == Change(field="runtime", op="<=", value=120, stance="require")
    assert offer(crime, catalogue).offer == Change(field="genre", value="Crime", stance="exclude")


def test_most_unstated_limits_are_found_within_five_rejections(
    catalogue: Catalogue, linker: Linker, ranker: Ranker
) -> None:
    def share(learns: bool) -> tuple[float, int]:
        return found([search(catalogue, linker, ranker, seed, 5, learns=learns) for seed in range(80)])

    (without, _), (learning, n) = share(False), share(True)
    assert n >= 40 and learning >= 0.85 and learning > without + 0.08, (without, learning, n)
