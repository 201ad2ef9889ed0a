from __future__ import annotations

from itertools import product

import pytest

from agent.claims import holds
from agent.framed import _frames, framed
from agent.notes import Facts, Ground

LIKED, ASKED = "you liked: Heat", "you asked for: something tense"
DIRECTOR, ACTOR = ("Michael Mann", "director"), ("Al Pacino", "actor")


def _facts(*grounds: Ground, roles: tuple[tuple[str, str], ...] = ()) -> Facts:
    return Facts("Thief", grounds, roles)


@pytest.mark.parametrize(
    "facts",
    [
        _facts(Ground(LIKED, ("heist",))),
        _facts(Ground(LIKED, ("heist", "Chicago"))),
        _facts(Ground(LIKED, ("Michael Mann",)), roles=(DIRECTOR,)),
        _facts(Ground(LIKED, ("Michael Mann", "heist")), roles=(DIRECTOR,)),
        _facts(Ground(LIKED, ("Al Pacino", "heist")), roles=(ACTOR,)),
        _facts(Ground(LIKED, ("Michael Mann", "Al Pacino", "heist")), roles=(DIRECTOR, ACTOR)),
        _facts(Ground(LIKED, ("Uwe Rosenberg",)), roles=(("Uwe Rosenberg", "designer"),)),
        _facts(Ground(ASKED, ("heist", "night"))),
        _facts(Ground("you asked for: heist", ("heist",))),
        _facts(Ground("you asked for: Mann", ("Michael Mann",)), roles=(DIRECTOR,)),
        _facts(Ground(LIKED, ("heist",)), Ground(ASKED, ("neon",))),
        _facts(Ground(ASKED, ("neon",)), Ground(LIKED, ("Michael Mann",)), roles=(DIRECTOR,)),
    ],
)
def test_every_frame_tells_all_facts_and_nothing_else(facts: Facts) -> None:
    found = framed(facts, 1)
    assert found
    for sentence in found:
        assert holds(sentence, facts), sentence
        assert all(one.casefold() in sentence.casefold() for one in facts.has), sentence
        assert sentence.count("Thief") == 1


def test_the_order_is_the_seeds() -> None:
    facts = _facts(Ground(LIKED, ("heist",)))
    assert framed(facts, 1) == framed(facts, 1)
    assert len({tuple(framed(facts, seed)) for seed in range(5)}) > 1


def test_no_frame_for_what_none_tells() -> None:
    assert framed(_facts(Ground(LIKED, ("a",)), Ground(ASKED, ("b",)), Ground(ASKED, ("c",))), 1) == []


def test_there_are_frames_for_the_usual_facts() -> None:
    frames = _frames()
    for first, people, values in product(("liked",), ((), ("director",), ("actor",), ("author",)), ((), ("values",))):
        if people or values:
            assert len(frames[frozenset({first, *people, *values})]) >= 4
    assert sum(map(len, frames.values())) >= 100
