"""`tasteloop eval dialogues`: recommending from the conversations of ReDial or INSPIRED."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from agent.events import EventLog
from agent.opening import open_understander
from agent.recommender import Recommender
from agent.standby import Absent
from agent.understand import Understander
from eval import dialogue_data, dialogue_films, dialogues
from eval.dialogue_data import Dialogue
from eval.dialogue_films import Locate
from eval.readings import Remembering, name_of
from eval.report import Report
from eval.surface import Progress
from models.errors import TasteloopError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.linker import Linker
from ui.progress import bars

MUTE = "none"
"""The name of no model: the deterministic reader reads every message."""


def run(args: argparse.Namespace, say: Progress) -> Report:
    """Measure a part of a data set; the films it talks about become a catalogue of the home.

    Raises:
        TasteloopError: The data cannot be read or a part is asked for that is trained on.
    """
    if args.data is None:
        raise TasteloopError("`eval dialogues` needs a folder of conversations", "Give --data FOLDER.")
    home = Home.at(args.home)
    read = dialogue_data.load(args.data)
    catalogue, locate = _films(args, read, home)
    chosen = [one for one in read if one.part == args.split][: args.limit]
    recommender = _recommender(args.model, catalogue, home)
    try:
        title = f"Recommending from conversations: {Path(args.data).name}, {args.split}, model {args.model}"
        return dialogues.run(recommender, chosen, locate, k=args.k, progress=say, seed=args.seed, title=title)
    finally:
        recommender.close()


def _films(args: argparse.Namespace, read: Sequence[Dialogue], home: Home) -> tuple[Catalogue, Locate]:
    """The catalogue that is ranked, and how the data's names of films are found in it."""
    if dialogue_data.is_redial(args.data):
        films = dialogue_films.build(args.data, args.catalogue_data, read)
        store.save(films.catalogue, home.path)
        return films.catalogue, dialogue_films.by_number(films.rows)
    if args.redial_data is None:
        catalogue = home.catalogue(args.catalogue)
    elif args.catalogue_data is None:
        raise TasteloopError("INSPIRED's films need facts beside ReDial's titles", "Give --catalogue-data FOLDER.")
    else:
        films = dialogue_films.build(args.redial_data, args.catalogue_data, dialogue_data.load(args.redial_data))
        catalogue = dialogue_films.widen(films, args.catalogue_data, read)
        store.save(catalogue, home.path)
    return catalogue, dialogue_films.by_title(catalogue)


def _recommender(model: str, catalogue: Catalogue, home: Home) -> Recommender:
    linker = Linker(catalogue)
    if model == MUTE:
        understander = Understander(catalogue, linker, Absent())
    else:
        understander, _ = open_understander(model, catalogue, linker, home.path)
        understander.model = Remembering(understander.model, name_of(model, home.path), home.path)
    with bars() as progress:
        ranker = home.ranker(catalogue, progress)
    return Recommender(catalogue, ranker, understander, None, EventLog(home.path / "feedback.db", catalogue.name))
