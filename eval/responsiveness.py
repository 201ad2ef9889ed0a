"""Responsiveness: does a list follow what a simulated user says, turn by turn, and how soon is something found?

Users are those of `eval.heldout`'s division, so a development user here is one there. Nothing of a measured user, not
even a count, is in the recommender's factors, popularity or quality; its weights are the shipped ones. (An item's mean
rating, a field that the simulated user never speaks of, is of all users.) The user speaks to the recommender for all
turns, whether or not something was found; the other systems hear the same sentences, and those with an own talk lead a
conversation about their own lists, too, with the same random numbers.

A list's success is a target in it: a held-out like that fulfils every hidden wish. The satisfied share is that of a
list's items known to fulfil all hidden wishes; a violation is an item known to break a limit or an exclusion that was
said so far. Both are decided from the items' fields by `eval.moods`. The target's rank is the geometric mean of the
targets' places in the whole catalogue. pass^j is the probability that j runs with other wordings all succeed (Yao et
al. 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np

from eval.moods import User, Wish
from eval.report import Cell, Figure, Floats, mean, resampled
from eval.rivals import Answer, Rival
from eval.simulator import Said, Simulator
from eval.surface import Progress
from eval.versus import Comparison
from retrieval.catalogue import Catalogue

OURS, ONE_QUERY = "ours", "one query"
OWN = ", own talk"
_COMPARED = ("turns to success", "success")


@dataclass(frozen=True)
class Settings:
    """How long and how often users talk."""

    turns: int = 10
    runs: int = 3
    k: int = 10
    seed: int = 0
    detailed: bool = False
    """Keep a row a turn of the recommender, for development users."""


@dataclass
class Talk:
    """What was said in a conversation and what was answered."""

    said: list[Said] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass
class Tally:
    """Sums of one user over the runs: what a figure is resampled from."""

    runs: int = 0
    wins: int = 0
    turns: float = 0.0
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """Add a value to the mean of this name."""
        total, n = self.sums.get(name, (0.0, 0))
        self.sums[name] = (total + value, n + 1)


def run(
    catalogue: Catalogue,
    users: Sequence[User],
    ours: Rival,
    rivals: Sequence[Rival],
    settings: Settings = Settings(),
    *,
    own: Sequence[Rival] = (),
    progress: Progress | None = None,
    title: str = "Responsiveness",
) -> Comparison:
    """Let every user talk in every run and measure all systems.

    Args:
        catalogue: The items, as the user sees them.
        users: Whom nothing was fitted to.
        ours: The system that the sentences are about.
        rivals: Systems that hear the same sentences.
        settings: How long and how often.
        own: Systems that lead conversations of their own besides.
        progress: Told one line a user.
        title: Heading of the report.
    """
    tallies: dict[str, list[Tally]] = {}
    rows: list[dict[str, Cell]] = []
    for number, user in enumerate(users, start=1):
        found = {name: Tally() for name in [OURS, *(r.name for r in rivals), *(f"{r.name}{OWN}" for r in own)]}
        for turn in range(settings.runs):
            talks = _talks(catalogue, user, turn, ours, rivals, own, settings)
            for name, talk in talks.items():
                measure(catalogue, user, talk, settings, found[name])
            if settings.detailed:
                rows += _details(catalogue, user, turn, talks[OURS])
        for name, tally in found.items():
            tallies.setdefault(name, []).append(tally)
        if progress is not None:
            told = ", ".join(f"{name} {tally.turns / settings.runs:.1f}" for name, tally in found.items())
            progress(f"user {number}/{len(users)}: {len(user.targets)} targets, turns {told}")
    report = _compared(tallies, settings, title, catalogue)
    report.rows = rows
    return report


def _talks(
    catalogue: Catalogue,
    user: User,
    turn: int,
    ours: Rival,
    rivals: Sequence[Rival],
    own: Sequence[Rival],
    settings: Settings,
) -> dict[str, Talk]:
    name = f"user {user.number}, run {settings.seed}.{turn}"

    def lead(rival: Rival, called: str) -> Talk:
        random = np.random.default_rng([settings.seed, user.number, turn])
        return led(Simulator(user, catalogue, random), rival, called, settings.turns)

    talks = {OURS: lead(ours, name)}
    talks |= {rival.name: heard(talks[OURS].said, rival, name) for rival in rivals}
    return talks | {f"{rival.name}{OWN}": lead(rival, f"{name}{OWN}") for rival in own}


def led(simulator: Simulator, rival: Rival, called: str, turns: int) -> Talk:
    """A conversation in which the user speaks about the system's own lists."""
    talk = Talk()
    for _ in range(turns):
        shown = talk.answers[-1].rows if talk.answers else ()
        talk.said.append(simulator.critique(shown) if talk.answers else simulator.wish())
        talk.answers.append(rival.answer(called, [one.text for one in talk.said]))
    return talk


def heard(said: Sequence[Said], rival: Rival, called: str) -> Talk:
    """A conversation in which a system hears given sentences."""
    texts = [one.text for one in said]
    return Talk(list(said), [rival.answer(called, texts[: end + 1]) for end in range(len(texts))])


def measure(catalogue: Catalogue, user: User, talk: Talk, settings: Settings, tally: Tally) -> None:
    """Add one conversation to a tally."""
    found = [turn for turn, one in enumerate(talk.answers, start=1) if user.targets & set(one.rows)]
    tally.runs += 1
    tally.wins += bool(found)
    tally.turns += found[0] if found else settings.turns + 1
    demanded: list[Wish] = []
    gone: set[int] = set()
    for place, (said, answer) in enumerate(zip(talk.said, talk.answers, strict=True)):
        demanded += said.demanded
        gone.update(said.turned_down)
        items = [catalogue.items[row] for row in answer.rows]
        if demanded:
            tally.add("violations", sum(any(wish.broken(item) for wish in demanded) for item in items))
        if gone:
            tally.add("repeats", len(gone & set(answer.rows)))
        if place:
            _change(catalogue, user, said, talk.answers[place - 1], answer, tally)
    for name, answer in (("first", talk.answers[0]), ("last", talk.answers[-1])):
        tally.add(f"satisfied {name}", share(catalogue, user.wishes, answer.rows))
        tally.add(f"rank {name}", log_rank(user, answer))


def _change(catalogue: Catalogue, user: User, said: Said, before: Answer, after: Answer, tally: Tally) -> None:
    """What one critique of a fault changed, where there was something to change; any critique may move the rank."""
    tally.add("rank gain", log_rank(user, before) - log_rank(user, after))
    if not said.about:
        return
    for name, wishes in (("satisfied change", user.wishes), ("criticised change", said.about)):
        old = share(catalogue, wishes, before.rows)
        if old < 1.0:
            tally.add(name, share(catalogue, wishes, after.rows) - old)


def share(catalogue: Catalogue, wishes: Sequence[Wish], rows: Sequence[int]) -> float:
    """Share of a list's items that keep all wishes; 0 for an empty list."""
    kept = [all(wish.kept(catalogue.items[row]) for wish in wishes) for row in rows]
    return sum(kept) / len(kept) if kept else 0.0


def log_rank(user: User, answer: Answer) -> float:
    """Mean log2 of the targets' places, counted from 1."""
    return float(np.mean(np.log2(answer.places[sorted(user.targets)] + 1.0)))


def pass_all(wins: int, runs: int, j: int) -> float:
    """Unbiased estimate of the probability that `j` runs succeed, from `wins` of `runs`."""
    return comb(wins, j) / comb(runs, j)


def _compared(tallies: dict[str, list[Tally]], settings: Settings, title: str, catalogue: Catalogue) -> Comparison:
    seed, k = settings.seed, settings.k
    figures: list[Figure] = []
    turns = {name: np.array([one.turns / one.runs for one in mine]) for name, mine in tallies.items()}
    wins = {name: np.array([one.wins / one.runs for one in mine]) for name, mine in tallies.items()}
    bases = [name for name in (ONE_QUERY, f"{ONE_QUERY}{OWN}") if name in tallies]
    passes = sorted({min(2, settings.runs), settings.runs})
    sums = {
        f"violations@{k}": "violations", f"repeats@{k}": "repeats", "satisfied first": "satisfied first",
        "satisfied last": "satisfied last", "satisfied change": "satisfied change",
        "criticised change": "criticised change", "rank gain": "rank gain",
    }  # fmt: skip
    for name, mine in tallies.items():
        figures.append(mean(f"{name} success", list(wins[name]), seed=seed))
        figures.append(mean(f"{name} turns to success", list(turns[name]), seed=seed))
        for base in bases:
            table = np.column_stack([turns[name], turns[base]])
            figures.append(resampled(f"{name} turns / {base}", table, _ratio, seed=seed))
        for j in passes:
            passed = [pass_all(one.wins, one.runs, j) for one in mine]
            figures.append(mean(f"{name} pass^{j}", passed, seed=seed))
        figures += [resampled(f"{name} {what}", _table(mine, key), _ratio, seed=seed) for what, key in sums.items()]
        for end in ("first", "last"):
            figures.append(resampled(f"{name} rank {end}", _table(mine, f"rank {end}"), _geometric, seed=seed))
    for name in tallies:
        if name != OURS:
            for what, values in zip(_COMPARED, (turns, wins), strict=True):
                figures.append(mean(f"{name} - {OURS} {what}", list(values[name] - values[OURS]), seed=seed))
    measures = [one.name.removeprefix(f"{OURS} ") for one in figures if one.name.startswith(f"{OURS} ")]
    return Comparison(
        title=title,
        figures=figures,
        notes=_notes(tallies[OURS], settings),
        models=list(tallies),
        measures=measures,
        compared=list(_COMPARED),
        reference=OURS,
        preprocessing=str(catalogue.report or "This catalogue has no preprocessing report."),
    )


def _table(tallies: Sequence[Tally], name: str) -> Floats:
    """(sum, count) of every user who has any, (n_users, 2)."""
    return np.array([one.sums[name] for one in tallies if name in one.sums], dtype=np.float64).reshape(-1, 2)


def _ratio(sums: Floats) -> Floats:
    return np.asarray(sums[..., 0] / sums[..., 1])


def _geometric(sums: Floats) -> Floats:
    return np.asarray(np.exp2(_ratio(sums)))


def _count(tallies: Sequence[Tally], name: str) -> int:
    return sum(one.sums.get(name, (0.0, 0))[1] for one in tallies)


def _notes(ours: Sequence[Tally], settings: Settings) -> list[str]:
    counted: Callable[[str], int] = lambda name: _count(ours, name)  # noqa: E731
    return [
        f"{len(ours)} users, {settings.runs} runs of {settings.turns} messages each with other wordings, lists of"
        f" {settings.k}; seed {settings.seed}. n counts users, and the intervals are bootstrap over them.",
        f"Turns to success: messages until a target is in the list, {settings.turns + 1} where none ever was.",
        f"Violations: items a list that break a limit or an exclusion said so far ({counted('violations')} lists);"
        f" repeats: items a list that were called seen or disliked ({counted('repeats')} lists).",
        f"Change: of the satisfied share after a critique of a fault ({counted('satisfied change')} critiques), and of"
        f" the share that satisfies what was criticised ({counted('criticised change')}); critiques of lists without"
        " the fault are left out. Rank gain: halvings of the targets' rank a critique of any kind.",
        f"Systems hear the sentences said to {OURS}; with `{OWN.strip(', ')}` they lead a conversation about their"
        " own lists.",
    ]


def _details(catalogue: Catalogue, user: User, turn: int, talk: Talk) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    demanded: list[Wish] = []
    for place, (said, answer) in enumerate(zip(talk.said, talk.answers, strict=True), start=1):
        demanded += said.demanded
        items = [catalogue.items[row] for row in answer.rows]
        broken = [f"{item.title}: {wish}" for item in items for wish in demanded if wish.broken(item)]
        rows.append(
            {
                "user": user.number,
                "run": turn,
                "turn": place,
                "wishes": "; ".join(f"{one.kind} {one.value}" for one in user.wishes),
                "kinds": ", ".join(said.kinds),
                "message": said.text,
                "read": answer.read,
                "satisfied": share(catalogue, user.wishes, answer.rows),
                "criticised": share(catalogue, said.about, answer.rows) if said.about else None,
                "violations": " | ".join(broken),
                "best place": int(answer.places[sorted(user.targets)].min()) + 1,
                "found": bool(user.targets & set(answer.rows)),
            }
        )
    return rows
