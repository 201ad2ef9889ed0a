"""Other people's conversations about films, ReDial (Li et al. 2018) and INSPIRED (Hayati et al. 2020), as one form.

Each dialogue falls into one part for good: `train` feeds the model that ranks, `dev` is for decisions and `report` for
figures. ReDial is cut by a seeded hash, eight tenths, one and one; of INSPIRED nine tenths of the train file are
`train`, one is `dev`, and its own dev file is `report`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from models.errors import TasteloopError
from retrieval.clean import clean_text

Part = Literal["train", "dev", "report"]
PARTS: tuple[Part, ...] = ("train", "dev", "report")
SEED = "tasteloop dialogues 1"
"""Decides which dialogue is of which part; never changed."""
REDIAL_FILES = "redial_train*.jsonl*"
REDIAL_TITLES = "redial_movie_titles.csv"
INSPIRED_FILES = ("inspired_train*.jsonl*", "inspired_dev*.jsonl*")

_TENTHS: Mapping[int, Part] = {0: "report", 1: "dev"}
_AT = re.compile(r"@(\d+)")


@dataclass(frozen=True)
class Said:
    """One speaker's turn."""

    role: Literal["user", "system"]
    """The seeker is the user, the recommender the system."""
    text: str
    """As the people read it: titles instead of numbers."""
    films: tuple[str, ...] = ()
    """Films named in it as the data names them, in their order: a ReDial number or `Title (year)`."""


@dataclass(frozen=True)
class Dialogue:
    """A conversation; turns of one speaker that follow each other are one turn."""

    id: str
    part: Part
    turns: tuple[Said, ...]
    liked: Mapping[str, bool] = field(default_factory=dict)
    """What the seeker said of films in the form afterwards; those without a statement are left out."""


def part_of(id: str) -> Part:  # noqa: A002 - the data's word
    """The part of a ReDial dialogue: eight tenths train, one dev, one report, by a seeded hash of its id."""
    tenth = int(hashlib.sha256(f"{SEED} {id}".encode()).hexdigest(), 16) % 10
    return _TENTHS.get(tenth, "train")


def load(folder: Path) -> list[Dialogue]:
    """Read a folder of ReDial or INSPIRED.

    Raises:
        TasteloopError: It holds neither, or a line is not a dialogue.
    """
    if sorted(folder.glob(REDIAL_FILES)):
        return load_redial(folder)
    if any(sorted(folder.glob(pattern)) for pattern in INSPIRED_FILES):
        return load_inspired(folder)
    raise TasteloopError(f"{folder} holds neither ReDial nor INSPIRED", f"It needs {REDIAL_FILES} or inspired_*.jsonl.")


def is_redial(folder: Path) -> bool:
    """Whether a folder holds ReDial."""
    return bool(sorted(folder.glob(REDIAL_FILES)))


def load_redial(folder: Path) -> list[Dialogue]:
    """Read every ReDial dialogue of a folder, each id once."""
    titles = redial_titles(folder)
    found: dict[str, Dialogue] = {}
    for path, row in _rows(sorted(folder.glob(REDIAL_FILES))):
        try:
            one = _redial(row, titles)
        except (KeyError, TypeError, AttributeError) as error:
            raise TasteloopError(f"{path.name}: a line is no ReDial dialogue ({error!r})") from error
        found.setdefault(one.id, one)
    return list(found.values())


def redial_titles(folder: Path) -> dict[str, str]:
    """Number → title, with its year where the data has one.

    Raises:
        TasteloopError: The list cannot be read.
    """
    try:
        with (folder / REDIAL_TITLES).open(encoding="utf-8", newline="") as file:
            return {row["movieId"]: clean_text(row["movieName"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise TasteloopError(f"{folder / REDIAL_TITLES} cannot be read", "It has movieId and movieName.") from error


def _redial(row: Mapping[str, Any], titles: Mapping[str, str]) -> Dialogue:
    names = {**titles} | {number: clean_text(title) for number, title in row["movies"].items() if title}
    turns = []
    for said in row["turns"]:
        films = tuple(number for number in _AT.findall(said["text"]) if number in names)
        text = _AT.sub(lambda found: names.get(found[1], found[0]), said["text"])
        turns.append(Said("user" if said["role"] == "SEEKER" else "system", clean_text(text), films))
    forms = (row.get("recommender_form") or {}) | (row.get("seeker_form") or {})
    liked = {number: answer["liked"] == 1 for number, answer in forms.items() if answer.get("liked") in {0, 1}}
    return Dialogue(str(row["id"]), part_of(str(row["id"])), _joined(turns), liked)


def load_inspired(folder: Path) -> list[Dialogue]:
    """Read every INSPIRED dialogue of a folder."""
    found = []
    for pattern in INSPIRED_FILES:
        for path, row in _rows(sorted(folder.glob(pattern))):
            try:
                turns = [
                    Said(
                        "user" if said["role"] == "SEEKER" else "system",
                        clean_text(said["text"]),
                        tuple(clean_text(one) for one in said["movies"]),
                    )
                    for said in row["turns"]
                ]
                name = str(row["id"])
                found.append(Dialogue(name, _inspired_part(name, pattern), _joined(turns)))
            except (KeyError, TypeError, AttributeError) as error:
                raise TasteloopError(f"{path.name}: a line is no INSPIRED dialogue ({error!r})") from error
    return found


def _inspired_part(id: str, pattern: str) -> Part:  # noqa: A002 - the data's word
    if pattern != INSPIRED_FILES[0]:
        return "report"
    return "dev" if part_of(id) == "dev" else "train"


def _joined(turns: Sequence[Said]) -> tuple[Said, ...]:
    joined: list[Said] = []
    for said in turns:
        if not said.text:
            continue
        if joined and joined[-1].role == said.role:
            last = joined.pop()
            said = Said(said.role, f"{last.text}\n{said.text}", last.films + said.films)
        joined.append(said)
    return tuple(joined)


def _rows(paths: Sequence[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in paths:
        for number, line in enumerate(lines(path), 1):
            try:
                yield path, json.loads(line)
            except ValueError as error:
                raise TasteloopError(f"{path.name}, line {number}: not JSON") from error


def lines(path: Path) -> Iterator[str]:
    """The filled lines of a text file, gzipped or not.

    Raises:
        TasteloopError: It cannot be read.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            yield from (line for line in file if line.strip())
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise TasteloopError(f"{path} cannot be read ({error})") from error
