"""Whether a turn costs the same after hundreds of turns: long sessions of messages and buttons, timed turn by turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

import numpy as np

from agent.contract import Turn
from eval.report import Figure, Floats, mean, quantile, resampled
from eval.surface import Progress
from retrieval.catalogue import Catalogue

TURNS = 200
ENDS = 20
"""Turns at either end that are compared."""
SESSIONS = 3
_SIGNALS = ("like", "seen", "dislike", "click", "exclude")


class Pressable(Protocol):
    """What converses and takes buttons."""

    def chat(self, session: str, text: str, /) -> Turn:
        """Take a message."""
        ...

    def feedback(self, session: str, item_id: str, signal: str) -> Turn:
        """Take a button."""
        ...


def readings(catalogue: Catalogue, n: int = TURNS, seed: int = 0) -> dict[str, str]:
    """Draw messages about a catalogue: likes, wishes, limits, exclusions, and plain calls for more, in turn.

    Args:
        catalogue: What they are about.
        n: Number of messages; said twice, one counts once.
        seed: Of all that is drawn.

    Returns:
        Message → what a parser makes of it, in the wire format, for a scripted model to answer from.
    """
    draw = _Draw(catalogue, np.random.default_rng(seed))
    kinds = (draw.like, draw.wish, draw.limit, draw.more, draw.value, draw.exclusion)
    return dict(kinds[number % len(kinds)](number) for number in range(n))


@dataclass(frozen=True)
class _Draw:
    catalogue: Catalogue
    rng: np.random.Generator

    def like(self, _: int) -> tuple[str, str]:
        title = self.catalogue.items[int(self.rng.integers(len(self.catalogue)))].title
        return f"I loved {title}", f"inform\n+item {title}"

    def wish(self, _: int) -> tuple[str, str]:
        value = self._value()[1]
        return f"something with a {value} please", f"request\n+aspect {value}"

    def value(self, _: int) -> tuple[str, str]:
        name, value = self._value()
        return f"I like {value}", f"inform\n+{name} {value}"

    def exclusion(self, _: int) -> tuple[str, str]:
        name, value = self._value()
        return f"no {value}", f"inform\nx{name} {value}"

    def limit(self, _: int) -> tuple[str, str]:
        name = str(self.rng.choice([one.name for one in self.catalogue.schema.of_kind("number")]))
        limit = round(float(np.nanquantile(self.catalogue.numbers(name), self.rng.uniform(0.05, 0.4))))
        return f"{name} at least {limit}", f"inform\n!{name} >={limit}"

    def more(self, number: int) -> tuple[str, str]:
        return f"what else have you got, for the {number}th time?", "request"

    def _value(self) -> tuple[str, str]:
        """One of the values of the most varied category field, so that many left out leave something."""
        fields = self.catalogue.schema.of_kind("category")
        varied = max(fields, key=lambda one: len(self.catalogue.postings(one.name))).name
        folded = str(self.rng.choice(list(self.catalogue.postings(varied))))
        return varied, self.catalogue.canonical(varied, folded) or folded


def run(
    recommender: Pressable,
    messages: Sequence[str],
    *,
    turns: int = TURNS,
    sessions: int = SESSIONS,
    prefix: str = "",
    progress: Progress = lambda _: None,
) -> list[Figure]:
    """Hold long sessions, every second turn a button, and compare their last turns with their first.

    Args:
        recommender: Reads by a script that knows the messages.
        messages: Said one after the other, and again from the beginning; see `readings`.
        turns: Turns a session.
        sessions: Sessions; one short one before them warms up.
        prefix: Begins the names of the figures.
        progress: Told one line a session.
    """
    _session(recommender, messages, "endurance-warm", ENDS)
    held = []
    for number in range(sessions):
        held.append(_session(recommender, messages, f"endurance-{number}", turns))
        progress(f"{prefix}session {number + 1} of {sessions}, {turns} turns")
    busy = np.array([[turn.busy for turn in one] for one in held])
    ends = np.stack([busy[:, -ENDS:].ravel(), busy[:, :ENDS].ravel()], axis=1)
    figures = [resampled(f"{prefix}last {ENDS} turns of {turns} over first {ENDS}", ends, _ratio, "×")]
    figures += _of(f"{prefix}turn, busy", [one.busy for session in held for one in session])
    names = dict.fromkeys(name for session in held for one in session for name in one.steps)
    for name in names:
        seconds = [one.steps[name] for session in held for one in session if name in one.steps]
        figures.append(mean(f"{prefix}  of it {name}, clock", [1000 * one for one in seconds], "ms"))
    return figures


@dataclass(frozen=True)
class _Timed:
    wall: float
    busy: float
    """Processor time."""
    steps: dict[str, float]


def _session(recommender: Pressable, messages: Sequence[str], name: str, turns: int) -> list[_Timed]:
    said = cycle(messages)
    shown: Sequence[str] = ()
    timed: list[_Timed] = []
    for number in range(turns):
        if number % 2 and shown:
            item, signal = shown[number % len(shown)], _SIGNALS[(number // 2) % len(_SIGNALS)]
            done, turn = _timed(lambda item=item, signal=signal: recommender.feedback(name, item, signal))  # type: ignore[misc]
        else:
            done, turn = _timed(lambda text=next(said): recommender.chat(name, text))  # type: ignore[misc]
        timed.append(done)
        shown = [one.item.id for one in turn.recommendations] or shown
    return timed


def _timed(act: Callable[[], Turn]) -> tuple[_Timed, Turn]:
    wall, busy = time.perf_counter(), time.process_time()
    turn = act()
    return _Timed(time.perf_counter() - wall, time.process_time() - busy, _steps(turn.timings)), turn


def _steps(marks: dict[str, float]) -> dict[str, float]:
    """Seconds of each step from the times at which they ended."""
    ended = [(name, marks[name]) for name in ("understand", "remember", "to_recommendations", "total") if name in marks]
    begins = [0.0, *(at for _, at in ended)]
    return {name: at - begin for (name, at), begin in zip(ended, begins, strict=False)}


def _of(name: str, seconds: Sequence[float]) -> list[Figure]:
    return [quantile(f"{name} {label}", [1000 * one for one in seconds], q, "ms") for label, q in _QUANTILES]


def _ratio(sums: Floats) -> Floats:
    return np.asarray(sums[..., 0] / sums[..., 1])


_QUANTILES = (("p50", 0.5), ("p95", 0.95))
