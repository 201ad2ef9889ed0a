from __future__ import annotations

import time

import pytest

from agent.recommender import Recommender
from agent.strengths import CLICK, DWELL, GLANCE, LONG_STAY, of_dwell, strength
from models.errors import InvalidFeedback
from tests.agent.said import film, profile
from tests.conftest import Opens
from tests.films import id_of


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens({})


def test_a_longer_stay_says_more_up_to_two_minutes() -> None:
    assert of_dwell(0) == of_dwell(GLANCE - 0.1) == of_dwell(GLANCE) == 0
    assert 0 < of_dwell(20) < CLICK < of_dwell(60) < of_dwell(LONG_STAY) == of_dwell(1e5) == DWELL


def test_a_stay_pulls_and_does_not_use_the_item_up(r: Recommender) -> None:
    turn = r.feedback("a", id_of("Heat"), "dwell", 120)
    (one,) = turn.profile.preferences
    assert (one.change.signal, one.change.seconds) == ("dwell", 120) and strength(one.change) == pytest.approx(DWELL)
    assert turn.profile.seen == [] and turn.status == "recommend"


@pytest.mark.parametrize("value", [None, -1, float("nan"), float("inf")])
def test_a_stay_needs_its_seconds(r: Recommender, value: float | None) -> None:
    with pytest.raises(InvalidFeedback, match="seconds"):
        r.feedback("a", id_of("Heat"), "dwell", value)


def test_a_glance_says_nothing(r: Recommender) -> None:
    assert r.feedback("a", id_of("Heat"), "dwell", 2).profile.preferences == []


def test_of_a_click_and_a_stay_the_stronger_stands() -> None:
    click, long, short = (
        film("Heat", signal="click"),
        film("Heat", signal="dwell", seconds=100),
        film("Heat", signal="dwell", seconds=10),
    )
    for said, stands in [((click, long), "dwell"), ((long, click), "dwell"), ((click, short), "click")]:
        (one,) = profile(*said).preferences
        assert one.change.signal == stands


def test_a_stay_never_overrides_what_was_pressed() -> None:
    (one,) = profile(film("Heat", "dislike"), film("Heat", signal="dwell", seconds=500)).preferences
    assert one.change.stance == "dislike"
    (one,) = profile(film("Heat", signal="dwell", seconds=500), film("Heat", "dislike")).preferences
    assert one.change.stance == "dislike"


def test_a_button_changes_the_next_list_within_50_ms(r: Recommender) -> None:
    before = r.feedback("a", id_of("Heat"), "like")
    took = []
    for title in ("Alien", "Amélie", "Toy Story", "Moon", "Fargo"):
        started = time.perf_counter()
        after = r.feedback("a", id_of(title), "dislike")
        took.append(time.perf_counter() - started)
        assert [one.item.id for one in after.recommendations] != [one.item.id for one in before.recommendations]
        before = after
    assert min(took) < 0.05
