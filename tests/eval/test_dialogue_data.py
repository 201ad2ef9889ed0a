from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.dialogue_data import is_redial, load, part_of
from models.errors import TasteloopError
from tests.eval.dialogue_files import R, S, inspired, redial


def test_titles_stand_where_the_numbers_were(tmp_path: Path) -> None:
    [one] = load(redial(tmp_path, {7: [(S, "I loved @1 ."), (R, "Try @2 and @99")]}))
    assert [said.text for said in one.turns] == ["I loved Heat (1995) .", "Try Ronin (1998) and @99"]
    assert [said.films for said in one.turns] == [("1",), ("2",)]
    assert [said.role for said in one.turns] == ["user", "system"]


def test_turns_of_one_speaker_are_one(tmp_path: Path) -> None:
    [one] = load(redial(tmp_path, {7: [(S, "Hi"), (S, "I loved @1"), (R, "Oh"), (R, ""), (R, "Try @2")]}))
    assert [said.text for said in one.turns] == ["Hi\nI loved Heat (1995)", "Oh\nTry Ronin (1998)"]


def test_the_form_says_what_was_liked(tmp_path: Path) -> None:
    [one] = load(redial(tmp_path, {7: [(S, "Hi")]}, liked={"1": 1, "2": 0, "3": 2}))
    assert one.liked == {"1": True, "2": False}


def test_a_dialogue_is_always_of_the_same_part() -> None:
    parts = Counter(part_of(str(number)) for number in range(2000))
    assert parts == Counter(part_of(str(number)) for number in range(2000))
    assert 1500 < parts["train"] < 1700
    assert min(parts["dev"], parts["report"]) > 150


def test_inspired_has_its_own_parts(tmp_path: Path) -> None:
    inspired(tmp_path, "train", [(S, "Hi", []), (R, "Heat?", ["Heat (1995)"])])
    inspired(tmp_path, "dev", [(S, "Hello", [])])
    found = {one.part: one for one in load(tmp_path)}
    assert set(found) == {"train", "report"}
    assert found["train"].turns[1].films == ("Heat (1995)",)
    assert not is_redial(tmp_path)


def test_a_tenth_of_inspired_is_for_decisions(tmp_path: Path) -> None:
    inspired(tmp_path, "train", [(S, "Hi", [])], count=300)
    parts = Counter(one.part for one in load(tmp_path))
    assert set(parts) == {"train", "dev"}
    assert 15 < parts["dev"] < 50


def test_a_folder_without_dialogues_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TasteloopError, match="neither"):
        load(tmp_path)


@pytest.mark.parametrize("line", ["{", "{}", '{"id": 1, "movies": {}, "turns": [3]}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    redial(tmp_path, {})
    (tmp_path / "redial_train_x.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(TasteloopError, match=r"redial_train_x\.jsonl"):
        load(tmp_path)
