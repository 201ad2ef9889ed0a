"""What a simulated user may talk to: the recommender, and chats over a vector store as tutorials build them.

Every rival reads only the user's sentences. `OneQuery` embeds the whole chat so far, newest message first, as one
string (of which the text model reads its first 128 tokens) and puts it to a Chroma collection of the items' texts:
title, categories, people and what an item is about, the very embeddings that the recommender's space holds. The
self-query method is in `eval.selfquery`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from agent.contract import Rules
from agent.recommender import Recommender
from retrieval.catalogue import Catalogue
from retrieval.index import BATCH
from retrieval.space import Space, centred

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """An answer to a message."""

    rows: tuple[int, ...]
    """The list, best first."""
    places: Rows
    """The place of every row of the catalogue, from 0; the number of items for a row that is filtered out."""
    read: str = ""
    """How the message was understood, where that can be told."""


class Rival(Protocol):
    """Answers a message in the light of those before it."""

    name: str

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        """Answer the last of the messages of a conversation; called once for each, in their order."""
        ...


class Ours:
    """The recommender, by its chat alone; the places are those of its profile's query over the whole catalogue."""

    name = "ours"

    def __init__(self, recommender: Recommender, k: int) -> None:
        """Talk to a recommender that lists `k` items."""
        self._recommender, self._k = recommender, k
        self._last: dict[str, tuple[int, ...]] = {}

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        """Say the newest message; where it is answered without a list, the one before stays on the screen."""
        one = self._recommender
        if len(messages) == 1:
            one.start(talk, rules=Rules(size=self._k))
        turn = one.chat(talk, messages[-1])
        if turn.recommendations or turn.status == "abstain":
            self._last[talk] = tuple(one.catalogue.row(found.item.id) for found in turn.recommendations)
        n_items = len(one.catalogue)
        ordered = one.ranker.order(one.query_of(turn.profile, Rules(), n_items))
        read = turn.update.model_dump_json(exclude_defaults=True, exclude={"changes": {"__all__": {"id"}}})
        return Answer(self._last.get(talk, ()), placed([row for row, _ in ordered], n_items), f"{turn.status} {read}")


class Unmoved:
    """No update: the first message counts alone."""

    name = "no-update"

    def __init__(self, rival: Rival) -> None:
        """Ask a rival once a conversation."""
        self._rival = rival
        self._first: dict[str, Answer] = {}

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        """Give the first answer again."""
        if len(messages) == 1:
            self._first[talk] = self._rival.answer(f"{talk}, once", messages)
        return self._first[talk]


class Shelf:
    """The items' texts in a Chroma collection, as a tutorial fills one, with the fields as metadata."""

    def __init__(self, catalogue: Catalogue, space: Space, folder: Path) -> None:
        """Fill a collection in an empty folder with the text embeddings of a space."""
        import chromadb
        from chromadb.config import Settings

        self.catalogue, self._space = catalogue, space
        client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            "documents", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        rows = range(len(catalogue))
        metadata = [_metadata(catalogue, row) for row in rows]
        texts = [catalogue.text(row) for row in rows]
        for start in range(0, len(rows), BATCH):
            part = slice(start, start + BATCH)
            self._collection.add(
                ids=[str(row) for row in rows[part]],
                embeddings=space.text[part],
                metadatas=metadata[part],
                documents=texts[part],
            )

    def search(self, text: str, k: int, where: Mapping[str, Any] | None = None) -> Answer:
        """Return the `k` nearest that pass a Chroma filter."""
        vector = centred(self._space.embedder.embed([text]), self._space.centre)[0]
        condition = dict(where) if where else None
        found = self._collection.query(query_embeddings=[vector], n_results=k, where=condition, include=[])
        order = np.argsort(-(self._space.text @ vector), kind="stable")
        if condition:
            kept = {int(one) for one in self._collection.get(where=condition, include=[])["ids"]}
            order = np.array([row for row in order.tolist() if row in kept], dtype=np.int64)
        rows = tuple(int(one) for one in found["ids"][0])
        return Answer(rows, placed(order.tolist(), len(self.catalogue)))


class OneQuery:
    """The whole chat as one string in one query."""

    name = "one query"

    def __init__(self, shelf: Shelf, k: int) -> None:
        """Search a shelf for lists of `k`."""
        self._shelf, self._k = shelf, k

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        """Embed everything said so far and return the nearest."""
        return self._shelf.search(whole(messages), self._k)


def placed(order: Sequence[int], n_items: int) -> Rows:
    """The place of every row in an order of some of them, (n_items,); `n_items` for the others."""
    places = np.full(n_items, n_items, dtype=np.int64)
    places[np.asarray(order, dtype=np.int64)] = np.arange(len(order))
    return places


def whole(messages: Sequence[str]) -> str:
    """The chat as one string, newest message first, so that a text model's limit cuts off what is oldest."""
    return "\n".join(reversed(messages))


def _metadata(catalogue: Catalogue, row: int) -> dict[str, Any]:
    item = catalogue.items[row]
    found: dict[str, Any] = {catalogue.schema.title: item.title}
    for one in catalogue.schema.fields:
        value = item.fields.get(one.name)
        if one.kind in {"category", "person"} and isinstance(value, tuple) and value:
            found[one.name] = list(value)
        elif one.kind == "number" and isinstance(value, int | float):
            found[one.name] = value
    return found
