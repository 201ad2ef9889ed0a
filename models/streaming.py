"""Text that comes piece by piece: where it stops, and how a reader gets it without holding up the writer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing


def until_stop(text: str, stops: Sequence[str]) -> tuple[str, str, bool]:
    """Split text at the first stop sequence.

    Returns:
        What may be shown, what must wait because it may be the beginning of a stop, and whether a stop was met.
    """
    found = [at for stop in stops if (at := text.find(stop)) >= 0]
    if found:
        return text[: min(found)], "", True
    waiting = max((n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])), default=0)
    return text[: len(text) - waiting], text[len(text) - waiting :], False


def in_thread(write: Callable[[], Generator[str]]) -> Generator[str]:
    """Run a writer in a thread and hand on its pieces; it ends soon after the reader has gone."""
    pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
    gone = threading.Event()

    def work() -> None:
        try:
            with closing(write()) as written:
                for piece in written:
                    pieces.put(piece)
                    if gone.is_set():
                        break
            pieces.put(None)
        except BaseException as error:  # handed to the reader, who raises it
            pieces.put(error)

    threading.Thread(target=work, name="llama-stream").start()
    try:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        gone.set()
