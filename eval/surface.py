"""The part of a recommender that the evaluations talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from agent.contract import Profile, Rules, StreamEvent, Turn
from retrieval.catalogue import Catalogue


class Talker(Protocol):
    """Anything that converses like `agent.recommender.Recommender`."""

    @property
    def catalogue(self) -> Catalogue:
        """The items that are recommended."""
        ...

    def start(self, session: str, seen: Sequence[str] = (), rules: Rules | None = None) -> Turn:
        """Open a session; `seen` are ids never to be recommended."""
        ...

    def chat(self, session: str, text: str, /) -> Turn:
        """Take a message."""
        ...

    def stream(self, session: str, text: str, /) -> Iterator[StreamEvent]:
        """Take a message and tell its turn piece by piece."""
        ...

    def feedback(self, session: str, item_id: str, signal: str, value: float | None = None, /) -> Turn:
        """Take a button press."""
        ...

    def undo(self, session: str) -> Turn:
        """Take back the last change."""
        ...

    def reset(self, session: str) -> Turn:
        """Start over."""
        ...

    def remove(self, session: str, change_id: int) -> Turn:
        """Take one change out of the profile."""
        ...

    def profile(self, session: str) -> Profile:
        """Everything that stands now."""
        ...

    def current(self, session: str) -> Turn:
        """The turn the session stands at, without saying anything."""
        ...


Opener = Callable[[str, Path], Talker]
"""Opens a recommender on a catalogue's name and a data home."""

Progress = Callable[[str], None]
"""Takes one line about what is going on."""


def close(talker: Talker) -> None:
    """Close a recommender that can be closed."""
    closing = getattr(talker, "close", None)
    if callable(closing):
        closing()
