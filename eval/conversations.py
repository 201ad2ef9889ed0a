"""Scripted conversations: run them against a recommender and tell what did not hold."""

from __future__ import annotations

import importlib.resources
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.contract import Turn
from eval.checks import Check, Moment, agrees, expected, resolve
from eval.invariants import invariants
from eval.report import Cell, Report, quantile, share
from eval.script import Expected, Press, Remove, Script, ScriptError, Step, load
from eval.surface import Opener, Progress, Talker, close
from models.errors import TasteloopError

_START = "start"


def shipped() -> list[Path]:
    """The scripts that come with the package, by name."""
    folder = importlib.resources.files("eval") / "scripts"
    return sorted(Path(str(one)) for one in folder.iterdir() if one.name.endswith(".yaml"))


def run(paths: Sequence[Path], open_recommender: Opener, seed: int = 0, progress: Progress | None = None) -> Report:
    """Run scripted conversations, each in a session of its own, and report every check that failed.

    All share one temporary home, which the opener may fill before it opens; a restart closes the
    recommender and opens it again there. The run passed when the report has no rows.

    Args:
        paths: YAML files; see `eval.script.Script` for their form.
        open_recommender: Opens a recommender on a catalogue and a home.
        seed: Shuffles the order of the conversations, so that none can lean on another.
        progress: Told one line a conversation.

    Raises:
        ScriptError: A file is not a script, or two have the same name.
    """
    scripts = _load_all(paths)
    order = list(scripts)
    random.Random(seed).shuffle(order)
    results: dict[str, _Result] = {}
    with tempfile.TemporaryDirectory(prefix="conversations-", ignore_cleanup_errors=True) as folder:
        pool = _Pool(open_recommender, Path(folder))
        try:
            for number, script in enumerate(order, start=1):
                result = results[script.name] = _Conversation(script, pool, f"{script.name}-{seed}").run()
                if progress is not None:
                    failed = len(result.failed)
                    told = f"{failed} of {result.checks} checks failed" if failed else f"{result.checks} checks"
                    progress(f"{number}/{len(order)} {script.name}: {told}")
        finally:
            pool.close()
    return _report([results[script.name] for script in scripts], seed)


def _load_all(paths: Sequence[Path]) -> list[Script]:
    scripts: dict[str, Script] = {}
    for path in paths:
        script = load(path)
        if script.name in scripts:
            raise ScriptError(f"{path.name}: another script is called {script.name!r} too", "Rename one.")
        scripts[script.name] = script
    if not scripts:
        raise ScriptError("There is no script to run", "Give the path of a YAML file.")
    return list(scripts.values())


class _Pool:
    """One open recommender a catalogue, all on the same home."""

    def __init__(self, open_recommender: Opener, home: Path) -> None:
        self._open = open_recommender
        self._home = home
        self._talkers: dict[str, Talker] = {}

    def get(self, catalogue: str) -> Talker:
        if catalogue not in self._talkers:
            self._talkers[catalogue] = self._open(catalogue, self._home)
        return self._talkers[catalogue]

    def restart(self, catalogue: str) -> Talker:
        talker = self._talkers.pop(catalogue, None)
        if talker is not None:
            close(talker)
        return self.get(catalogue)

    def close(self) -> None:
        while self._talkers:
            close(self._talkers.popitem()[1])


@dataclass
class _Result:
    """What one conversation came to."""

    name: str
    steps: int = 0
    checks: int = 0
    degraded: int = 0
    failed: list[dict[str, Cell]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Of every message, from its sending to the whole turn."""

    def add(self, number: int, step: str, checks: Sequence[Check]) -> None:
        self.checks += len(checks)
        self.failed.extend(
            {
                "conversation": self.name,
                "step": number,
                "what": step,
                "check": one.name,
                "problem": one.problem,
            }
            for one in checks
            if one.problem
        )


class _Conversation:
    """One script on its way through a recommender."""

    def __init__(self, script: Script, pool: _Pool, session: str) -> None:
        self._script = script
        self._pool = pool
        self._session = session
        self._before: list[str] = []
        self._shown: set[str] = set()
        self._result = _Result(script.name)

    def run(self) -> _Result:
        """Do every step; a step that crashes is a failed check."""
        if self._script.seen or self._script.rules is not None:
            self._attempt(0, _START, None)
        for number, step in enumerate(self._script.steps, start=1):
            self._attempt(number, str(step), step)
        return self._result

    def _attempt(self, number: int, told: str, step: Step | None) -> None:
        self._result.steps += 1
        checks: list[Check] = []
        try:
            for check in self._start() if step is None else self._step(step):
                checks.append(check)
        except Exception as error:  # a crash is a result
            checks.append(Check("the step runs", f"{type(error).__name__}: {error}"))
        self._result.add(number, told, checks)

    def _start(self) -> Iterator[Check]:
        talker = self._pool.get(self._script.catalogue)
        seen = [resolve(talker.catalogue, title) for title in self._script.seen]
        turn = talker.start(self._session, seen, self._script.rules)
        missing = sorted(set(seen) - set(turn.profile.seen))
        yield Check("what was seen is kept", f"not in profile.seen: {missing}" if missing else "")
        self._take(turn)

    def _step(self, step: Step) -> Iterator[Check]:
        talker = self._pool.get(self._script.catalogue)
        try:
            turn = self._do(talker, step)
        except TasteloopError as error:
            if step.expect.refused is None:
                raise
            turn = self._refused(talker, error)
            yield Check("the refusal is one line", "" if len(str(error).splitlines()) == 1 else str(error))
        else:
            if step.expect.refused == "must":
                yield Check("refused", f"it was taken: {turn.reply[:80]!r}")
        talker = self._pool.get(self._script.catalogue)
        spoken = step.restart is None
        moment = Moment(turn, talker.catalogue, tuple(self._before), frozenset(self._shown), spoken)
        yield from invariants(moment)
        yield from expected(moment, step.expect)
        self._take(turn)

    def _do(self, talker: Talker, step: Step) -> Turn:
        if step.say is not None:
            text = step.say if isinstance(step.say, str) else step.say.repeat * step.say.times
            started = time.perf_counter()
            turn = talker.chat(self._session, text)
            self._result.seconds.append(time.perf_counter() - started)
            self._result.degraded += turn.degraded
            return turn
        if step.press is not None:
            return self._press(talker, step.press)
        if step.remove is not None:
            return talker.remove(self._session, self._change_id(talker, step.remove))
        if step.undo:
            return talker.undo(self._session)
        if step.reset:
            return talker.reset(self._session)
        return self._pool.restart(self._script.catalogue).current(self._session)

    def _press(self, talker: Talker, press: Press) -> Turn:
        if press.card is not None:
            if press.card > len(self._before):
                raise ScriptError(f"There is no card {press.card} in a list of {len(self._before)}")
            item = self._before[press.card - 1]
        else:
            item = press.id or resolve(talker.catalogue, press.title or "")
        if press.value is None:
            return talker.feedback(self._session, item, press.signal)
        return talker.feedback(self._session, item, press.signal, press.value)

    def _change_id(self, talker: Talker, remove: Remove) -> int:
        for one in talker.profile(self._session).preferences:
            wanted = Expected(field=remove.field, value=remove.value, stance=one.change.stance)
            if one.change.id is not None and agrees(one.change, wanted, talker.catalogue):
                return one.change.id
        raise ScriptError(f"The profile has no {remove.field} {remove.value or ''} to remove")

    def _refused(self, talker: Talker, error: TasteloopError) -> Turn:
        """A turn that stands for the refusal: its text, and the profile as it is."""
        profile = talker.profile(self._session)
        return Turn(session=self._session, reply=str(error), profile=profile)

    def _take(self, turn: Turn) -> None:
        if turn.recommendations:
            self._before = [one.item.id for one in turn.recommendations]
            self._shown.update(self._before)


def _report(results: Sequence[_Result], seed: int) -> Report:
    seconds = [one for result in results for one in result.seconds]
    checks, rows = sum(one.checks for one in results), [row for one in results for row in one.failed]
    figures = [
        share("conversations that passed", sum(not one.failed for one in results), len(results)),
        share("checks that held", checks - len(rows), checks),
        share("messages read by the model", len(seconds) - sum(one.degraded for one in results), len(seconds)),
        quantile("message to turn, p50", seconds, 0.5, "s", seed),
        quantile("message to turn, p95", seconds, 0.95, "s", seed),
    ]
    notes = ["Every check held." if not rows else "The rows name every check that failed."]
    return Report(title="Scripted conversations", figures=figures, notes=notes, rows=rows)
