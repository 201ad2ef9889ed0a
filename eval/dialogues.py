"""Recommending from other people's conversations.

At each turn of the recommender that names films not named before in the dialogue, the whole catalogue is ranked from
the words said so far, by the same reader, linker, profile and ranker as in the chat. A case is one film named for the
first time. R@k is the share of the cases whose film is among the k best; intervals come from resampling whole
dialogues. Films named before are never in the list, and repeating them, the copy baseline, finds no case at all: it is
measured on all films that the recommender names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np

from agent.ranking import Listener
from agent.recommender import Recommender
from eval.dialogue_data import Dialogue
from eval.dialogue_films import Locate
from eval.report import Figure, Floats, Report, resampled
from eval.surface import Progress

CUTS = (1, 10, 20, 50)
_DEPTHS = ("none", "one or two", "three or more")
_EVERY = 10


@dataclass
class _Case:
    """A film that the recommender names."""

    dialogue: int
    new: bool
    """Not named in the dialogue before."""
    mapped: bool
    depth: int = 0
    """How many films were named before, as a place in _DEPTHS."""
    ours: int | None = None
    """Place in the list, from 0; None where it is not in it."""
    popular: int | None = None
    copied: int | None = None


@dataclass
class _Found:
    """What a run found."""

    cases: list[_Case] = field(default_factory=list)
    linked: list[tuple[int, int, int]] = field(default_factory=list)
    """(dialogue, films named before a list was made, those of them that the linker had found)."""


def run(
    recommender: Recommender,
    dialogues: Sequence[Dialogue],
    locate: Locate,
    *,
    k: int = 50,
    progress: Progress | None = None,
    seed: int = 0,
    title: str = "Recommending from conversations",
) -> Report:
    """Measure one part of a data set.

    Args:
        recommender: Its interactions must hold nothing of these dialogues.
        dialogues: All of one part.
        locate: From the data's names of films to rows.
        k: Length of the lists; R@k is reported up to it.
        progress: Told one line every ten dialogues.
        seed: Seed of the intervals.
        title: Heading of the report.
    """
    popular = np.argsort(-recommender.catalogue.popularity, kind="stable").tolist()
    found = _Found()
    for number, dialogue in enumerate(dialogues):
        _measure(recommender, number, dialogue, locate, popular, k, found)
        if progress is not None and (number + 1) % _EVERY == 0:
            at = _figure("", found.cases, len(dialogues), lambda one: _within(one.ours, 10), seed)
            progress(f"{number + 1}/{len(dialogues)} dialogues, R@10 so far {at.value or 0.0:.3f} of {at.n} dialogues")
    return Report(title=title, figures=_figures(found, len(dialogues), k, seed), notes=_notes(found, recommender))


def _measure(
    recommender: Recommender, number: int, dialogue: Dialogue, locate: Locate, popular: list[int], k: int, found: _Found
) -> None:
    listener = Listener(recommender)
    before: list[str] = []
    for place, said in enumerate(dialogue.turns):
        films = list(dict.fromkeys(said.films))
        if said.role == "system" and films and place:
            found.cases += _cases(listener, number, films, before, locate, popular, k)
            rows = {row for row in map(locate, before) if row is not None}
            found.linked.append((number, len(rows), len(rows & listener.named)))
        before += [film for film in films if film not in before]
        listener.hear(said.role, said.text)


def _cases(
    listener: Listener,
    number: int,
    films: Sequence[str],
    before: Sequence[str],
    locate: Locate,
    popular: Sequence[int],
    k: int,
) -> Iterator[_Case]:
    named = {row for row in map(locate, before) if row is not None}
    rows = {film: locate(film) for film in films}
    fresh = [film for film in films if film not in before and rows[film] not in named]
    ours = (
        {one.row: place for place, one in enumerate(listener.rank(k))}
        if any(rows[f] is not None for f in fresh)
        else {}
    )
    usual = [row for row in popular[: k + len(named)] if row not in named]
    copied = list(dict.fromkeys(reversed(before)))
    for film in films:
        row = rows[film]
        case = _Case(number, film in fresh, row is not None, depth=min(2, (len(named) + 1) // 2))
        case.copied = copied.index(film) if film in copied else None
        if row is not None and case.new:
            case.ours = ours.get(row)
            case.popular = usual.index(row) if row in usual[:k] else None
        yield case


def _within(place: int | None, cut: int) -> bool:
    return place is not None and place < cut


def _hits(place: Callable[[_Case], int | None], cut: int) -> Callable[[_Case], bool]:
    return lambda one: _within(place(one), cut)


def _figures(found: _Found, n: int, k: int, seed: int) -> list[Figure]:
    new = [one for one in found.cases if one.new]
    known = [one for one in new if one.mapped]
    cuts = [cut for cut in CUTS if cut <= k]
    figures: list[Figure] = []
    for label, cases, place in (
        ("", known, attrgetter("ours")),
        (" of popularity", known, attrgetter("popular")),
        (" of copying, all films named", found.cases, attrgetter("copied")),
    ):
        for cut in cuts:
            figures.append(_figure(f"R@{cut}{label}", cases, n, _hits(place, cut), seed))
    middle = min(10, k)
    for depth, name in enumerate(_DEPTHS):
        some = [one for one in known if one.depth == depth]
        figures.append(_figure(f"R@{middle} after {name} named", some, n, lambda one: _within(one.ours, middle), seed))
    if len(known) < len(new):
        figures.append(
            _figure(
                f"R@{middle}, films that the catalogue lacks missed",
                new,
                n,
                lambda one: _within(one.ours, middle),
                seed,
            )
        )
    figures.append(_figure("new films that are in the catalogue", new, n, lambda one: one.mapped, seed))
    linked = _table([(dialogue, named, hits) for dialogue, named, hits in found.linked], n)
    figures.append(resampled("films named before that were linked", linked, _ratio, seed=seed))
    return figures


def _figure(name: str, cases: Sequence[_Case], n: int, hit: Callable[[_Case], bool], seed: int) -> Figure:
    """Share of the cases, resampled by dialogue; its n is the number of dialogues that have any."""
    return resampled(name, _table([(one.dialogue, 1, int(hit(one))) for one in cases], n), _ratio, seed=seed)


def _table(rows: Sequence[tuple[int, int, int]], n: int) -> Floats:
    """(dialogue, cases, hits) added up to one row a dialogue: hits, cases."""
    table = np.zeros((n, 2))
    for dialogue, cases, hits in rows:
        table[dialogue] += (hits, cases)
    return np.asarray(table[table[:, 1] > 0])


def _ratio(sums: Floats) -> Floats:
    return np.asarray(sums[..., 0] / sums[..., 1])


def _notes(found: _Found, recommender: Recommender) -> list[str]:
    new = [one for one in found.cases if one.new]
    lacking = sum(not one.mapped for one in new)
    catalogue = recommender.catalogue
    return [
        f"{len(new)} new films named by recommenders ({lacking} of them not in the catalogue, left out of R@k unless"
        f" said otherwise), {len(found.cases)} with those named again; n counts dialogues.",
        f"Catalogue {catalogue.name}: {len(catalogue):,} items, all ranked. Copying the films named before finds no new"
        " film, so its figures are of all films that the recommenders name.",
    ]
