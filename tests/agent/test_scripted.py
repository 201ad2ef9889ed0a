from __future__ import annotations

from pathlib import Path

from agent.ports import Completer
from agent.scripted import ScriptedModel, message_of, scripted_recommender
from retrieval.catalogue import Catalogue
from tests.films import HashEmbedder


def test_replies_in_order_then_the_default() -> None:
    model: Completer = ScriptedModel(["one", "two words"], default="rest")
    said = [model.complete("x", max_tokens=1) for _ in range(3)]
    assert [(one.text, one.completion_tokens) for one in said] == [("one", 1), ("two words", 2), ("rest", 1)]


def test_replies_by_message_and_one_after_the_other() -> None:
    model = ScriptedModel({"hi": ["bad", "good"], "two\nlines": "other"})
    prompts = ["genre\nM: hi\n=", "genre\nM: hi\n=", "genre\nM: hi\n=", "genre\nM: two lines\n=", "genre\nM: what\n="]
    assert [model.complete(one, max_tokens=1).text for one in prompts] == ["bad", "good", "good", "other", "other"]
    assert model.prompts == prompts


def test_it_streams_and_notes_what_it_was_asked() -> None:
    model = ScriptedModel(["a b"])
    assert list(model.stream_text("x", max_tokens=1)) == ["a", "b"]
    model.complete("y", max_tokens=1, grammar="root ::= x")
    model.warm("begin")
    assert (model.grammars, model.warmed) == ([None, "root ::= x"], ["begin"])
    assert message_of("no message") == ""


def test_a_recommender_that_reads_by_a_script(catalogue: Catalogue, tmp_path: Path) -> None:
    script = ScriptedModel({"I loved Heat": "inform\n+item Heat"})
    r = scripted_recommender(catalogue, script, tmp_path, embedder=HashEmbedder(), writer=ScriptedModel())
    assert len(r.chat("a", "I loved Heat").recommendations) == 5
    r.close()
