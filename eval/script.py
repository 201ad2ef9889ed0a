"""The form of a scripted conversation, and how it is read from YAML."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.contract import Act, Op, Rules, Scalar, Stance, Status
from models.errors import TasteloopError
from retrieval.home import FILES

Button = Literal["like", "dislike", "seen", "exclude", "drop", "click", "skip", "rating"]
_ACTIONS = ("say", "press", "undo", "reset", "remove", "restart")
_HINT = "The form of a script is described in eval/script.py."


class ScriptError(TasteloopError):
    """A scripted conversation that cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Expected(_Strict):
    """An entry that must, or must not, stand in the profile.

    A list means any of its members. Aspects agree when one contains the other; a limit agrees with any
    other way of writing the same limit.
    """

    field: str | list[str]
    value: Scalar | list[float] | None = None
    op: Op | None = None
    stance: Stance | list[Stance]


class Condition(_Strict):
    """A comparison on one field of recommended items; every part that is given must hold."""

    field: str
    ge: float | None = Field(None, alias=">=")
    le: float | None = Field(None, alias="<=")
    equals: Scalar | None = Field(None, alias="=")
    has: str | list[str] | None = None
    """The item has one of these values."""
    lacks: str | list[str] | None = None
    """The item has none of these values."""
    unknown: Literal["allowed", "refused"] = "refused"
    """Whether an item without a value meets the condition; `lacks` always allows it."""

    @model_validator(mode="after")
    def _compares(self) -> Self:
        if all(one is None for one in (self.ge, self.le, self.equals, self.has, self.lacks)):
            raise ValueError('a condition needs one of ">=", "<=", "=", has, lacks')
        return self


class Expect(_Strict):
    """What must hold after a step."""

    profile: list[Expected] = []
    not_profile: list[Expected] = []
    profile_size: int | None = None
    every: list[Condition] = []
    """Conditions that each recommended item meets; the list must not be empty."""
    some: list[Condition] = []
    """Conditions, each met by at least one recommended item."""
    present: list[str] = []
    absent: list[str] = []
    seen: list[str] = []
    """Titles that are never to be recommended again."""
    not_seen: list[str] = []
    count: int | None = None
    status: Status | list[Status] | None = None
    reply_has: list[str] = []
    reply_lacks: list[str] = []
    changed: bool | None = None
    """The list differs from the last one."""
    same_list: bool | None = None
    fresh: bool | None = None
    """Nothing in the list was shown before in this conversation."""
    act: Act | list[Act] | None = None
    degraded: bool | None = None
    refused: Literal["must", "may"] | None = None
    """Whether the step is turned down with a one-line error that changes nothing."""


class Repeat(_Strict):
    """A long message: a text several times over."""

    repeat: str
    times: int = Field(ge=1, le=100_000)


class Press(_Strict):
    """A button on an item: a place in the last list (from 1), a title, or an id as it is."""

    card: int | None = Field(None, ge=1)
    title: str | None = None
    id: str | None = None
    signal: Button
    value: float | None = None

    @model_validator(mode="after")
    def _names_one_item(self) -> Self:
        if sum(one is not None for one in (self.card, self.title, self.id)) != 1:
            raise ValueError("a press needs exactly one of card, title, id")
        if (self.value is None) == (self.signal == "rating"):
            raise ValueError("a rating needs a value, and nothing else takes one")
        return self


class Remove(_Strict):
    """Takes the profile's entry with this field and value away."""

    field: str
    value: Scalar | None = None


class Step(_Strict):
    """One thing the user does, and what must hold then."""

    say: str | Repeat | None = None
    press: Press | None = None
    undo: Literal[True] | None = None
    reset: Literal[True] | None = None
    remove: Remove | None = None
    restart: Literal[True] | None = None
    """Close the recommender and open it again on the same home."""
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if sum(getattr(self, name) is not None for name in _ACTIONS) != 1:
            raise ValueError(f"a step does exactly one of {', '.join(_ACTIONS)}")
        return self

    def __str__(self) -> str:
        """The step in one short line."""
        if self.say is not None:
            text = self.say if isinstance(self.say, str) else f"{self.say.repeat} × {self.say.times}"
            return f"say {' '.join(text.split())[:60]!r}"
        if self.press is not None:
            item = self.press.title or self.press.id or f"card {self.press.card}"
            return f"press {self.press.signal} on {item}"
        if self.remove is not None:
            return f"remove {self.remove.field} {self.remove.value if self.remove.value is not None else ''}"
        return next(name for name in _ACTIONS if getattr(self, name))


class Script(_Strict):
    """A conversation and what is expected of it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    about: str
    catalogue: str = "movies"
    """A name, or a table that lies beside the script or in the folder above, such as `catalogues/books.csv`."""
    seen: list[str] = []
    """Titles given as seen at the start."""
    rules: Rules | None = None
    steps: list[Step] = Field(min_length=1)


def load(path: Path) -> Script:
    """Read a script.

    Raises:
        ScriptError: The file cannot be read or is not a script; one line with the file and the step.
    """
    yaml: Any = importlib.import_module("yaml")
    try:
        data = _plain_data(yaml, path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ScriptError(f"The script {path} cannot be read: {why}", "Give the path of a YAML file.") from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ScriptError(f"{path.name}{place}: not YAML: {problem}", "Correct it there.") from error
    try:
        script = Script.model_validate(data)
    except ValidationError as error:
        raise ScriptError(f"{path.name}{_first_problem(error)}", _HINT) from error
    return script.model_copy(update={"catalogue": _beside(path, script.catalogue)})


def _beside(path: Path, catalogue: str) -> str:
    """A catalogue's name as it is, or the path of a table in the script's folder or the one above."""
    if not catalogue.lower().endswith(FILES):
        return catalogue
    for folder in path.resolve().parents[:2]:
        table = (folder / catalogue).resolve()
        if table.is_relative_to(folder) and table.is_file():
            break
    else:
        raise ScriptError(
            f"{path.name}: there is no catalogue {catalogue[:80]!r} beside the script", "Put its table there."
        )
    return str(table)


def _plain_data(yaml: Any, text: str, path: Path) -> object:  # noqa: ANN401 - yaml comes without types
    """Data of a YAML text without aliases, which can grow without end, and without keys written twice."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        nodes, met = [root], set[int]()
        while nodes:
            node = nodes.pop()
            if id(node) in met:
                raise ScriptError(f"{path.name}{_line(node)}: an alias is not allowed", "Write it out.")
            met.add(id(node))
            if isinstance(node, yaml.SequenceNode):
                nodes.extend(node.value)
            elif isinstance(node, yaml.MappingNode):
                _refuse_repeated(node, path)
                nodes.extend(part for pair in node.value for part in pair)
        return None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _refuse_repeated(node: Any, path: Path) -> None:  # noqa: ANN401 - yaml comes without types
    """Turn down a key written twice, of which YAML would drop one."""
    keys: set[str] = set()
    for key, _ in node.value:
        if str(key.value) in keys:
            raise ScriptError(f"{path.name}{_line(key)}: key {key.value!r} twice", "Keep one.")
        keys.add(str(key.value))


def _line(node: Any) -> str:  # noqa: ANN401 - yaml comes without types
    return f", line {node.start_mark.line + 1}"


def _first_problem(error: ValidationError) -> str:
    """`, step 3: every.0.colour: unknown key`, of the first thing that is wrong."""
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    place = [str(part) for part in first["loc"] if not re.fullmatch(r"[A-Z]\w*|function-.*|\w+\[.*", str(part))]
    step = ""
    if len(place) > 1 and place[0] == "steps":
        step, place = f", step {int(place[1]) + 1}", place[2:]
    if first["type"] == "extra_forbidden":
        return f"{step}: unknown key {'.'.join(place)!r}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{step}: {'.'.join(place)}: {message}" if place else f"{step}: {message}"
