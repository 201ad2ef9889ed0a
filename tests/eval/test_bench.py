from __future__ import annotations

from pathlib import Path

import pytest

from eval import bench
from models.errors import TasteloopError
from tests.eval.fake import FakeTalker, books


def test_everything_is_timed_side_by_side(tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []

    def raw(prompt: str, tokens: int) -> float:
        asked.append((prompt, tokens))
        return 0.001

    told: list[str] = []
    report = bench.run(
        FakeTalker(books(), tmp_path, {}),
        turns=6,
        progress=told.append,
        raw=raw,
        build=lambda: bench.build_seconds(lambda home: FakeTalker(books(), home, {})),
        start=lambda: 2.5,
    )
    assert len(asked) == 3 + 6 and asked[-1] == (f"read: {bench.MESSAGES[5]}", 2)
    for name in (
        "raw model, same prompt and tokens",
        "message to recommendations over raw",
        "button to new list",
    ):
        one = report.figure(f"{name}, p50")
        assert one.n == 6 and one.value is not None and one.value > 0
    assert report.figure("  of it understand, p95").value == pytest.approx(0.01)
    assert report.figure("sentences replaced").value == 0.5
    assert report.figure("warm start").value == 2.5
    assert report.figure("index build").n == 1
    assert len(told) == 6 + 2


def test_what_is_not_timed_is_told(tmp_path: Path) -> None:
    report = bench.run(FakeTalker(books(), tmp_path, {}), turns=1)
    assert "The bare model was not timed." in report.notes
    assert "Not timed: index build." in report.notes and "Not timed: warm start." in report.notes
    assert not [one for one in report.figures if "raw" in one.name]
    with pytest.raises(ValueError, match="turns"):
        bench.run(FakeTalker(books(), tmp_path, {}), turns=0)


def test_twenty_different_messages() -> None:
    assert len(set(bench.MESSAGES)) == 20


def test_a_start_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_OPEN", "raise SystemExit('no room')")
    with pytest.raises(TasteloopError, match="no room"):
        bench.start_seconds("movies", "default", tmp_path)
    monkeypatch.setattr(bench, "_OPEN", "import sys; sys.exit(len(sys.argv) - 4)")
    assert bench.start_seconds("movies", "default", tmp_path) > 0
