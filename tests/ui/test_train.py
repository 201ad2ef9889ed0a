from __future__ import annotations

from pathlib import Path

import pytest

from agent.scripted import ScriptedModel, scripted_recommender
from retrieval import home as home_module
from retrieval import store
from tests.films import HashEmbedder
from tests.tasters import things
from ui.cli import main


@pytest.fixture(autouse=True)
def catalogue(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(things(), own_home)
    monkeypatch.setattr(home_module, "MiniLM", HashEmbedder)


def run(*args: str) -> int:
    return main(["train", "--catalogue", "things", *args])


def test_train_list_and_go_back(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talker = scripted_recommender(things(), ScriptedModel({}), own_home, embedder=HashEmbedder())
    for row in (0, 3, 6):
        talker.feedback("me", f"t{row}", "like")
    talker.close()
    assert run("--folds", "3") == 0
    out, err = capsys.readouterr()
    assert "difference in NDCG@20" in out and "Version 1 is in use" in out
    assert "1/5 preprocess" in err and "sessions of this home" in err
    assert run("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == [" ", "*"] and "users 60, sessions 1" in lines[1]
    assert run("--use", "0") == 0
    capsys.readouterr()
    assert run("--list") == 0
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == ["*", " "]


def test_a_worse_one_ends_with_code_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("eval.training.is_worse", lambda difference: True)
    assert run("--folds", "2", "--limit", "12") == 1
    assert "tasteloop train --use 1" in capsys.readouterr().out
    assert run("--folds", "2", "--limit", "12", "--force") == 0


@pytest.mark.parametrize("bad", [["--use", "9"], ["--use", "-1"], ["--folds", "1"], ["--limit", "0"], ["--seed", "-1"]])
def test_bad_input_is_one_line_and_code_2(bad: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*bad) == 2
    err = capsys.readouterr().err
    assert err.startswith("tasteloop: ") or "tasteloop: " in err.splitlines()[-1]
