from __future__ import annotations

from agent.ranking import Listener, rank_dialogue
from tests.conftest import Opens
from tests.films import id_of

TURNS = [
    ("user", "I loved Heat"),
    ("system", "Have you seen Ronin?"),
    ("user", "no, something by Ridley Scott"),
]
REPLIES = {"I loved Heat": "inform\n+item Heat", "no, something by Ridley Scott": "inform\n+director Ridley Scott"}


def test_nothing_named_is_ranked(opens: Opens) -> None:
    recommender = opens(REPLIES)
    ids = [recommender.catalogue.ids[one.row] for one in rank_dialogue(recommender, TURNS, 40)]
    assert id_of("Heat") not in ids
    assert id_of("Ronin") not in ids
    assert len(ids) == 38
    assert ids[0] in {id_of("Alien"), id_of("Blade Runner")}


def test_hearing_turn_by_turn_gives_the_same_lists(opens: Opens) -> None:
    recommender = opens(REPLIES)
    listener = Listener(recommender)
    for number, (role, text) in enumerate(TURNS, 1):
        listener.hear(role, text)
        assert listener.rank(10) == rank_dialogue(opens(REPLIES), TURNS[:number], 10)
    assert len(recommender.understander.model.prompts) == 2  # type: ignore[attr-defined]
