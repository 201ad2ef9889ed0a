"""A model whose readings are kept on disk, so that an evaluation asks it the same thing only once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.ports import Completed, Completer
from models.base import sha256_of
from models.errors import HomeError
from models.registry import resolve

FILE = "readings.db"


@dataclass(frozen=True)
class Reading:
    """A completion and how many tokens it took."""

    text: str
    completion_tokens: int


class Remembering:
    """A model that answers from a file what it was asked before; the file is one of the data home."""

    def __init__(self, model: Completer, name: str, home: Path) -> None:
        """Open the file.

        Args:
            model: Asked what is not in the file.
            name: Changes whenever the answers may change, such as `name_of` gives.
            home: The data home.

        Raises:
            HomeError: The file cannot be used.
        """
        self._model = model
        self._name = name
        self.asked = 0
        """How often the model itself was asked."""
        try:
            self._file = sqlite3.connect(home / FILE, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, text TEXT, tokens INTEGER)")
        except sqlite3.Error as error:
            raise HomeError(f"{home / FILE} cannot be used ({error})", "Delete it; it holds nothing else.") from error

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        choices: Sequence[str] = (),
    ) -> Completed:
        """Answer as the model does."""
        whole = "\0".join((self._name, str(max_tokens), *stop, grammar or "", *choices, prompt))
        key = hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
        known = self._file.execute("SELECT text, tokens FROM readings WHERE key = ?", (key,)).fetchone()
        if known is not None:
            return Reading(*known)
        said = self._model.complete(prompt, max_tokens=max_tokens, stop=stop, grammar=grammar, choices=choices)
        self.asked += 1
        row = (key, said.text, said.completion_tokens)
        self._file.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", row)
        return said

    def stream_text(self, prompt: str, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Write as the model does; nothing is kept."""
        return self._model.stream_text(prompt, max_tokens=max_tokens, stop=stop)

    def warm(self, prefix: str) -> object:
        """Read the beginning that later prompts share."""
        return self._model.warm(prefix)

    def close(self) -> None:
        """Close the file and the model."""
        self._file.close()
        closing = getattr(self._model, "close", None)
        if callable(closing):
            closing()


def name_of(model: str, home: Path) -> str:
    """A name that changes with a local model's file and with its adapter."""
    spec = resolve(model, home)
    parts = [spec.name, *(sha256_of(file) for file in (spec.gguf, spec.adapter) if file is not None)]
    return " ".join(parts)
