from __future__ import annotations

import pytest

from agent.lessons import lessons
from agent.recommender import Recommender
from agent.strengths import IGNORED, SKIP, of_dwell
from tests.conftest import Opens
from tests.films import id_of

SCRIPT = {"I loved Heat": "inform\n+item Heat", "more": "request", "not tonight": "reject"}


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


def taught(r: Recommender, place: int = 0) -> dict[str, tuple[float, bool]]:
    return {r.catalogue.items[s.row].title: (s.strength, s.taken) for s in lessons(r.log, r.catalogue)[place].signs}


def test_every_signal_has_its_strength(r: Recommender) -> None:
    for title, signal, value in [
        ("Ronin", "like", None), ("Casino", "dislike", None), ("Moon", "rating", 5), ("Fargo", "rating", 1),
        ("Alien", "click", None), ("Aliens", "dwell", 60), ("Contact", "seen", None), ("Thief", "skip", None),
    ]:  # fmt: skip
        r.feedback("a", id_of(title), signal, value)
    found = taught(r)
    assert found["Ronin"] == (1.0, True) and found["Casino"][0] == pytest.approx(-0.8)
    assert found["Moon"] == (1.0, True) and found["Fargo"] == (-1.0, True)
    assert found["Alien"][0] == pytest.approx(0.3) and found["Aliens"][0] == pytest.approx(of_dwell(60))
    assert found["Contact"] == (0.0, True) and found["Thief"] == (SKIP, False)


def test_what_a_list_held_and_nobody_took_up_was_ignored(r: Recommender) -> None:
    first = r.chat("a", "I loved Heat").recommendations
    assert set(taught(r)) == {"Heat"}
    r.feedback("a", first[0].item.id, "like")
    found = taught(r)
    assert found[first[0].item.title] == (1.0, True)
    assert [found[one.item.title] for one in first[1:]] == [(IGNORED, False)] * 4


def test_what_was_turned_down_was_passed_over(r: Recommender) -> None:
    first = r.chat("a", "I loved Heat").recommendations
    r.chat("a", "not tonight")
    assert all(taught(r)[one.item.title] == (SKIP, False) for one in first)


def test_what_was_taken_back_teaches_nothing(r: Recommender) -> None:
    r.feedback("a", id_of("Ronin"), "like")
    r.undo("a")
    assert "Ronin" not in taught(r)


def test_sessions_are_apart_and_know_when_they_began(r: Recommender) -> None:
    r.feedback("a", id_of("Ronin"), "like")
    r.feedback("b", id_of("Casino"), "like")
    one, two = lessons(r.log, r.catalogue)
    assert one.first_event < two.first_event == r.log.last_event()
    assert r.log.sessions() == ["a", "b"]
    assert "Casino" not in taught(r, 0) and "Ronin" not in taught(r, 1)


def test_items_given_as_consumed_are_known_and_no_more(r: Recommender) -> None:
    r.start("a", seen=[id_of("Moon")])
    assert taught(r) == {"Moon": (0.0, True)}
