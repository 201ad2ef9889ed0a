"""How well messages are understood, against labelled ones.

A predicted change is right when field, value and polarity agree with a labelled one; `strict` wants the exact
stance as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from agent.contract import Act, Change, PreferenceUpdate
from eval.matching import OPPOSITE, comparable, matches
from eval.report import Cell, Floats, Report, resampled, share
from eval.surface import Progress
from models.errors import TasteloopError

_COLUMNS = ("change", "strict", "item", "act")
_FLIPPED, _EXACT, _QUIET, _SILENT = range(12, 16)
_WIDTH = 16


class Context(BaseModel):
    """A turn before the message."""

    role: str
    text: str


class Labelled(BaseModel):
    """A message with what it means."""

    model_config = ConfigDict(extra="ignore")

    id: str
    message: str
    context: list[Context] = []
    domain: str = "movies"
    fields: dict[str, str] | None = None
    """Field → kind, where the message is about something else than the default catalogue."""
    acts: list[Act] = []
    changes: list[Change] = []
    skip: bool = False
    unsure: bool = False


Reader = Callable[[Labelled], PreferenceUpdate]
"""Reads a message; it must look at message, context and fields only."""


def load(path: Path) -> list[Labelled]:
    """Read labelled messages from JSONL; those marked `skip` are left out.

    Raises:
        TasteloopError: The file cannot be read or a line is not a labelled message.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TasteloopError(
            f"The labelled messages {path} cannot be read", "Give the path of a JSONL file."
        ) from error
    rows: dict[str, Labelled] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = Labelled.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise TasteloopError(
                f"{path.name}, line {number}: {place}: {first['msg']}",
                'A line is {"id", "message", "context", "acts", "changes"}.',
            ) from error
        if row.id in rows:
            raise TasteloopError(f"{path.name}, line {number}: id {row.id[:80]!r} is there twice", "Keep one.")
        rows[row.id] = row
    return [row for row in rows.values() if not row.skip]


def run(gold: Sequence[Labelled], read: Reader, progress: Progress | None = None) -> Report:
    """Read every message and score what was read; a message that cannot be read counts as empty."""
    predicted: dict[str, PreferenceUpdate] = {}
    failed: list[str] = []
    for number, row in enumerate(gold, start=1):
        try:
            predicted[row.id] = read(row)
        except Exception as error:  # a crash is a result
            failed.append(f"{row.id}: {type(error).__name__}: {error}")
        if progress is not None and number % 50 == 0:
            progress(f"{number}/{len(gold)} messages read")
    report = score(gold, predicted)
    if failed:
        report.notes.append(f"{len(failed)} messages could not be read; the first: {failed[0]}")
    return report


def score(gold: Sequence[Labelled], predicted: Mapping[str, PreferenceUpdate]) -> Report:
    """Compare predicted updates with labelled ones; a missing prediction counts as empty.

    Change, strict, item and act have precision, recall and F1. `exact` is the share of messages with every
    change right and none too many, `quiet` the share of messages without a change that were left without
    one, `wrong polarity` the share of labelled changes found with the opposite sign. Cases are messages.
    """
    empty = PreferenceUpdate()
    counted = [_count(row, predicted.get(row.id, empty)) for row in gold]
    table = np.array(counted, dtype=np.float64).reshape(len(gold), _WIDTH)
    figures = []
    for k, name in enumerate(_COLUMNS):
        figures.append(resampled(f"{name} precision", table, _share_of(3 * k, 3 * k + 2)))
        figures.append(resampled(f"{name} recall", table, _share_of(3 * k, 3 * k + 1)))
        figures.append(resampled(f"{name} F1", table, _f1(3 * k)))
    exact, quiet, silent = (int(table[:, column].sum()) for column in (_EXACT, _QUIET, _SILENT))
    figures.append(share("exact", exact, len(gold)))
    figures.append(share("quiet", quiet, silent))
    figures.append(resampled("wrong polarity", table, _share_of(_FLIPPED, 1)))
    rows = [
        _difference(row, predicted.get(row.id, empty))
        for row, one in zip(gold, counted, strict=True)
        if not one[_EXACT]
    ]
    notes = [f"{len(gold)} messages, {int(table[:, 1].sum())} labelled changes."]
    return Report(title="Understanding of labelled messages", figures=figures, notes=notes, rows=rows)


def _count(row: Labelled, guess: PreferenceUpdate) -> tuple[int, ...]:
    """Hits, labelled and predicted for each of the four columns, then the four single counts."""
    wanted, found = [comparable(one) for one in row.changes], [comparable(one) for one in guess.changes]
    hits = matches(wanted, found, lambda a, b: a.polarity == b.polarity)
    items = [one for one in wanted if one.field == "item"], [one for one in found if one.field == "item"]
    acts, guessed = set(row.acts), set(guess.acts)
    exact = hits == len(wanted) == len(found)
    flipped = matches(wanted, found, lambda a, b: OPPOSITE.get(a.polarity) == b.polarity)
    return (
        *(hits, len(wanted), len(found)),
        *(matches(wanted, found, lambda a, b: a.stance == b.stance), len(wanted), len(found)),
        *(matches(*items, lambda a, b: a.polarity == b.polarity), len(items[0]), len(items[1])),
        *(len(acts & guessed), len(acts), len(guessed)),
        *(flipped, int(exact), int(not wanted and not found), int(not wanted)),
    )


def _share_of(part: int, whole: int) -> Callable[[Floats], Floats]:
    return lambda sums: sums[..., part] / sums[..., whole]


def _f1(first: int) -> Callable[[Floats], Floats]:
    return lambda sums: 2 * sums[..., first] / (sums[..., first + 1] + sums[..., first + 2])


def _difference(row: Labelled, guess: PreferenceUpdate) -> dict[str, Cell]:
    wanted, found = ("; ".join(_told(one) for one in changes) for changes in (row.changes, guess.changes))
    return {"id": row.id, "message": row.message, "labelled": wanted or "none", "read": found or "none"}


def _told(change: Change) -> str:
    value = json.dumps(change.value, ensure_ascii=False) if change.value is not None else ""
    return " ".join(filter(None, [change.stance, change.field, change.op or "", value]))
