"""Of several items of one title the best known is taken, and the reply says which that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.recommender import Recommender
from agent.scripted import ScriptedModel, scripted_recommender
from retrieval.catalogue import Catalogue, Item
from tests.films import SCHEMA, HashEmbedder

APES = [("King Kong", 1933), ("King Kong", 2005), ("The King", 2005), ("Konga", 1961), ("Mighty Joe Young", 1949)]
SCRIPT = {
    "I loved King Kong": "inform\n+item King Kong",
    "I loved King Kong from 2005": "inform\n+item King Kong",
    "King Kong again": "inform\n+item King Kong",
    "Konga is fun": "inform\n+item Konga",
}
SAID = 'By "King Kong" I take the one of 1933'


@pytest.fixture
def r(own_home: Path) -> Iterator[Recommender]:
    items = [Item(f"a{i}", title, {"year": year, "genre": ("Horror",)}) for i, (title, year) in enumerate(APES)]
    one = scripted_recommender(
        Catalogue("apes", SCHEMA, items), ScriptedModel(SCRIPT), own_home, embedder=HashEmbedder()
    )
    yield one
    one.close()


def test_the_reply_names_the_year_once(r: Recommender) -> None:
    turn = r.chat("a", "I loved King Kong")
    assert turn.update.changes[0].item == "a0" and SAID in turn.reply
    assert SAID not in r.chat("a", "King Kong again").reply


def test_not_where_the_message_says_it(r: Recommender) -> None:
    turn = r.chat("a", "I loved King Kong from 2005")
    assert turn.update.changes[0].item == "a1" and "I take the one of" not in turn.reply


def test_not_for_a_title_that_stands_alone(r: Recommender) -> None:
    assert "I take the one of" not in r.chat("a", "Konga is fun").reply
