"""The catalogues that visitors can choose from, each with its recommender, opened when somebody first asks for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from models.errors import CatalogueError, TasteloopError
from ui.web.surface import Talks

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
_DOING = {"embed": "Reading the catalogue", "index": "Building the index", "weights": "Choosing weights"}


class NotReady(TasteloopError):
    """The first recommender is not open yet."""


class Shelf:
    """One recommender a catalogue; any thread may ask."""

    def __init__(
        self,
        first: Talks | None,
        names: Callable[[str], Sequence[str]] | None = None,
        open_other: Callable[[str], Talks] | None = None,
    ) -> None:
        """Begin with one recommender.

        Args:
            first: What a visitor meets who has chosen nothing; None when `begin` opens it.
            names: Tells the catalogues that a session may see; left out, there is only the first.
            open_other: Opens the recommender of another name; may take seconds.
        """
        self._first = first
        self._state = "Opening the catalogue"
        self._names = names
        self._open_other = open_other
        self._opened: dict[str, Talks] = {}
        self._lock = threading.Lock()

    def begin(self, open_first: Callable[[Progress], Talks]) -> None:
        """Open the first recommender in the background; until it is there, `first` says how far that is."""

        def show(what: str, done: int, total: int) -> None:
            self._state = f"{_DOING.get(what, what)}: {100 * done // max(1, total)} %"

        def run() -> None:
            try:
                self._first = open_first(show)
            except TasteloopError as error:
                logger.error("%s", error)
                self._state = f"This cannot be opened: {error}"

        threading.Thread(target=run, name="tasteloop-open", daemon=True).start()

    @property
    def first(self) -> Talks:
        """The recommender of a visitor who has chosen no other.

        Raises:
            NotReady: It is not open yet.
        """
        if self._first is None:
            raise NotReady(self._state, "This page goes on by itself as soon as that is done.")
        return self._first

    def names(self, session: str) -> tuple[str, ...]:
        """All catalogues that a session may see, the first one first."""
        others = self._names(session) if self._names else ()
        return tuple(dict.fromkeys([self.first.catalogue.name, *others]))

    def talks(self, name: str, session: str) -> Talks:
        """The recommender of a catalogue, for a session that may see it.

        Raises:
            CatalogueError: There is no such catalogue.
        """
        if name == self.first.catalogue.name:
            return self.first
        known = self.names(session)
        if self._open_other is None or name not in known:
            raise CatalogueError(f"There is no catalogue {name[:60]!r}", f"Choose one of: {', '.join(known)}.")
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open_other(name)
            return self._opened[name]

    def fresh(self, name: str) -> None:
        """Open a catalogue again when it is next asked for, for its file was replaced."""
        with self._lock:
            self._opened.pop(name, None)
