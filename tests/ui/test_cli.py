from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.recommender import Recommender
from models.errors import ModelError
from retrieval import store
from tests.conftest import Opens
from tests.films import films
from ui.cli import main

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], opens: Opens) -> Iterator[Run]:
    """Run a command; `chat` and `rank` talk to a recommender with a script."""
    kept = dict(os.environ)

    def opened(*args: Any) -> Recommender:
        return opens({"I loved Heat": "inform\n+item Heat"})

    monkeypatch.setattr(Recommender, "open", opened)

    def run_it(*args: str, said: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(said), encoding="utf-8"))
        code = main(list(args))
        out, err = capsys.readouterr()
        return code, out, err

    yield run_it
    os.environ.clear()
    os.environ.update(kept)


def one_line(err: str) -> bool:
    return err.startswith("tasteloop: ") and len(err.strip().splitlines()) == 1 and "Traceback" not in err


def test_chat_as_json_lines(run: Run) -> None:
    code, out, err = run("chat", "--jsonl", "--session", "me", said=b'{"message": "I loved Heat"}\n')
    turn = json.loads(out)
    assert (code, err, turn["session"], len(turn["recommendations"])) == (0, "", "me", 5)


def test_a_bad_line_is_an_error_with_code_2_and_the_stream_goes_on(run: Run) -> None:
    said = b'nonsense\n\xff\xfe{"message": 1}\n{"\\ud83d": 1}\n{"message": "caf\xe9 I loved Heat"}\n{"undo": true}\n'
    code, out, err = run("chat", "--jsonl", said=said)
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 2 and len(lines) == 5
    assert ["error" in one for one in lines] == [True, True, True, False, False]
    assert len(err.splitlines()) == 3


def test_chat_for_people(run: Run) -> None:
    code, out, _ = run("chat", said=b"I loved Heat\nprofile\nquit\n")
    assert code == 0 and "you like Heat (1995)" in out


def test_rank(run: Run) -> None:
    turns = [{"role": "user", "text": "I loved Heat"}]
    code, out, _ = run("rank", "--k", "4", said=json.dumps({"id": 1, "turns": turns}).encode())
    assert code == 0 and len(json.loads(out)["items"]) == 4


@pytest.mark.parametrize(
    ("args", "said", "problem"),
    [
        (["rank"], b"{}\n", "line 1: id Field required"),
        (["rank", "--k", "0"], b"", "--k must be at least 1"),
        (["parse", "--catalogue", "nothing"], b"", "There is no catalogue 'nothing'"),
        (["parse", "--catalogue", "../etc"], b"", "cannot be a catalogue's name"),
        (["parse", "--catalogue", "missing.csv"], b"", "missing.csv"),
        (["parse", "--catalogue", "films", "--model", "nonsense"], b"", "nonsense"),
        (["ingest", "missing.csv"], b"", "missing.csv"),
        (["catalogues", "--report", "nothing"], b"", "There is no catalogue 'nothing'"),
        (["eval", "parse"], b"", "needs labelled messages"),
    ],
)
def test_bad_input_ends_with_code_2_and_one_line(
    run: Run, own_home: Path, args: list[str], said: bytes, problem: str
) -> None:
    store.save(films(), own_home)
    code, out, err = run(*args, said=said)
    assert (code, out) == (2, "")
    assert one_line(err) and problem in err


def test_a_home_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run("catalogues", "--home", str(tmp_path / "file" / "home"))
    assert code == 2 and one_line(err) and "Give another --home" in err


def test_a_broken_catalogue_file(run: Run, tmp_path: Path) -> None:
    for name, text in (
        ("empty.csv", ""),
        ("blank.csv", "title\n"),
        ("x.jsonl", "{"),
        ("no.csv", "price\n3\n"),
        ("p.parquet", "PAR1"),
    ):
        (tmp_path / name).write_text(text)
        code, _, err = run("ingest", str(tmp_path / name))
        assert code == 2 and one_line(err), name


def test_ingest_then_list_and_report(run: Run, tmp_path: Path, own_home: Path) -> None:
    store.save(films("movies"), own_home)  # the default one takes seconds to read
    (tmp_path / "lamps.csv").write_text("title,price\nArc,12\nBow,20\nBow,20\n", encoding="utf-8")
    code, out, _ = run("ingest", str(tmp_path / "lamps.csv"))
    assert code == 0 and "Catalogue 'lamps' is ready" in out
    code, out, _ = run("catalogues")
    assert code == 0 and "movies: 40 films" in out and "lamps: " in out and "price (number)" in out
    code, out, _ = run("catalogues", "--report", "lamps")
    assert code == 0 and "lamps" in out
    code, out, _ = run("catalogues", "--report", "movies")
    assert out == "This catalogue has no report.\n"


def test_models(run: Run) -> None:
    code, out, _ = run("models")
    assert code == 0 and out.startswith("default") and ".gguf" in out


def test_a_model_that_cannot_be_opened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> Recommender:
        raise ModelError("The model file is truncated", "Fetch it again.")

    monkeypatch.setattr(Recommender, "open", fail)
    assert run("chat") == (2, "", "tasteloop: The model file is truncated. Fetch it again.\n")


def test_an_interruption_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: Any) -> Recommender:
        raise KeyboardInterrupt

    monkeypatch.setattr(Recommender, "open", stop)
    assert run("chat") == (130, "", "\n")


@pytest.mark.parametrize("args", [[], ["dance"], ["chat", "--colour"], ["rank", "--k", "many"], ["eval", "all"]])
def test_a_wrong_command_shows_how_it_is_used(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(args)
    assert stopped.value.code == 2
    assert "usage: tasteloop" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m ui.cli models | true"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
