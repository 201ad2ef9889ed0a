"""JSON lines in, JSON lines out: reading messages and ranking for conversations."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any, Literal, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from agent.opening import open_understander
from agent.ranking import rank_dialogue
from agent.recommender import Recommender
from agent.understand import Understander
from models.errors import TasteloopError
from retrieval.home import Home
from retrieval.linker import Linker

_Form = TypeVar("_Form", bound=BaseModel)


class _Said(BaseModel):
    role: str
    text: str

    @property
    def pair(self) -> tuple[str, str]:
        return ("user" if self.role.lower() in {"user", "seeker"} else "system", self.text)


class _Message(BaseModel):
    id: str | int
    message: str
    context: list[_Said] = []
    fields: dict[str, Literal["category", "person", "number", "date", "text", "flag"]] | None = None


class _Conversation(BaseModel):
    id: str | int
    turns: list[_Said]


def parse_lines(args: argparse.Namespace, source: TextIO, target: TextIO) -> int:
    """Read messages and write their updates.

    Raises:
        TasteloopError: A line is not of the form {"id", "message", "context"?, "fields"?}.
    """
    home = Home.at(args.home)
    catalogue = home.catalogue(args.catalogue)
    understander, _ = open_understander(args.model, catalogue, Linker(catalogue), home.path)
    for row in _rows(source, _Message):
        print(json.dumps(_parsed(understander, row), ensure_ascii=False), file=target, flush=True)
    return 0


def _parsed(understander: Understander, row: _Message) -> dict[str, Any]:
    context = [said.pair for said in row.context]
    fields = None
    if row.fields is not None:
        kinds = {"date": "number"}
        fields = {n: kinds.get(k, k) for n, k in row.fields.items() if k in {"category", "person", "number", "date"}}
    shown = [] if fields is not None else understander.shown_in(context)
    found = understander.understand(row.message, context, shown, fields)
    changes = [change.model_dump(exclude_none=True, exclude={"id", "weight"}) for change in found.update.changes]
    result: dict[str, Any] = {"id": row.id, "acts": found.update.acts, "changes": changes}
    return result | ({"degraded": True} if found.degraded else {})


def rank_lines(recommender: Recommender, k: int, source: TextIO, target: TextIO) -> int:
    """Read conversations and write the `k` best items for each.

    Raises:
        TasteloopError: A line is not of the form {"id", "turns"}, or k is not positive.
    """
    if k < 1:
        raise TasteloopError("--k must be at least 1", "Leave it out for 50.")
    catalogue = recommender.catalogue
    for row in _rows(source, _Conversation):
        found = rank_dialogue(recommender, [said.pair for said in row.turns], k)
        items = [
            {
                "id": catalogue.items[one.row].id,
                "title": catalogue.items[one.row].title,
                "year": catalogue.items[one.row].fields.get("year"),
                "score": round(one.score, 6),
            }
            for one in found
        ]
        print(json.dumps({"id": row.id, "items": items}, ensure_ascii=False), file=target, flush=True)
    return 0


def _rows(source: TextIO, form: type[_Form]) -> Iterator[_Form]:
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            yield form.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            needs = ", ".join(name for name, field in form.model_fields.items() if field.is_required())
            raise TasteloopError(
                f"line {number}: {place} {first['msg']}".replace(":  ", ": "),
                f"Each line is a JSON object with {needs}.",
            ) from error
