"""`tasteloop eval responsiveness`: simulated users criticise lists in sentences, beside chats over a vector store."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from agent.events import EventLog
from agent.opening import open_understander
from agent.recommender import Recommender
from agent.standby import Absent
from agent.understand import Understander
from eval import heldout, responsiveness
from eval.moods import users_of
from eval.readings import Remembering, name_of
from eval.report import Report
from eval.rivals import OneQuery, Ours, Rival, Shelf, Unmoved
from eval.selfquery import SelfQuery
from eval.surface import Progress
from models.errors import TasteloopError
from models.registry import open_chat, resolve
from retrieval.catalogue import Catalogue
from retrieval.evidence import gather
from retrieval.home import Home
from retrieval.index import open_index
from retrieval.linker import Linker
from retrieval.ranker import Ranker
from retrieval.space import Weights, retrained
from retrieval.training import fit_parts
from ui.progress import bars

MUTE = "none"
"""The name of no model: the deterministic reader reads every message, and there is no self-query."""
RIVALS = ("no-update", "one query", "self-query")


def run(args: argparse.Namespace, say: Progress) -> Report:
    """Measure on users of a catalogue; with --out write the tables and a picture, too.

    Raises:
        TasteloopError: The catalogue has no such users, or a number or a name is out of range.
    """
    if min(args.users, args.turns, args.runs, args.k) < 1 or args.turns < 2:
        raise TasteloopError("--users, --runs and --k must be at least 1, --turns at least 2")
    chosen = [name for name in (args.models or ",".join(RIVALS)).split(",") if name]
    if unknown := [name for name in chosen if name not in RIVALS]:
        raise TasteloopError(f"There is no rival {unknown[0][:80]!r}", f"Choose among: {', '.join(RIVALS)}.")
    home = Home.at(args.home)
    catalogue = home.catalogue(args.catalogue)
    if catalogue.interactions is None:
        raise TasteloopError(f"Catalogue {catalogue.name!r} has no users", "Give one with interactions.")
    numbers, _ = heldout.parts_of(catalogue.interactions, args.split, None, args.seed)
    users = users_of(catalogue, numbers.tolist(), args.seed, args.users)
    if not users:
        raise TasteloopError(f"No user of {catalogue.name!r} has likes enough", "Give a catalogue with more of them.")
    settings = responsiveness.Settings(args.turns, args.runs, args.k, args.seed, detailed=args.split == "dev")
    with tempfile.TemporaryDirectory() as folder:
        recommender = unseen(args.model, catalogue, np.array([one.number for one in users]), home, Path(folder))
        try:
            ours = Ours(recommender, args.k)
            rivals = _rivals(chosen, ours, args, catalogue, home, Path(folder))
            report = responsiveness.run(
                catalogue,
                users,
                ours,
                rivals,
                settings,
                own=[one for one in rivals if isinstance(one, OneQuery)],
                progress=say,
                title=f"Responsiveness to simulated users of {catalogue.name}, {args.split} part, model {args.model}",
            )
        finally:
            recommender.close()
    report.notes += [
        f"Self-query: {one.failed} of {one.asked} requests did not validate and were searched for as they stand."
        for one in rivals
        if isinstance(one, SelfQuery)
    ]
    if args.out:
        for path in report.write(args.out, f"responsiveness-{catalogue.name}-{args.split}"):
            say(f"wrote {path}")
    return report


def unseen(model: str, catalogue: Catalogue, users: heldout.Rows, home: Home, folder: Path) -> Recommender:
    """A recommender with the shipped weights to which these users have done nothing; it writes to `folder` alone."""
    rest = heldout.without(catalogue, users)
    with bars() as progress:
        base = home.space(catalogue, progress)
    weights = Weights()
    space = retrained(base, fit_parts(gather(rest, [])[0], base.text, weights), weights, "unseen")
    ranker = Ranker(rest, space, open_index(space, folder / "index"))
    linker = Linker(rest)
    if model == MUTE:
        understander = Understander(rest, linker, Absent())
    else:
        understander, _ = open_understander(model, rest, linker, home.path)
        if resolve(model, home.path).kind == "llama":
            understander.model = Remembering(understander.model, name_of(model, home.path), home.path)
    return Recommender(rest, ranker, understander, None, EventLog(folder / "feedback.db", rest.name))


def _rivals(
    chosen: list[str],
    ours: Ours,
    args: argparse.Namespace,
    catalogue: Catalogue,
    home: Home,
    folder: Path,
) -> list[Rival]:
    found: list[Rival] = [Unmoved(ours)] if Unmoved.name in chosen else []
    if not {OneQuery.name, SelfQuery.name} & set(chosen):
        return found
    shelf = Shelf(catalogue, home.space(catalogue), folder / "shelf")
    if OneQuery.name in chosen:
        found.append(OneQuery(shelf, args.k))
    if SelfQuery.name in chosen and args.model != MUTE:
        found.append(SelfQuery(shelf, open_chat(args.model, adapter=None, home=home.path), args.k))
    return found
