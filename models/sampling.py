"""Pick the next token from a model's scores, under a grammar where one is given.

A grammar is asked about the best token alone first. Only when it refuses that token are all the vocabulary's
tokens filtered: with a vocabulary of 262,144 that is what makes a constrained reply about as fast as a free one
when the model knows the format.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

TOP_K = 40
TOP_P = 0.95

Scores = NDArray[np.float32]
Chooser = Callable[[Scores], int]

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


def chooser(temperature: float, seed: int) -> Chooser:
    """Return a function from scores (vocabulary,) to a token: the best at temperature 0, else drawn with a seed."""
    if temperature <= 0:
        return lambda scores: int(scores.argmax())
    generator = np.random.default_rng(seed)

    def draw(scores: Scores) -> int:
        # Gumbel noise belongs to a token, not to a rank: scores that differ in their last bits draw the same token.
        noise = -np.log(generator.standard_exponential(len(scores), dtype=np.float32))
        best = np.argpartition(-scores, TOP_K)[:TOP_K] if len(scores) > TOP_K else np.arange(len(scores))
        best = best[np.argsort(-scores[best], kind="stable")]
        heights = scores[best].astype(np.float64) / temperature
        weights = np.exp(heights - heights[0])
        kept = int(np.searchsorted(np.cumsum(weights) / weights.sum(), TOP_P)) + 1
        return int(best[:kept][(heights + noise[best])[:kept].argmax()])

    return draw


class Choices:
    """Some whole replies of which one is written, followed token by token as a tree of their beginnings."""

    def __init__(self, replies: Sequence[Sequence[int]]) -> None:
        """Keep the replies, each as its tokens with the one that ends it."""
        self._left = [tuple(reply) for reply in replies]

    def __enter__(self) -> Choices:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def pick(self, scores: Scores, choose: Chooser) -> int | None:
        """Return the token that goes on with a reply, or None where all have ended."""
        tokens = np.array(sorted({reply[0] for reply in self._left if reply}), dtype=np.int64)
        return int(tokens[choose(scores[tokens])]) if len(tokens) else None

    def accept(self, token: int) -> list[int]:
        """Move on by one token; return those that must follow it, up to where replies part."""
        self._left = [reply[1:] for reply in self._left if reply and reply[0] == token]
        follow: list[int] = []
        while self._left and all(self._left) and len({reply[0] for reply in self._left}) == 1:
            follow.append(self._left[0][0])
            self._left = [reply[1:] for reply in self._left]
        return follow


class Grammar:
    """A GBNF grammar that follows one reply as it is written; use it as a context manager."""

    def __init__(self, text: str, vocabulary: Any) -> None:  # noqa: ANN401
        """Compile the grammar.

        Args:
            text: The grammar in GBNF, its first rule called `root`.
            vocabulary: llama.cpp's handle of the model's vocabulary.

        Raises:
            ModelError: The grammar does not compile.
        """
        import llama_cpp

        self._api = llama_cpp
        self._handle = llama_cpp.llama_sampler_init_grammar(vocabulary, text.encode("utf-8"), b"root")
        if not self._handle:
            raise ModelError("The grammar for the reply does not compile", "Give a GBNF grammar with a rule `root`.")

    def __enter__(self) -> Grammar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.llama_sampler_free(self._handle)
        self._handle = None

    def pick(self, scores: Scores, choose: Chooser) -> int | None:
        """Return a token that the grammar allows, or None where it allows none."""
        token = choose(scores)
        if np.isfinite(self._filtered(np.array([token]), scores)[0]):
            return token
        allowed = self._filtered(np.arange(len(scores)), scores)
        return choose(allowed) if np.isfinite(allowed).any() else None

    def accept(self, token: int) -> list[int]:
        """Move on by one token, which `pick` has returned; a grammar does not say what must follow."""
        self._api.llama_sampler_accept(self._handle, token)
        return []

    def _filtered(self, tokens: NDArray[np.int64], scores: Scores) -> Scores:
        api = self._api
        candidates = np.zeros(len(tokens), dtype=_CANDIDATE)
        candidates["id"], candidates["logit"] = tokens, scores[tokens]
        array = api.llama_token_data_array(
            data=candidates.ctypes.data_as(api.llama_token_data_p), size=len(tokens), selected=-1, sorted=False
        )
        api.llama_sampler_apply(self._handle, ctypes.byref(array))
        return np.ascontiguousarray(candidates["logit"])
