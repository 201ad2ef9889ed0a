"""`tasteloop eval heldout`: recommending to users whom no model has seen, beside well-known models."""

from __future__ import annotations

import argparse

from eval import baselines, heldout
from eval.report import Report
from eval.surface import Progress
from models.embedder import MiniLM
from retrieval.home import Home
from ui.progress import bars


def run(args: argparse.Namespace, say: Progress) -> Report:
    """Measure on a catalogue or a folder with ratings; with --out write the tables and a picture, too.

    Raises:
        TasteloopError: The data cannot be used, or a model that is asked for cannot run here.
    """
    catalogue = heldout.read_folder(args.data) if args.data else Home.at(args.home).catalogue(args.catalogue)
    models, missing = baselines.installed()
    if args.models:
        models, missing = baselines.named([name for name in args.models.split(",") if name]), []
    say(str(catalogue.report or "This catalogue has no preprocessing report."))
    for line in missing:
        say(line)
    with bars() as progress:
        embedder = heldout.Remembered(MiniLM(), lambda done, of: progress("embed", done, of))
        report = heldout.run(
            catalogue,
            embedder,
            models,
            folds=args.folds,
            k=args.k,
            part=args.split,
            limit=args.limit,
            seed=args.seed,
            progress=say,
        )
    report.notes += missing
    if args.out:
        for path in report.write(args.out, f"heldout-{catalogue.name}-{args.split}"):
            say(f"wrote {path}")
    return report
