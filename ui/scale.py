"""`tasteloop eval scale`: how retrieval and a long session hold up when the catalogue grows."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.events import EventLog
from agent.recommender import Recommender
from agent.scripted import ScriptedModel
from agent.understand import Understander
from eval import endurance, scale
from eval.report import Figure, Report
from eval.surface import Progress
from models.embedder import MiniLM
from models.errors import TasteloopError
from retrieval.linker import Linker

LONGEST_SESSIONS = 100_000
"""Items up to which long sessions are held, since the names of so many items have to be learned for each."""


def run(args: argparse.Namespace, say: Progress) -> Report:
    """Measure catalogues of the given sizes; with `--out` the report is kept there as JSON and as text.

    Raises:
        TasteloopError: A size is no number of items.
    """
    sizes = _sizes(args.sizes)

    def session(built: scale.Built, home: Path) -> Sequence[Figure]:
        size = len(built.grown.catalogue)
        return _sessions(built, home, say) if size <= LONGEST_SESSIONS else ()

    with tempfile.TemporaryDirectory(prefix="scale-", ignore_cleanup_errors=True) as folder:
        report = scale.run(MiniLM(), Path(folder), sizes=sizes, also=session, seed=args.seed, progress=say)
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "scale.json").write_text(report.to_json(), encoding="utf-8")
        (args.out / "scale.txt").write_text(f"{report}\n", encoding="utf-8")
    return report


def _sessions(built: scale.Built, home: Path, say: Progress) -> list[Figure]:
    catalogue = built.grown.catalogue
    said = endurance.readings(catalogue)
    reader = Understander(catalogue, Linker(catalogue), ScriptedModel(said))
    recommender = Recommender(catalogue, built.ranker(), reader, None, EventLog(home / "feedback.db", catalogue.name))
    try:
        return endurance.run(recommender, list(said), prefix=f"{len(catalogue):,} items: ", progress=say)
    finally:
        recommender.close()


def _sizes(told: str | None) -> Sequence[int]:
    if told is None:
        return scale.SIZES
    try:
        sizes = [int(one) for one in told.split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < scale.LEAST:
        raise TasteloopError(
            f"{told[:80]!r} is no list of sizes",
            f"Give numbers of items from {scale.LEAST:,} on, such as 10000,100000.",
        )
    return sizes
