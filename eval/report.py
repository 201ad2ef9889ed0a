"""The one report of every evaluation: figures, each with its number of cases and a 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

Floats = npt.NDArray[np.float64]
Cell = str | int | float | bool | None

_Z = 1.959963984540054
_DRAWS = 1000
_ROUND = 100
_WIDEST = 100


class Figure(BaseModel):
    """A measured value; it and its bounds are None where there was nothing to measure."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: float | None
    n: int
    """Number of cases it rests on."""
    low: float | None
    """Lower bound of the 95 % confidence interval."""
    high: float | None
    """Upper bound of the 95 % confidence interval."""
    unit: str = ""


class Report(BaseModel):
    """What an evaluation found; `str(report)` is a table to read."""

    title: str
    figures: list[Figure] = []
    notes: list[str] = []
    rows: list[dict[str, Cell]] = []
    """Details worth reading one by one, such as failed checks; all with the same keys."""

    def figure(self, name: str) -> Figure:
        """The figure with this name.

        Raises:
            KeyError: There is none.
        """
        for one in self.figures:
            if one.name == name:
                return one
        raise KeyError(name)

    def to_json(self) -> str:
        """The report as a JSON object."""
        return self.model_dump_json(indent=2)

    def __str__(self) -> str:
        """The report as aligned plain text."""
        parts = [self.title]
        if self.figures:
            titles = ("Figure", "Value", "95 % interval", "n")
            parts.append(_table([titles, *(_figure_cells(one) for one in self.figures)], right={1, 2, 3}))
        if self.rows:
            head = tuple(self.rows[0])
            parts.append(_table([head, *(tuple(_cell(row.get(key)) for key in head) for row in self.rows)]))
        parts.extend(self.notes)
        return "\n\n".join(parts)


def share(name: str, hits: int, n: int, unit: str = "") -> Figure:
    """Share of `n` cases, with Wilson's interval."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return Figure(name=name, value=None, n=0, low=None, high=None, unit=unit)
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Figure(name=name, value=p, n=n, low=min(low, p), high=max(high, p), unit=unit)


def mean(name: str, values: Sequence[float], unit: str = "", seed: int = 0) -> Figure:
    """Mean with a bootstrap interval."""
    table = np.array([(value, 1.0) for value in values], dtype=np.float64).reshape(-1, 2)
    return resampled(name, table, lambda sums: sums[..., 0] / sums[..., 1], unit, seed)


def quantile(name: str, values: Sequence[float], q: float, unit: str = "", seed: int = 0) -> Figure:
    """Quantile (`q` from 0 to 1) with a bootstrap interval."""
    found = np.asarray(values, dtype=np.float64)
    n = len(found)
    if n == 0:
        return Figure(name=name, value=None, n=0, low=None, high=None, unit=unit)
    random = np.random.default_rng(seed)
    drawn = (random.choice(found, (_ROUND, n)) for _ in range(_DRAWS // _ROUND))
    draws = np.concatenate([np.quantile(part, q, axis=1) for part in drawn])
    return _bounded(name, float(np.quantile(found, q)), n, draws, unit)


def resampled(name: str, table: Floats, statistic: Callable[[Floats], Floats], unit: str = "", seed: int = 0) -> Figure:
    """A statistic of column sums, with a bootstrap interval over the rows.

    Args:
        name: Name of the figure.
        table: Counts, one row a case and one column a quantity, shape (n, k).
        statistic: Sums of shape (..., k) → values of shape (...); not a number where undefined.
        unit: Unit of the value.
        seed: Seed of the resampling.
    """
    n = len(table)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(table.sum(axis=0))) if n else math.nan
        if math.isnan(value):
            return Figure(name=name, value=None, n=n, low=None, high=None, unit=unit)
        weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_DRAWS)
        draws = np.asarray(statistic(weights @ table))
    return _bounded(name, value, n, draws[~np.isnan(draws)], unit)


def _bounded(name: str, value: float, n: int, draws: Floats, unit: str) -> Figure:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Figure(name=name, value=value, n=n, low=min(float(low), value), high=max(float(high), value), unit=unit)


def _figure_cells(one: Figure) -> tuple[str, ...]:
    if one.value is None or one.low is None or one.high is None:
        return one.name, "–", "–", str(one.n)
    unit = f" {one.unit}" if one.unit else ""
    return one.name, f"{_short(one.value)}{unit}", f"{_short(one.low)} – {_short(one.high)}", str(one.n)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3f}"


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    text = " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _table(rows: Sequence[tuple[str, ...]], right: frozenset[int] | set[int] = frozenset()) -> str:
    """Rows as aligned lines with a rule under the first; the columns in `right` flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
