"""A recommender that answers before its language model is open, or without one: the simple reader stands in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.opening import open_understander
from agent.recommender import Progress, Recommender
from agent.understand import Understander
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.linker import Linker

logger = logging.getLogger(__name__)

LOADING = (
    "The language model is still loading. Until it is there a simple reader reads your messages and understands less; "
    "all else works."
)
WITHOUT = "Until then a simple reader reads your messages and understands less; all else works."


@dataclass(frozen=True)
class _Nothing:
    """What a model that is not there says; it is no valid reading, so that the simple reader steps in."""

    text: str = ""
    completion_tokens: int = 0


class Absent:
    """Stands in for a language model."""

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        choices: Sequence[str] = (),
    ) -> _Nothing:
        """Say nothing."""
        return _Nothing()

    def stream_text(self, prompt: str, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Say nothing."""
        return iter(())

    def warm(self, prefix: str) -> None:
        """Nothing to read ahead."""


def open_early(
    catalogue: str | Path | Catalogue = "movies",
    model: str = "default",
    home: str | Path | None = None,
    progress: Progress | None = None,
) -> Recommender:
    """Open a catalogue at once; the model is opened in the background, and `troubles` says so until it is there.

    A model that cannot be opened is told there too, and the recommender goes on without it. Arguments and other errors
    are those of `Recommender.open`.
    """
    place = Home.at(home)
    opened = place.catalogue(catalogue)
    recommender = Recommender.over(Understander(opened, Linker(opened), Absent()), None, place, progress)
    recommender.troubles = (LOADING,)
    recommender.arriving = threading.Thread(
        target=_arrive, args=(recommender, model, place.path), name="tasteloop-model", daemon=True
    )
    recommender.arriving.start()
    return recommender


def _arrive(recommender: Recommender, model: str, home: Path) -> None:
    try:
        understander, writer = open_understander(model, recommender.catalogue, recommender.linker, home)
    except TasteloopError as error:
        logger.warning("Going on without the language model: %s", error)
        recommender.troubles = (f"{error} {WITHOUT}",)
        return
    understander.warm()
    if writer is not None:
        writer.warm()
    recommender.understander, recommender.explainer.writer = understander, writer
    recommender.troubles = ()


def beside(recommender: Recommender, catalogue: str, home: Path, progress: Progress | None = None) -> Recommender:
    """Open another catalogue of the same home with the same models; waits for a model that is still loading.

    Raises:
        CatalogueError: There is no such catalogue.
    """
    if recommender.arriving is not None:
        recommender.arriving.join()
    place = Home.at(home)
    opened = place.catalogue(catalogue)
    understander = replace(recommender.understander, catalogue=opened, linker=Linker(opened), fields={})
    other = Recommender.over(understander, recommender.explainer.writer, place, progress)
    other.troubles = recommender.troubles
    return other
