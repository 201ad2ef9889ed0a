from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.moods import User, Wish, users_of
from eval.responsiveness import Settings, Talk, Tally, led, measure, pass_all, run
from eval.rivals import Answer, Ours, Unmoved, placed
from eval.simulator import Said, Simulator
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from tests.conftest import Opens
from tests.films import HashEmbedder, id_of


class Fixed:
    """Answers with given lists, one after the other; the last of them stays."""

    def __init__(self, n_items: int, lists: Sequence[Sequence[int]], name: str = "one query") -> None:
        self.name, self._n, self._lists = name, n_items, lists

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        rows = self._lists[min(len(messages), len(self._lists)) - 1]
        return Answer(tuple(rows), placed(rows, self._n))


def rows_of(catalogue: Catalogue, *names: str) -> list[int]:
    return [catalogue.row(id_of(name)) for name in names]


@pytest.fixture
def user(catalogue: Catalogue) -> User:
    wishes = (Wish("genre", "Crime"), Wish("from", 1990), Wish("without", "Comedy"))
    return User(0, wishes, frozenset(rows_of(catalogue, "Casino")), (), frozenset(), frozenset())


def test_a_conversation_is_measured_by_its_fields(catalogue: Catalogue, user: User) -> None:
    old, demand = Said("too old", ("too old",), (user.wishes[1],)), user.wishes[2]
    talk = Talk(
        [
            Said("a crime film", ("wish: genre",), (user.wishes[0],)),
            old,
            Said("no comedies", ("limit: without",), (demand,), (demand,)),
            Said("seen it", ("seen",), turned_down=tuple(rows_of(catalogue, "Heat"))),
        ],
        [
            Fixed(40, [rows]).answer("", ["x"])
            for rows in (
                rows_of(catalogue, "Taxi Driver", "Thief"),
                rows_of(catalogue, "Heat", "Thief"),
                rows_of(catalogue, "Heat", "Pulp Fiction"),
                rows_of(catalogue, "Casino", "Heat"),
            )
        ],
    )
    tally = Tally()
    measure(catalogue, user, talk, Settings(turns=4, runs=1, k=2), tally)
    assert (tally.wins, tally.turns) == (1, 4)
    assert tally.sums["violations"] == (1.0, 2) and tally.sums["repeats"] == (1.0, 1)
    assert tally.sums["satisfied first"] == (0.0, 1) and tally.sums["satisfied last"] == (1.0, 1)
    assert tally.sums["satisfied change"] == (0.5 + 0.0, 2)
    assert tally.sums["criticised change"] == (0.5, 1)
    gain, critiques = tally.sums["rank gain"]
    assert gain == pytest.approx(np.log2(41.0)) and critiques == 3


def test_a_failure_counts_as_one_turn_more(catalogue: Catalogue, user: User) -> None:
    never = Fixed(40, [rows_of(catalogue, "Toy Story")])
    talk = led(Simulator(user, catalogue, np.random.default_rng(0)), never, "t", 3)
    tally = Tally()
    measure(catalogue, user, talk, Settings(turns=3, k=1), tally)
    assert (tally.wins, tally.turns) == (0, 4) and len(talk.answers) == 3


def test_pass_all_is_unbiased() -> None:
    assert [pass_all(2, 3, j) for j in (1, 2, 3)] == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0.0]
    assert pass_all(3, 3, 3) == 1.0


def test_a_system_that_finds_it_is_told_from_one_that_never_does(
    catalogue: Catalogue, user: User, tmp_path: Path
) -> None:
    casino, toys = rows_of(catalogue, "Casino"), rows_of(catalogue, "Toy Story")
    good = Fixed(40, [toys, casino], "ours")
    report = run(
        catalogue,
        [user, user],
        good,
        [Unmoved(good), Fixed(40, [toys])],
        Settings(turns=4, runs=2, k=1, detailed=True),
        own=[Fixed(40, [toys, toys, casino])],
    )
    assert report.models == ["ours", "no-update", "one query", "one query, own talk"]
    assert [report.figure(f"{name} turns to success").value for name in report.models] == [2, 5, 5, 3]
    assert report.figure("ours turns / one query").value == pytest.approx(0.4)
    assert report.figure("ours turns / one query, own talk").value == pytest.approx(2 / 3)
    assert report.figure("ours pass^2").value == 1 and report.figure("one query pass^2").value == 0
    assert report.figure("one query - ours success").value == -1
    assert report.figure("ours rank last").value == pytest.approx(1) and report.figure("ours success").n == 2
    assert len(report.rows) == 16 and report.rows[1]["found"] is True
    assert "turns to success" in str(report)
    assert [one.suffix for one in report.write(tmp_path, "r")] == [".md", ".svg", ".json"]


def test_the_whole_protocol_with_a_scripted_reader(opens: Opens, catalogue: Catalogue) -> None:
    users = users_of(catalogue, range(30), seed=0, limit=3)
    settings = Settings(turns=3, runs=1, k=5)
    report = run(catalogue, users, Ours(opens(), 5), [], settings)
    assert report.figure("ours success").n == report.figure("ours rank last").n == 3
    assert report.rows == [] and "3 users, 1 runs of 3 messages" in report.notes[0]


def test_measured_users_leave_no_trace(
    catalogue: Catalogue, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import responsiveness

    monkeypatch.setattr("retrieval.home.MiniLM", HashEmbedder)
    home, everybody = Home.at(own_home), catalogue.interactions
    assert everybody is not None
    users = np.array([0, 5, 10])
    recommender = responsiveness.unseen("none", catalogue, users, home, tmp_path)
    acts = recommender.catalogue.interactions
    assert acts is not None and not set(users.tolist()) & set(acts.users.tolist())
    whole = home.space(catalogue)
    assert (recommender.ranker.space.popularity != whole.popularity).any()
    assert recommender.ranker.space.factors.shape[0] == len(catalogue)
    assert not (own_home / "feedback.db").exists()
    recommender.close()


@pytest.mark.parametrize(
    ("changed", "problem"), [({"turns": 1}, "--turns at least 2"), ({"models": "fancy"}, "no rival 'fancy'")]
)
def test_bad_input_is_said(changed: dict[str, object], problem: str) -> None:
    from ui import responsiveness

    given = {"users": 1, "turns": 3, "runs": 1, "k": 10, "models": None, **changed}
    with pytest.raises(TasteloopError, match=problem):
        responsiveness.run(argparse.Namespace(**given), lambda line: None)
