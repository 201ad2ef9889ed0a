"""Read labelled messages: the written corpus beside this file, or JSONL in the form of the parser's contract.

The written corpus is plain text, one block a message, blocks separated by a blank line:

    # domain: movies | genre:category director:person year:number
    S: Here are some ideas: 1. Heat (1995) 2. Ronin (1998)
    U: the second one is too long
    = inform
    +runtime less
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rapidfuzz import fuzz, process

from models.errors import TasteloopError
from models.parser.prompt import Turn
from models.parser.wire import WireChange, WireError, WireUpdate, parse_update

_SHORTEST_ALIKE = 12
"""Characters from which a message is compared at all."""
_MOST_ALIKE = 82.0
"""Likeness in per cent (normalised edit similarity) from which two messages count as the same."""
MOVIE_FIELDS = {
    "genre": "category",
    "director": "person",
    "actor": "person",
    "year": "number",
    "runtime": "number",
    "rating": "number",
}
"""Fields of labelled messages that name none."""


@dataclass(frozen=True)
class Example:
    """One labelled message."""

    message: str
    context: tuple[Turn, ...]
    fields: Mapping[str, str]
    update: WireUpdate
    source: str


def written() -> list[Example]:
    """Read the whole corpus that ships with the package."""
    folder = files("models.parser") / "corpus"
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".txt")), key=lambda page: page.name)
    return [example for page in pages for example in read_blocks(page.read_text(encoding="utf-8"), page.name)]


def read_blocks(text: str, source: str) -> Iterator[Example]:
    """Read blocks of the written format.

    Raises:
        TasteloopError: A block is not in the format; the message names its line.
    """
    fields: dict[str, str] = dict(MOVIE_FIELDS)
    block: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("# domain:"):
            fields = dict(pair.split(":", 1) for pair in line.partition("|")[2].split())
        elif line.startswith("#"):
            continue
        elif line.strip():
            block.append(line)
        elif block:
            yield _example(block, fields, f"{source}:{number - len(block)}")
            block = []


def _example(block: list[str], fields: dict[str, str], place: str) -> Example:
    turns: list[Turn] = []
    for line in block:
        if line.startswith("="):
            break
        if not line.startswith(("S:", "U:")):
            raise TasteloopError(
                f"{place}: a turn starts with 'S:' or 'U:', not {line[:20]!r}", "Mend the corpus file."
            )
        turns.append(("system" if line[0] == "S" else "user", line[2:].strip()))
    else:
        raise TasteloopError(f"{place}: the block has no line of acts", "Add a line such as '= inform'.")
    if not turns or turns[-1][0] != "user":
        raise TasteloopError(f"{place}: the last turn must be the user's", "Mend the corpus file.")
    answer = block[len(turns) :]
    try:
        update = parse_update("\n".join([answer[0][1:], *answer[1:]]), fields)
    except WireError as error:
        raise TasteloopError(f"{place}: {error}", "Mend the corpus file.") from error
    return Example(turns[-1][1], tuple(turns[:-1]), fields, update, place.split(":")[0])


def apart(examples: Sequence[Example], measured: Iterable[str]) -> list[Example]:
    """Leave out messages that are much like one that is measured on; very short ones are everybody's."""
    others = [message.casefold() for message in measured]
    if not others:
        return list(examples)
    return [
        one
        for one in examples
        if len(one.message) < _SHORTEST_ALIKE
        or process.extractOne(one.message.casefold(), others, scorer=fuzz.ratio, score_cutoff=_MOST_ALIKE) is None
    ]


def read_jsonl(path: Path) -> list[Example]:
    """Read labelled messages in the contract's JSON form, one object a line."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_from_json(row, path.name) for row in rows if not row.get("skip")]


def _from_json(row: dict[str, object], source: str) -> Example:
    raw_fields = row.get("fields")
    fields = dict(raw_fields) if isinstance(raw_fields, dict) else dict(MOVIE_FIELDS)
    context = row.get("context") or []
    changes = row.get("changes") or []
    acts = row["acts"]
    if not (isinstance(context, list) and isinstance(changes, list) and isinstance(acts, list)):
        raise TasteloopError(f"{source}: {row.get('id')} is not a labelled message", "See the contract of an update.")
    return Example(
        str(row["message"]),
        tuple((turn["role"], turn["text"]) for turn in context),
        fields,
        WireUpdate(tuple(acts), tuple(_change(change) for change in changes)),
        source,
    )


def _change(raw: dict[str, object]) -> WireChange:
    value = raw.get("value")
    if isinstance(value, list):
        value = (value[0], value[1])
    if not (value is None or isinstance(value, (str, int, float, tuple))):
        raise TasteloopError(f"not a value: {value!r}", "A value is a text, a number or a pair of numbers.")
    op = raw.get("op")
    return WireChange(str(raw["stance"]), str(raw["field"]), str(op) if op else None, value)
