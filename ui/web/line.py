"""A waiting line before the models: first come, first served, and everybody knows their place."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_LOOK = 0.5
"""Seconds between two looks at one's place."""


@dataclass(frozen=True)
class Waiting:
    """How many are before somebody who waits."""

    ahead: int


class Line:
    """Lets a few in at once; the others wait in the order in which they came."""

    def __init__(self, at_once: int = 2) -> None:
        """Open the line."""
        self._at_once = at_once
        self._tickets: list[object] = []
        self._moved = threading.Condition()

    def __len__(self) -> int:
        """How many are in it, those being served too."""
        return len(self._tickets)

    def through(self, make: Callable[[], Iterator[T]]) -> Iterator[T | Waiting]:
        """Wait for one's turn, telling the place whenever it changes, then yield what `make` gives."""
        ticket = object()
        with self._moved:
            self._tickets.append(ticket)
        try:
            last = 0
            while (ahead := self._ahead(ticket, last)) > 0:
                if ahead != last:
                    yield Waiting(ahead)
                last = ahead
            yield from make()
        finally:
            with self._moved:
                self._tickets.remove(ticket)
                self._moved.notify_all()

    def _ahead(self, ticket: object, last: int) -> int:
        with self._moved:
            ahead = self._tickets.index(ticket) - self._at_once + 1
            if ahead > 0 and ahead == last:
                self._moved.wait(_LOOK)
                ahead = self._tickets.index(ticket) - self._at_once + 1
            return ahead


@dataclass
class _End(Generic[T]):
    error: BaseException | None = None


async def in_one_thread(make: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
    """Run an iterator in one thread of its own and pass its pieces on as they come.

    A web server stops asking when a visitor leaves; the iterator does not notice, and always runs to its end. While
    it waits, no thread of the server does.
    """
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[T] | _End[T]] = asyncio.Queue()

    def put(piece: tuple[T] | _End[T]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

    def run() -> None:
        end: _End[T] = _End()
        try:
            for piece in make():
                put((piece,))
        except BaseException as error:
            end = _End(error)
        put(end)

    threading.Thread(target=run, name="tasteloop-turn", daemon=True).start()
    while not isinstance(got := await pieces.get(), _End):
        yield got[0]
    if got.error is not None:
        raise got.error
