"""How fast a recommender is, beside the raw model on the same prompts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from eval.report import Figure, Report, mean, quantile
from eval.surface import Progress, Talker, close
from models.errors import TasteloopError

MESSAGES = (
    "I loved Heat and Ronin, nothing before 1990, no horror",
    "something lighter, please",
    "I have already seen the first one",
    "more with Robert De Niro",
    "actually the year doesn't matter",
    "My favourite films are Toy Story, Up and The Incredibles.",
    "we watch with the kids, so under two hours",
    "no musicals though",
    "the third one looks good",
    "what else have you got?",
    "I'm in the mood for a slow, clever science fiction film",
    "not Interstellar, I was bored by it",
    "is the second one any good?",
    "something by Denis Villeneuve or Christopher Nolan",
    "only from the last ten years before 2016",
    "A romantic comedy from the nineties would be lovely",
    "I can't stand Adam Sandler",
    "older is fine too",
    "something sad with a good soundtrack",
    "surprise me",
)
"""Twenty messages in four short conversations."""

_A_CONVERSATION = 5
_SIGNALS = ("like", "seen", "dislike")
_OPEN = (
    "import sys; from agent.recommender import Recommender; "
    "Recommender.open(catalogue=sys.argv[1], model=sys.argv[2], home=sys.argv[3])"
)

Raw = Callable[[str, int], float]
"""(prompt, tokens) → seconds that the bare model takes for the prompt and that many tokens.

It needs a context of its own, which has read the prompts before this one and keeps their prefix as the
recommender does: on the recommender's context every prompt would already be in the cache.
"""


class Replayable(Protocol):
    """The understanding part of a recommender, as far as it can be replayed."""

    @property
    def last_prompt(self) -> str:
        """The prompt of the last message, empty when the model was not asked."""
        ...

    @property
    def last_tokens(self) -> int:
        """Number of tokens the model wrote in answer."""
        ...


class Benchable(Talker, Protocol):
    """A recommender that tells what it asked its model."""

    @property
    def understander(self) -> Replayable:
        """What reads the messages."""
        ...


@dataclass
class _Times:
    """Seconds, one entry a case."""

    raw: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    """Message to recommendations over raw, of the same message."""
    listed: list[float] = field(default_factory=list)
    spoken: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    button: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)
    """The turns' own timings."""


def run(
    recommender: Benchable,
    *,
    turns: int = 20,
    progress: Progress | None = None,
    raw: Raw | None = None,
    build: Callable[[], float] | None = None,
    start: Callable[[], float] | None = None,
    seed: int = 0,
) -> Report:
    """Time messages, buttons, index build, start and memory in one run.

    Args:
        recommender: Open; its sessions named `bench-…` are used.
        turns: Messages; the twenty are repeated when there are more. Three more warm up and do not count.
        progress: Told one line a message.
        raw: The bare model; left out, nothing is compared with it.
        build: Seconds of an index build, such as `lambda: build_seconds(open_at)`.
        start: Seconds of a warm start, such as `lambda: start_seconds("movies", "default", home)`.
        seed: Seed of the intervals.
    """
    if turns < 1:
        raise ValueError("turns must be at least 1")
    _warm(recommender, raw)
    times = _Times()
    for number in range(turns):
        _measure(recommender, number, raw, times)
        if progress is not None:
            progress(f"{number + 1}/{turns} {MESSAGES[number % len(MESSAGES)]}")
    figures = _figures(times, seed)
    notes = [f"{os.cpu_count()} processors; {turns} messages in conversations of {_A_CONVERSATION}."]
    if raw is None:
        notes.append("The bare model was not timed.")
    for name, timer in (("index build", build), ("warm start", start)):
        if timer is None:
            notes.append(f"Not timed: {name}.")
            continue
        if progress is not None:
            progress(name)
        figures.append(_once(name, timer(), "s"))
    resident = resident_mib()
    if resident is None:
        notes.append("This system does not tell the memory of a process.")
    else:
        figures.append(_once("memory, resident", resident, "MiB"))
    return Report(title="Speed", figures=figures, notes=notes)


def _warm(recommender: Benchable, raw: Raw | None) -> None:
    """Let caches fill: what is measured is the steady state."""
    recommender.start("bench-warm")
    for message in MESSAGES[:3]:
        recommender.chat("bench-warm", message)
        if raw is not None and recommender.understander.last_prompt:
            raw(recommender.understander.last_prompt, recommender.understander.last_tokens)


def _measure(recommender: Benchable, number: int, raw: Raw | None, times: _Times) -> None:
    """One message, the same prompt on the bare model, and one button."""
    session = f"bench-{number // _A_CONVERSATION}"
    if number % _A_CONVERSATION == 0:
        recommender.start(session)
        recommender.reset(session)
    listed, turn = None, None
    spoken = None
    began = time.perf_counter()
    for event in recommender.stream(session, MESSAGES[number % len(MESSAGES)]):
        now = time.perf_counter() - began
        if event.kind == "recommendations" and listed is None:
            listed = now
        elif event.kind == "text" and listed is not None and spoken is None:
            spoken = now
        elif event.kind == "turn":
            turn = event.turn
    times.whole.append(time.perf_counter() - began)
    if turn is None:
        raise TasteloopError("A streamed turn ended without its turn", "The last event must carry it.")
    for name, seconds in turn.timings.items():
        times.steps.setdefault(name, []).append(seconds)
    if listed is not None:
        times.listed.append(listed)
    if spoken is not None:
        times.spoken.append(spoken)
    _replay(recommender.understander, raw, listed, times)
    shown = turn.recommendations or recommender.current(session).recommendations
    if shown:
        item = shown[number % len(shown)].item.id
        began = time.perf_counter()
        recommender.feedback(session, item, _SIGNALS[number % len(_SIGNALS)])
        times.button.append(time.perf_counter() - began)


def _replay(understander: Replayable, raw: Raw | None, listed: float | None, times: _Times) -> None:
    prompt, tokens = understander.last_prompt, understander.last_tokens
    if raw is None or not prompt:
        return
    seconds = raw(prompt, tokens)
    times.raw.append(seconds)
    if listed is not None and seconds > 0:
        times.beside.append(listed / seconds)


def _figures(times: _Times, seed: int) -> list[Figure]:
    named = [
        ("raw model, same prompt and tokens", times.raw, "s"),
        ("message to recommendations", times.listed, "s"),
        ("message to recommendations over raw", times.beside, "×"),
        ("message to first explanation text", times.spoken, "s"),
        ("message to whole turn", times.whole, "s"),
        ("button to new list", times.button, "s"),
    ]
    named += [(f"  of it {name}", times.steps[name], "s") for name in ("understand", "retrieve") if name in times.steps]
    figures = [
        quantile(f"{name}, {label}", values, q, unit, seed)
        for name, values, unit in named
        for label, q in (("p50", 0.5), ("p95", 0.95))
        if values or not name.startswith(("raw", "message to recommendations over"))
    ]
    if "replaced" in times.steps:
        figures.append(mean("sentences replaced", times.steps["replaced"], seed=seed))
    return figures


def _once(name: str, value: float, unit: str) -> Figure:
    """A value measured once, which has no interval but itself."""
    return Figure(name=name, value=value, n=1, low=value, high=value, unit=unit)


def build_seconds(open_at: Callable[[Path], Talker]) -> float:
    """Seconds to open a recommender on an empty home, its index built there."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
        began = time.perf_counter()
        talker = open_at(Path(home))
        seconds = time.perf_counter() - began
        close(talker)
    return seconds


def start_seconds(catalogue: str, model: str, home: Path) -> float:
    """Seconds from starting a new Python process to the end of opening a recommender on a filled home.

    Raises:
        TasteloopError: The process failed.
    """
    command = [sys.executable, "-c", _OPEN, catalogue, model, str(home)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise TasteloopError(f"The recommender did not start in a new process: {last[:200]}")
    return seconds


def resident_mib() -> float | None:
    """Memory this process has resident, in MiB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
