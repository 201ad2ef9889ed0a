"""Catalogues that are being built from uploaded files: in the background, one after another."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from models.embedder import Embedder
from models.errors import HomeError, TasteloopError
from retrieval import store
from retrieval.clean import slug
from retrieval.draft import Draft
from retrieval.home import Home
from retrieval.report import Report
from ui.web.owners import Owners

logger = logging.getLogger(__name__)

_SHARES = {"embed": (0.05, 0.85), "index": (0.85, 0.95)}
_SAID = {"embed": "Reading the items", "index": "Building the index"}
_MOST_WAITING = 8


@dataclass
class Build:
    """One catalogue on its way; written by the worker, read by the page."""

    name: str
    session: str
    draft: Draft
    share: float = 0.0
    """0 to 1."""
    said: str = "Waiting for its turn"
    problem: str = ""
    done: bool = False
    report: Report | None = None
    items: int = 0
    plural: str = "items"
    ended: threading.Event = field(default_factory=threading.Event)


class Builder:
    """Builds one catalogue at a time, for building keeps every core busy."""

    def __init__(
        self, home: Home, ready: Callable[[str, str], object] | None = None, embedder: Embedder | None = None
    ) -> None:
        """Build into a data home.

        Args:
            home: Where finished catalogues and their indexes go.
            ready: Called with the name of a finished catalogue and the session that brought it.
            embedder: Embeds the texts (default: the one that is always used).
        """
        self._home = home
        self._embedder = embedder
        self._ready = ready
        self._owners = Owners(home.path)
        self._latest: dict[str, Build] = {}
        self._waiting: queue.SimpleQueue[Build] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def begin(self, draft: Draft, wanted: str, session: str) -> Build:
        """Queue a draft under a name that is free, made from the wanted one.

        Raises:
            TasteloopError: A build of this visitor is running, or too many wait.
        """
        with self._lock:
            running = [one for one in self._latest.values() if not one.ended.is_set()]
            if any(one.session == session for one in running):
                raise TasteloopError("One of your files is being read", "Wait until it is done.")
            if len(running) >= _MOST_WAITING:
                raise TasteloopError("Many files are waiting to be read", "Try again in a few minutes.")
            build = Build(self._free(slug(wanted) or "catalogue", running), session, draft)
            self._latest[session] = build
            self._waiting.put(build)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="tasteloop-build", daemon=True)
                self._worker.start()
        return build

    def of(self, session: str) -> Build | None:
        """A visitor's latest build."""
        return self._latest.get(session)

    def dismiss(self, session: str) -> None:
        """Put a visitor's finished build out of sight."""
        with self._lock:
            build = self._latest.get(session)
            if build is not None and build.ended.is_set():
                del self._latest[session]

    def _free(self, wanted: str, running: list[Build]) -> str:
        """A name that no catalogue has; the end of it cannot be guessed, for names of private ones are not told."""
        taken = {*self._home.catalogues(), *(one.name for one in running)}
        name = wanted[:52].strip("-_")
        return name if name not in taken else f"{name}-{secrets.token_hex(4)}"

    def _work(self) -> None:
        while True:
            build = self._waiting.get()
            try:
                self._build(build)
                build.done = True
            except TasteloopError as error:
                build.problem = str(error)
            except Exception:
                logger.exception("A catalogue could not be built")
                build.problem = "Something went wrong on this side. Your file was not taken in; try again."
            finally:
                build.ended.set()

    def _build(self, build: Build) -> None:
        build.said, build.share = "Cleaning", 0.02
        catalogue = build.draft.catalogue(build.name)
        build.items, build.plural = len(catalogue), catalogue.schema.plural

        def show(what: str, done: int, total: int) -> None:
            low, high = _SHARES.get(what, (0.05, 0.95))
            build.said = _SAID.get(what, what)
            build.share = low + (high - low) * done / max(1, total)

        self._home.ranker(catalogue, show, self._embedder)
        try:
            self._owners.keep(build.name, build.session)
            store.save(catalogue, self._home.path)
        except HomeError:
            self._owners.forget(build.name)
            raise
        build.said, build.share = "Opening it", 0.97
        if self._ready is not None:
            self._ready(build.name, build.session)
        build.report, build.share, build.said = catalogue.report, 1.0, "Ready"
