from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.lessons import Lesson
from eval.report import Figure
from eval.training import DIFFERENCE, Outcome, Settings, compare, is_worse, train
from models.errors import CatalogueError
from retrieval.catalogue import Catalogue
from retrieval.evidence import Sign
from retrieval.home import Home
from retrieval.space import Weights
from retrieval.training import TASKS, Result
from tests.films import HashEmbedder
from tests.retrieval.books import books
from tests.tasters import things

EMBEDDER = HashEmbedder()
ROOT = Path(__file__).parents[2]


def trained(home: Path, *, lessons: list[Lesson] | None = None, last: int = 0, force: bool = False) -> Outcome:
    settings = Settings(n_folds=3, force=force)
    return train(Home.at(home), things(), lessons or [], last, settings, embedder=EMBEDDER)


def sessions(n: int) -> list[Lesson]:
    """Sessions that like seven items of a kind."""
    return [
        Lesson(tuple(Sign(row, 1.0, True) for row in range(place % 3, 60, 9)), first_event=1 + place)
        for place in range(n)
    ]


def figure(low: float, high: float, n: int = 50) -> Figure:
    return Figure(name=DIFFERENCE, value=(low + high) / 2, n=n, low=low, high=high)


@pytest.mark.parametrize(
    ("difference", "worse"),
    [
        (figure(0.01, 0.02), False),
        (figure(-0.02, 0.01), False),
        (figure(0.0, 0.0), False),
        (figure(-0.02, -0.001), True),
        (figure(0.01, 0.02, n=9), True),
        (Figure(name=DIFFERENCE, value=None, n=0, low=None, high=None), True),
    ],
)
def test_the_rule(difference: Figure, worse: bool) -> None:
    assert is_worse(difference) == worse


def test_the_report_compares_the_same_users() -> None:
    old, new = np.linspace(0.1, 0.5, 40), np.linspace(0.1, 0.5, 40) + 0.05
    before = Result({task.name: old for task in TASKS}, {task.name: old for task in TASKS}, (Weights(),))
    after = Result({task.name: new for task in TASKS}, {task.name: new for task in TASKS}, (Weights(text=1.0),))
    report = compare(before, after, "things")
    difference = report.figure(DIFFERENCE)
    assert difference.value == pytest.approx(0.05) and difference.low == pytest.approx(0.05) and difference.n == 40
    assert len(report.figures) == 2 * 2 * 2 + 1
    assert report.rows[0]["text"] == "0.27 → 1" and "95 % interval" in report.notes[0]


def test_steps_progress_and_report(own_home: Path) -> None:
    said: list[str] = []
    told: set[str] = set()
    outcome = train(
        Home.at(own_home),
        things(),
        [],
        0,
        Settings(n_folds=3),
        embedder=EMBEDDER,
        say=said.append,
        progress=lambda what, done, total: told.add(what),
    )
    assert [line[:3] for line in said if line[1:3] == "/5"] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert told >= {"embed", "weights", "folds, in use", "folds, new", "index"}
    assert outcome.used and outcome.manifest.version == 1
    assert Home.at(own_home).versions(things()).current() == 1
    assert str(outcome.report) == (own_home / "trained" / "things" / "v0001" / "report.txt").read_text()
    assert "R@20, 3 likes known: new" in str(outcome.report)


def test_texts_are_not_embedded_again(own_home: Path) -> None:
    Home.at(own_home).ranker(things(), embedder=EMBEDDER)
    calls = EMBEDDER.calls
    trained(own_home)
    assert EMBEDDER.calls == calls


def test_the_same_seed_gives_the_same_figures(own_home: Path, tmp_path: Path) -> None:
    one, two = trained(own_home), trained(tmp_path / "other")
    assert str(one.report) == str(two.report) and one.manifest.digest == two.manifest.digest


def test_sessions_are_learned_from_and_known_to_the_next_training(own_home: Path) -> None:
    first = trained(own_home, lessons=sessions(12), last=12)
    assert (first.manifest.users, first.manifest.sessions, first.manifest.last_event) == (60, 12, 12)
    assert first.report.figure(DIFFERENCE).n == 72
    versions = Home.at(own_home).versions(things())
    parts, _ = versions.load(1, np.zeros((60, 32), dtype=np.float32))
    alone = Home.at(own_home).space(things(), embedder=EMBEDDER)
    assert not np.allclose(parts.popularity, alone.popularity)
    again = trained(own_home, lessons=sessions(12), last=12)
    assert again.manifest.version == 2


def test_a_worse_model_is_kept_but_used_only_when_forced(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.training.is_worse", lambda difference: True)
    outcome = trained(own_home)
    versions = Home.at(own_home).versions(things())
    assert not outcome.used and versions.current() == 0 and len(versions.known()) == 1
    assert trained(own_home, force=True).used and versions.current() == 2


class Deaf(HashEmbedder):
    """Texts say nothing: all that can be learned is who likes what."""

    def _sum(self, text: str) -> NDArray[np.float64]:
        return super()._sum("".join(text.split()))


def test_a_model_taught_by_sessions_against_the_users_is_worse_and_not_used(own_home: Path) -> None:
    """Fifteen hundred sessions like one thing of every kind, sixty people one kind each."""
    against = [
        Lesson(tuple(Sign(3 * (place % 20) + kind, 1.0, True) for kind in range(3)), first_event=5)
        for place in range(1500)
    ]
    outcome = train(Home.at(own_home), things(), against, 5, Settings(n_folds=3), embedder=Deaf())
    difference = outcome.report.figure(DIFFERENCE)
    assert difference.high is not None and difference.high < 0
    assert not outcome.used and Home.at(own_home).versions(things()).current() == 0


def test_too_few_users_to_measure_is_no_better(own_home: Path) -> None:
    few = things(n_users=9)
    outcome = train(Home.at(own_home), few, [], 0, Settings(n_folds=3), embedder=EMBEDDER)
    assert not outcome.used and outcome.report.figure(DIFFERENCE).n == 9


def test_nothing_to_learn_from_says_what_to_do(own_home: Path) -> None:
    with pytest.raises(CatalogueError, match="Nobody likes anything in 'books' yet"):
        train(Home.at(own_home), books(), [], 0, embedder=EMBEDDER)


def test_a_version_of_another_state_of_the_catalogue_is_not_the_one_in_use(own_home: Path) -> None:
    trained(own_home)
    acts = things().interactions
    assert acts is not None
    grown = Catalogue("things", things().schema, things().items, replace(acts, positive=4.5))
    outcome = train(Home.at(own_home), grown, [], 0, Settings(n_folds=3), embedder=EMBEDDER)
    assert outcome.manifest.version == 2 and outcome.report.rows[0]["text"].startswith("0.27 → ")  # type: ignore[union-attr]


@pytest.mark.parametrize("step", ["2/5", "4/5", "5/5"])
def test_kill_9_leaves_the_old_one_in_use(own_home: Path, step: str) -> None:
    trained(own_home)
    command = [sys.executable, "-m", "tests.eval.killed", str(own_home), step]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(step)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    versions = Home.at(own_home).versions(things())
    assert versions.current() == 1 and [one.version for one in versions.known()] == [1]
    assert Home.at(own_home).ranker(things(), embedder=EMBEDDER).space.factors.any()


def test_a_damaged_model_is_left_aside_with_a_warning(own_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert trained(own_home).used
    arrays = own_home / "trained" / "things" / "v0001" / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:100])
    ranker = Home.at(own_home).ranker(things(), embedder=EMBEDDER)
    assert ranker.space.version == Home.at(own_home).space(things(), embedder=EMBEDDER).version
    assert "Going on without what was trained" in caplog.text
