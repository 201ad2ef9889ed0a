"""`tasteloop train`: learn from the catalogue's interactions and the home's feedback, list versions, go back."""

from __future__ import annotations

import argparse
import sys

from agent.events import EventLog
from agent.lessons import lessons
from eval.training import Outcome, Settings, train
from models.embedder import Embedder
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.trained import UNTRAINED, Manifest
from ui.progress import bars

NOT_USED = 1
"""Exit code of a training whose model is worse."""
_FEWEST_FOLDS = 2


def train_command(args: argparse.Namespace, embedder: Embedder | None = None) -> int:
    """Train, or list the versions, or put one into use; exit code 1 when the new model is not put into use."""
    home = Home.at(args.home)
    catalogue = home.catalogue(args.catalogue)
    if args.list:
        return _list(home, catalogue)
    if args.use is not None:
        return _use(home, catalogue, args.use, embedder)
    return _train(home, catalogue, _settings(args), embedder)


def _settings(args: argparse.Namespace) -> Settings:
    if args.folds < _FEWEST_FOLDS or (args.limit is not None and args.limit < 1) or args.seed < 0:
        raise TasteloopError("These folds, limit or seed cannot be", "Give --folds 2 or more, --limit 1 or more.")
    return Settings(args.folds, args.seed, args.limit, args.force)


def _train(home: Home, catalogue: Catalogue, settings: Settings, embedder: Embedder | None) -> int:
    log = EventLog(home.path / "feedback.db", catalogue.name)
    try:
        last_event, told = log.last_event(), lessons(log, catalogue)
    finally:
        log.close()
    with bars() as progress:
        outcome = train(home, catalogue, told, last_event, settings, embedder=embedder, say=_say, progress=progress)
    print(outcome.report)
    print(f"\n{_verdict(outcome, settings)}")
    return 0 if outcome.used else NOT_USED


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _verdict(outcome: Outcome, settings: Settings) -> str:
    version = outcome.manifest.version
    if outcome.used:
        return f"Version {version} is in use{' (forced)' if settings.force else ''}; running sessions take it up."
    return (
        f"Version {version} is kept but not put into use: it is worse, or too few users could be measured."
        f" To use it all the same: tasteloop train --use {version}"
    )


def _list(home: Home, catalogue: Catalogue) -> int:
    versions = home.versions(catalogue)
    in_use = versions.current()
    print(f"{_mark(in_use == UNTRAINED)} {UNTRAINED:>4}  the catalogue by itself, untrained")
    for one in versions.known():
        other = "" if one.catalogue == catalogue.fingerprint else "  (of another state of the catalogue)"
        print(f"{_mark(one.version == in_use)} {one.version:>4}  {_described(one)}{other}")
    return 0


def _mark(in_use: bool) -> str:
    return "*" if in_use else " "


def _described(one: Manifest) -> str:
    ndcg = "not measured" if one.ndcg is None else f"NDCG {one.ndcg:.4f}"
    change = "" if one.difference is None else f" ({one.difference:+.4f})"
    return f"{one.made}  users {one.users:,}, sessions {one.sessions:,}  {ndcg}{change}"


def _use(home: Home, catalogue: Catalogue, version: int, embedder: Embedder | None) -> int:
    with bars() as progress:
        base = home.space(catalogue, progress, embedder)
        home.ranker_of(catalogue, base, version, progress)  # whole and indexed, before anybody needs it
    home.versions(catalogue).use(version)
    print(f"Version {version} is in use; running sessions take it up.")
    return 0
