"""One llama.cpp context: tokens in, tokens out, with the evaluated prefix kept from call to call.

Not safe for threads: two threads in one context kill the process, so `models.chat` holds a lock around every call.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import logging
import os
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import ModelError
from models.gguf import Header, read_header
from models.sampling import Choices, Chooser, Grammar, Scores

if TYPE_CHECKING:
    from llama_cpp import Llama

logger = logging.getLogger(__name__)

Piece = tuple[str, bool]
"""(text, trusted): only a trusted piece may hold control tokens."""


@dataclass
class Usage:
    """What one generation used, filled in while it runs."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    ended: bool = False
    """Whether the model ended the text itself."""


class LlamaContext:
    """A loaded model with its memory of the last prompt."""

    def __init__(self, gguf: Path, adapter: Path | None, size: int, threads: int | None) -> None:
        """Check both files and load them.

        Args:
            gguf: The model.
            adapter: A LoRA adapter for it.
            size: Tokens of context.
            threads: Processor threads (default: every core that this process may use).

        Raises:
            ModelError: A file is missing, damaged or not of its kind, or the model cannot take such a context.
        """
        header = check_files(gguf, adapter)
        trained = header.values.get(f"{header.architecture}.context_length")
        if isinstance(trained, int) and size > trained:
            raise ModelError(f"{gguf.name} reads at most {trained} tokens, not {size}", "Give a smaller context.")
        self.size = size
        self.template = _text(header, "tokenizer.chat_template")
        self._llama = _load(gguf, adapter, size, threads or usable_cores())
        self._adds_bos = bool(header.values.get("tokenizer.ggml.add_bos_token", True))

    def tokens(self, pieces: Sequence[Piece]) -> list[int]:
        """Turn pieces into tokens; in an untrusted piece `<eos>` is five characters and nothing else."""
        found: list[int] = []
        for text, trusted in pieces:
            found += self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=trusted)
        bos = self._llama.token_bos()
        if self._adds_bos and bos >= 0 and found[:1] != [bos]:
            found.insert(0, bos)
        return found

    def special(self, name: str) -> str:
        """Return the text of the `bos` or `eos` token, empty where the model has none."""
        token = self._llama.token_bos() if name == "bos" else self._llama.token_eos()
        return self._bytes(token, special=True).decode("utf-8", "replace") if token >= 0 else ""

    def evaluate(self, tokens: Sequence[int]) -> int:
        """Bring the context to these tokens and return how many of them it still knew."""
        llama = self._llama
        known = llama.input_ids[: llama.n_tokens]
        shared = min(len(known), len(tokens) - 1)
        differs = np.flatnonzero(known[:shared] != np.asarray(tokens[:shared], dtype=known.dtype))
        same = int(differs[0]) if len(differs) else max(shared, 0)
        if not self._keep(same):
            same = 0
        self._decode(tokens[same:])
        return same

    def _decode(self, tokens: Sequence[int]) -> None:
        try:
            self._llama.eval(list(tokens))
        except RuntimeError as error:
            self._keep(0)
            raise ModelError(f"The model could not read its tokens ({error})", "Try again.") from error

    def _keep(self, n_tokens: int) -> bool:
        import llama_cpp

        llama = self._llama
        memory = llama_cpp.llama_get_memory(llama.ctx)
        kept = bool(n_tokens) and bool(llama_cpp.llama_memory_seq_rm(memory, -1, n_tokens, -1))
        if not kept:
            llama_cpp.llama_memory_clear(memory, True)
        llama.n_tokens = n_tokens if kept else 0
        return kept

    def choices(self, replies: Iterable[str]) -> Choices:
        """The rule that one of these texts is written, after a space."""
        end = self._llama.token_eos()
        return Choices([[*self._plain(f" {reply}"), end] for reply in replies])

    def grammar(self, text: str) -> Grammar:
        """The rule of a GBNF grammar.

        Raises:
            ModelError: It does not compile.
        """
        return Grammar(text, self._vocabulary())

    def _plain(self, text: str) -> list[int]:
        return list(self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=False))

    def generate(
        self, prompt: Sequence[int], max_tokens: int, choose: Chooser, rules: Grammar | Choices | None, usage: Usage
    ) -> Generator[str]:
        """Write on from a prompt, piece by piece, until the model ends or `max_tokens` are written.

        Raises:
            ModelError: Prompt and reply do not fit the context.
        """
        if not 0 < len(prompt) <= self.size - max_tokens:
            raise ModelError(
                f"The prompt has {len(prompt)} tokens and the reply {max_tokens}, the context {self.size}",
                "Shorten the text or open the model with a larger context.",
            )
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        usage.prompt_tokens = len(prompt)
        with rules or contextlib.nullcontext():
            usage.cached_tokens = self.evaluate(prompt)
            while not usage.ended and usage.completion_tokens < max_tokens:
                token = rules.pick(self._scores(), choose) if rules else choose(self._scores())
                if token is None or self._ends(token):
                    usage.ended = True
                    break
                written = [token, *(rules.accept(token) if rules else ())][: max_tokens - usage.completion_tokens]
                usage.ended = self._ends(written[-1])
                written = written[:-1] if usage.ended else written
                usage.completion_tokens += len(written)
                yield decoder.decode(b"".join(map(self._bytes, written)))
                if not usage.ended and usage.completion_tokens < max_tokens:
                    self._decode(written)
        yield decoder.decode(b"", final=True)

    def _vocabulary(self) -> Any:  # noqa: ANN401
        import llama_cpp

        return llama_cpp.llama_model_get_vocab(self._llama.model)

    def _bytes(self, token: int, special: bool = False) -> bytes:
        """A token's bytes; a character may be spread over several tokens."""
        import llama_cpp

        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            n_bytes = llama_cpp.llama_token_to_piece(self._vocabulary(), token, buffer, size, 0, special)
            if n_bytes >= 0:
                return buffer.raw[:n_bytes]
            size = -n_bytes

    def _scores(self) -> Scores:
        import llama_cpp

        pointer = llama_cpp.llama_get_logits_ith(self._llama.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))

    def _ends(self, token: int) -> bool:
        import llama_cpp

        return bool(llama_cpp.llama_vocab_is_eog(self._vocabulary(), token))

    def close(self) -> None:
        """Free the model's memory."""
        self._llama.close()


def check_files(gguf: Path, adapter: Path | None) -> Header:
    """Check that a model and its adapter are whole and fit each other; return the model's header.

    Raises:
        ModelError: They are not.
    """
    header = read_header(gguf)
    if header.is_adapter:
        raise ModelError(f"{gguf} is an adapter and no whole model", "Give the model's own .gguf file.")
    if adapter is None:
        return header
    extra = read_header(adapter)
    if not extra.is_adapter:
        raise ModelError(f"{adapter} is not an adapter", "Give a LoRA adapter in GGUF form.")
    if extra.architecture != header.architecture:
        raise ModelError(
            f"The adapter {adapter.name} is made for {extra.architecture}, {gguf.name} is {header.architecture}",
            "Use it with the model that it was trained on.",
        )
    return header


def usable_cores() -> int:
    """Count the processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _text(header: Header, key: str) -> str | None:
    value = header.values.get(key)
    return value if isinstance(value, str) and value else None


def _load(gguf: Path, adapter: Path | None, size: int, threads: int) -> Llama:
    import llama_cpp

    llama_cpp.llama_log_set(_log_callback(), ctypes.c_void_p(0))
    try:
        llama = llama_cpp.Llama(str(gguf), n_ctx=size, n_threads=threads, n_threads_batch=threads, verbose=False)
    except (ValueError, RuntimeError, AssertionError, OSError, MemoryError) as error:
        raise ModelError(
            f"llama.cpp cannot load {gguf}", "The file may be damaged or of an unknown kind: install it again."
        ) from error
    if adapter is not None:
        _apply(llama, adapter)
    return llama


def _apply(llama: Llama, adapter: Path) -> None:
    """Put an adapter on a loaded model.

    Not by `Llama(lora_path=…)`: that takes an adapter which failed to load for a loaded one, and the first token
    then kills the process; it also reads the whole model into memory instead of mapping its file.
    """
    import llama_cpp

    handle = llama_cpp.llama_adapter_lora_init(llama.model, str(adapter).encode())
    if not handle:
        llama.close()
        raise ModelError(f"llama.cpp cannot load the adapter {adapter}", "It may be damaged or made for another model.")
    llama._stack.callback(llama_cpp.llama_adapter_lora_free, handle)
    handles = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(handle)
    if llama_cpp.llama_set_adapters_lora(llama.ctx, handles, 1, (ctypes.c_float * 1)(1.0)):
        llama.close()
        raise ModelError(f"llama.cpp cannot use the adapter {adapter}", "It may be made for another model.")


_CALLBACKS: list[Any] = []


def _log_callback() -> Any:  # noqa: ANN401
    """Send llama.cpp's own messages to Python's logging instead of stderr; made once, and kept alive."""
    if not _CALLBACKS:
        import llama_cpp

        @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
        def log(level: int, text: bytes, data: ctypes.c_void_p) -> None:
            logger.debug("llama.cpp: %s", text.decode("utf-8", "replace").rstrip())

        _CALLBACKS.append(log)
    return _CALLBACKS[0]
