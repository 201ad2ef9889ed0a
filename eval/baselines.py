"""The recommenders that ours is measured beside, all fitted to the same likes and asked about users they never saw.

A model is fitted to a `Training` and gives a `Score`: what unseen users like → a score an item. The settings of a
model are tried on development users (see `eval.heldout`); ours is taken as it is in the chat.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from agent.compile import STRENGTH
from eval.report import Floats
from models.embedder import Embedder
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Interactions
from retrieval.space import Space, build_space
from retrieval.training import learned

Score = Callable[[sparse.csr_array], Floats]
"""Values of what each unseen user likes (n_users, n_items), 0 elsewhere → scores (n_users, n_items)."""
Setting = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Training:
    """What a model may know: a catalogue whose interactions are those of the training users alone."""

    catalogue: Catalogue
    embedder: Embedder

    @property
    def acts(self) -> Interactions:
        """All interactions, likes and others."""
        acts = self.catalogue.interactions
        if acts is None:
            raise TasteloopError("A model needs interactions to learn from")
        return acts

    @cached_property
    def likes(self) -> sparse.csr_array:
        """1 where a user liked an item, (n_users, n_items), float64."""
        acts, liked = self.acts, self.acts.liked
        shape = (acts.n_users, len(self.catalogue))
        return sparse.csr_array((np.ones(int(liked.sum())), (acts.users[liked], acts.items[liked])), shape=shape)

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """Likes of every item."""
        return np.asarray(self.likes.sum(axis=0)).ravel().astype(np.int64)

    @cached_property
    def space(self) -> Space:
        """The chat's own space, built from these interactions, with the weights that these users teach."""
        space = build_space(self.catalogue, self.embedder)
        return replace(space, weights=learned(self.catalogue, space))


@dataclass(frozen=True)
class Model:
    """A way to fit, and the settings among which development users choose; one setting is no choice."""

    name: str
    fit: Callable[[Training, Setting], Score]
    settings: Sequence[Setting] = ({},)
    extra: Callable[[], None] | None = None
    """Raises the error that names the missing extra."""


def popularity(training: Training, _: Setting) -> Score:
    """Most liked first, the same for everybody."""
    return lambda given: np.repeat(training.counts[None, :].astype(np.float64), given.shape[0], axis=0)


def item_knn(training: Training, setting: Setting) -> Score:
    """Cosine of the items' likes, damped by `shrink`, over the `k` nearest of each item (Sarwar et al. 2001)."""
    known = np.flatnonzero(training.counts)
    likes = training.likes[:, known]
    lengths = np.sqrt(training.counts[known].astype(np.float64))
    near = np.asarray((likes.T @ likes).toarray(), dtype=np.float32)
    near /= (lengths[:, None] * lengths[None, :] + setting["shrink"]).astype(np.float32)
    np.fill_diagonal(near, 0.0)
    k = min(int(setting["k"]), len(known))
    least = np.partition(near, len(known) - k, axis=0)[len(known) - k]
    near[near < least[None, :]] = 0.0

    def score(given: sparse.csr_array) -> Floats:
        scores = np.zeros(given.shape)
        scores[:, known] = _binary(given)[:, known] @ near
        return scores

    return score


def ease(training: Training, setting: Setting) -> Score:
    """The linear item-item regression with no item explaining itself (Steck 2019), ridge `ridge`.

    With P = (XᵀX + λI)⁻¹ the score of j is -(x P)ⱼ / Pⱼⱼ. Where users are fewer than items, P = (I - Xᵀ M X) / λ with
    M = (XXᵀ + λI)⁻¹ is never written out.
    """
    likes, ridge = training.likes, setting["ridge"]
    n_users, n_items = likes.shape
    if n_users < n_items:
        inverse = np.linalg.inv((likes @ likes.T).toarray() + ridge * np.eye(n_users))
        half = np.asarray((likes.T @ inverse).T)
        own = 1.0 - np.asarray(likes.multiply(half).sum(axis=0)).ravel()
        return lambda given: ((_binary(given) @ likes.T) @ half - _binary(given).toarray()) / own
    precision = np.linalg.inv((likes.T @ likes).toarray() + ridge * np.eye(n_items))
    return lambda given: -(_binary(given) @ precision) / np.diag(precision)


def ours(training: Training, _: Setting) -> Score:
    """The chat's score: every like pulls with the strength of a like said in words, plus both priors."""
    return _linear(training.space)


def content(training: Training, _: Setting) -> Score:
    """The chat's space with factors and priors off: the texts alone, nothing of what others did."""
    off = replace(training.space.weights, factors=0.0, companions=0.0, popularity=0.0, quality=0.0)
    return _linear(replace(training.space, weights=off))


def content_prior(training: Training, _: Setting) -> Score:
    """The chat's space with factors and companions off."""
    off = replace(training.space.weights, factors=0.0, companions=0.0)
    return _linear(replace(training.space, weights=off))


def _linear(space: Space) -> Score:
    """Profile · item over a space's vectors: what `Ranker.shares` adds up to for item pulls."""
    vectors = space.vectors()
    pull = vectors.copy()
    pull[:, -1] = 0.0
    together = space.weights.companions * space.companions

    def score(given: sparse.csr_array) -> Floats:
        liked = STRENGTH["like"] * _binary(given).astype(np.float32)
        queries = liked @ pull
        queries[:, -1] = 1.0
        return np.asarray(queries @ vectors.T + (liked @ together).toarray(), dtype=np.float64)

    return score


def implicit_als(training: Training, setting: Setting) -> Score:
    """Weighted matrix factorisation of the package `implicit` (Hu, Koren & Volinsky 2008)."""
    from implicit.als import AlternatingLeastSquares

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "OpenBLAS", RuntimeWarning)  # advice on threads; one is used
        model = AlternatingLeastSquares(
            factors=int(setting["factors"]),
            regularization=setting["regularization"],
            alpha=setting["alpha"],
            iterations=15,
            random_state=0,
            num_threads=1,
            use_gpu=False,
            calculate_training_loss=False,
        )
        model.fit(_csr(training.likes), show_progress=False)

    def score(given: sparse.csr_array) -> Floats:
        users = model.recalculate_user(np.arange(given.shape[0]), _csr(_binary(given)))
        return np.asarray(users @ model.item_factors.T, dtype=np.float64)

    return score


def surprise_svd(training: Training, setting: Setting) -> Score:
    """Rating prediction of the package `surprise` (Funk's SVD with biases), ranked by predicted rating.

    It has no place for a new user: the vector of one is the ridge regression of the given ratings on the items'
    vectors, with the model's own regularisation.
    """
    import pandas
    from surprise import SVD, Dataset, Reader

    acts = training.acts
    frame = pandas.DataFrame({"user": acts.users, "item": acts.items, "rating": acts.values.astype(np.float64)})
    scale = Reader(rating_scale=(float(acts.values.min()), float(acts.values.max())))
    data = Dataset.load_from_df(frame, scale).build_full_trainset()
    factors, reg = int(setting["factors"]), 0.02
    model = SVD(n_factors=factors, reg_all=reg, random_state=0).fit(data)
    n_items = len(training.catalogue)
    vectors, bias = np.zeros((n_items, factors)), np.zeros(n_items)
    rows = np.array([data.to_raw_iid(inner) for inner in range(data.n_items)], dtype=np.int64)
    vectors[rows], bias[rows] = model.qi, model.bi

    def one(items: npt.NDArray[np.integer], values: Floats) -> Floats:
        known = np.hstack([vectors[items], np.ones((len(items), 1))])
        left = known.T @ known + reg * len(items) * np.eye(factors + 1)
        found = np.linalg.solve(left, known.T @ (values - data.global_mean - bias[items]))
        return np.asarray(data.global_mean + bias + vectors @ found[:-1] + found[-1])

    def score(given: sparse.csr_array) -> Floats:
        ends = zip(given.indptr[:-1], given.indptr[1:], strict=True)
        return np.vstack([one(given.indices[a:b], given.data[a:b]) for a, b in ends])

    return score


def _binary(given: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(given.data)), given.indices, given.indptr), shape=given.shape)


def _csr(likes: sparse.csr_array) -> sparse.csr_matrix:
    """What `implicit` takes: the older class, float32, 32-bit indices."""
    parts = (likes.data.astype(np.float32), likes.indices.astype(np.int32), likes.indptr.astype(np.int32))
    return sparse.csr_matrix(parts, shape=likes.shape)


def _needs(package: str, wheel: str) -> Callable[[], None]:
    def check() -> None:
        from importlib.util import find_spec

        if find_spec(package) is None:
            raise TasteloopError(f"The package {wheel} is not installed", "Run `pip install 'tasteloop[compare]'`.")

    return check


MODELS = (
    Model("popularity", popularity),
    Model("item-knn", item_knn, [{"k": k, "shrink": s} for k in (50, 100, 200, 400) for s in (0.0, 10.0, 30.0)]),
    Model("ease", ease, [{"ridge": ridge} for ridge in (25.0, 50.0, 100.0, 200.0, 400.0, 800.0)]),
    Model(
        "implicit-als",
        implicit_als,
        [
            {"factors": f, "regularization": r, "alpha": a}
            for f in (16, 32, 64)
            for r in (0.1, 1.0, 10.0)
            for a in (1.0, 5.0, 20.0)
        ],
        _needs("implicit", "implicit"),
    ),
    Model("surprise-svd", surprise_svd, [{"factors": f} for f in (20, 100)], _needs("surprise", "scikit-surprise")),
    Model("content", content),
    Model("content-prior", content_prior),
    Model("ours", ours),
)
"""All models, in the order of the report."""


def named(names: Sequence[str]) -> list[Model]:
    """The models with these names.

    Raises:
        TasteloopError: There is no such model, or its package is missing.
    """
    known = {model.name: model for model in MODELS}
    for name in names:
        if name not in known:
            raise TasteloopError(f"There is no model {name[:80]!r} to compare", f"Choose among: {', '.join(known)}.")
    chosen = [known[name] for name in dict.fromkeys(names)]
    for model in chosen:
        if model.extra is not None:
            model.extra()
    return chosen


def installed() -> tuple[list[Model], list[str]]:
    """The models that can run here, and one line for each that cannot."""
    kept, lines = [], []
    for model in MODELS:
        try:
            kept += named([model.name])
        except TasteloopError as error:
            lines.append(f"{model.name} left out: {error}")
    return kept, lines
