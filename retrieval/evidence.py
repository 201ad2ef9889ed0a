"""What a ranking model learns from: likes of users, from the catalogue's interactions and from sessions of the home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue
from retrieval.report import Report

MOST_STARS = 5.0
_SHARE_LIKED = 0.7
_AMOUNTS = 1e-6
"""A like from less than this is of an amount (hours, counts), not of a rating."""
_SHRINK = 5.0


@dataclass(frozen=True)
class Sign:
    """What one session says of one item."""

    row: int
    strength: float
    """1 is a plain like, -0.8 a dislike, 0 only that the item is known."""
    taken: bool
    """Whether the user took the item up; false where it was only shown or passed over."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """One entry a user and item; all arrays are of one length."""

    users: npt.NDArray[np.int64]
    items: npt.NDArray[np.int64]
    likes: npt.NDArray[np.float32]
    """Strength of the like, 0 to 1; 0 where it is none."""
    values: npt.NDArray[np.float32]
    """How good the user found the item, for its quality: 1 is very good, 0 middling, in the catalogue's measure."""
    weights: npt.NDArray[np.float32]
    """How much the value counts, 0 to 1."""
    taken: npt.NDArray[np.bool_]
    n_users: int
    n_catalogue: int
    """The first so many users are the catalogue's, the others sessions."""

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.users)

    def of(self, chosen: npt.NDArray[np.bool_]) -> Evidence:
        """Only the entries of the chosen users (n_users,); users keep their numbers."""
        keep = chosen[self.users]
        return Evidence(
            self.users[keep],
            self.items[keep],
            self.likes[keep],
            self.values[keep],
            self.weights[keep],
            self.taken[keep],
            self.n_users,
            self.n_catalogue,
        )

    def likes_of_users(self) -> npt.NDArray[np.int64]:
        """How many items each user likes, (n_users,)."""
        return np.bincount(self.users[self.likes > 0], minlength=self.n_users)

    def popularity(self, n_items: int) -> npt.NDArray[np.float32]:
        """Log-scaled number of users who took an item up, 0 to 1, one a row; the catalogue's own formula."""
        counts = np.bincount(self.items[self.taken], minlength=n_items).astype(np.float64)
        most = counts.max(initial=0.0)
        return np.asarray(np.log1p(counts) / np.log1p(most) if most > 0 else counts, dtype=np.float32)

    def quality(self, n_items: int) -> npt.NDArray[np.float32]:
        """Mean value, shrunk to the mean of all as by five judgements, 0 to 1, one a row; the catalogue's formula."""
        mass = float(self.weights.sum())
        if mass <= 0:
            return np.zeros(n_items, dtype=np.float32)
        middle = float(self.values @ self.weights) / mass
        sums = np.bincount(self.items, weights=self.values * self.weights, minlength=n_items)
        counts = np.bincount(self.items, weights=self.weights, minlength=n_items)
        means = (sums + _SHRINK * middle) / (counts + _SHRINK)
        spread = float(means.max() - means.min())
        return np.asarray((means - means.min()) / spread if spread > 1e-9 else np.zeros(n_items), dtype=np.float32)


def gather(catalogue: Catalogue, sessions: Sequence[Sequence[Sign]]) -> tuple[Evidence, Report]:
    """Bring interactions and sessions into one form: clean, one entry a user and item, and say what was done.

    Args:
        catalogue: Its interactions count, a like as 1.
        sessions: What each session says, at most one sign an item.
    """
    report = Report(name=catalogue.name, items=len(catalogue))
    theirs = _of_catalogue(catalogue, report)
    ours = _of_sessions(catalogue, sessions, theirs.n_users, report)
    joined = Evidence(
        np.concatenate([theirs.users, ours.users]),
        np.concatenate([theirs.items, ours.items]),
        np.concatenate([theirs.likes, ours.likes]),
        np.concatenate([theirs.values, ours.values]),
        np.concatenate([theirs.weights, ours.weights]),
        np.concatenate([theirs.taken, ours.taken]),
        ours.n_users,
        theirs.n_users,
    )
    report.interactions, report.users = len(joined), joined.n_users
    report.step("likes to learn from", int((joined.likes > 0).sum()))
    report.step("items that nobody likes yet: placed by their texts", len(catalogue) - len(set(_liked(joined))))
    return joined, report


def _liked(evidence: Evidence) -> list[int]:
    return [int(row) for row in evidence.items[evidence.likes > 0]]


def _of_catalogue(catalogue: Catalogue, report: Report) -> Evidence:
    acts = catalogue.interactions
    if acts is None or not len(acts):
        report.step("interactions of the catalogue", 0)
        return _evidence([], [], [], [], [], [], 0, 0)
    finite = np.isfinite(acts.values)
    pairs = acts.users.astype(np.int64) * len(catalogue) + acts.items
    last = np.lexsort((acts.times, pairs))
    fresh = np.append(pairs[last][1:] != pairs[last][:-1], True)  # the latest entry of each user and item
    kept = np.sort(last[fresh & finite[last]])
    report.step("interactions of the catalogue", len(acts))
    report.step("without a usable value, left out", int((~finite).sum()))
    report.step("repeated by the same user, the latest kept", int((~fresh).sum()))
    values = acts.values[kept].astype(np.float64)
    rated = acts.positive > _AMOUNTS
    return _evidence(
        acts.users[kept],
        acts.items[kept],
        values >= acts.positive,
        (_stars(values, acts.positive) - 3.0) / 2.0 if rated else np.log1p(np.maximum(values, 0.0)),
        np.ones(len(kept)),
        np.ones(len(kept), dtype=np.bool_),
        acts.n_users,
        acts.n_users,
    )


def _stars(values: npt.NDArray[np.float64], positive: float) -> npt.NDArray[np.float64]:
    """Ratings on a scale of five; likes begin at 70 % of every scale."""
    return values / (positive / _SHARE_LIKED) * MOST_STARS


def _of_sessions(catalogue: Catalogue, sessions: Sequence[Sequence[Sign]], first_user: int, report: Report) -> Evidence:
    """Sessions as users; where the catalogue measures amounts they say nothing of quality."""
    acts = catalogue.interactions
    rated = acts is None or not len(acts) or acts.positive > _AMOUNTS
    telling = [one for one in sessions if one]
    signs = [(user, sign) for user, one in enumerate(telling, first_user) for sign in one]
    strengths = np.array([sign.strength for _, sign in signs], dtype=np.float64)
    report.step("sessions of this home", len(sessions))
    report.step("without a word on an item, left out", len(sessions) - len(telling))
    report.step("signs in the other sessions", len(signs))
    return _evidence(
        [user for user, _ in signs],
        [sign.row for _, sign in signs],
        np.clip(strengths, 0.0, 1.0),
        strengths,
        np.minimum(np.abs(strengths), 1.0) if rated else np.zeros(len(signs)),
        [sign.taken for _, sign in signs],
        first_user + len(telling),
        first_user,
    )


def _evidence(
    users: npt.ArrayLike,
    items: npt.ArrayLike,
    likes: npt.ArrayLike,
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    taken: npt.ArrayLike,
    n_users: int,
    n_catalogue: int,
) -> Evidence:
    return Evidence(
        np.asarray(users, dtype=np.int64),
        np.asarray(items, dtype=np.int64),
        np.asarray(likes, dtype=np.float32),
        np.asarray(values, dtype=np.float32),
        np.asarray(weights, dtype=np.float32),
        np.asarray(taken, dtype=np.bool_),
        n_users,
        n_catalogue,
    )
