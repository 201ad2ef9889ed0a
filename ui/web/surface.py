"""What the web app needs of a recommender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from agent.contract import Change, Event, Profile, StreamEvent, Turn
from agent.events import PastTurn
from agent.landscape import Landscape
from retrieval.catalogue import Catalogue


class Talks(Protocol):
    """The part of `Recommender` that the app calls; any thread may call, also several at once."""

    @property
    def catalogue(self) -> Catalogue:
        """The items that can be recommended."""

    @property
    def troubles(self) -> Sequence[str]:
        """What does not work at the moment and what to do, a line each; empty when all is well."""

    @property
    def landscape(self) -> Landscape:
        """Where the items lie, and how a profile pulls at them."""

    def start(self, session: str, /) -> Turn:
        """Begin a session."""

    def stream(self, session: str, text: str, /) -> Iterator[StreamEvent]:
        """Take a message and answer in pieces, the whole `Turn` last."""

    def feedback(self, session: str, item_id: str, signal: str, value: float | None = None, /) -> Turn:
        """Take a button press."""

    def edit(self, session: str, change: Change | None, replaces: Sequence[int] = (), /) -> Turn:
        """Set an entry of the profile by hand in the place of others; None only takes those out."""

    def undo(self, session: str, /) -> Turn:
        """Take back the last message, button or edit."""

    def redo(self, session: str, /) -> Turn:
        """Put back what was taken back last."""

    def can_go(self, session: str, /) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do something."""

    def reset(self, session: str, /) -> Turn:
        """Start over."""

    def remove(self, session: str, change_id: int, /) -> Turn:
        """Take out one change."""

    def forget(self, session: str, /) -> None:
        """Delete everything about a session for good."""

    def export(self, session: str, /) -> dict[str, Any]:
        """What a session stands for, as JSON."""

    def import_(self, session: str, data: Mapping[str, Any], /) -> Turn:
        """Add what `export` gave."""

    def profile(self, session: str, /) -> Profile:
        """What is known about a session."""

    def history(self, session: str, /) -> Sequence[Event]:
        """Every change ever made in a session, oldest first."""

    def talk(self, session: str, /) -> Sequence[PastTurn]:
        """The last turns, oldest first."""

    def current(self, session: str, /) -> Turn:
        """The last state, without doing anything: the profile and the list as shown."""
