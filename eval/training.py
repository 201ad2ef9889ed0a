"""Train a ranking model and say whether it is better: steps, report, rule.

The model in use and the new one are both fitted anew on the same folds and ranked for the same users, whom neither
has seen; the one in use with its own weights and only the sessions that it knew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from agent.lessons import Lesson
from eval.report import Cell, Figure, Report, mean
from models.embedder import Embedder
from models.errors import CatalogueError
from models.foldin import CUT
from models.search import Winner
from retrieval.catalogue import Catalogue
from retrieval.evidence import Evidence, gather
from retrieval.home import Home
from retrieval.space import Weights
from retrieval.trained import UNTRAINED, Manifest
from retrieval.training import PARTS, TASKS, Recipe, Result, cross_validate, fit_parts, folds, learn_weights

LEAST_MEASURED = 10
RULE = (
    f"Rule: each held-out user's NDCG@{CUT} (mean of the two tasks) under the new model minus that under the one in"
    " use. The new one is put into use unless the whole 95 % interval of the mean difference lies below 0, or fewer"
    f" than {LEAST_MEASURED} users could be measured; --force overrides."
)
DIFFERENCE = f"difference in NDCG@{CUT}, mean of the tasks"


Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Settings:
    """How to train."""

    n_folds: int = 5
    seed: int = 0
    limit: int | None = None
    """Most users that are measured and on whom weights are chosen; None is all."""
    force: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a training."""

    manifest: Manifest
    report: Report
    used: bool
    """Whether it was put into use."""


def train(
    home: Home,
    catalogue: Catalogue,
    lessons: Sequence[Lesson],
    last_event: int,
    settings: Settings = Settings(),
    *,
    embedder: Embedder | None = None,
    say: Say = lambda line: None,
    progress: Progress | None = None,
) -> Outcome:
    """Train a version, measure it against the one in use, and put it into use unless it is worse.

    Args:
        home: Where versions are kept.
        catalogue: Its interactions are learned from.
        lessons: What the sessions of the home say.
        last_event: Number of the newest event in them.
        settings: How to train.
        embedder: Text model (default: the one that is always used).
        say: Takes what is worth reading, step by step.
        progress: Called with (what, done, all) during long work.

    Raises:
        CatalogueError: There is nothing to learn from.
        HomeError: The data home cannot be written; the model in use stays.
    """
    tell = progress or (lambda what, done, total: None)
    say("1/5 preprocess")
    evidence, cleaned = gather(catalogue, [one.signs for one in lessons])
    say(str(cleaned))
    if not (evidence.likes > 0).any():
        raise CatalogueError(
            f"Nobody likes anything in {catalogue.name!r} yet",
            "Ingest it with --interactions, or use it first: buttons and words are learned from.",
        )
    say("2/5 features")
    base = home.space(catalogue, progress, embedder)
    say(f"Text embeddings of the index: {base.text.shape[0]:,} items, {base.text.shape[1]} dimensions.")
    in_use = _in_use(home, catalogue)
    now = in_use.as_weights() if in_use is not None else base.weights
    say("3/5 fit")
    start = replace(now, **{name: getattr(Weights(), name) for name in PARTS})
    weights, winner = learn_weights(
        evidence, base.text, start, settings.seed, settings.limit, lambda done, total: tell("weights", done, total)
    )
    parts = fit_parts(evidence, base.text, weights)
    say(_won(winner))
    say("4/5 cross-validate")
    dealt = folds(evidence, settings.n_folds, settings.seed, settings.limit)
    recipes = {
        "in use": Recipe(now, learns=False, known_users=_known(evidence, lessons, in_use)),
        "new": Recipe(start, learns=True, limit=settings.limit),
    }
    results = {
        name: cross_validate(recipe, evidence, base.text, dealt, settings.seed, _named(tell, f"folds, {name}"))
        for name, recipe in recipes.items()
    }
    say("5/5 report")
    report = compare(results["in use"], results["new"], catalogue.name, settings.seed)
    worse = is_worse(report.figure(DIFFERENCE))
    manifest = home.versions(catalogue).save(
        parts, weights, _manifest(catalogue, evidence, last_event, report), str(report)
    )
    if settings.force or not worse:
        home.ranker_of(catalogue, base, manifest.version, progress)  # its index, before anybody needs it
        home.versions(catalogue).use(manifest.version)
    home.versions(catalogue).tidy()
    return Outcome(manifest, report, used=settings.force or not worse)


def is_worse(difference: Figure) -> bool:
    """Apply the rule to the mean paired difference; too few users are as good as a worse result."""
    return difference.n < LEAST_MEASURED or difference.high is None or difference.high < 0


def compare(before: Result, after: Result, called: str, seed: int = 0) -> Report:
    """The report: both models on the same users, their paired difference, and the weights of every fold."""
    report = Report(title=f"Training of {called}: figures of users that neither model has seen")
    for task in TASKS:
        for measure, old, new in (("NDCG", before.ndcg, after.ndcg), ("R", before.recall, after.recall)):
            for which, values in (("in use", old), ("new", new)):
                figure = f"{measure}@{CUT}, {task.name}: {which}"
                report.figures.append(mean(figure, values[task.name].tolist(), seed=seed))
    both = (after.mean_ndcg - before.mean_ndcg).tolist()
    report.figures.append(mean(DIFFERENCE, both, seed=seed))
    for number, (old_weights, new_weights) in enumerate(zip(before.chosen, after.chosen, strict=True), 1):
        row: dict[str, Cell] = {"fold": number}
        for name in PARTS:
            row[name] = f"{getattr(old_weights, name):g} → {getattr(new_weights, name):g}"
        report.rows.append(row)
    report.notes.append(RULE)
    return report


def _in_use(home: Home, catalogue: Catalogue) -> Manifest | None:
    """The version in use, None when it is the untrained one or one of another state of the catalogue."""
    versions = home.versions(catalogue)
    current = versions.current()
    if current == UNTRAINED:
        return None
    manifest = versions.manifest(current)
    return manifest if manifest.catalogue == catalogue.fingerprint else None


def _known(evidence: Evidence, lessons: Sequence[Lesson], in_use: Manifest | None) -> np.ndarray:
    """Which users the model in use has learned from: the catalogue's, and the sessions that there were."""
    seen = in_use.last_event if in_use is not None else 0
    sessions = [one.first_event <= seen for one in lessons if one.signs]
    return np.array([True] * evidence.n_catalogue + sessions, dtype=np.bool_)


def _won(winner: Winner) -> str:
    """The search in one line."""
    best = ", ".join(f"{name} {value:g}" for name, value in winner.point.items())
    return (
        f"Best of {len(winner.trials)} sets of weights: {best}; NDCG@{CUT} {winner.worth:.4f} for users left out,"
        f" {winner.start:.4f} with the shipped ones."
    )


def _manifest(catalogue: Catalogue, evidence: Evidence, last_event: int, report: Report) -> Manifest:
    new = [one.value for one in report.figures if one.name.startswith("NDCG") and one.name.endswith(": new")]
    known = [one for one in new if one is not None]
    return Manifest(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        catalogue=catalogue.fingerprint,
        weights={},
        last_event=last_event,
        users=evidence.n_catalogue,
        sessions=evidence.n_users - evidence.n_catalogue,
        ndcg=float(np.mean(known)) if known else None,
        difference=report.figure(DIFFERENCE).value,
    )


def _named(tell: Progress, what: str) -> Callable[[int, int], None]:
    return lambda done, total: tell(what, done, total)
