"""`tasteloop eval writing`: the sentences that reach the user, judged from outside."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from agent.events import EventLog
from agent.opening import WRITER_CONTEXT
from agent.recommender import Recommender
from agent.standby import Absent
from eval import writing
from eval.report import Report
from eval.surface import Progress
from models.chat import LlamaChat
from models.errors import TasteloopError
from models.registry import open_chat, resolve
from retrieval.home import Home
from retrieval.linker import Linker
from ui.progress import bars

REPLIES = 1000
MUTE = "none"
"""The name of no model: code writes every sentence."""


def run(args: argparse.Namespace, say: Progress) -> Report:
    """Make and judge replies; with `--out` the report and a page of replies are kept there.

    Raises:
        TasteloopError: There is nothing to measure, or the model is none of this machine.
    """
    limit = REPLIES if args.limit is None else args.limit
    if limit < 1:
        raise TasteloopError("--limit must be at least 1")
    home = Home.at(args.home)
    writer = None if args.model == MUTE else _writer(args.model, home)
    catalogue = home.catalogue(args.catalogue)
    reader = writing.Dictated(catalogue, Linker(catalogue), Absent())
    with tempfile.TemporaryDirectory(prefix="writing-", ignore_cleanup_errors=True) as folder:
        with bars() as progress:
            ranker = home.ranker(catalogue, progress)
        recommender = Recommender(catalogue, ranker, reader, writer, EventLog(Path(folder) / "f.db", catalogue.name))
        try:
            recommender.warm()
            found = writing.collect(recommender, reader, writer, limit=limit, seed=args.seed, progress=say)
        finally:
            recommender.close()
    title = f"Writing about {catalogue.name}, model {args.model}"
    report = writing.report(found, title, args.seed)
    if args.out is not None:
        _keep(args.out, report, writing.page(found, title, args.seed))
        say(f"wrote {args.out / 'replies.md'}")
    return report


def _writer(model: str, home: Home) -> writing.Noted:
    """The model's writer, without its reader."""
    spec = resolve(model, home.path)
    opened = (
        open_chat(model, home=home.path, context=WRITER_CONTEXT, adapter="writer") if spec.kind == "llama" else None
    )
    if not isinstance(opened, LlamaChat):
        raise TasteloopError(f"{model!r} does not write on this machine", "Name a model that runs here, or none.")
    return writing.Noted(opened, taught=spec.writer is not None)


def _keep(folder: Path, report: Report, page: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "writing.json").write_text(report.to_json(), encoding="utf-8")
    (folder / "writing.txt").write_text(f"{report}\n", encoding="utf-8")
    (folder / "replies.md").write_text(page, encoding="utf-8")
