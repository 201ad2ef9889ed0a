"""Strong generalisation: users whom no model has seen, folded in with most of their likes, the whole catalogue ranked.

Users are divided once, by a fixed seed. Those of the development part may be used to choose settings and weights; the
report part is divided into folds, each unseen once. In every fold the models learn from all other users (Marlin 2004,
Liang et al. 2018). Settings are chosen in every fold anew: fitted without the development users, tried on them, then
fitted with them. Nothing of a held-out user, not even a count, reaches a model before it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from eval import metrics
from eval.baselines import Model, Score, Setting, Training
from eval.report import Figure, Floats, mean
from eval.surface import Progress
from eval.versus import Comparison
from models.embedder import Embedder
from models.embedder import Progress as Bar
from models.errors import CatalogueError, TasteloopError
from retrieval.catalogue import Catalogue, Interactions, values_of
from retrieval.clean import slug
from retrieval.ingest import ingest

Part = Literal["report", "dev"]
Rows = npt.NDArray[np.int64]

DEVELOPMENT = 0.3
"""Share of the users in the development part."""
DIVISION = 20
"""Seed of that division, the same whatever the seed of a run."""
GIVEN = 0.8
"""Share of an unseen user's likes that are told."""
LEAST = 5
"""Likes from which a user is measured: one of five is the target."""
REFERENCE = "ease"
_COMPARED = ("recall", "NDCG")


@dataclass(frozen=True)
class Users:
    """Users with what is told of each and what is to be found."""

    numbers: Rows
    given: sparse.csr_array
    """Values of the likes that are told, (n_users, n_items)."""
    targets: list[Rows]

    def told(self) -> list[Rows]:
        """Rows of the likes that are told, one array a user."""
        return np.split(self.given.indices, self.given.indptr[1:-1])


@dataclass
class _Found:
    """What a model did for the users so far."""

    lists: list[metrics.Lists] = field(default_factory=list)
    values: dict[str, list[Floats]] = field(default_factory=dict)
    settings: list[str] = field(default_factory=list)

    def add(self, lists: metrics.Lists, values: Mapping[str, Floats]) -> None:
        self.lists.append(lists)
        for name, one in values.items():
            self.values.setdefault(name, []).append(one)


class Remembered:
    """An embedder that embeds no text twice, so that a space a fold costs one reading of the catalogue."""

    def __init__(self, embedder: Embedder, progress: Bar | None = None) -> None:
        """Wrap an embedder; `progress` is told (texts done, texts in all) while it works."""
        self.name, self.version, self.dimensions = embedder.name, embedder.version, embedder.dimensions
        self._embedder, self._progress = embedder, progress
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str], progress: Bar | None = None) -> npt.NDArray[np.float32]:
        """Embed texts (n) as float32 (n, dimensions), each row of length 1."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new, progress or self._progress), strict=True))
        return np.vstack([self._known[text] for text in texts])


def run(
    catalogue: Catalogue,
    embedder: Embedder,
    models: Sequence[Model],
    *,
    folds: int = 5,
    k: int = 20,
    part: Part = "report",
    limit: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Fit and measure every model on the same folds.

    Args:
        catalogue: Items with interactions; what is a like is its own threshold.
        embedder: Text model of the spaces.
        models: What to compare.
        folds: Parts of the measured users, each unseen once.
        k: Length of the lists.
        part: Whose figures: those of the report users, or of the development users while something is being chosen.
        limit: Measure at most this many users.
        seed: Seed of the folds, of what is told of whom, and of the intervals.
        progress: Told one line a model and fold.

    Raises:
        TasteloopError: There are too few users or likes, or a number is out of range.
    """
    acts = catalogue.interactions
    if acts is None or not acts.liked.any():
        raise TasteloopError(f"Catalogue {catalogue.name!r} has no likes", "Give one with interactions.")
    if folds < 2 or k < 1 or not models:
        raise TasteloopError("--folds must be at least 2, --k at least 1, and a model named")
    measured, development = parts_of(acts, part, limit, seed)
    if len(measured) < folds:
        raise TasteloopError(
            f"{len(measured)} users with {LEAST} likes or more are too few for {folds} folds", "Give fewer --folds."
        )
    tell = progress or (lambda _line: None)
    remembered = embedder if isinstance(embedder, Remembered) else Remembered(embedder)
    features = categories(catalogue)
    found = {model.name: _Found() for model in models}
    unknown = targets = 0
    for number, fold in enumerate(np.array_split(measured, folds), start=1):
        training = Training(without(catalogue, fold), remembered)
        unseen = told_of(acts, fold, len(catalogue), seed)
        untuned = Training(without(catalogue, np.union1d(fold, development)), remembered)
        tried = told_of(acts, np.setdiff1d(development, fold), len(catalogue), seed)
        targets += sum(map(len, unseen.targets))
        unknown += sum(int((training.counts[rows] == 0).sum()) for rows in unseen.targets)
        for model in models:
            setting = choose(model, untuned, tried, k)
            lists = listed(model.fit(training, setting), unseen, k)
            values = metrics.accuracy(lists, unseen.targets)
            values["diversity"] = metrics.diversity(lists, features)
            values["novelty"] = metrics.novelty(lists, training.counts, len(np.unique(training.acts.users)))
            found[model.name].add(lists, values)
            found[model.name].settings.append(_told(setting))
            ndcg = values["NDCG"].mean()
            tell(f"fold {number}/{folds} {model.name}: NDCG@{k} {ndcg:.3f} {_told(setting)}".rstrip())
    notes = [
        f"{len(measured)} unseen users of the {part} part with at least {LEAST} likes, each once in {folds} folds; "
        f"{round(GIVEN * 100)} % of their likes told, {targets:,} to find among {len(catalogue):,} "
        f"{catalogue.schema.plural}; a like is a value of at least {acts.positive:g}; seed {seed}.",
        f"{len(development)} development users choose the settings and are always in the training.",
        f"{unknown:,} targets ({unknown / max(1, targets):.1%}) are liked by no training user.",
        "Intervals: bootstrap over the users (coverage: jackknife); differences are of the same users.",
    ]
    return _compared(catalogue, found, k, notes, seed)


def parts_of(acts: Interactions, part: Part, limit: int | None, seed: int) -> tuple[Rows, Rows]:
    """Measured users, shuffled, and development users; all with enough likes."""
    likes = np.bincount(acts.users[acts.liked], minlength=acts.n_users)
    order = np.random.default_rng(DIVISION).permutation(acts.n_users)
    enough = order[likes[order] >= LEAST]
    cut = round(DEVELOPMENT * len(enough))
    development, report = enough[:cut], enough[cut:]
    measured = np.random.default_rng(seed).permutation(development if part == "dev" else report)
    return measured[:limit], development


def without(catalogue: Catalogue, users: Rows) -> Catalogue:
    """The catalogue as it would be had these users done nothing; user numbers stay."""
    acts = catalogue.interactions
    assert acts is not None
    kept = ~np.isin(acts.users, users)
    rest = Interactions(
        acts.users[kept], acts.items[kept], acts.values[kept], acts.times[kept], acts.n_users, acts.positive
    )
    return Catalogue(catalogue.name, catalogue.schema, catalogue.items, rest)


def told_of(acts: Interactions, users: Rows, n_items: int, seed: int) -> Users:
    """Divide every user's likes into those told and the targets, the same for a user in every call with a seed."""
    order = np.argsort(acts.users, kind="stable")
    ends = np.searchsorted(acts.users[order], [users, users + 1])
    rows, columns, values, targets = [], [], [], []
    for place, (user, start, end) in enumerate(zip(users, *ends, strict=True)):
        mine = order[start:end]
        mine = np.random.default_rng([seed, int(user)]).permutation(mine[acts.liked[mine]])
        cut = min(round(GIVEN * len(mine)), len(mine) - 1)
        rows.append(np.full(cut, place))
        columns.append(acts.items[mine[:cut]])
        values.append(acts.values[mine[:cut]].astype(np.float64))
        targets.append(acts.items[mine[cut:]].astype(np.int64))
    shape = (len(users), n_items)
    if not rows:
        return Users(users, sparse.csr_array(shape), [])
    places = (np.concatenate(rows), np.concatenate(columns))
    return Users(users, sparse.csr_array((np.concatenate(values), places), shape=shape), targets)


def listed(score: Score, users: Users, k: int) -> metrics.Lists:
    """The `k` best rows for every user, without what was told."""
    lists = [np.zeros((0, k), dtype=np.int64)]
    told = users.told()
    for start in range(0, len(users.numbers), 256):
        end = min(start + 256, len(users.numbers))
        lists.append(metrics.best(score(users.given[start:end]), told[start:end], k))
    return np.vstack(lists)


def choose(model: Model, training: Training, tried: Users, k: int) -> Setting:
    """The setting with the highest NDCG@k on users whom the training lacks."""
    if len(model.settings) == 1 or not len(tried.numbers):
        return model.settings[0]

    def worth(setting: Setting) -> float:
        lists = listed(model.fit(training, setting), tried, k)
        return float(metrics.accuracy(lists, tried.targets)["NDCG"].mean())

    return max(model.settings, key=worth)


def categories(catalogue: Catalogue) -> npt.NDArray[np.float32]:
    """1 where an item has a category value, (n_items, n_values): what diversity is measured by, the same for all."""
    fields = [one.name for one in catalogue.schema.of_kind("category") if one.searchable]
    values: dict[tuple[str, str], int] = {}
    pairs = [
        (row, values.setdefault((name, value), len(values)))
        for row, item in enumerate(catalogue.items)
        for name in fields
        for value in values_of(item, name)
    ]
    table = np.zeros((len(catalogue), max(1, len(values))), dtype=np.float32)
    if pairs:
        table[tuple(np.array(pairs).T)] = 1.0
    return table


def _compared(catalogue: Catalogue, found: Mapping[str, _Found], k: int, notes: list[str], seed: int) -> Comparison:
    figures: list[Figure] = []
    joined = {name: {what: np.concatenate(parts) for what, parts in one.values.items()} for name, one in found.items()}
    for name, values in joined.items():
        figures += [mean(f"{name} {what}@{k}", list(one), seed=seed) for what, one in values.items()]
        figures.append(metrics.coverage(f"{name} coverage@{k}", np.vstack(found[name].lists), len(catalogue)))
    reference = REFERENCE if REFERENCE in joined else next(iter(joined))
    for name, values in joined.items():
        if name != reference:
            figures += [
                mean(f"{name} - {reference} {what}@{k}", list(values[what] - joined[reference][what]), seed=seed)
                for what in _COMPARED
            ]
    chosen = [f"{name}: {', '.join(dict.fromkeys(one.settings))}" for name, one in found.items() if any(one.settings)]
    if chosen:
        notes.append("Chosen on the development users, by fold: " + "; ".join(chosen) + ".")
    return Comparison(
        title=f"Unseen users of {catalogue.name}",
        figures=figures,
        notes=notes,
        models=list(found),
        measures=[f"{what}@{k}" for what in (*metrics.ACCURACY, *metrics.BEYOND, "coverage")],
        compared=[f"{what}@{k}" for what in _COMPARED],
        reference=reference,
        preprocessing=str(catalogue.report or "This catalogue has no preprocessing report."),
    )


def _told(setting: Setting) -> str:
    return " ".join(f"{name}={value:g}" for name, value in setting.items())


def read_folder(folder: Path) -> Catalogue:
    """Read a folder in MovieLens' layout: a table of items (movies… or items…) and one of ratings….

    Raises:
        CatalogueError: One of the tables is missing, there twice or unreadable.
    """
    items, ratings = (_table(folder, names) for names in (("movies", "items"), ("ratings", "interactions")))
    return ingest(items, name=slug(folder.resolve().name) or None, interactions=ratings)


def _table(folder: Path, names: tuple[str, ...]) -> Path:
    kinds = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz", ".parquet")
    found = sorted(one for one in folder.glob("*") if one.name.startswith(names) and one.name.endswith(kinds))
    if len(found) != 1:
        raise CatalogueError(
            f"{folder} holds {len(found)} tables named {' or '.join(names)}",
            "Give a folder with one table of items (movies.csv) and one of ratings (ratings.csv).",
        )
    return found[0]
