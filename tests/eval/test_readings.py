from __future__ import annotations

from pathlib import Path

import pytest

from agent.scripted import ScriptedModel
from agent.standby import Absent
from eval.readings import FILE, Remembering
from models.errors import HomeError


def test_the_same_prompt_is_asked_once_ever(tmp_path: Path) -> None:
    model = ScriptedModel(["first", "second"])
    first = Remembering(model, "a", tmp_path)
    assert first.complete("p", max_tokens=5).text == "first"
    first.close()
    again = Remembering(model, "a", tmp_path)
    known = again.complete("p", max_tokens=5)
    again.close()
    assert (known.text, known.completion_tokens, again.asked, len(model.prompts)) == ("first", 1, 0, 1)


def test_another_model_prompt_or_grammar_is_asked_anew(tmp_path: Path) -> None:
    model = ScriptedModel(["1", "2", "3", "4"])
    a, b = Remembering(model, "a", tmp_path), Remembering(model, "b", tmp_path)
    said = [
        a.complete("p", max_tokens=5).text,
        a.complete("q", max_tokens=5).text,
        a.complete("p", max_tokens=5, grammar="g").text,
        b.complete("p", max_tokens=5).text,
    ]
    a.close()
    b.close()
    assert said == ["1", "2", "3", "4"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database, but long enough to be read as one" * 50, encoding="utf-8")
    with pytest.raises(HomeError, match=FILE):
        Remembering(Absent(), "a", tmp_path)


def test_the_mute_model_says_nothing() -> None:
    assert Absent().complete("p", max_tokens=5).text == ""
    assert list(Absent().stream_text("p", max_tokens=5)) == []
