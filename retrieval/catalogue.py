"""A catalogue: items, the schema they follow, and what users did with them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.errors import CatalogueError, UnknownItem
from retrieval.report import FieldReport, Report
from retrieval.schema import Field, Schema
from retrieval.words import loosen

Value = str | float | int | bool | tuple[str, ...]
Rows = npt.NDArray[np.int64]

_SHRINK = 5.0
_LONGEST_TEXT = 600
_MOST_VALUES = 12
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Item:
    """One thing that can be recommended.

    `fields` holds every known value but the title; an unknown value is an absent key. Categories and people
    are always tuples, dates are ISO strings, flags are booleans, texts and addresses are strings.
    """

    id: str
    title: str
    fields: Mapping[str, Value]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Interactions:
    """What users did with items: one-dimensional arrays of equal length, one entry an interaction."""

    users: npt.NDArray[np.int32]
    """User numbers, 0 to n_users - 1."""
    items: npt.NDArray[np.int32]
    """Row numbers of the catalogue."""
    values: npt.NDArray[np.float32]
    """Ratings, counts or hours."""
    times: npt.NDArray[np.int64]
    """Seconds since 1970, 0 when unknown."""
    n_users: int
    positive: float
    """A value of at least this is a like."""

    def __post_init__(self) -> None:
        """Check that the arrays belong together."""
        arrays = (self.users, self.items, self.values, self.times)
        if any(array.ndim != 1 or len(array) != len(self.users) for array in arrays):
            raise CatalogueError("The interactions' arrays differ in length", "Give one entry an interaction.")
        if len(self.users) and not 0 <= int(self.users.min()) <= int(self.users.max()) < self.n_users:
            raise CatalogueError("The interactions name a user number out of range", "Number users from 0.")

    def __len__(self) -> int:
        """Number of interactions."""
        return len(self.users)

    @property
    def liked(self) -> npt.NDArray[np.bool_]:
        """Which interactions are likes."""
        return np.asarray(self.values >= self.positive, dtype=np.bool_)


@dataclass(eq=False)
class Catalogue:
    """Items in a fixed order; a row number is a position in that order."""

    name: str
    schema: Schema
    items: Sequence[Item]
    interactions: Interactions | None = None
    report: Report | None = None
    _postings: dict[str, dict[str, Rows]] = field(default_factory=dict, init=False, repr=False)
    _spellings: dict[str, tuple[dict[str, str], dict[str, str]]] = field(default_factory=dict, init=False, repr=False)
    _numbers: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Check that ids are unique and that interactions stay within the items."""
        self.items = tuple(self.items)
        if not self.items:
            raise CatalogueError(f"Catalogue {self.name!r} has no items", "Give at least one item with a title.")
        if len(self._rows) != len(self.items):
            repeated = next(one for one, count in Counter(self.ids).items() if count > 1)
            raise CatalogueError(f"Catalogue {self.name!r} has two items with the id {repeated!r}", "Keep one.")
        acts = self.interactions
        if acts is not None and len(acts) and not 0 <= int(acts.items.min()) <= int(acts.items.max()) < len(self):
            raise CatalogueError(f"Interactions of catalogue {self.name!r} name an item row out of range")

    def __len__(self) -> int:
        """Number of items."""
        return len(self.items)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids in row order."""
        return tuple(item.id for item in self.items)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {one: row for row, one in enumerate(self.ids)}

    @property
    def known(self) -> KeysView[str]:
        """All ids, to ask whether one is there."""
        return self._rows.keys()

    def row(self, id: str) -> int:  # noqa: A002 - the contract's word
        """Row number of an id.

        Raises:
            UnknownItem: The catalogue has no such id.
        """
        row = self._rows.get(id) if isinstance(id, str) else None
        if row is None:
            raise UnknownItem(
                f"Catalogue {self.name!r} has no item with the id {str(id)[:80]!r}",
                f"Use the id of a recommended item, such as {self.ids[0]!r}.",
            )
        return row

    def get(self, id: str) -> Item:  # noqa: A002 - the contract's word
        """The item with this id.

        Raises:
            UnknownItem: The catalogue has no such id.
        """
        return self.items[self.row(id)]

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Values of a number or date field, one a row; NaN is unknown.

        A date is its year and the part of the year gone by: 1 July 1999 is about 1999.5.
        """
        if name not in self._numbers:
            kind = self._field(name, "number", "date").kind
            read = year_of if kind == "date" else _as_float
            self._numbers[name] = np.array([read(item.fields.get(name)) for item in self.items], dtype=np.float64)
        return self._numbers[name]

    def postings(self, name: str) -> dict[str, Rows]:
        """Casefolded value → ascending row numbers, of a category, person or flag field (`true`, `false`)."""
        if name not in self._postings:
            self._field(name, "category", "person", "flag")
            rows: defaultdict[str, list[int]] = defaultdict(list)
            for row, item in enumerate(self.items):
                for value in {one.casefold() for one in values_of(item, name)}:
                    rows[value].append(row)
            self._postings[name] = {value: np.array(found, dtype=np.int64) for value, found in rows.items()}
        return self._postings[name]

    def canonical(self, name: str, value: str) -> str | None:
        """The catalogue's own spelling of a spoken category or person, None if it has no such value.

        Case, accents, hyphens, spaces and a plural s do not matter; the field's synonyms count.
        """
        described = self._field(name, "category", "person")
        if name not in self._spellings:
            self._spellings[name] = self._spell(described)
        exact, loose = self._spellings[name]
        folded = " ".join(value.casefold().split())
        return exact.get(folded) or loose.get(loosen(folded)) or None

    def _spell(self, described: Field) -> tuple[dict[str, str], dict[str, str]]:
        """Casefolded and loosened forms → canonical value; the commoner value wins a clash."""
        counts = Counter(value for item in self.items for value in values_of(item, described.name))
        exact: dict[str, str] = {}
        loose: dict[str, str] = {}
        for value, _ in counts.most_common():
            exact.setdefault(value.casefold(), value)
            if key := loosen(value):
                loose.setdefault(key, value)
        for spoken, meant in described.synonyms.items():
            if known := exact.get(meant.casefold()):
                exact.setdefault(spoken, known)
                loose.setdefault(loosen(spoken), known)
        return exact, loose

    def text(self, row: int) -> str:
        """What an embedder reads of an item: title, categories, people, free text, in 600 characters."""
        item = self.items[row]
        parts = [item.title]
        for kind in ("category", "person"):
            for name in self._searchable(kind):
                if values := values_of(item, name)[:_MOST_VALUES]:
                    parts.append(", ".join(values))
        parts.extend(str(item.fields[name]) for name in self._searchable("text") if name in item.fields)
        whole = ". ".join(part.rstrip(". ") for part in parts)
        return whole if len(whole) <= _LONGEST_TEXT else whole[:_LONGEST_TEXT].rsplit(" ", 1)[0]

    def _searchable(self, kind: str) -> list[str]:
        fields = [one for one in self.schema.fields if one.kind == kind and one.searchable]
        return [one.name for one in sorted(fields, key=lambda one: not one.multiple)]

    @cached_property
    def _counts(self) -> npt.NDArray[np.float64]:
        acts = self.interactions
        rows = acts.items if acts is not None else np.zeros(0, dtype=np.int32)
        return np.bincount(rows, minlength=len(self)).astype(np.float64)

    @cached_property
    def popularity(self) -> npt.NDArray[np.float64]:
        """Log-scaled number of interactions, 0 to 1, one a row; zeros without interactions."""
        most = self._counts.max()
        return np.log1p(self._counts) / np.log1p(most) if most > 0 else np.zeros(len(self))

    @cached_property
    def quality(self) -> npt.NDArray[np.float64]:
        """Mean interaction value, shrunk to the mean of all as by five interactions, 0 to 1, one a row.

        Counts and hours (a like is anything above 0) enter by their logarithm. Zeros without interactions.
        """
        acts = self.interactions
        if acts is None or not len(acts):
            return np.zeros(len(self))
        values = acts.values.astype(np.float64)
        if 0 < acts.positive < 1e-6:
            values = np.log1p(np.maximum(values, 0.0))
        sums = np.bincount(acts.items, weights=values, minlength=len(self))
        means = (sums + _SHRINK * values.mean()) / (self._counts + _SHRINK)
        spread = means.max() - means.min()
        return np.asarray((means - means.min()) / spread) if spread > 1e-12 else np.zeros(len(self))

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over schema, items and interactions, as hexadecimal digits."""
        digest = hashlib.sha256(self.schema.model_dump_json().encode())
        for item in self.items:
            record = [item.id, item.title, item.aliases, sorted(item.fields.items())]
            digest.update(json.dumps(record, ensure_ascii=False).encode())
        if (acts := self.interactions) is not None:
            digest.update(f"{acts.n_users} {acts.positive!r}".encode())
            for array in (acts.users, acts.items, acts.values, acts.times):
                digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def _field(self, name: str, *kinds: str) -> Field:
        described = self.schema.get(name)
        if described is None or described.kind not in kinds:
            known = [one.name for one in self.schema.fields if one.kind in kinds]
            raise CatalogueError(
                f"Catalogue {self.name!r} has no {' or '.join(kinds)} field {name[:80]!r}",
                f"Use one of: {', '.join(known)}." if known else "It has no field of that kind.",
            )
        return described


def values_of(item: Item, name: str) -> tuple[str, ...]:
    """An item's values of one field as strings, empty when unknown; a flag is `true` or `false`."""
    value = item.fields.get(name)
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return () if value is None else (str(value),)


def describe(schema: Schema, items: Iterable[Item]) -> list[FieldReport]:
    """Coverage and number of different values of every field."""
    kept = list(items)
    reports = []
    for one in schema.fields:
        found = [(item.title,) if one.kind == "title" else values_of(item, one.name) for item in kept]
        known = sum(1 for values in found if values)
        distinct = len({value for values in found for value in values})
        reports.append(FieldReport(name=one.name, kind=one.kind, coverage=known / max(1, len(kept)), distinct=distinct))
    return reports


def year_of(value: Value | None) -> float:
    """Year with fraction of an ISO date (`1999`, `1999-07` or `1999-07-01…`), NaN when it is none."""
    match = _ISO.match(value) if isinstance(value, str) else None
    if match is None:
        return float("nan")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        gone = date(year, month, day) - date(year, 1, 1)
    except ValueError:
        return float("nan")
    return year + gone.days / 366


def _as_float(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
