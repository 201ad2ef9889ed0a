"""A comparison of models as a report: tables with intervals as text and Markdown, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from eval.report import Figure, Report
from models.errors import HomeError

_ACCURACY = 7
_ROW, _LEFT, _WIDE, _GAP = 26, 130, 250, 40
_INK, _PALE, _OURS = "#444", "#ccc", "#c2410c"


class Comparison(Report):
    """Figures of several models on the same cases; a figure's name is `model measure`."""

    models: list[str] = []
    measures: list[str] = []
    compared: list[str] = []
    """Measures of which the paired difference to the reference is among the figures."""
    reference: str = ""
    preprocessing: str = ""

    def __str__(self) -> str:
        """The tables as aligned text, with the notes."""
        return "\n\n".join([self.title, *map(_aligned, self._tables()), *self.notes])

    def markdown(self) -> str:
        """The report as Markdown: how the data was cleaned, the tables, the notes."""
        head = [f"# {self.title}", "## Preprocessing", f"```\n{self.preprocessing}\n```", "## Results"]
        return "\n\n".join([*head, *map(_piped, self._tables()), *self.notes]) + "\n"

    def svg(self, measures: Sequence[str] | None = None) -> str:
        """Dots with their intervals, one panel a measure, as an SVG picture."""
        return picture(
            self.title,
            {
                measure: [(model, self.figure(f"{model} {measure}")) for model in self.models]
                for measure in measures or self.compared
            },
        )

    def write(self, folder: Path, name: str) -> tuple[Path, ...]:
        """Write `name.md`, `name.svg` and `name.json` into a folder and return their paths.

        Raises:
            HomeError: It cannot be written.
        """
        contents = {f"{name}.md": self.markdown(), f"{name}.svg": self.svg(), f"{name}.json": self.to_json()}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file, text in contents.items():
                (folder / file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise HomeError(f"{folder} cannot be written ({error.strerror})", "Give another --out.") from error
        return tuple(folder / file for file in contents)

    def _tables(self) -> list[list[tuple[str, ...]]]:
        parts = [self.measures[:_ACCURACY], self.measures[_ACCURACY:]]
        tables = [self._table("Model", {model: model for model in self.models}, part) for part in parts if part]
        others = {model: f"{model} - {self.reference}" for model in self.models if model != self.reference}
        if others and self.compared:
            tables.append(self._table(f"Less {self.reference}", others, self.compared))
        return tables

    def _table(self, corner: str, prefixes: dict[str, str], measures: Sequence[str]) -> list[tuple[str, ...]]:
        rows = [(corner, *measures, "n")]
        for model, prefix in prefixes.items():
            figures = [self.figure(f"{prefix} {measure}") for measure in measures]
            rows.append((model, *map(_told, figures), str(figures[0].n)))
        return rows


def picture(title: str, panels: dict[str, list[tuple[str, Figure]]]) -> str:
    """Dots with whiskers as SVG, one panel a measure side by side, one row a name; the row `ours` stands out."""
    names = [name for name, _ in next(iter(panels.values()), [])]
    width, height = _LEFT + len(panels) * (_WIDE + _GAP), 70 + _ROW * len(names) + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="22" font-size="14">{escape(title)}</text>',
    ]
    for row, name in enumerate(names):
        lines.append(f'<text x="{_LEFT - 10}" y="{_y(row) + 4}" text-anchor="end">{escape(name)}</text>')
    for place, (measure, figures) in enumerate(panels.items()):
        lines += _panel(_LEFT + place * (_WIDE + _GAP), measure, figures)
    return "\n".join([*lines, "</svg>", ""])


def _panel(left: int, measure: str, figures: Sequence[tuple[str, Figure]]) -> list[str]:
    top = max((one.high for _, one in figures if one.high is not None), default=1.0) or 1.0
    bottom = _y(len(figures)) - 8
    lines = [f'<text x="{left + _WIDE / 2:g}" y="46" text-anchor="middle">{escape(measure)}</text>']
    for tick in range(5):
        x, value = left + _WIDE * tick / 4, top * tick / 4
        lines.append(f'<line x1="{x:g}" x2="{x:g}" y1="54" y2="{bottom}" stroke="{_PALE}" stroke-width=".5"/>')
        lines.append(f'<text x="{x:g}" y="{bottom + 16}" text-anchor="middle" font-size="10">{value:.2f}</text>')
    for row, (name, one) in enumerate(figures):
        if one.value is None or one.low is None or one.high is None:
            continue
        low, value, high = (left + _WIDE * part / top for part in (one.low, one.value, one.high))
        ink = _OURS if name == "ours" else _INK
        lines.append(
            f'<g stroke="{ink}" fill="{ink}"><title>{escape(name)} {_told(one)}</title>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{_y(row)}" y2="{_y(row)}" stroke-width="2"/>'
            f'<circle cx="{value:.1f}" cy="{_y(row)}" r="4"/></g>'
        )
    return lines


def _y(row: int) -> int:
    return 70 + _ROW * row


def _told(one: Figure) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "–"
    return f"{_number(one.value)} ({_number(one.low)}–{_number(one.high)})"


def _number(value: float) -> str:
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else f"{value:.2f}"


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _piped(rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
