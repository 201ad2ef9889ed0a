"""A small catalogue of books that the tests share."""

from __future__ import annotations

import numpy as np

from retrieval.catalogue import Catalogue, Interactions, Item
from retrieval.report import Report
from retrieval.schema import Field, Schema

SCHEMA = Schema(
    noun="book",
    plural="books",
    fields=(
        Field(name="title", kind="title"),
        Field(
            name="genre",
            kind="category",
            multiple=True,
            synonyms={"science fiction": "Sci-Fi", "scary": "Horror"},
        ),
        Field(name="author", kind="person", multiple=True),
        Field(name="format", kind="category", searchable=False),
        Field(name="price", kind="number", unit="$"),
        Field(name="published", kind="date"),
        Field(name="sponsored", kind="flag"),
        Field(name="blurb", kind="text"),
    ),
    disclose="sponsored",
)

ITEMS = (
    Item(
        "b1",
        "Glass Harbour",
        {
            "genre": ("Sci-Fi", "Mystery"),
            "author": ("Ana Núñez",),
            "format": ("paperback",),
            "price": 12.5,
            "published": "1999-07-02",
            "sponsored": True,
            "blurb": "A pilot looks for a lost city.",
        },
        ("El puerto de cristal",),
    ),
    Item("b2", "The Long Field", {"genre": ("Mystery",), "author": ("Bo Li", "Ana Núñez"), "price": 8}),
    Item("b3", "Salt", {"genre": ("sci-fi",), "published": "2010", "sponsored": False}),
    Item("b4", "Hollow Hill", {}),
)


def interactions(values: tuple[float, ...] = (5, 4, 1, 5, 3), positive: float = 3.5) -> Interactions:
    """Five ratings by two users: `b1` twice, `b2` twice, `b3` once."""
    return Interactions(
        users=np.array([0, 0, 0, 1, 1], dtype=np.int32),
        items=np.array([0, 1, 2, 0, 1], dtype=np.int32),
        values=np.array(values, dtype=np.float32),
        times=np.arange(5, dtype=np.int64),
        n_users=2,
        positive=positive,
    )


def books(acts: Interactions | None = None) -> Catalogue:
    """The catalogue, with or without interactions."""
    return Catalogue("books", SCHEMA, ITEMS, acts, Report(name="books", items=len(ITEMS)))
