from __future__ import annotations

import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, cast

import pytest
from langchain_core.exceptions import OutputParserException
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from models.chat import LlamaChat
from models.errors import ModelError
from tests.models.tiny import write_adapter

CAPITALS = {"France": "Paris", "Japan": "Tokyo", "Italy": "Rome", "Russia": "Moscow"}
COUNTING = "one two three four five six seven eight nine ten one two three four five six seven"


def ask_capital(chat: LlamaChat, country: str) -> str:
    prompt = f"Spain: Madrid\nGermany: Berlin\nEgypt: Cairo\nPoland: Warsaw\n{country}:"
    return chat.complete(prompt, max_tokens=6, stop=["\n"]).text.strip()


class TestComplete:
    def test_writes_on_until_the_stop(self, chat: LlamaChat) -> None:
        reply = chat.complete("A: 1\nB: 2\nC: 3\nD:", max_tokens=12, stop=["\n"])
        assert reply.text.strip() == "4"
        assert reply.ended
        assert 0 < reply.completion_tokens < 12

    def test_is_cut_off_by_max_tokens(self, chat: LlamaChat) -> None:
        reply = chat.complete(COUNTING, max_tokens=3)
        assert (reply.completion_tokens, reply.ended) == (3, False)
        assert reply.text == " eight nine ten"

    def test_writes_one_of_some_choices(self, chat: LlamaChat) -> None:
        choices = ["The capital is Rome.", "The capital is Paris.", "It is no capital at all."]
        for country, city in (("France", "Paris"), ("Italy", "Rome")):
            reply = chat.complete(f"Question: the capital of {country}?\nAnswer:", max_tokens=20, choices=choices)
            assert reply.text.strip() == f"The capital is {city}."
            assert reply.ended
        assert chat.complete(COUNTING, max_tokens=8).text.startswith(" eight nine")

    def test_keeps_the_prefix_it_has_read(self, chat: LlamaChat) -> None:
        prefix = "Facts about the sea. " * 60
        first = chat.complete(prefix + "Fish live", max_tokens=2)
        second = chat.complete(prefix + "Whales are", max_tokens=2)
        assert first.prompt_tokens > 250
        assert second.cached_tokens > 0.95 * first.prompt_tokens

    def test_a_kept_prefix_does_not_change_the_reply(self, chat: LlamaChat) -> None:
        for country, city in CAPITALS.items():
            assert chat.warm(f"{country} is another text.") > 1
            assert ask_capital(chat, country) == city
            assert ask_capital(chat, country) == city

    def test_the_same_prompt_twice_gives_the_same_reply(self, chat: LlamaChat) -> None:
        first, second = (chat.complete(COUNTING, max_tokens=8) for _ in range(2))
        assert first.text == second.text
        assert second.cached_tokens == second.prompt_tokens - 1

    def test_control_tokens_in_the_text_are_text(self, chat: LlamaChat) -> None:
        plain = chat.count_tokens("a b")
        assert chat.count_tokens("a <eos> b") > plain + 1
        assert chat.count_tokens("a <start_of_turn> b") > plain + 1
        assert chat.count_tokens("") == 1

    @pytest.mark.parametrize("text", ["\ud800", "a\x00b", "😀" * 50, "مرحبا", "\n" * 40, " " * 200])
    def test_takes_any_text(self, chat: LlamaChat, text: str) -> None:
        assert chat.complete(text, max_tokens=2).completion_tokens <= 2

    def test_refuses_what_does_not_fit(self, chat: LlamaChat) -> None:
        with pytest.raises(ModelError, match=r"prompt has \d+ tokens.*Shorten"):
            chat.complete("word " * 20_000, max_tokens=10)
        with pytest.raises(ModelError, match="context"):
            chat.complete("word", max_tokens=1024)
        with pytest.raises(ModelError, match="prefix"):
            chat.warm("word " * 2000)
        with pytest.raises(ModelError, match="max_tokens"):
            chat.complete("word", max_tokens=0)

    def test_draws_with_its_seed_when_warm(self, base_gguf: Path, chat: LlamaChat) -> None:
        drawn = {chat.complete("Once upon a time", max_tokens=12, temperature=1.0).text for _ in range(2)}
        other = LlamaChat(gguf=base_gguf, context=256, seed=1)
        assert len(drawn) == 1
        assert other.complete("Once upon a time", max_tokens=12, temperature=1.0).text not in drawn
        other.close()


class TestGrammar:
    def test_holds_the_reply(self, chat: LlamaChat) -> None:
        reply = chat.complete("The sky is", max_tokens=10, grammar='root ::= " green" | " yellow"')
        assert reply.text in {" green", " yellow"}
        assert reply.ended

    def test_costs_little_where_the_model_agrees(self, chat: LlamaChat) -> None:
        free = chat.complete(COUNTING, max_tokens=24)
        held = chat.complete(COUNTING, max_tokens=24, grammar="root ::= [a-z ]+")
        assert held.text == free.text

    def test_one_that_does_not_compile(self, chat: LlamaChat) -> None:
        with pytest.raises(ModelError, match="grammar"):
            chat.complete("x", max_tokens=2, grammar="root ::= (")


class TestStream:
    def test_pieces_add_up_to_the_completion(self, chat: LlamaChat) -> None:
        pieces = list(chat.stream_text(COUNTING, max_tokens=12, stop=[" two"]))
        assert "".join(pieces) == chat.complete(COUNTING, max_tokens=12, stop=[" two"]).text
        assert len(pieces) > 2

    def test_characters_of_several_tokens_stay_whole(self, chat: LlamaChat) -> None:
        prompt = "🦄🦓🦔🦕🦄🦓🦔🦕🦄🦓🦔🦕🦄"
        text = "".join(chat.stream_text(prompt, max_tokens=12))
        assert "\ufffd" not in text.rstrip("\ufffd")

    def test_a_reader_who_walks_away_holds_up_nobody(self, chat: LlamaChat) -> None:
        stream = chat.stream_text("Once upon a time", max_tokens=900)
        next(stream)
        cast(Generator[str], stream).close()
        start = time.perf_counter()
        assert ask_capital(chat, "France") == "Paris"
        assert time.perf_counter() - start < 10

    def test_a_reader_may_ask_in_between(self, chat: LlamaChat) -> None:
        stream = chat.stream_text(COUNTING, max_tokens=6)
        first = next(stream)
        assert ask_capital(chat, "Japan") == "Tokyo"
        assert first + "".join(stream) == chat.complete(COUNTING, max_tokens=6).text

    def test_errors_reach_the_reader(self, chat: LlamaChat) -> None:
        with pytest.raises(ModelError, match="Shorten"):
            list(chat.stream_text("word " * 3000, max_tokens=5))


class TestLangChain:
    def test_invoke_counts_tokens(self, chat: LlamaChat) -> None:
        reply = chat.invoke([SystemMessage("Answer in one word."), HumanMessage("2, 4, 6,")], max_tokens=5)
        assert reply.usage_metadata is not None
        assert reply.usage_metadata["output_tokens"] <= 5
        assert isinstance(reply.content, str)

    def test_stream_adds_up_to_invoke(self, chat: LlamaChat) -> None:
        chunks = list(chat.stream("Say something nice.", max_tokens=12))
        total = chunks[0]
        for chunk in chunks[1:]:
            total += chunk
        assert isinstance(total, AIMessageChunk)
        assert str(total.content).strip() == chat.invoke("Say something nice.", max_tokens=12).content
        assert total.usage_metadata is not None
        assert total.usage_metadata["output_tokens"] > 0

    def test_stop_sequences(self, chat: LlamaChat) -> None:
        assert "five" not in str(chat.invoke("one two three four", stop=["five"], max_tokens=20).content)

    def test_refuses_unknown_options_and_pictures(self, chat: LlamaChat) -> None:
        with pytest.raises(ModelError, match="option 'top_q'"):
            chat.invoke("hello", top_q=1)
        with pytest.raises(ModelError, match="text only"):
            chat.invoke([HumanMessage([{"type": "image_url", "image_url": {"url": "x"}}])])


class Answer(BaseModel):
    city: Literal["Paris", "Oslo"]
    certain: bool
    mood: Literal[1, 2, 3]


class Unreachable(BaseModel):
    number: int = Field(ge=10**30)


class TestStructuredOutput:
    def test_pydantic(self, chat: LlamaChat) -> None:
        answer = chat.with_structured_output(Answer).invoke("The capital of Norway as JSON")
        assert isinstance(answer, Answer)

    def test_a_reply_is_validated_beyond_the_grammar(self, chat: LlamaChat) -> None:
        with pytest.raises(OutputParserException, match="follow"):
            chat.with_structured_output(Unreachable, max_tokens=60).invoke("A number as JSON")

    def test_json_schema_and_raw(self, chat: LlamaChat) -> None:
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
        answer = chat.with_structured_output(schema, include_raw=True).invoke("Count to three as JSON")
        assert isinstance(answer, dict)
        assert isinstance(answer["parsed"]["n"], int)
        assert answer["parsing_error"] is None

    def test_a_reply_that_was_cut_off(self, chat: LlamaChat) -> None:
        with pytest.raises(OutputParserException, match="cut off"):
            chat.with_structured_output(Answer, max_tokens=3).invoke("The capital of Norway")
        raw = chat.with_structured_output(Answer, include_raw=True, max_tokens=3).invoke("The capital of Norway")
        assert isinstance(raw, dict)
        assert isinstance(raw["parsing_error"], OutputParserException)

    def test_what_cannot_be_a_schema(self, chat: LlamaChat) -> None:
        with pytest.raises(ModelError, match="method"):
            chat.with_structured_output(Answer, method="function_calling")
        with pytest.raises(ModelError, match="schema"):
            chat.with_structured_output(int)
        with pytest.raises(ModelError, match="grammar"):
            chat.with_structured_output({"type": "string", "pattern": "no anchors"})


class TestThreads:
    def test_four_threads_all_get_their_answers(self, chat: LlamaChat) -> None:
        asked = list(CAPITALS) * 3
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda country: ask_capital(chat, country), asked))
        assert answers == [CAPITALS[country] for country in asked]

    def test_streams_and_calls_together(self, chat: LlamaChat) -> None:
        wanted = chat.complete(COUNTING, max_tokens=8).text
        with ThreadPoolExecutor(4) as pool:
            streams = [pool.submit(lambda: "".join(chat.stream_text(COUNTING, max_tokens=8))) for _ in range(4)]
            cities = [pool.submit(ask_capital, chat, "Italy") for _ in range(4)]
        assert {future.result() for future in streams} == {wanted}
        assert {future.result() for future in cities} == {"Rome"}
        assert not [thread for thread in threading.enumerate() if thread.name == "llama-stream" and thread.is_alive()]


class TestAdapter:
    def test_an_empty_one_changes_nothing_and_a_strong_one_does(
        self, base_gguf: Path, chat: LlamaChat, tmp_path: Path
    ) -> None:
        base = chat.complete(COUNTING, max_tokens=8).text
        for strength, same in ((0.0, True), (3.0, False)):
            adapter = write_adapter(tmp_path / f"{strength}.gguf", strength=strength)
            adapted = LlamaChat(gguf=base_gguf, adapter=adapter, context=512)
            assert (adapted.complete(COUNTING, max_tokens=8).text == base) is same
            adapted.complete("Facts about the sea. " * 20 + "Fish", max_tokens=2)
            again = adapted.complete("Facts about the sea. " * 20 + "Whales", max_tokens=2)
            assert again.cached_tokens > 80
            adapted.close()

    def test_one_that_does_not_fit(self, base_gguf: Path, tmp_path: Path) -> None:
        other = write_adapter(tmp_path / "other.gguf", architecture="llama")
        with pytest.raises(ModelError, match="made for llama"):
            LlamaChat(gguf=base_gguf, adapter=other).complete("x", max_tokens=1)
        narrow = write_adapter(tmp_path / "narrow.gguf", width=320)
        with pytest.raises(ModelError, match="cannot load the adapter"):
            LlamaChat(gguf=base_gguf, adapter=narrow).complete("x", max_tokens=1)
        with pytest.raises(ModelError, match="not an adapter"):
            LlamaChat(gguf=base_gguf, adapter=base_gguf).complete("x", max_tokens=1)
        with pytest.raises(ModelError, match="no whole model"):
            LlamaChat(gguf=write_adapter(tmp_path / "a.gguf")).complete("x", max_tokens=1)


class TestBadFiles:
    @pytest.mark.parametrize("kept", [0, 3, 4, 20, 5_000, 6_000_000, 250_000_000])
    def test_a_truncated_model(self, base_gguf: Path, tmp_path: Path, kept: int) -> None:
        path = tmp_path / "cut.gguf"
        with base_gguf.open("rb") as whole:
            path.write_bytes(whole.read(kept))
        with pytest.raises(ModelError, match="cut short|not a GGUF|cannot be read") as caught:
            LlamaChat(gguf=path).complete("x", max_tokens=1)
        assert "\n" not in str(caught.value)

    def test_a_truncated_adapter(self, base_gguf: Path, tmp_path: Path) -> None:
        path = write_adapter(tmp_path / "a.gguf")
        path.write_bytes(path.read_bytes()[:-64])
        with pytest.raises(ModelError, match="cut short"):
            LlamaChat(gguf=base_gguf, adapter=path).check()

    def test_one_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="cannot be read"):
            LlamaChat(gguf=tmp_path / "none.gguf").complete("x", max_tokens=1)
        with pytest.raises(ModelError, match="cannot be read"):
            LlamaChat(gguf=tmp_path).complete("x", max_tokens=1)

    def test_a_context_longer_than_the_model_reads(self, base_gguf: Path) -> None:
        with pytest.raises(ModelError, match="at most 32768"):
            LlamaChat(gguf=base_gguf, context=40_000).complete("x", max_tokens=1)

    def test_a_closed_model(self, base_gguf: Path) -> None:
        model = LlamaChat(gguf=base_gguf, context=128)
        model.close()
        model.close()
        with pytest.raises(ModelError, match="closed"):
            model.complete("x", max_tokens=1)

    def test_nothing_is_written_to_stderr(
        self, base_gguf: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        model = LlamaChat(gguf=base_gguf, context=128)
        model.complete("x", max_tokens=1)
        model.close()
        narrow = write_adapter(tmp_path / "narrow.gguf", width=320)
        with pytest.raises(ModelError):
            LlamaChat(gguf=base_gguf, adapter=narrow).complete("x", max_tokens=1)
        assert capfd.readouterr() == ("", "")
