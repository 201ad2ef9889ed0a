from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.contract import PreferenceUpdate
from eval.parsing import Labelled, load, run, score
from models.errors import TasteloopError


def row(*changes: dict[str, Any], acts: tuple[str, ...] = ("inform",), id: str = "1") -> Labelled:  # noqa: A002
    return Labelled.model_validate({"id": id, "message": "…", "acts": acts, "changes": changes})


def update(*changes: dict[str, Any], acts: tuple[str, ...] = ("inform",)) -> PreferenceUpdate:
    return PreferenceUpdate.model_validate({"acts": acts, "changes": changes})


def change(field: str, value: object = None, stance: str = "like", op: str | None = None) -> dict[str, Any]:
    return {"field": field, "value": value, "stance": stance, "op": op}


@pytest.mark.parametrize(
    ("labelled", "read"),
    [
        (change("item", "The Matrix"), change("item", "matrix (1999)")),
        (change("item", "Star Wars"), change("item", "the Star Wars movies")),
        (change("item", "Amélie"), change("item", "Amelie")),
        (change("actor", "Tom Hanks"), change("director", "Tom Hanks")),
        (change("genre", "Comedy"), change("aspect", "funny")),
        (change("genre", "Horror", "exclude"), change("genre", "scary", "dislike")),
        (change("genre", "Sci-Fi"), change("genre", "science fiction")),
        (change("aspect", "great acting"), change("aspect", "the acting")),
        (change("aspect", "serial killers"), change("theme", "serial killer")),
        (change("year", 1990, "require", ">="), change("year", 1991, "require", ">=")),
        (change("year", [1999, 1999], "require", "between"), change("year", 1999, "require", "=")),
        (change("year", None, "like", "more"), change("year", None, "like", "more")),
        (change("year", None, "drop"), change("year", 1990, "drop", ">=")),
        (change("item", "霸王别姬"), change("item", "电影霸王别姬")),
    ],
)
def test_the_same_said_otherwise_is_right(labelled: dict[str, Any], read: dict[str, Any]) -> None:
    report = score([row(labelled)], {"1": update(read)})
    assert report.figure("change F1").value == 1.0 and report.figure("exact").value == 1.0
    assert report.rows == []


@pytest.mark.parametrize(
    ("labelled", "read"),
    [
        (change("item", "Heat"), change("item", "Ronin")),
        (change("item", "Heat"), change("genre", "Heat")),
        (change("item", "Heat"), change("item", "Heat", "seen")),
        (change("genre", "Horror"), change("genre", "Thriller")),
        (change("aspect", "slow burn"), change("aspect", "visually stunning")),
        (change("year", 1990, "require", ">="), change("year", 1990, "require", "<=")),
        (change("year", 1990, "require", ">="), change("year", 1995, "require", ">=")),
        (change("year", None, "like", "more"), change("year", None, "like", "less")),
        (change("year", [1990, 1999], "require", "between"), change("year", "soon", "require", "=")),
        (change("genre", "Horror", "drop"), change("genre", "Comedy", "drop")),
    ],
)
def test_something_else_is_wrong(labelled: dict[str, Any], read: dict[str, Any]) -> None:
    report = score([row(labelled)], {"1": update(read)})
    assert report.figure("change recall").value == 0.0 and report.figure("exact").value == 0.0
    assert len(report.rows) == 1


def test_the_figures_of_several_messages() -> None:
    gold = [
        row(change("item", "Heat"), change("genre", "Horror", "exclude"), id="a", acts=("inform", "request")),
        row(id="b", acts=("other",)),
        row(id="c", acts=("ask",)),
        row(change("item", "Ronin"), id="d"),
    ]
    predicted = {
        "a": update(change("item", "Heat"), change("genre", "Horror", "dislike"), acts=("inform",)),
        "b": update(change("aspect", "nice"), acts=("other",)),
        "d": update(change("item", "Ronin", "dislike")),
    }
    report = score(gold, predicted)
    values = {one.name: one.value for one in report.figures}
    assert values["change precision"] == pytest.approx(2 / 4)
    assert values["change recall"] == pytest.approx(2 / 3)
    assert values["change F1"] == pytest.approx(4 / 7)
    assert values["strict F1"] == pytest.approx(2 / 7)
    assert values["item F1"] == pytest.approx(1 / 2)
    assert values["act recall"] == pytest.approx(3 / 5)
    assert values["exact"] == pytest.approx(2 / 4)
    assert values["quiet"] == pytest.approx(1 / 2)
    assert values["wrong polarity"] == pytest.approx(1 / 3)
    assert [one["id"] for one in report.rows] == ["b", "d"]


def test_a_partner_counts_once() -> None:
    twice = update(change("item", "Heat"), change("item", "Heat"))
    report = score([row(change("item", "Heat"))], {"1": twice})
    assert report.figure("change precision").value == 0.5


def test_no_messages_give_no_figures() -> None:
    assert score([], {}).figure("change F1").value is None


def test_a_reader_that_crashes_is_told(tmp_path: Path) -> None:
    def read(message: Labelled) -> PreferenceUpdate:
        if message.id == "2":
            raise RuntimeError("it fell over")
        return update(*[one.model_dump() for one in message.changes])

    told: list[str] = []
    gold = [row(change("item", "Heat"), id=str(number)) for number in range(60)]
    report = run(gold, read, told.append)
    assert report.figure("exact").value == pytest.approx(59 / 60)
    assert any("1 messages could not be read; the first: 2: RuntimeError" in note for note in report.notes)
    assert told == ["50/60 messages read"]


def test_labelled_messages_are_loaded(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        '{"id": "1", "message": "hi\u2028there", "acts": ["other"], "changes": [], "source": "x"}',
        "",
        '{"id": "2", "message": "hi", "skip": true}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [one.id for one in load(path)] == ["1"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": "1"}', "line 1: message"),
        ('{"id": "1", "message": "a"}\n{"id": "1", "message": "b"}', "line 2: id '1' is there twice"),
        ('{"id": "1", "message": "a", "acts": ["shout"]}', "line 1: acts.0"),
        ("not json", "line 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TasteloopError) as caught:
        load(path)
    assert told in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(TasteloopError, match="cannot be read"):
        load(tmp_path / "missing.jsonl")
