"""The films that people talk about as a catalogue: ReDial's titles, facts about them, what training dialogues named.

Only dialogues of the part `train` become interactions: a dialogue is one user, every film named in it one act. For
INSPIRED, whose talk is younger, the catalogue is widened by all films that there are facts about.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.dialogue_data import Dialogue, lines, redial_titles
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Interactions, Item, Value
from retrieval.clean import clean_text
from retrieval.movies.schema import movie_schema
from retrieval.movies.titles import parse_title, short_titles, title_key
from retrieval.normal import split_year
from retrieval.report import Report

NAME = "redial"
WIDE = "redial-inspired"
FACTS = "catalogue_*.jsonl*"
INFO = "redial_movie_info.jsonl*"
_MOST_THEMES = 12
_GENRES = {"family": "Children", "music": "Musical", "sport": "Sports", "sci-fi": "Sci-Fi", "film-noir": "Film-Noir"}
_NO_GENRES = {"(no genres listed)", "imax", "n/a"}

Locate = Callable[[str], int | None]
"""A film as the data names it → its row, None where the catalogue lacks it."""
Facts = Mapping[str, Any]
Key = tuple[str, int | None]


@dataclass(frozen=True)
class Films:
    """A catalogue and where it has ReDial's numbers."""

    catalogue: Catalogue
    rows: Mapping[str, int]
    """ReDial number → row; several numbers may be one film."""


def build(folder: Path, facts: Path | None, dialogues: Sequence[Dialogue]) -> Films:
    """Build the catalogue.

    Args:
        folder: ReDial's folder, with its list of titles.
        facts: Folder of `catalogue_*.jsonl`, joined films with plot, people, genres and keywords; None for no facts.
        dialogues: Of these, the part `train` becomes interactions.

    Raises:
        TasteloopError: A file cannot be read.
    """
    training = [one for one in dialogues if one.part == "train"]
    named = Counter(film for one in training for film in _acts(one))
    report = Report(name=NAME)
    groups = _grouped(redial_titles(folder), named, report)
    known = _Facts(folder, facts)
    items: list[Item] = []
    rows: dict[str, int] = {}
    shorts = short_titles([key_titles[0] for key_titles, _, _ in groups])
    for row, ((titles, year, numbers), short) in enumerate(zip(groups, shorts, strict=True)):
        found = known.of(numbers, titles[0], year)
        aliases = tuple(dict.fromkeys((*titles[1:], *short)))
        items.append(Item(numbers[0], titles[0], _fields(year, found), aliases))
        rows.update(dict.fromkeys(numbers, row))
    report.step("films with facts", sum(len(item.fields) > 1 for item in items))
    report.step("films kept", len(items))
    acts = _interactions(training, rows.get)
    report.items, report.interactions, report.users = len(items), len(acts), acts.n_users
    return Films(Catalogue(NAME, movie_schema(), items, acts, report), rows)


def by_title(catalogue: Catalogue) -> Locate:
    """Find `Title (year)` in any catalogue of films: the title and the year, one year off forgiven."""
    years = catalogue.numbers("year")
    rows: dict[Key, int] = {}
    order = np.argsort(-catalogue.popularity, kind="stable").tolist()
    for row in order:
        item = catalogue.items[row]
        year = None if np.isnan(years[row]) else int(years[row])
        for name in (item.title, *item.aliases):
            rows.setdefault((title_key(name), year), row)

    def locate(film: str) -> int | None:
        name, year = split_year(film)
        tries = [(title_key(name), None if year is None else year + shift) for shift in (0, -1, 1)]
        return next((rows[one] for one in tries if one in rows), None)

    return locate


def by_number(rows: Mapping[str, int]) -> Locate:
    """Find ReDial's numbers."""
    return rows.get


def widen(films: Films, facts: Path, dialogues: Sequence[Dialogue]) -> Catalogue:
    """Add the films that there are facts about, and what the training dialogues of INSPIRED named.

    Raises:
        TasteloopError: A file cannot be read.
    """
    base = films.catalogue
    locate = by_title(base)
    items, report = list(base.items), Report(name=WIDE)
    seen = {(title_key(item.title), item.fields.get("year")) for item in items}
    for row in _read(_fact_files(facts)):
        title, year = clean_text(str(row.get("title") or "")), row.get("year")
        key = (title_key(title), year)
        if title and year and key not in seen and locate(f"{title} ({year})") is None:
            seen.add(key)
            items.append(Item(f"facts-{len(items)}", title, _fields(int(year), row)))
    report.step("films of ReDial", len(base))
    report.step("films kept", len(items))
    wide = by_title(Catalogue(WIDE, base.schema, items, None, report))
    training = [one for one in dialogues if one.part == "train"]
    acts = _joined_acts(base.interactions, _interactions(training, wide))
    report.items, report.interactions, report.users = len(items), len(acts), acts.n_users
    return Catalogue(WIDE, base.schema, items, acts, report)


def _joined_acts(first: Interactions | None, second: Interactions) -> Interactions:
    """The acts of two sets of users."""
    if first is None:
        return second
    return Interactions(
        users=np.concatenate([first.users, second.users + first.n_users]).astype(np.int32),
        items=np.concatenate([first.items, second.items]),
        values=np.concatenate([first.values, second.values]),
        times=np.concatenate([first.times, second.times]),
        n_users=first.n_users + second.n_users,
        positive=second.positive,
    )


def _acts(dialogue: Dialogue) -> list[str]:
    """Films of a dialogue, each once."""
    return list(dict.fromkeys([film for said in dialogue.turns for film in said.films] + list(dialogue.liked)))


def _grouped(
    titles: Mapping[str, str], named: Mapping[str, int], report: Report
) -> list[tuple[tuple[str, ...], int | None, list[str]]]:
    """(spellings, year, numbers) of each film: one title and year is one film, and no year is the likeliest year."""
    groups: defaultdict[Key, list[str]] = defaultdict(list)
    for number, raw in titles.items():
        title, year = split_year(raw)
        groups[title_key(title) or title, year].append(number)
    dated: defaultdict[str, list[Key]] = defaultdict(list)
    for key in groups:
        if key[1] is not None:
            dated[key[0]].append(key)
    joined = 0
    for key in [one for one in groups if one[1] is None and one[0] in dated]:
        meant = max(dated[key[0]], key=lambda one: (sum(named.get(n, 0) for n in groups[one]), one[1] or 0))
        groups[meant] += groups.pop(key)
        joined += 1
    report.step("titles read", len(titles))
    report.step("titles without a year, taken as the film of that title named most", joined)
    found = []
    for (_, year), numbers in groups.items():
        spoken = [parse_title(split_year(titles[number])[0]) for number in numbers]
        names = dict.fromkeys([title for title, _ in spoken] + [other for _, others in spoken for other in others])
        found.append((tuple(names), year, numbers))
    report.step("numbers that are a film already listed", len(titles) - len(found))
    return found


class _Facts:
    """What is known of films, by ReDial's number, else by title and year."""

    def __init__(self, folder: Path, facts: Path | None) -> None:
        self._numbers: dict[str, Facts] = {}
        self._titles: dict[Key, Facts] = {}
        files = _fact_files(facts) if facts is not None else []
        for row in _read([*files, *sorted(folder.glob(INFO))]):
            number = row.get("redial_id")
            if number is not None:
                self._numbers.setdefault(str(number), row)
            title, year = split_year(clean_text(str(row.get("title") or row.get("name") or "")))
            self._titles.setdefault((title_key(title), row.get("year") or year), row)

    def of(self, numbers: Sequence[str], title: str, year: int | None) -> Facts:
        for number in numbers:
            if number in self._numbers:
                return self._numbers[number]
        if year is None:
            return {}
        tries = ((title_key(title), year + shift) for shift in (0, -1, 1))
        return next((self._titles[one] for one in tries if one in self._titles), {})


def _fact_files(folder: Path) -> list[Path]:
    if not (files := sorted(folder.glob(FACTS))):
        raise TasteloopError(f"{folder} has no {FACTS}", "Give the folder of the joined film catalogue.")
    return files


def _read(paths: Iterable[Path]) -> Iterable[Facts]:
    for path in paths:
        for line in lines(path):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise TasteloopError(f"{path.name} holds a line that is not JSON") from error


def _fields(year: int | None, facts: Facts) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    if year or facts.get("year"):
        fields["year"] = int(year or facts["year"])
    genres = [*(facts.get("genres") or ()), *(facts.get("imdb_genres") or facts.get("genre") or ())]
    _put(fields, "genre", (_genre(one) for one in genres if one.casefold() not in _NO_GENRES))
    _put(fields, "director", facts.get("director") or ())
    _put(fields, "actor", facts.get("cast") or facts.get("star") or ())
    _put(fields, "theme", [*(facts.get("keywords") or ()), *(facts.get("ml_tags") or ())][:_MOST_THEMES])
    if facts.get("runtime"):
        fields["runtime"] = float(facts["runtime"])
    about = facts.get("imdb_plot") or facts.get("overview") or facts.get("plot")
    if about:
        fields["about"] = clean_text(about)
    return fields


def _genre(word: str) -> str:
    return _GENRES.get(word.casefold(), word if word[:1].isupper() else word.capitalize())


def _put(fields: dict[str, Value], name: str, values: Iterable[str]) -> None:
    if kept := tuple(dict.fromkeys(clean_text(one) for one in values if one.strip())):
        fields[name] = kept


def _interactions(training: Sequence[Dialogue], locate: Locate) -> Interactions:
    """One act a film a dialogue: 0 where the seeker said afterwards not to have liked it, else 1."""
    values: dict[tuple[int, int], float] = {}
    for user, one in enumerate(training):
        for film in _acts(one):
            row = locate(film)
            if row is not None:
                values[user, row] = 0.0 if one.liked.get(film) is False else 1.0
    pairs = np.array(list(values), dtype=np.int32).reshape(-1, 2)
    return Interactions(
        users=pairs[:, 0],
        items=pairs[:, 1],
        values=np.array(list(values.values()), dtype=np.float32),
        times=np.zeros(len(pairs), dtype=np.int64),
        n_users=len(training),
        positive=0.5,
    )
