"""How retrieval holds up when the catalogue grows: build, disk, memory, speed by selectivity, recall, where time goes.

What is timed is the product's own way from a query to a list: pulls, exact filters and exclusions through
`Ranker.expand` and `Ranker.rank`. Beside it stands the same with every query sent to the index first.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.bench import resident_mib
from eval.report import Cell, Figure, Report, mean, quantile
from eval.surface import Progress
from eval.synthetic import THEMES, Grown, grow
from models.embedder import Embedder
from retrieval.catalogue import Catalogue
from retrieval.filters import says
from retrieval.index import Index, open_index
from retrieval.query import Filter, ItemPull, NumberFilter, NumberPull, PhrasePull, Pull, Query, ValueFilter, ValuePull
from retrieval.ranker import Ranker, RankerConfig

SIZES = (10_000, 100_000, 1_000_000)
LEAST = 1000
"""Items of the smallest catalogue, of which a thousandth is still one."""
SELECTIVITIES = (1.0, 0.5, 0.1, 0.01, 0.001)
"""Shares of the catalogue that pass; 1 is no filter."""
QUERIES = 200
"""Timed at each selectivity."""
CHECKED = 30
"""Of them compared with exact search, which is slow."""
DEPTH = 50
"""Items by which recall is told."""
PATIENCE = 40.0
"""Minutes that the build of an index may take by the estimate from smaller ones; else scoring is exact only."""
STEPS = {"expand": "names", "passing": "mask", "totals": "scores", "shares": "shares"}
"""Step of the ranker → its name in the report."""
BLOCK = 20_000
TIE = 1e-4
"""Difference of scores that is none."""

Rows = npt.NDArray[np.int64]


def queries(grown: Grown, selectivity: float, count: int, seed: int) -> Iterator[Query]:
    """Make queries as conversations do: some liked items, phrases, values and numbers, things seen, and limits.

    Args:
        grown: What they are about.
        selectivity: Share of the items that the limits let through; 1 is none.
        count: Number of queries.
        seed: Of all that is drawn.
    """
    rng = np.random.default_rng([seed, int(selectivity * 1e6)])
    limits = _Limits(grown.catalogue, selectivity, rng)
    for number in range(count):
        cluster = grown.clusters[rng.integers(len(grown.clusters))]
        own = np.flatnonzero(grown.clusters == cluster)
        liked = rng.choice(own, min(len(own), int(rng.integers(1, 5))), replace=False)
        known = rng.choice(own, min(len(own), int(rng.integers(0, 60))), replace=False)
        yield Query(
            pulls=tuple(_pulls(rng, grown, liked)),
            filters=limits.draw(number),
            left_out=frozenset(int(row) for row in (*liked, *known[: len(known) // 2])),
            shown=frozenset(int(row) for row in known[len(known) // 2 :]),
        )


def _pulls(rng: np.random.Generator, grown: Grown, liked: Rows) -> Iterator[Pull]:
    for key, row in enumerate(liked):
        yield ItemPull(key, 1.0, (int(row),))
    if rng.random() < 0.4:
        yield ItemPull(10, -0.8, (int(rng.integers(len(grown.clusters))),))
    if rng.random() < 0.5:
        theme = str(rng.choice(THEMES))
        named = (("theme", theme),) if rng.random() < 0.5 else ()
        yield PhrasePull(11, 4.0, theme if named else f"{theme} {rng.choice(THEMES)}", named)
    if rng.random() < 0.4:
        item = grown.catalogue.items[int(liked[0])]
        name = str(rng.choice(["kind", "theme", "maker"]))
        yield ValuePull(12, float(rng.choice([1.0, 2.0, -1.6])), ((name, item.fields[name][0]),))  # type: ignore[index]
    if rng.random() < 0.25:
        yield NumberPull(13, 1.0, "price", str(rng.choice(["more", "less"])))


class _Limits:
    """Draws filters that let a share of a catalogue through."""

    def __init__(self, catalogue: Catalogue, selectivity: float, rng: np.random.Generator) -> None:
        self.rng = rng
        self.size = round(selectivity * len(catalogue))
        self.whole = self.size >= len(catalogue)
        prices = catalogue.numbers("price")
        kinds = {kind: rows for kind, rows in catalogue.postings("kind").items() if len(rows) >= 2 * self.size}
        self.sorted = {"": np.sort(prices[~np.isnan(prices)])}
        for kind in list(kinds)[:6]:
            of_kind = prices[kinds[kind]]
            self.sorted[kind] = np.sort(of_kind[~np.isnan(of_kind)])

    def draw(self, number: int) -> tuple[Filter, ...]:
        """A range of prices that holds as many items as wanted, in every second query within one kind."""
        if self.whole:
            return ()
        kind = str(self.rng.choice([name for name in self.sorted])) if number % 2 else ""
        prices = self.sorted[kind]
        first = int(self.rng.integers(len(prices) - self.size))
        limits: list[Filter] = [NumberFilter(20, "price", prices[first], prices[first + self.size - 1])]
        if kind:
            limits.append(ValueFilter(21, (("kind", kind),), keep=True))
        if number % 5 == 0:
            theme = str(self.rng.choice(THEMES))
            limits.append(ValueFilter(22, (("theme", theme),), keep=False, words=theme))
        return tuple(limits)


@dataclass
class Watched:
    """A ranker whose steps are timed; processor time, which other programs lengthen little."""

    ranker: Ranker
    steps: dict[str, float] = field(default_factory=dict)
    """Name of the step → seconds of the last query."""
    wall: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    spent: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Time the steps from now on."""
        for step, name in STEPS.items():
            setattr(self.ranker, step, self._timed(name, getattr(self.ranker, step)))
        self.ranker.index = _Watching(self.ranker.index, self._timed("index", self.ranker.index.nearest))

    def ask(self, query: Query) -> None:
        """Answer a query and note its times."""
        self.steps = dict.fromkeys([*STEPS.values(), "index"], 0.0)
        wall, busy = time.perf_counter(), time.process_time()
        self.ranker.rank(self.ranker.expand(query))
        self.wall.append(time.perf_counter() - wall)
        self.busy.append(time.process_time() - busy)
        self.steps["rest"] = self.busy[-1] - sum(self.steps.values())
        for name, seconds in self.steps.items():
            self.spent.setdefault(name, []).append(seconds)

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
            began = time.process_time()
            try:
                return function(*args, **more)
            finally:
                self.steps[name] = self.steps.get(name, 0.0) + time.process_time() - began

        return run


class _Watching(Index):
    """An index whose answers are timed."""

    def __init__(self, index: Index, nearest: Callable[..., Any]) -> None:
        self.count = index.count
        self.nearest = nearest  # type: ignore[method-assign]


@dataclass(frozen=True)
class Built:
    """A grown catalogue, ready to be asked."""

    grown: Grown
    index: Index | None
    """None where its build would have taken too long."""

    def ranker(self, exact: int = RankerConfig().exact) -> Ranker:
        """A ranker that scores all that pass up to `exact` rows; without an index, any number."""
        size = len(self.grown.catalogue)
        index = self.index or Index(None, size)
        config = RankerConfig(exact=exact if self.index else size)
        return Ranker(self.grown.catalogue, self.grown.space, index, config)


def run(
    embedder: Embedder,
    folder: Path,
    *,
    sizes: Sequence[int] = SIZES,
    n_queries: int = QUERIES,
    patience: float = PATIENCE,
    also: Callable[[Built, Path], Sequence[Figure]] | None = None,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Report:
    """Measure catalogues of several sizes, the smallest first.

    Args:
        embedder: Embeds the names of categories and the phrases of queries.
        folder: Where the indexes are built; each is removed when it has been measured.
        sizes: Numbers of items.
        n_queries: Queries at each selectivity.
        patience: Minutes that the build of an index may take by the estimate from the size before.
        also: Measures something else on each catalogue.
        seed: Of all that is drawn.
        progress: Told one line a step.
    """
    figures: list[Figure] = []
    rows: list[dict[str, Cell]] = []
    notes: list[str] = []
    before: tuple[int, float] | None = None
    for size in sorted(sizes):  # the smaller tell how long the larger would take
        told = f"{size:,} items"
        forget_peak()
        grown = grow(size, embedder, seed, progress=progress)
        longest = expected(size, before)
        index = None
        place = folder / f"index-{size}"
        if longest is None or longest <= patience * 60:
            index, seconds, busy = _index(grown, place, progress)
            before = (size, seconds)
            figures += [_once(f"{told}: index build", seconds, "s"), _once(f"{told}: index build, busy", busy, "s")]
            figures.append(_once(f"{told}: index on disk", _disk_mib(place), "MiB"))
        else:
            notes.append(f"{told}: no index, its build would take about {longest / 60:,.0f} minutes; exact scoring.")
        built = Built(grown, index)
        for way, exact in (("chosen", RankerConfig().exact), *((("index first", 0),) if index else ())):
            for share in SELECTIVITIES:
                found, row = _measured(built, share, n_queries, seed + exact, way, exact)
                figures += found
                rows.append(row)
                progress(", ".join(f"{name} {value}" for name, value in row.items()))
        if index is not None:
            figures.append(_index_recall(built, seed))
        figures += [_once(f"{told}: memory, {name}", mib, "MiB") for name, mib in _memory() if mib is not None]
        figures += also(built, folder / f"home-{size}") if also else ()
        shutil.rmtree(place, ignore_errors=True)
    notes.append(
        "Times in the table are milliseconds of processor time a query, but p50 and p95, which are of the clock."
    )
    return Report(title="Scale", figures=figures, rows=rows, notes=notes)


def expected(size: int, before: tuple[int, float] | None) -> float | None:
    """Seconds that an index of a size should take, from a smaller (size, seconds): its graph is searched to grow."""
    if before is None:
        return None
    smaller, seconds = before
    return seconds * size / smaller * math.log(size) / math.log(smaller)


def _index(grown: Grown, place: Path, progress: Progress) -> tuple[Index, float, float]:
    wall, busy = time.perf_counter(), time.process_time()

    def told(done: int, total: int) -> None:
        if done % 50_000 == 0:
            progress(f"{done:,} of {total:,} in the index, {time.perf_counter() - wall:,.0f} s")

    index = open_index(grown.space, place, told)
    return index, time.perf_counter() - wall, time.process_time() - busy


def _measured(
    built: Built, selectivity: float, count: int, seed: int, way: str, exact: int
) -> tuple[list[Figure], dict[str, Cell]]:
    """Time queries of one selectivity and check some of them."""
    grown = built.grown
    asked = list(queries(grown, selectivity, count, seed))
    watched, plain = Watched(built.ranker(exact)), built.ranker(exact)
    for query in queries(grown, selectivity, 5, seed + 1):  # what is kept for good
        watched.ranker.rank(watched.ranker.expand(query))
    says.cache_clear()
    for query in asked:
        watched.ask(query)
    recalls = [recall(plain, query) for query in asked[:CHECKED]]
    told = f"{len(grown.catalogue):,} items, {way}, {selectivity:.1%} pass"
    figures = [
        quantile(f"{told}: {name} {label}", [1000 * one for one in times], q, "ms", seed)
        for name, times in (("clock", watched.wall), ("busy", watched.busy))
        for label, q in (("p50", 0.5), ("p95", 0.95))
    ]
    figures.append(mean(f"{told}: recall@{DEPTH}", recalls, seed=seed))
    values = [f"{one.value:.1f}" for one in figures[:4]]
    row: dict[str, Cell] = {"items": f"{len(grown.catalogue):,}", "way": way, "pass": f"{selectivity:.1%}"}
    row |= dict(zip(("p50", "p95", "busy p50", "busy p95"), values, strict=True))
    row |= {f"recall@{DEPTH}": f"{np.mean(recalls):.4f}"}
    row |= {name: f"{1000 * np.mean(times):.2f}" for name, times in watched.spent.items()}
    return figures, row


def recall(ranker: Ranker, query: Query) -> float:
    """Share of the best DEPTH that the ranker finds; what scores as the last of them counts as one of them."""
    whole = ranker.expand(replace(query, n=DEPTH))
    rows = np.flatnonzero(ranker.passing(whole))
    blocks = [rows[start : start + BLOCK] for start in range(0, max(len(rows), 1), BLOCK)]
    scores = np.concatenate([ranker.shares(whole, block).sum(axis=0) for block in blocks])
    depth = min(DEPTH, len(rows))
    last = np.partition(scores, -depth)[-depth] if depth else 0.0
    found = sum(score >= last - TIE for _, score in ranker.order(whole))
    return found / depth if depth else 1.0


def _index_recall(built: Built, seed: int) -> Figure:
    """What the index alone finds of the nearest by inner product."""
    space, ranker = built.grown.space, built.ranker(0)
    everything = np.arange(len(space.text))
    found = []
    for query in queries(built.grown, 1.0, CHECKED, seed):
        direction = ranker.direction(query.pulls)
        right = np.argsort(-space.products(direction, everything), kind="stable")[:DEPTH]
        found.append(float(np.isin(ranker.index.nearest(direction, DEPTH)[0], right).mean()))
    return mean(f"{len(everything):,} items: index alone, recall@{DEPTH}", found, seed=seed)


def _once(name: str, value: float, unit: str) -> Figure:
    return Figure(name=name, value=value, n=1, low=value, high=value, unit=unit)


def _disk_mib(place: Path) -> float:
    return sum(one.stat().st_size for one in place.rglob("*") if one.is_file()) / 2**20


def _memory() -> list[tuple[str, float | None]]:
    """Resident now and at most since `forget_peak`, in MiB; None where the system does not tell."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return [("resident", resident_mib())]
    peak = next((float(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")), None)
    return [("resident", resident_mib()), ("peak", peak)]


def forget_peak() -> None:
    """Begin to measure the most memory anew, where the system lets one."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
