"""Follow the trained model in use: when another is put into use, open it beside the old one and hand it over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from models.errors import TasteloopError
from retrieval.ranker import Ranker
from retrieval.trained import Stamp

logger = logging.getLogger(__name__)

LONGEST_WAIT = 5.0
"""Seconds that a message waits for a new model before it is answered with the old one; a button never waits."""


class Follower:
    """Watches the pointer of one catalogue's models, a look at a file a turn."""

    def __init__(self, stamp: Callable[[], Stamp], open_again: Callable[[], Ranker]) -> None:
        """Begin to follow; make it before the first ranker is opened, so that no change is missed.

        Args:
            stamp: Tells whether the pointer has changed.
            open_again: Opens the ranker of whatever is in use now.
        """
        self._stamp_of = stamp
        self._open_again = open_again
        self._stamp = stamp()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def check(self, hand_over: Callable[[Ranker], None], wait: float = 0.0) -> None:
        """Look whether another model is in use, and if so open it in the background.

        Args:
            hand_over: Takes the new ranker, from another thread, when it is ready.
            wait: Most seconds to wait for it.
        """
        with self._lock:
            working = self._thread is not None and self._thread.is_alive()
            now = self._stamp if working else self._stamp_of()
            if now != self._stamp:
                self._stamp = now
                self._thread = threading.Thread(target=self._open, args=(hand_over,), daemon=True)
                self._thread.start()
                working = True
            thread = self._thread
        if working and wait and thread is not None:
            thread.join(wait)

    def _open(self, hand_over: Callable[[Ranker], None]) -> None:
        try:
            hand_over(self._open_again())
        except TasteloopError as error:
            logger.error("The new model cannot be opened, the old one stays in use: %s", error)
