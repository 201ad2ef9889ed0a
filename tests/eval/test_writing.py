"""Writing: made-up users say what they mean, replies are judged, and the report and the page tell what was found."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.events import EventLog
from agent.recommender import Recommender
from agent.scripted import ScriptedModel
from agent.standby import Absent
from eval import writing
from eval.judge import Judged
from eval.wishes import Wishes
from eval.writing import Dictated, Found, Noted, Reply, collect, distinct, page, report
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from retrieval.ranker import Ranker
from tests.eval.books import books

Parts = tuple[Recommender, Dictated, Noted]


@pytest.fixture
def parts(catalogue: Catalogue, linker: Linker, ranker: Ranker, own_home: Path) -> Iterator[Parts]:
    """A recommender that is told what is meant, and a writer whose every sentence fails its check."""
    reader = Dictated(catalogue, linker, Absent())
    writer = Noted(ScriptedModel(default="A masterpiece of its time."))
    recommender = Recommender(catalogue, ranker, reader, writer, EventLog(own_home / "w.db", catalogue.name))
    yield recommender, reader, writer
    recommender.close()


def test_replies_are_made_and_judged(parts: Parts) -> None:
    told: list[str] = []
    found = collect(*parts, limit=12, seed=1, progress=told.append)
    assert len(found.replies) == 12
    assert len(told) == 1
    made = report(found, "Writing")
    assert made.figure("replies").value == 12
    assert made.figure("unsupported sentences").value == 0, made.rows
    assert made.figure("replaced by code").value == 1
    assert made.figure("distinct-2").value is None


def test_the_same_seed_gives_the_same_replies(parts: Parts) -> None:
    wishes = Wishes(parts[0].catalogue, 3)
    assert [wishes.talk(n) for n in range(20)] == [Wishes(parts[0].catalogue, 3).talk(n) for n in range(20)]
    assert wishes.talk(0) != Wishes(parts[0].catalogue, 4).talk(0)


@pytest.mark.parametrize("seed", range(3))
def test_users_say_one_to_four_things_of_many_kinds(catalogue: Catalogue, seed: int) -> None:
    for known in (catalogue, books()):
        changes = [c for n in range(40) for said in Wishes(known, seed).talk(n) for c in said.update.changes]
        assert {c.stance for c in changes} >= {"like", "dislike", "exclude", "require"}
        assert any(c.op for c in changes)
        assert any(c.who for c in changes)
        assert all(1 <= len(Wishes(known, seed).talk(n)) <= 4 for n in range(40))


def made_up() -> Found:
    right = Reply(("I liked Heat.",), "1. Thief: A heist again.", [Judged("A heist again.", "supported", item="Thief")])
    wrong = [Judged("By Jean Reno.", "unsupported", "not of it", "Thief"), Judged("Superb.", "undecided", "?", "Ronin")]
    texts = ["A heist again, as in Heat.", "A heist again, as in Ronin.", None, None]
    return Found([right, Reply(("No horror.", "Sad."), "1. Thief: By Jean Reno.", wrong)], texts, 3.0)


def test_the_report_counts_and_lists_what_is_not_supported() -> None:
    made = report(made_up(), "Writing")
    assert made.figure("unsupported sentences").value == pytest.approx(1 / 3)
    assert made.figure("undecided sentences").value == pytest.approx(1 / 3)
    assert made.figure("replies with one").value == 0.5
    assert made.figure("replaced by code").value == 0.5
    assert made.figure("length").value == 6
    assert made.figure("opening 'a heist again'").value == 1
    assert [row["ruling"] for row in made.rows] == ["unsupported", "undecided"]
    assert made.rows[0]["said"] == "No horror. / Sad."


def test_distinct_is_the_share_of_different_runs() -> None:
    assert distinct(["a b a b".split()], 1).value == 0.5
    assert distinct(["a b a b".split()], 2).value == pytest.approx(2 / 3)
    assert distinct([], 2).value is None


def test_the_page_shows_replies_as_they_are_beside_what_was_said() -> None:
    text = page(made_up(), "Writing", most=1)
    assert sum(reply.text in text for reply in made_up().replies) == 1
    whole = page(made_up(), "Writing")
    assert "> No horror.  \n> Sad.  \n\n1. Thief: By Jean Reno." in whole


def test_messages_go_on_until_there_are_enough(catalogue: Catalogue) -> None:
    told = list(writing._messages(Wishes(catalogue), 15))
    assert len(told) == 15
    for _, talk in itertools.groupby(told, key=lambda one: one[0]):
        assert [len(said) for _, said, _ in talk] in ([1], [1, 2], [1, 2, 3], [1, 2, 3, 4])
