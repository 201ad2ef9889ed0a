"""What the turn needs of a language model: text in, text out, with a shared beginning kept warm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol


class Completed(Protocol):
    """A finished completion."""

    @property
    def text(self) -> str:
        """The text that was written."""
        ...

    @property
    def completion_tokens(self) -> int:
        """How many tokens that took."""
        ...


class Completer(Protocol):
    """A local model that goes on writing a text."""

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        choices: Sequence[str] = (),
    ) -> Completed:
        """Write on from `prompt`, under a GBNF grammar or with one of some whole replies, where given."""
        ...

    def stream_text(self, prompt: str, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Write on from `prompt`, piece by piece."""
        ...

    def warm(self, prefix: str) -> object:
        """Read the beginning that later prompts share."""
        ...
