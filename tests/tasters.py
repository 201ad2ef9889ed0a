"""Sixty items in three kinds and viewers who like one kind: a catalogue to train on."""

from __future__ import annotations

import numpy as np

from retrieval.catalogue import Catalogue, Interactions, Item
from retrieval.schema import Field, Schema

KINDS = ("tea", "bread", "salt")
_SCHEMA = Schema(
    noun="thing",
    plural="things",
    fields=(Field(name="title", kind="title"), Field(name="kind", kind="category")),
)


def things(n_users: int = 60, per_kind: int = 20, seed: int = 0, *, values: float = 1.0) -> Catalogue:
    """Items `t0`, `t1`, …; every user rates eight of one kind 4 or 5 stars and three others 1 or 2.

    Args:
        n_users: Number of users.
        per_kind: Items of a kind.
        seed: Of who rates what.
        values: What ratings are multiplied with, so that they are on another scale.
    """
    random = np.random.default_rng(seed)
    n_items = per_kind * len(KINDS)
    items = [Item(f"t{row}", f"Thing {row}", {"kind": (KINDS[row % len(KINDS)],)}) for row in range(n_items)]
    rows: list[tuple[int, int, float]] = []
    for user in range(n_users):
        own = np.arange(user % len(KINDS), n_items, len(KINDS))
        other = np.setdiff1d(np.arange(n_items), own)
        rows += [(user, int(row), 4.0 + random.integers(2)) for row in random.choice(own, 8, replace=False)]
        rows += [(user, int(row), 1.0 + random.integers(2)) for row in random.choice(other, 3, replace=False)]
    users, rated, stars = zip(*rows, strict=True) if rows else ((), (), ())
    acts = Interactions(
        users=np.array(users, dtype=np.int32),
        items=np.array(rated, dtype=np.int32),
        values=np.array(stars, dtype=np.float32) * np.float32(values),
        times=np.arange(len(rows), dtype=np.int64),
        n_users=n_users,
        positive=3.5 * values,
    )
    return Catalogue("things", _SCHEMA, items, acts)
