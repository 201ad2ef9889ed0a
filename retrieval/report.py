"""What was done to a catalogue's data on the way in, in numbers."""

from __future__ import annotations

from pydantic import BaseModel

from retrieval.schema import Kind


class Step(BaseModel):
    """One thing that the cleaning did, and to how many."""

    text: str
    count: int


class Dropped(BaseModel):
    """A column that did not become a field, and why."""

    column: str
    why: str


class FieldReport(BaseModel):
    """One field of the finished catalogue."""

    name: str
    kind: Kind
    coverage: float
    """Share of the items that have a value, 0 to 1."""
    distinct: int
    """Number of different values."""


class Report(BaseModel):
    """The preprocessing report of a catalogue; `str(report)` is a table to read."""

    name: str
    items: int = 0
    interactions: int = 0
    users: int = 0
    steps: list[Step] = []
    dropped: list[Dropped] = []
    fields: list[FieldReport] = []

    def step(self, text: str, count: int) -> None:
        """Write down a step."""
        self.steps.append(Step(text=text, count=count))

    def drop(self, column: str, why: str) -> None:
        """Write down a column that is left out."""
        self.dropped.append(Dropped(column=column, why=why))

    def __str__(self) -> str:
        """The report as aligned plain text."""
        parts = [f"Catalogue {self.name}: {self.items:,} items"]
        if self.interactions:
            parts[0] += f", {self.interactions:,} interactions of {self.users:,} users"
        if self.steps:
            parts.append(_table([("Step", "Count"), *((step.text, f"{step.count:,}") for step in self.steps)]))
        if self.fields:
            head = ("Field", "Kind", "Known", "Distinct")
            rows = [(one.name, one.kind, f"{one.coverage:.1%}", f"{one.distinct:,}") for one in self.fields]
            parts.append(_table([head, *rows], left=2))
        if self.dropped:
            parts.append(_table([("Column left out", "Why"), *((one.column, one.why) for one in self.dropped)], 2))
        return "\n\n".join(parts)


def _table(rows: list[tuple[str, ...]], left: int = 1) -> str:
    """Rows as aligned lines, a rule under the first; `left` columns flush left, the others right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
