from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from agent.contract import Turn
from agent.recommender import Recommender
from tests.conftest import Opens
from tests.films import id_of
from ui.terminal import chat, chat_jsonl

SCRIPT = {"I loved Heat": "inform\n+item Heat", "no crime": "inform\nxgenre Crime", "more": "request"}


@pytest.fixture
def talker(opens: Opens) -> Recommender:
    return opens(SCRIPT)


Jsonl = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def jsonl(talker: Recommender, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jsonl:
    """Send lines (texts, or objects to be written as JSON); get exit code, answers and errors."""

    def send(*lines: Any) -> tuple[int, list[dict[str, Any]], str]:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(texts) + "\n"))
        code = chat_jsonl(talker, "a")
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return send


class TestJsonl:
    def test_a_turn_a_line(self, jsonl: Jsonl) -> None:
        code, turns, err = jsonl({"message": "I loved Heat"}, "", {"message": "no crime"})
        assert (code, err, len(turns)) == (0, "", 2)
        last = Turn.model_validate(turns[1])
        assert [p.change.value for p in last.profile.preferences] == ["Heat", "Crime"]
        assert len(last.recommendations) == 5

    def test_buttons(self, jsonl: Jsonl, talker: Recommender) -> None:
        ronin = id_of("Ronin")
        code, turns, _ = jsonl(
            {"feedback": {"item": ronin, "signal": "like"}},
            {"feedback": {"item": ronin, "signal": "rating", "value": 1}},
            {"feedback": {"item": ronin, "signal": "rating=4.5"}},
            {"undo": True},
            {"reset": True},
        )
        assert code == 0
        stances = [[p["change"]["stance"] for p in turn["profile"]["preferences"]] for turn in turns]
        assert stances == [["like"], ["dislike"], ["like"], ["dislike"], []]

    def test_remove(self, jsonl: Jsonl) -> None:
        _, (turn,), _ = jsonl({"message": "I loved Heat"})
        change = turn["profile"]["preferences"][0]["change"]["id"]
        code, (turn,), _ = jsonl({"remove": change})
        assert code == 0 and turn["profile"]["preferences"] == []

    def test_a_line_may_name_its_session(self, jsonl: Jsonl, talker: Recommender) -> None:
        code, turns, _ = jsonl({"session": "b", "message": "I loved Heat"}, {"message": "no crime"})
        assert code == 0 and [turn["session"] for turn in turns] == ["b", "a"]
        assert len(talker.profile("b").preferences) == len(talker.profile("a").preferences) == 1

    @pytest.mark.parametrize(
        "line",
        [
            "not json",
            "[" * 100_000,
            "3",
            "null",
            '["message"]',
            "{}",
            {"massage": "typo"},
            {"message": 3},
            {"message": "x", "extra": 1},
            {"feedback": "like"},
            {"feedback": {"item": "f1"}},
            {"feedback": {"item": "f1", "signal": "like", "more": 1}},
            {"feedback": {"item": "f1", "signal": "love"}},
            {"feedback": {"item": "f1", "signal": "rating"}},
            {"feedback": {"item": "f1", "signal": "rating", "value": 9}},
            '{"feedback": {"item": "f1", "signal": "rating", "value": NaN}}',
            {"feedback": {"item": "nope", "signal": "like"}},
            {"feedback": {"item": 7, "signal": "like"}},
            {"undo": False},
            {"reset": 1},
            {"remove": 99},
            {"remove": True},
            {"remove": 10**30},
            {"remove": "all"},
            {"session": "", "message": "x"},
            {"session": ["a"], "message": "x"},
            {"session": "x" * 500, "message": "x"},
        ],
    )
    def test_a_bad_line_gives_one_error_changes_nothing_and_the_stream_goes_on(
        self, jsonl: Jsonl, talker: Recommender, line: Any
    ) -> None:
        code, (first, error, last), err = jsonl({"message": "I loved Heat"}, line, {"message": "no crime"})
        assert code == 2
        assert list(error) == ["error"] and 0 < len(error["error"]) < 300
        assert err.startswith("tasteloop: ") and len(err.splitlines()) == 1
        assert last["profile"]["turns"] == first["profile"]["turns"] + 1
        assert len(talker.history("a")) == 2

    def test_no_line_gives_nothing(self, jsonl: Jsonl) -> None:
        assert jsonl("", "  ") == (0, [], "")


class TestChat:
    @pytest.fixture
    def says(
        self, talker: Recommender, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> Callable[..., str]:
        def say(*lines: str) -> str:
            monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
            assert chat(talker, "a") == 0
            return capsys.readouterr().out

        return say

    def test_it_greets_and_ends_with_the_input_or_quit(self, says: Callable[..., str], talker: Recommender) -> None:
        assert says().startswith("films: 40 films.")
        says("quit", "I loved Heat")
        says("exit", "I loved Heat")
        assert talker.history("a") == []

    def test_a_message_prints_the_whole_reply(self, says: Callable[..., str], talker: Recommender) -> None:
        out = says("", "  I loved Heat ")
        assert talker.current("a").reply in out

    def test_buttons_name_a_place_in_the_list(self, says: Callable[..., str], talker: Recommender) -> None:
        says("I loved Heat")
        second = talker.current("a").recommendations[1].item.id
        says("dislike 2")
        assert talker.history("a")[-1].change.item == second
        says("undo")
        assert talker.history("a")[-1].undone
        says("reset")
        assert talker.profile("a").preferences == []

    @pytest.mark.parametrize("line", ["like 9", "like 0", "like ²", "like", "like two", "dislike -1"])
    def test_a_place_that_is_not_there_is_a_message(
        self, says: Callable[..., str], talker: Recommender, line: str
    ) -> None:
        says("I loved Heat", line)
        assert talker.log.turns("a")[-1].message == line

    def test_the_profile_in_words(self, says: Callable[..., str]) -> None:
        assert "you like Heat (1995)" in says("I loved Heat", "profile")

    def test_an_error_is_one_line_and_the_talk_goes_on(
        self, says: Callable[..., str], talker: Recommender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from models.errors import HomeError

        def full(session: str) -> Turn:
            raise HomeError("The disk is full", "Free space.")

        monkeypatch.setattr(talker, "undo", full)
        assert "! The disk is full. Free space.\n" in says("undo", "I loved Heat")
        assert len(talker.history("a")) == 1
