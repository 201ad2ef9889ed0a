"""`tasteloop eval`: run the evaluations on the real parts and print their report."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from agent.contract import PreferenceUpdate
from agent.opening import PARSER_CONTEXT, open_understander
from agent.recommender import Recommender
from eval import bench, conversations, parsing
from eval.report import Report
from models.errors import TasteloopError
from models.registry import open_chat
from retrieval.home import Home
from retrieval.linker import Linker
from ui.progress import bars


def evaluate(args: argparse.Namespace) -> int:
    """Run one evaluation; exit code 1 when a conversation fails."""
    runs = {
        "conversations": _conversations,
        "parse": _parse,
        "bench": _bench,
        "dialogues": _dialogues,
        "heldout": _heldout,
        "responsiveness": _responsiveness,
        "scale": _scale,
        "writing": _writing,
    }
    args.split = args.split or ("report" if args.what in {"heldout", "responsiveness"} else "dev")
    if args.k is None:
        args.k = {"heldout": 20, "responsiveness": 10}.get(args.what, 50)
    report = runs[args.what](args)
    print(report.to_json() if args.json else report)
    return 1 if args.what == "conversations" and report.rows else 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _conversations(args: argparse.Namespace) -> Report:
    home = Home.at(args.home)

    def open_at(catalogue: str, folder: Path) -> Recommender:
        _borrow(home.path, folder)
        with bars() as progress:
            return Recommender.open(catalogue, args.model, folder, progress)

    return conversations.run(args.paths or conversations.shipped(), open_at, args.seed, _say)


def _borrow(home: Path, folder: Path) -> None:
    """Copy catalogues, models, indexes and trainings, but no session, so that a fresh home builds none again."""
    for name in ("catalogues", "models", "index", "trained"):
        if (home / name).is_dir() and not (folder / name).exists():
            shutil.copytree(home / name, folder / name)


def _parse(args: argparse.Namespace) -> Report:
    if args.gold is None:
        raise TasteloopError("`eval parse` needs labelled messages", "Give --gold FILE.jsonl.")
    home = Home.at(args.home)
    catalogue = home.catalogue(args.catalogue)
    understander, _ = open_understander(args.model, catalogue, Linker(catalogue), home.path)

    def read(row: parsing.Labelled) -> PreferenceUpdate:
        context = [(said.role, said.text) for said in row.context]
        shown = [] if row.fields else understander.shown_in(context)
        return understander.understand(row.message, context, shown, row.fields).update

    return parsing.run(parsing.load(args.gold), read, _say)


def _dialogues(args: argparse.Namespace) -> Report:
    from ui import dialogues

    return dialogues.run(args, _say)


def _heldout(args: argparse.Namespace) -> Report:
    from ui import heldout

    return heldout.run(args, _say)


def _responsiveness(args: argparse.Namespace) -> Report:
    from ui import responsiveness

    return responsiveness.run(args, _say)


def _scale(args: argparse.Namespace) -> Report:
    from ui import scale

    return scale.run(args, _say)


def _writing(args: argparse.Namespace) -> Report:
    from ui import writing

    return writing.run(args, _say)


def _bench(args: argparse.Namespace) -> Report:
    home = Home.at(args.home)
    with bars() as progress:
        recommender = Recommender.open(args.catalogue, args.model, home.path, progress)
    model = open_chat(args.model, home=home.path, context=PARSER_CONTEXT)

    def raw(prompt: str, tokens: int) -> float:
        started = time.perf_counter()
        model.complete(prompt, max_tokens=max(1, tokens), stop=("\n\n",))  # type: ignore[attr-defined]
        return time.perf_counter() - started

    def open_empty(folder: Path) -> Recommender:
        shutil.copytree(home.path / "models", folder / "models")
        return Recommender.open(args.catalogue, args.model, folder)

    return bench.run(
        recommender,
        progress=_say,
        raw=raw,
        build=lambda: bench.build_seconds(open_empty),
        start=lambda: bench.start_seconds(args.catalogue, args.model, home.path),
        seed=args.seed,
    )
