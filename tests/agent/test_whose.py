"""Several people choose together: whose taste it is counts, and is said."""

from __future__ import annotations

import pytest

from agent.contract import Turn
from agent.whose import addressed, whose
from tests.conftest import Opens
from tests.films import id_of


@pytest.mark.parametrize(
    ("message", "words", "who"),
    [
        ("my wife hates gore", "gore", "my wife"),
        ("My son loves dinosaurs", "dinosaurs", "My son"),
        ("For me: Heat. For my wife: Notting Hill.", "Heat", None),
        ("For me: Heat. For my wife: Notting Hill.", "Notting Hill", "my wife"),
        ("I love horror but my girlfriend can't stand clowns", "horror", None),
        ("I love horror but my girlfriend can't stand clowns", "clowns", "my girlfriend"),
        ("my husband wants something with Tom Hanks, I want a comedy", "Tom Hanks", "my husband"),
        ("my husband wants something with Tom Hanks, I want a comedy", "comedy", None),
        ("Anna hates musicals, Ben loves Alien", "musicals", "Anna"),
        ("Anna hates musicals, Ben loves Alien", "Alien", "Ben"),
        ("The kids loved Shrek. Nothing scary.", "Shrek", "The kids"),
        ("The kids loved Shrek. Nothing scary.", "scary", None),
        ("Heat is my wife's favourite", "Heat", "my wife"),
        ("something with dinosaurs for my son", "dinosaurs", "my son"),
        ("nothing with Adam Sandler, my wife can't stand him", "Adam Sandler", "my wife"),
        ("My daughter is 8, nothing scary for her", None, "My daughter"),
        ("I watched Up with my son", "Up", None),
        ("I want to watch something with my wife, no gore", "gore", None),
        ("my favourite is Heat", "Heat", None),
        ("Everyone loves Heat", "Heat", None),
        ("I loved The Wife", "The Wife", None),
        ("she hates clowns", "clowns", "she"),
        ("我老婆讨厌恐怖片", "恐怖片", "我老婆"),
        ("", "gore", None),
        ("my wife " * 2000, "gore", None),
    ],
)
def test_whose(message: str, words: str | None, who: str | None) -> None:
    if len(message) > 1000:
        assert whose(message, words) in {None, "my wife"}
    else:
        assert whose(message, words) == who


@pytest.mark.parametrize(
    ("who", "name"), [("my wife", "your wife"), ("My son", "your son"), ("Anna", "Anna"), ("我老婆", "你老婆")]
)
def test_addressed(who: str, name: str) -> None:
    assert addressed(who) == name


SCRIPT = {
    "I love horror": "inform\n+genre Horror",
    "my wife hates horror": "inform\n-genre Horror",
    "my wife never wants horror": "inform\nxgenre Horror",
    "my kids love Toy Story": "inform\n+item Toy Story",
    "my husband loves Heat": "inform\n+item Heat",
    "but I hated Heat": "inform\n-item Heat",
    "Heat is fine": "inform\n~item Heat",
    "horror is fine again": "inform\n~genre Horror",
    "for me: Alien": "inform\n+item Alien",
    "what do you know about me?": "ask",
}


def stands(turn: Turn) -> list[tuple[object, str, str | None]]:
    return [(p.change.value, p.change.stance, p.change.who) for p in turn.profile.preferences]


class TestTogether:
    def test_each_has_a_taste_and_all_count(self, opens: Opens) -> None:
        r = opens(SCRIPT)
        r.chat("a", "I love horror")
        turn = r.chat("a", "my wife never wants horror")
        assert stands(turn) == [("Horror", "like", None), ("Horror", "exclude", "my wife")]
        assert all("Horror" not in str(one.item.fields["genre"]) for one in turn.recommendations)
        turn = r.chat("a", "my kids love Toy Story")
        assert "Toy Story 2" in {one.item.title for one in turn.recommendations}
        assert "your kids, who like Toy Story" in turn.reply
        assert turn.profile.preferences[-1].change.item == id_of("Toy Story")

    def test_what_is_known_is_said_with_its_owner(self, opens: Opens) -> None:
        r = opens(SCRIPT)
        for message in ("my wife hates horror", "my kids love Toy Story", "for me: Alien"):
            r.chat("a", message)
        reply = r.chat("a", "what do you know about me?").reply
        for part in ("your wife doesn't like Horror", "your kids like Toy Story (1995)", "you like Alien (1979)"):
            assert part in reply

    def test_two_minds_on_one_film(self, opens: Opens) -> None:
        r = opens(SCRIPT)
        r.chat("a", "my husband loves Heat")
        turn = r.chat("a", "but I hated Heat")
        assert stands(turn) == [("Heat", "like", "my husband"), ("Heat", "dislike", None)]
        assert stands(r.chat("a", "Heat is fine")) == []

    def test_taking_back_is_for_all(self, opens: Opens) -> None:
        r = opens(SCRIPT)
        r.chat("a", "I love horror")
        r.chat("a", "my wife hates horror")
        assert stands(r.chat("a", "horror is fine again")) == []
        assert len(stands(r.undo("a"))) == 2
