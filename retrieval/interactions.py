"""Interactions from a table: who did what with which item of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import CatalogueError
from retrieval.catalogue import Interactions, Item
from retrieval.clean import identifier
from retrieval.report import Report
from retrieval.tables import Cell, Table, read_table
from retrieval.values import day, number, plain_string
from retrieval.words import loosen

IMPLICIT = 1e-9
"""Threshold for a like where any value above zero is one: hours, counts, clicks."""

_USERS = re.compile(
    r"(^|.*_)(user|customer|reviewer|member|account|visitor|reader|listener|player|session|profile|u)(_?id|_name)?"
)
_RATINGS = re.compile(r"(^|.*_)(ratings?|scores?|stars?)")
_AMOUNTS = re.compile(
    r"(^|.*_)(values?|hours?|weights?|counts?|plays?|playcount|play_count|quantity|minutes|views?|clicks?|likes?|strength)"
)
_TIMES = re.compile(r"(^|.*_)(timestamps?|times?|dates?|datetime|at|unixtime|unix_time)")
_SCALES = (1.0, 5.0, 10.0, 100.0)
_SHARE_LIKED = 0.7


def read_interactions(path: Path | str, items: Sequence[Item], report: Report) -> Interactions:
    """Read interactions and match their items by id, else by title.

    Ratings of one item by one user count once, the latest; amounts (hours, counts) are added up.

    Raises:
        CatalogueError: The file cannot be read, has no column of users or items, or nothing matches.
    """
    table = read_table(path)
    name = Path(path).name
    columns = {written: identifier(written) for written in table.columns}
    users = _named(columns, _USERS)
    if users is None:
        raise CatalogueError(f"{name} has no column of users", "Call one column user.")
    rest = {written: one for written, one in columns.items() if written != users}
    item_column, rows = _matched(table, rest, items, name)
    rest.pop(item_column)
    ratings = _named(rest, _RATINGS)
    amounts = ratings or _named(rest, _AMOUNTS)
    times = _named({written: one for written, one in rest.items() if written != amounts}, _TIMES)
    values = _values(table.columns[amounts]) if amounts else np.ones(table.rows, dtype=np.float64)
    usable = (rows >= 0) & np.isfinite(values) & np.array([cell is not None for cell in table.columns[users]])
    report.step("interactions read", table.rows)
    report.step("interactions with an item that the catalogue lacks, left out", int((rows < 0).sum()))
    report.step("interactions without a user or a value, left out", int(((rows >= 0) & ~usable).sum()))
    if not usable.any():
        raise CatalogueError(f"No line of {name} can be used", "Check its columns of users, items and values.")
    numbers = _user_numbers(table.columns[users])
    clock = _seconds(table.columns[times]) if times else np.zeros(table.rows, dtype=np.int64)
    positive = threshold(values[usable], rating=ratings is not None)
    return _merged(numbers[usable], rows[usable], values[usable], clock[usable], positive, report)


def threshold(values: npt.NDArray[np.float64], *, rating: bool = False) -> float:
    """What value is a like: 70 % of a rating scale of 5, 10 or 100, else anything above zero.

    Args:
        values: All values.
        rating: Whether their name says that they are ratings; otherwise few different whole or half steps do.
    """
    distinct = np.unique(values)
    steps = len(distinct) <= 21 and bool(np.all(distinct * 2 == np.round(distinct * 2)))
    top = float(distinct[-1])
    if not rating and not (steps and 3 <= len(distinct) and top in _SCALES[1:]):
        return IMPLICIT
    if top <= 1 and steps:
        return IMPLICIT
    return _SHARE_LIKED * next((scale for scale in _SCALES if top <= scale), top)


def _named(columns: dict[str, str], pattern: re.Pattern[str]) -> str | None:
    return next((written for written, name in columns.items() if pattern.fullmatch(name)), None)


def _matched(
    table: Table, columns: dict[str, str], items: Sequence[Item], name: str
) -> tuple[str, npt.NDArray[np.int64]]:
    """The column that names most items, and its row numbers, -1 where the item is unknown."""
    by_id = {item.id: row for row, item in enumerate(items)}
    by_title: dict[str, int] = {}
    for row, item in enumerate(items):
        by_title.setdefault(loosen(item.title), row)
    by_title.pop("", None)

    def from_id(cell: Cell) -> int:
        return by_id.get(plain_string(cell), -1)

    def from_title(cell: Cell) -> int:
        return by_title.get(loosen(cell), -1) if isinstance(cell, str) else -1

    step = max(1, table.rows // 2000)
    best: tuple[float, str, Callable[[Cell], int]] = (0.0, "", from_id)
    for written, called in columns.items():
        sample = table.columns[written][::step]
        likely = 1.0 if re.search(r"(item|product|title|name|_id$|^id$)", called) else 0.0
        for find in (from_id, from_title):
            share = sum(find(cell) >= 0 for cell in sample) / len(sample)
            distinct = len({cell for cell in sample if isinstance(cell, str | int | float)})
            score = share + 0.1 * likely if share > 0 and distinct > 1 or share == 1 else 0.0
            if _RATINGS.fullmatch(called) or _AMOUNTS.fullmatch(called) or _TIMES.fullmatch(called):
                score *= 0.1
            if score > best[0]:
                best = (score, written, find)
    if not best[1]:
        raise CatalogueError(f"{name} names no item of the catalogue", "Give a column with the items' ids or titles.")
    _, written, chosen = best
    known: dict[object, int] = {}
    rows = np.empty(table.rows, dtype=np.int64)
    for position, cell in enumerate(table.columns[written]):
        key = cell if isinstance(cell, str | int | float) else None
        if key not in known:
            known[key] = chosen(cell)
        rows[position] = known[key]
    return written, rows


def _values(cells: Sequence[Cell]) -> npt.NDArray[np.float64]:
    return np.array([read[0] if (read := number(cell)) else np.nan for cell in cells], dtype=np.float64)


def _user_numbers(cells: Sequence[Cell]) -> npt.NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(plain_string(cell), len(known)) for cell in cells], dtype=np.int64)


def _seconds(cells: Sequence[Cell]) -> npt.NDArray[np.int64]:
    """Times as seconds since 1970, 0 where unreadable."""
    return np.array([_second(cell) for cell in cells], dtype=np.int64)


def _second(cell: Cell) -> int:
    read = number(cell)
    if read is not None and not read[1] and 1e7 < read[0] < 4.2e12:
        return int(read[0] / 1000 if read[0] > 1e11 else read[0])
    if isinstance(cell, str):
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            date = day(cell)
            if date is None:
                return 0
            moment = datetime.fromisoformat(f"{date}-01"[:10])
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return 0


def _merged(
    users: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    times: npt.NDArray[np.int64],
    positive: float,
    report: Report,
) -> Interactions:
    """One entry a user and item: the latest rating, or the sum of amounts."""
    order = np.lexsort((times, rows, users))
    users, rows, values, times = users[order], rows[order], values[order], times[order]
    fresh = np.ones(len(users), dtype=np.bool_)
    fresh[1:] = (users[1:] != users[:-1]) | (rows[1:] != rows[:-1])
    starts = np.flatnonzero(fresh)
    ends = np.append(starts[1:], len(users)) - 1
    kept = np.add.reduceat(values, starts) if positive <= IMPLICIT else values[ends]
    _, numbers = np.unique(users[starts], return_inverse=True)
    report.step("interactions repeated by the same user, merged", len(users) - len(starts))
    report.interactions, report.users = len(starts), int(numbers.max()) + 1
    return Interactions(
        users=numbers.astype(np.int32),
        items=rows[starts].astype(np.int32),
        values=kept.astype(np.float32),
        times=times[ends],
        n_users=report.users,
        positive=positive,
    )
