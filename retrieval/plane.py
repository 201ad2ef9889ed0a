"""The catalogue on a plane: items that are alike lie near each other.

A few hundred items spread over the space are laid out so that neighbours stay neighbours (t-SNE, van der Maaten &
Hinton 2008); every other item lies where its own neighbours among them pull it. No step draws a random number, so the
same space always gives the same plane.
"""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.space import Space

LANDMARKS = 260
NEIGHBOURS = 6
"""Landmarks that an item lies among."""
_AXES = 32
"""Dimensions that are kept before anything is compared."""
_PERPLEXITY = 15.0
_STEPS = 220
_EARLY = 60
"""Steps in which neighbours attract each other more, so that groups form."""
_SWEEPS = 3
_SAMPLE = 4000
"""Rows that the main axes are told from."""

_EVEN = 0.4
"""How far the crowded parts are opened up, 0 to 1."""

Points = npt.NDArray[np.float32]


def plane_of(space: Space, folder: Path | None = None) -> Points:
    """Place every item on a plane, (n_items, 2) within [-1, 1].

    Args:
        space: Whose vectors are laid out; the prior takes no part.
        folder: Where the plane is kept for the next time; left out, it is not kept.
    """
    file = folder / f"plane-{space.version}.npz" if folder else None
    if file is not None and (known := _load(file, len(space.text))) is not None:
        return known
    points = lay_out(space.vectors()[:, :-1])
    if file is not None:
        _save(points, file)
    return points


def lay_out(vectors: Points) -> Points:
    """Place vectors (n, d) on a plane, (n, 2) within [-1, 1]; neighbours by angle stay near each other."""
    axes = _principal(vectors)
    landmarks = _spread(axes, min(LANDMARKS, len(axes)))
    placed = _neighbourly(axes[landmarks])
    points = _among(axes, axes[landmarks], placed)
    return _fitted(_separated(_opened(points)))


def _principal(vectors: Points) -> Points:
    """The main axes of the directions, (n, at most 32), every row of length 1."""
    directions = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    centred = directions - directions.mean(axis=0)
    sample = centred[:: max(1, len(centred) // _SAMPLE)]
    _, turned = np.linalg.eigh(sample.T @ sample)
    main = turned[:, ::-1][:, :_AXES]
    main = main * np.where(main[np.abs(main).argmax(axis=0), np.arange(main.shape[1])] < 0, -1.0, 1.0)
    axes = centred @ main
    return np.asarray(axes / np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _spread(axes: Points, count: int) -> npt.NDArray[np.int64]:
    """Rows of items that stand for all: one of each of `count` groups of like size (spherical k-means)."""
    centres = axes[np.linspace(0, len(axes) - 1, count).astype(int)]
    for _ in range(_SWEEPS):
        nearest = (axes @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, axes)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-9, sums / np.maximum(lengths, 1e-9), centres)
    return np.unique((centres @ axes.T).argmax(axis=1))


def _neighbourly(axes: Points) -> Points:
    """The t-SNE layout of a few hundred items, begun at their first two axes."""
    if len(axes) <= 3:
        return np.array([[0.0, 0.0], [-1.0, 0.0], [1.0, 0.0]], dtype=np.float32)[: len(axes)]
    near = _affinities(axes)
    places = axes[:, :2] * 1e-2 / max(float(np.abs(axes[:, :2]).max()), 1e-9)
    pace, gains = np.zeros_like(places), np.ones_like(places)
    rate = max(len(axes) / 12.0, 20.0)
    for step in range(_STEPS):
        attraction = near * (6.0 if step < _EARLY else 1.0)
        squares = (places**2).sum(axis=1)
        close = 1.0 / (1.0 + squares[:, None] + squares[None, :] - 2.0 * places @ places.T)
        np.fill_diagonal(close, 0.0)
        forces = (attraction - close / close.sum()) * close
        slope = 4.0 * (forces.sum(axis=1)[:, None] * places - forces @ places)
        gains = np.maximum(np.where((slope > 0) == (pace > 0), gains * 0.8, gains + 0.2), 0.01)
        pace = (0.5 if step < _EARLY else 0.8) * pace - rate * gains * slope
        places = places + pace
        places -= places.mean(axis=0)
    return places


def _affinities(axes: Points) -> Points:
    """How near each two items are, with as many effective neighbours everywhere; sums to 1."""
    far = np.maximum(2.0 - 2.0 * axes @ axes.T, 0.0)
    np.fill_diagonal(far, np.inf)
    wanted = np.log(min(_PERPLEXITY, (len(axes) - 1) / 3.0))
    narrow, low, high = np.ones(len(axes)), np.zeros(len(axes)), np.full(len(axes), np.inf)
    for _ in range(30):
        near = np.exp(-(far - far.min(axis=1, keepdims=True)) * narrow[:, None])
        near /= near.sum(axis=1, keepdims=True)
        entropy = -(near * np.log(np.maximum(near, 1e-12))).sum(axis=1)
        wide = entropy > wanted
        low, high = np.where(wide, narrow, low), np.where(wide, high, narrow)
        narrow = np.where(np.isinf(high), narrow * 2.0, (low + high) / 2.0)
    both = near + near.T
    return np.asarray(both / both.sum())


def _among(axes: Points, landmarks: Points, placed: Points) -> Points:
    """Each item at the weighted mean of its nearest landmarks' places."""
    count = min(NEIGHBOURS, len(landmarks))
    points = np.empty((len(axes), 2), dtype=np.float32)
    for start in range(0, len(axes), 4096):
        part = axes[start : start + 4096]
        likeness = part @ landmarks.T
        nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        far = 1.0 - np.take_along_axis(likeness, nearest, axis=1)
        weights = 1.0 / np.maximum(far - 0.7 * far.min(axis=1, keepdims=True), 1e-3) ** 2
        weights /= weights.sum(axis=1, keepdims=True)
        points[start : start + len(part)] = (weights[:, :, None] * placed[nearest]).sum(axis=1)
    return points


def _opened(points: Points) -> Points:
    """Crowded parts given more room along both axes, in the same order."""
    size = np.maximum(np.ptp(points, axis=0), 1e-9)
    even = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, len(points) - 1)
    opened = (1.0 - _EVEN) * (points - points.min(axis=0)) / size.max() + _EVEN * even * size / size.max()
    return np.asarray(opened, dtype=np.float32)


def _separated(points: Points) -> Points:
    """Points that share a place set apart in a spiral, the same way every time."""
    size = float(np.ptp(points, axis=0).max()) or 1.0
    _, group, counts = np.unique(np.round(points / (0.004 * size)), axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(group.ravel(), kind="stable")
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    place = np.empty(len(points))
    place[order] = np.arange(len(points)) - np.repeat(first, counts)
    angle, radius = place * 2.39996, 0.0035 * size * np.sqrt(place)
    return np.asarray(points + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def _fitted(points: Points) -> Points:
    """Scale to [-1, 1] without stretching."""
    low, high = points.min(axis=0), points.max(axis=0)
    return np.asarray((points - (low + high) / 2) / (max(float((high - low).max()), 1e-9) / 2), dtype=np.float32)


def _load(file: Path, count: int) -> Points | None:
    """A kept plane, None when it is missing, broken or of another size."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            points = np.asarray(arrays["points"], dtype=np.float32)
    except (OSError, ValueError, TypeError, zipfile.BadZipFile, EOFError, KeyError):
        return None
    return points if points.shape == (count, 2) and bool(np.isfinite(points).all()) else None


def _save(points: Points, file: Path) -> None:
    """Keep a plane; one that cannot be kept is computed again the next time."""
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, points=points)
        for stale in file.parent.glob("plane-*.npz"):
            if not stale.name.endswith(".part.npz"):
                stale.unlink(missing_ok=True)
        partial.replace(file)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
