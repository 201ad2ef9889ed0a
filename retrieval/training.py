"""Fit a ranking model to evidence, learn its weights on folds of users, and measure it on users it has not seen.

Every measured user is asked for twice: with a few likes known, as in a chat, and with most of them known. Weights are
chosen on users who are in the training part of the fold, never on those who are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from models import companions
from models.foldin import Floats, Held, Parts, Scored, rank_all, scored
from models.search import Winner, coordinate_search
from retrieval.catalogue import Catalogue
from retrieval.evidence import Evidence, gather
from retrieval.space import Space, Weights, factors_of

FEW = 3
"""Likes that are known in the first task."""
MOST = 0.8
"""Share of the likes that is known in the second task."""
LEAST_LIKES = 5
"""Likes of a user who can be measured."""
INNER_FOLDS = 3
FEWEST_TEACHERS = 100
"""Users with enough likes from which a catalogue's own weights are learned when it is first opened."""
LEARNERS = 240
"""Users on whom those are learned."""
MOST_SEARCHED = 400
"""Users on whom weights are chosen; fewer in a large catalogue, so that their scores fit into memory."""
_MEMORY = 60_000_000
"""Scores kept at once during the search."""
GRID: dict[str, Sequence[float]] = {
    "text": (0.1, 0.27, 0.45, 0.7, 1.0),
    "companions": (0.0, 0.2, 0.35, 0.7, 1.0, 2.0),
    "popularity": (0.0, 0.1, 0.2, 0.4, 0.7, 1.0),
    "quality": (0.0, 0.1, 0.2, 0.4, 0.7, 1.0),
    "factors": (0.0, 0.35, 0.68, 1.0, 1.5),
}
"""Weights that are tried. Text is never 0, since phrases pull through it."""

PARTS = ("text", "factors", "companions", "popularity", "quality")
"""The parts of a score, in the order of `PartWeights`."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """How much of a user's likes is known."""

    name: str
    known: Callable[[int], int]
    """Number of likes → number of them that are known."""


TASKS = (
    Task(f"{FEW} likes known", lambda n: min(FEW, n - 1)),
    Task(f"{MOST:.0%} of likes known", lambda n: min(n - 1, max(1, round(MOST * n)))),
)


@dataclass(frozen=True)
class Result:
    """What one model reached: one value a measured user, by task, users in the same order in all."""

    ndcg: dict[str, npt.NDArray[np.float64]]
    recall: dict[str, npt.NDArray[np.float64]]
    chosen: tuple[Weights, ...]
    """The weights of each fold."""

    @property
    def mean_ndcg(self) -> npt.NDArray[np.float64]:
        """Each user's NDCG, mean over the tasks, (n_users,)."""
        return np.asarray(np.mean(list(self.ndcg.values()), axis=0), dtype=np.float64)


def fit_parts(evidence: Evidence, text: Floats, weights: Weights) -> Parts:
    """Fit everything that is learned from users; the text embeddings (n_items, d) are taken as they are."""
    liking = evidence.likes > 0
    if liking.any():
        users, items, likes = evidence.users[liking], evidence.items[liking], evidence.likes[liking]
        factors = factors_of(users, items, likes, evidence.n_users, text, weights)
        together = companions.fit(users, items, likes, evidence.n_users, len(text))
    else:
        factors = np.zeros((len(text), 0), dtype=np.float32)
        together = companions.none(len(text))
    return Parts(text, factors, together, evidence.popularity(len(text)), evidence.quality(len(text)))


def folds(evidence: Evidence, k: int, seed: int, limit: int | None = None) -> list[Numbers]:
    """Deal the measurable users out into `k` folds; at most `limit` users in all."""
    users = np.flatnonzero(evidence.likes_of_users() >= LEAST_LIKES)
    dealt = np.random.default_rng(seed).permutation(users)[:limit]
    return [np.sort(dealt[start::k]) for start in range(k)]


def hold_out(evidence: Evidence, users: Numbers, n_items: int, task: Task, seed: int) -> Held:
    """Split each user's likes by chance into known ones and those to be found; the same seed splits the same way."""
    known: list[tuple[int, int, float]] = []
    wanted: list[tuple[int, int, float]] = []
    liking = evidence.likes > 0
    order = np.argsort(evidence.users[liking], kind="stable")
    owners, items, likes = (part[liking][order] for part in (evidence.users, evidence.items, evidence.likes))
    for row, user in enumerate(users):
        start, end = np.searchsorted(owners, [user, user + 1])
        shuffled = start + np.random.default_rng([seed, int(user)]).permutation(int(end - start))
        size = task.known(len(shuffled))
        known += [(row, int(items[one]), float(likes[one])) for one in shuffled[:size]]
        wanted += [(row, int(items[one]), 1.0) for one in shuffled[size:]]
    shape = (len(users), n_items)
    return Held(_sparse(known, shape), _sparse(wanted, shape))


def _sparse(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_array:
    table = np.array(entries, dtype=np.float64).reshape(-1, 3)
    return sparse.csr_array((table[:, 2], (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))), shape=shape)


def learn_weights(
    evidence: Evidence,
    text: Floats,
    start: Weights,
    seed: int,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Weights, Winner]:
    """Choose the weights that rank best for users left out of the fit, on INNER_FOLDS folds of at most `limit`.

    They are brought to the scale of the default ones, so that what is said in words counts as much beside a liked item
    in any catalogue.
    """
    n_users = max(2 * INNER_FOLDS, min(limit or MOST_SEARCHED, MOST_SEARCHED, _MEMORY // (4 * len(text))))
    kept = list(_searched(evidence, text, start, n_users, seed))
    values = dict(GRID)
    if not any(one.parts.factors.size for one in kept):
        del values["factors"], values["companions"]

    def worth(point: dict[str, float]) -> float:
        weights = np.array([point[name] for name in PARTS])
        return float(np.mean(np.concatenate([one.quality_of(weights)[0] for one in kept])))

    begin = {name: float(getattr(start, name)) for name in PARTS}
    if not kept:
        return start, Winner(begin, 0.0, 0.0, ())
    winner = coordinate_search(worth, begin, values, progress)
    return _to_scale(replace(start, **winner.point)), winner  # type: ignore[arg-type]


def _to_scale(weights: Weights) -> Weights:
    """The same ranking of items by items, one perfectly similar liked item worth what it is by default."""
    usual, found = (one.text + one.factors + one.companions for one in (Weights(), weights))
    return replace(weights, **{name: round(getattr(weights, name) * usual / found, 4) for name in PARTS})


def learned(catalogue: Catalogue, space: Space, progress: Callable[[int, int], None] | None = None) -> Weights:
    """The weights that a catalogue's own users teach; the space's where they are too few to teach any."""
    acts = catalogue.interactions
    if acts is None or int((np.bincount(acts.users[acts.liked], minlength=1) >= LEAST_LIKES).sum()) < FEWEST_TEACHERS:
        return space.weights
    evidence, _ = gather(catalogue, [])
    return learn_weights(evidence, space.text, space.weights, 0, LEARNERS, progress)[0]


def _searched(evidence: Evidence, text: Floats, start: Weights, n_users: int, seed: int) -> Iterator[Scored]:
    """Scores of users left out of the fit, in each task."""
    for users in folds(evidence, INNER_FOLDS, seed, n_users):
        if not len(users):
            continue
        parts = fit_parts(evidence.of(_others(evidence, users)), text, start)
        for task in TASKS:
            yield scored(parts, hold_out(evidence, users, len(text), task, seed))


def _others(evidence: Evidence, users: Numbers) -> npt.NDArray[np.bool_]:
    chosen = np.ones(evidence.n_users, dtype=np.bool_)
    chosen[users] = False
    return chosen


@dataclass(frozen=True)
class Recipe:
    """How a model comes about: from which users, beginning with which weights, and whether they are learned."""

    weights: Weights
    learns: bool
    limit: int | None = None
    """Most users on whom its weights are learned."""
    known_users: npt.NDArray[np.bool_] | None = None
    """Users whose evidence it may use (n_users,); None is all."""


def cross_validate(
    recipe: Recipe,
    evidence: Evidence,
    text: Floats,
    dealt: Sequence[Numbers],
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Fit on all users but those of a fold, measure on these, for every fold.

    Args:
        recipe: What is measured.
        evidence: Of all users.
        text: Text embeddings (n_items, d).
        dealt: The users of each fold; see `folds`.
        seed: Of the inner folds and of what is known of each user.
        progress: Called with (folds done, folds in all).
    """
    ndcg: dict[str, list[npt.NDArray[np.float64]]] = {task.name: [] for task in TASKS}
    recall: dict[str, list[npt.NDArray[np.float64]]] = {task.name: [] for task in TASKS}
    chosen = []
    for number, users in enumerate(dealt, 1):
        allowed = _others(evidence, users)
        if recipe.known_users is not None:
            allowed &= recipe.known_users
        train = evidence.of(allowed)
        weights = recipe.weights
        if recipe.learns:
            weights = learn_weights(train, text, weights, seed, recipe.limit)[0]
        chosen.append(weights)
        parts = fit_parts(train, text, weights)
        for task in TASKS:
            held = hold_out(evidence, users, len(text), task, seed)
            found = rank_all(parts, held, as_numbers(weights))
            ndcg[task.name].append(found[0])
            recall[task.name].append(found[1])
        if progress is not None:
            progress(number, len(dealt))
    return Result(_joined(ndcg), _joined(recall), tuple(chosen))


def as_numbers(weights: Weights) -> npt.NDArray[np.float64]:
    """The weights of the parts of a score, (5,)."""
    return np.array([getattr(weights, name) for name in PARTS], dtype=np.float64)


def _joined(values: dict[str, list[npt.NDArray[np.float64]]]) -> dict[str, npt.NDArray[np.float64]]:
    return {name: np.concatenate(found) if found else np.zeros(0) for name, found in values.items()}
