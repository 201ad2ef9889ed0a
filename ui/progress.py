"""Progress bars for long work, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

_LABELS = {"embed": "reading the catalogue", "index": "building the index", "weights": "choosing weights"}


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback (what, done, all) that draws one bar for each kind of work."""
    open_bars: dict[str, tqdm[NoReturn]] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in open_bars:
            open_bars[what] = tqdm(total=total, desc=_LABELS.get(what, what), unit="item", leave=False)
        bar = open_bars[what]
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        for bar in open_bars.values():
            bar.close()
