"""The local language model as a LangChain chat model, and as a plain completer for taught prompts.

One context, one lock: calls from several threads wait for each other. A stream is written by a thread of its own,
so a reader who is slow, asks the same model in between or walks away holds up nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from models.errors import ModelError
from models.llama import LlamaContext, Piece, Usage, check_files
from models.messages import PLAIN_STOPS, plain_pieces, template_pieces
from models.sampling import chooser
from models.streaming import in_thread, until_stop
from models.structured import schema_grammar, structured


@dataclass(frozen=True)
class Completion:
    """A reply and what it took; `ended` tells whether the model or a stop ended it, and not `max_tokens`."""

    text: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    seconds: float
    ended: bool


@dataclass(frozen=True)
class _Request:
    pieces: Sequence[Piece]
    max_tokens: int
    stop: tuple[str, ...]
    grammar: str | None
    temperature: float
    choices: tuple[str, ...] = ()


class LlamaChat(BaseChatModel):
    """A GGUF model on this machine, with an adapter where one is given; loaded at its first use."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    gguf: Path
    adapter: Path | None = None
    context: int = Field(default=2048, ge=64)
    """Tokens of prompt and reply together."""
    threads: int | None = Field(default=None, ge=1)
    """Processor threads (default: every core that this process may use)."""
    seed: int = 0
    temperature: float = Field(default=0.0, ge=0.0)
    max_tokens: int = Field(default=256, ge=1)
    """Tokens of a chat reply, where the call does not say."""

    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _loaded: LlamaContext | None = PrivateAttr(default=None)
    _closed: bool = PrivateAttr(default=False)

    def check(self) -> None:
        """Look at the model's files without loading them.

        Raises:
            ModelError: One is missing, damaged or does not fit.
        """
        check_files(self.gguf, self.adapter)

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        temperature: float | None = None,
        choices: Sequence[str] = (),
    ) -> Completion:
        """Write on from a plain prompt.

        Args:
            prompt: Text; a control token's name in it is only text.
            max_tokens: Tokens to write at most.
            stop: Texts that end the reply; they are not part of it.
            grammar: A GBNF grammar that the reply follows.
            temperature: 0 for the likeliest reply (default: the model's setting).
            choices: Whole replies of which the model writes the one that it goes on with most readily.

        Raises:
            ModelError: The model cannot be loaded, or prompt and reply do not fit the context.
        """
        request = self._request([(prompt, False)], max_tokens, stop, grammar, temperature)
        return self._complete(replace(request, choices=tuple(choices)))

    def stream_text(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        temperature: float | None = None,
    ) -> Iterator[str]:
        """Write on from a plain prompt, piece by piece as tokens come; arguments and errors as in `complete`."""
        request = self._request([(prompt, False)], max_tokens, stop, grammar, temperature)
        return in_thread(lambda: self._text(request, Usage()))

    def warm(self, prefix: str) -> int:
        """Read a prompt's beginning ahead of time and return its length in tokens."""
        with self._lock:
            context = self._context()
            tokens = context.tokens([(prefix, False)])
            if len(tokens) >= context.size:
                raise ModelError(f"The prefix has {len(tokens)} tokens, the context {context.size}", "Shorten it.")
            if tokens:
                context.evaluate(tokens)
            return len(tokens)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text, with the one that begins every prompt."""
        with self._lock:
            return len(self._context().tokens([(text, False)]))

    def close(self) -> None:
        """Free the model's memory; the model cannot be used afterwards."""
        with self._lock:
            self._closed = True
            if self._loaded is not None:
                self._loaded.close()
                self._loaded = None

    def _context(self) -> LlamaContext:
        """The loaded model; call it with the lock held."""
        if self._closed:
            raise ModelError(f"The model {self.gguf.name} is closed", "Open it again.")
        if self._loaded is None:
            self._loaded = LlamaContext(self.gguf, self.adapter, self.context, self.threads)
        return self._loaded

    def _request(
        self,
        pieces: Sequence[Piece],
        max_tokens: int,
        stop: Sequence[str],
        grammar: str | None,
        temperature: float | None,
    ) -> _Request:
        if max_tokens < 1:
            raise ModelError("max_tokens must be at least 1", "Ask for one token or more.")
        warmth = self.temperature if temperature is None else temperature
        return _Request(pieces, max_tokens, tuple(text for text in stop if text), grammar, warmth)

    def _text(self, request: _Request, usage: Usage) -> Generator[str]:
        """The one place where the model writes; holds the lock from the first token to the last."""
        with self._lock:
            context = self._context()
            choose = chooser(request.temperature, self.seed)
            tokens = context.tokens(request.pieces)
            choices = context.choices(request.choices) if request.choices else None
            rules = context.grammar(request.grammar) if request.grammar else choices
            held = ""
            with closing(context.generate(tokens, request.max_tokens, choose, rules, usage)) as written:
                for piece in written:
                    shown, held, stopped = until_stop(held + piece, request.stop)
                    if shown:
                        yield shown
                    if stopped:
                        usage.ended = True
                        return
            if held:
                yield held

    def _complete(self, request: _Request) -> Completion:
        usage, start = Usage(), time.perf_counter()
        text = "".join(self._text(request, usage))
        return Completion(
            text,
            usage.prompt_tokens,
            usage.cached_tokens,
            usage.completion_tokens,
            time.perf_counter() - start,
            usage.ended,
        )

    def _chat_request(self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]) -> _Request:
        known = {"max_tokens", "temperature", "grammar", "json_schema", "ls_structured_output_format"}
        if unknown := sorted(set(options) - known):
            raise ModelError(f"A local model has no option {unknown[0]!r}", f"Use one of {', '.join(sorted(known))}.")
        with self._lock:
            context = self._context()
            template, bos, eos = context.template, context.special("bos"), context.special("eos")
        pieces = template_pieces(messages, template, bos, eos) if template else plain_pieces(messages)
        schema = options.get("json_schema")
        grammar = options.get("grammar") or (None if schema is None else schema_grammar(schema))
        stops = [*(stop or ()), *(() if template or grammar else PLAIN_STOPS)]
        max_tokens = options.get("max_tokens") or self.max_tokens
        return self._request(pieces, max_tokens, stops, grammar, options.get("temperature"))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> ChatResult:
        reply = self._complete(self._chat_request(messages, stop, kwargs))
        message = AIMessage(
            content=reply.text.strip(),
            usage_metadata=_usage(reply.prompt_tokens, reply.completion_tokens),
            response_metadata={
                "finish_reason": "stop" if reply.ended else "length",
                "cached_tokens": reply.cached_tokens,
                "seconds": reply.seconds,
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[ChatGenerationChunk]:
        request, usage = self._chat_request(messages, stop, kwargs), Usage()
        begun = False
        for text in in_thread(lambda: self._text(request, usage)):
            piece = text if begun else text.lstrip()
            begun = begun or bool(piece)
            if piece:
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
                if run_manager:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
        last = AIMessageChunk(
            content="",
            usage_metadata=_usage(usage.prompt_tokens, usage.completion_tokens),
            response_metadata={"finish_reason": "stop" if usage.ended else "length"},
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=last)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        method: str = "json_schema",
        include_raw: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """Return a runnable whose reply follows a schema while it is written, and is validated afterwards.

        Args:
            schema: A pydantic class (the result is its instance) or a JSON schema (the result is a dict).
            method: Only `json_schema`.
            include_raw: Return a dict of `raw`, `parsed` and `parsing_error` instead.
            kwargs: Options of the call, such as `max_tokens`.

        Raises:
            ModelError: The schema or the method cannot be used.
        """
        if method != "json_schema":
            raise ModelError(f"A local model has no method {method!r}", "Use method='json_schema'.")
        return structured(self, schema, include_raw=include_raw, **kwargs)

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        """What decides the reply, for LangChain's cache."""
        return {
            "gguf": str(self.gguf),
            "adapter": str(self.adapter),
            "seed": self.seed,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
        }


def _usage(n_prompt: int, n_reply: int) -> UsageMetadata:
    return UsageMetadata(input_tokens=n_prompt, output_tokens=n_reply, total_tokens=n_prompt + n_reply)
