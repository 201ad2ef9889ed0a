from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.errors import CatalogueError
from retrieval.schema import Field, Schema

TITLE = Field(name="title", kind="title")


def test_a_label_is_the_name_with_spaces_unless_given() -> None:
    assert Field(name="running_time", kind="number").label == "running time"
    assert Field(name="running_time", kind="number", label="length").label == "length"


def test_spoken_fields_leave_out_flags_and_call_dates_numbers() -> None:
    schema = Schema(
        fields=(
            TITLE,
            Field(name="genre", kind="category"),
            Field(name="author", kind="person"),
            Field(name="price", kind="number"),
            Field(name="released", kind="date"),
            Field(name="sponsored", kind="flag"),
            Field(name="blurb", kind="text"),
        ),
        disclose="sponsored",
    )
    assert schema.title == "title"
    assert schema.spoken() == {
        "genre": "category",
        "author": "person",
        "price": "number",
        "released": "number",
    }
    assert [field.name for field in schema.of_kind("number", "date")] == ["price", "released"]
    assert schema.get("nothing") is None


@pytest.mark.parametrize(
    ("fields", "disclose", "complaint"),
    [
        ((Field(name="genre", kind="category"),), None, "exactly one field"),
        ((TITLE, Field(name="name", kind="title")), None, "exactly one field"),
        ((TITLE, TITLE), None, "listed twice"),
        ((TITLE,), "sponsored", "not a flag field"),
        ((TITLE, Field(name="genre", kind="category")), "genre", "not a flag field"),
        ((TITLE, Field(name="item", kind="category")), None, "cannot be called"),
    ],
)
def test_schemas_that_cannot_be_used(fields: tuple[Field, ...], disclose: str | None, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Schema(fields=fields, disclose=disclose)


@pytest.mark.parametrize("name", ["", "Genre", "two words", "1st", "../up", "genre-name", "x" * 65])
def test_field_names_are_identifiers(name: str) -> None:
    with pytest.raises(ValidationError):
        Field(name=name, kind="category")


def test_synonyms_are_lower_case() -> None:
    with pytest.raises(ValidationError, match="lower case"):
        Field(name="genre", kind="category", synonyms={"SciFi": "Sci-Fi"})


def test_a_schema_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"noun": "book", "plural": "books", "fields": [{"name": "title", "kind": "title"}]}))
    assert Schema.from_file(path) == Schema(noun="book", plural="books", fields=(TITLE,))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "not JSON"),
        (b"[]", "not valid"),
        (b'{"fields": [{"name": "title", "kind": "titel"}]}', "fields.0.kind"),
        (b'{"fields": [{"name": "title", "kind": "title", "lable": "x"}]}', "lable"),
        (b'{"fields": []}', "exactly one field"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_wrong_schema_file_gives_one_clear_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "schema.json"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=complaint) as caught:
        Schema.from_file(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_missing_schema_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        Schema.from_file(tmp_path / "none.json")
