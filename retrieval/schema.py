"""What a catalogue's items look like: their fields, and the words that name them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from models.errors import CatalogueError

Kind = Literal["title", "text", "category", "person", "number", "date", "flag", "url", "image"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Field(BaseModel):
    """One field of every item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """Identifier in lower case, such as `running_time`."""
    kind: Kind
    label: str = ""
    """How the field is called in front of people; the name with spaces when left out."""
    unit: str = ""
    """Unit of a number, such as `min` or `$`."""
    multiple: bool = False
    """Whether one item may have several values (categories and people)."""
    synonyms: dict[str, str] = {}
    """Spoken form in lower case → the value it means, such as `science fiction` → `Sci-Fi`."""
    searchable: bool = True
    """Whether the field's words are part of the text that is embedded."""
    spoken: bool = True
    """Whether the parser is told of the field. Values of the others are still found when somebody names them."""
    cues: tuple[str, ...] = ()
    """Words in a question that ask for this field, beside its label, such as `how long`."""

    @model_validator(mode="before")
    @classmethod
    def _fill_label(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic hands over what it was given
        if isinstance(data, dict) and not data.get("label") and isinstance(data.get("name"), str):
            return {**data, "label": data["name"].replace("_", " ")}
        return data

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"field name {self.name!r} is not lower-case letters, digits and underscores")
        if unfolded := [word for word in self.synonyms if word != word.casefold()]:
            raise ValueError(f"synonym {unfolded[0]!r} of field {self.name!r} is not in lower case")
        return self


class Schema(BaseModel):
    """The fields of a catalogue and the nouns for its items."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noun: str = "item"
    plural: str = "items"
    fields: tuple[Field, ...]
    disclose: str | None = None
    """A flag field that must be told to the user when it is true, such as `sponsored`."""
    series: str | None = None
    """A category field with the series an item belongs to, such as `franchise`. People name a series as they name an
    item, so the parser is not told of it; the field's synonyms are a series' other names."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [field.name for field in self.fields]
        if repeated := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"field {repeated[0]!r} is listed twice")
        if taken := [name for name in self.spoken() if name in {"item", "aspect"}]:
            raise ValueError(f"a field people talk about cannot be called {taken[0]!r}")
        titles = [field.name for field in self.fields if field.kind == "title"]
        if len(titles) != 1:
            raise ValueError(f"exactly one field must be of kind 'title', found {len(titles)}")
        if self.disclose is not None:
            told = self.get(self.disclose)
            if told is None or told.kind != "flag":
                raise ValueError(f"disclose names {self.disclose!r}, which is not a flag field")
        if self.series is not None:
            grouped = self.get(self.series)
            if grouped is None or grouped.kind != "category":
                raise ValueError(f"series names {self.series!r}, which is not a category field")
        return self

    @property
    def title(self) -> str:
        """Name of the title field."""
        return self.of_kind("title")[0].name

    def get(self, name: str) -> Field | None:
        """The field with this name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def of_kind(self, *kinds: Kind) -> tuple[Field, ...]:
        """The fields of any of these kinds, in the schema's order."""
        return tuple(field for field in self.fields if field.kind in kinds)

    def spoken(self) -> dict[str, str]:
        """Name → kind (`category`, `person` or `number`) of the fields that people talk about.

        A date counts as a number: its year. A series counts as items.
        """
        kinds = self.of_kind("category", "person", "number", "date")
        spoken = [one for one in kinds if one.spoken and one.name != self.series]
        return {field.name: "number" if field.kind == "date" else field.kind for field in spoken}

    @classmethod
    def from_file(cls, path: Path | str) -> Schema:
        """Read a schema from a JSON file.

        Raises:
            CatalogueError: The file cannot be read, is not JSON or is not a schema.
        """
        where = Path(path)
        try:
            return cls.model_validate(json.loads(where.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogueError(
                f"The schema file {where} cannot be read ({_reason(error)})", "Give the path of a JSON file."
            ) from error
        except ValidationError as error:
            raise CatalogueError(
                f"The schema file {where} is not valid: {first_problem(error)}",
                'It needs {"noun": …, "plural": …, "fields": [{"name": …, "kind": …}, …]}.',
            ) from error
        except (ValueError, RecursionError) as error:
            raise CatalogueError(
                f"The schema file {where} is not JSON ({error})", "Correct it at the place named."
            ) from error


def first_problem(error: ValidationError) -> str:
    """The first of a validation's complaints as one short phrase with its place."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _reason(error: Exception) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "not UTF-8 text"
