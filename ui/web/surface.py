"""What the web app needs of a recommender."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from agent.contract import Profile, StreamEvent, Turn
from retrieval.catalogue import Catalogue


class Talks(Protocol):
    """The part of `Recommender` that the app calls; any thread may call, also several at once."""

    @property
    def catalogue(self) -> Catalogue:
        """The items that can be recommended."""

    def start(self, session: str, /) -> Turn:
        """Begin a session."""

    def stream(self, session: str, text: str, /) -> Iterator[StreamEvent]:
        """Take a message and answer in pieces, the whole `Turn` last."""

    def feedback(self, session: str, item_id: str, signal: str, value: float | None = None, /) -> Turn:
        """Take a button press."""

    def undo(self, session: str, /) -> Turn:
        """Take back the last message or button."""

    def reset(self, session: str, /) -> Turn:
        """Forget everything about a session."""

    def remove(self, session: str, change_id: int, /) -> Turn:
        """Forget one change."""

    def profile(self, session: str, /) -> Profile:
        """What is known about a session."""

    def current(self, session: str, /) -> Turn:
        """The last state, without doing anything: the profile and the list as shown."""
