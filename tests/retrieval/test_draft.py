from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.errors import CatalogueError
from retrieval.draft import Draft, Limits, read_draft

ROWS = """id,Course Title,genre,teacher,hours,notes
c1,Knots for Sailors,outdoors|craft,Ana Li,3.5,"Bowlines, hitches and how to tell them apart at night"
c2,Bread at Home,cooking,Bo Ek,2,"A slow loaf that needs no machine and very little time"
c3,Ink and Line,craft,Ana Li,6,"Drawing what is there rather than what one knows is there"
c4,Winter Paths,outdoors,Cy Ash,5,"Reading snow, wind and maps before setting out"
c5,Small Gardens,outdoors|craft,Dee Orr,4,"Growing food on two square metres of balcony"
"""


def draft(tmp_path: Path, text: str = ROWS, name: str = "courses.csv") -> Draft:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_draft(file)


def test_every_column_is_shown_with_what_it_becomes(tmp_path: Path) -> None:
    found = draft(tmp_path)
    assert found.roles == {
        "id": "id",
        "Course Title": "title",
        "genre": "category",
        "teacher": "person",
        "hours": "number",
        "notes": "text",
    }
    first, title, genre, *_ = found.columns()
    assert (first.role, first.known, first.examples) == ("id", 1.0, ("c1", "c2", "c3"))
    assert title.examples[0] == "Knots for Sailors"
    assert genre.examples[:2] == ("outdoors|craft", "cooking")


def test_examples_are_short_and_plain(tmp_path: Path) -> None:
    long = "<b>bold</b> " + "x" * 500
    found = draft(tmp_path, f"title,about\nOne,{long}\nTwo,{long}y\n")
    about = found.columns()[1]
    assert all(len(one) <= 60 for one in about.examples)
    assert about.examples[0].startswith("bold x")


def test_corrected_columns_are_read_as_told(tmp_path: Path) -> None:
    found = draft(tmp_path).revised({"teacher": "category", "hours": "none", "notes": "none"}, noun="class")
    catalogue = found.catalogue("mine")
    assert [field.kind for field in catalogue.schema.fields] == ["title", "category", "category"]
    assert (catalogue.schema.noun, catalogue.schema.plural) == ("class", "classes")
    assert catalogue.items[0].fields == {"genre": ("outdoors", "craft"), "teacher": ("Ana Li",)}
    assert catalogue.ids == ("c1", "c2", "c3", "c4", "c5")
    assert {one.column for one in found.plan.dropped} == {"hours", "notes"}


def test_another_title(tmp_path: Path) -> None:
    found = draft(tmp_path).revised({"Course Title": "text", "teacher": "title"})
    catalogue = found.catalogue("mine")
    assert catalogue.items[1].title == "Bo Ek"
    assert "Bread at Home" in catalogue.items[1].fields.values()


def test_without_ids_the_rows_are_numbered(tmp_path: Path) -> None:
    assert draft(tmp_path).revised({"id": "none"}).catalogue("mine").ids == ("1", "2", "3", "4", "5")


def test_what_is_not_changed_stays(tmp_path: Path) -> None:
    found = draft(tmp_path)
    again = found.revised({})
    assert again.plan.schema == found.plan.schema
    assert again.roles == found.roles
    assert again.catalogue("mine").items == found.catalogue("mine").items


@pytest.mark.parametrize("roles", [{"Course Title": "none"}, {"teacher": "title"}])
def test_exactly_one_title(tmp_path: Path, roles: dict[str, str]) -> None:
    with pytest.raises(CatalogueError, match="exactly one"):
        draft(tmp_path).revised(roles)  # type: ignore[arg-type]


def test_a_column_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    found = draft(tmp_path)
    assert found.revised({"../../etc/passwd": "title"}).roles == found.roles


def test_too_large(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("title\n" + "x\n" * 2**20)
    with pytest.raises(CatalogueError, match="larger than 1 MB"):
        read_draft(file, Limits(megabytes=1))
    file.write_text("title\n" + "\n".join(f"t{n}" for n in range(20)))
    with pytest.raises(CatalogueError, match="more than 10 rows"):
        read_draft(file, Limits(rows=10))
    file.write_text(",".join(f"c{n}" for n in range(30)) + "\n" + ",".join("x" * 30))
    with pytest.raises(CatalogueError, match="or 10 columns"):
        read_draft(file, Limits(columns=10))


def test_what_is_packed_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.csv"
    file.write_bytes(gzip.compress(b"title\n" + b"x\n" * 10**6))
    with pytest.raises(CatalogueError, match="compressed"):
        read_draft(file)


def test_a_small_parquet_file_with_very_many_values_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"title": ["y" * 10_000] * 1_000}), file)
    assert file.stat().st_size < 100_000
    with pytest.raises(CatalogueError, match="values are larger than 2 MB"):
        read_draft(file, Limits(unpacked=2))
    with pytest.raises(CatalogueError, match="more than 100 rows"):
        read_draft(file, Limits(rows=100))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("noise.csv", bytes(range(256)) * 20),
        ("broken.parquet", b"PAR1 and then nothing of the kind PAR1"),
        ("deep.jsonl", b'{"a":' * 5000),
        ("list.json", b"[1, 2, 3]"),
        ("program.exe", b"MZ"),
        ("no-title.csv", b"a,b\n1,2\n3,4\n"),
    ],
)
def test_what_is_no_table_is_one_clear_line(tmp_path: Path, name: str, data: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(CatalogueError) as caught:
        read_draft(file)
    assert "\n" not in str(caught.value)


def test_lines_of_json_and_parquet(tmp_path: Path) -> None:
    rows = [{"title": f"T{n}", "tags": ["a", "b"] if n % 2 else ["c"]} for n in range(8)]
    assert draft(tmp_path, "\n".join(json.dumps(row) for row in rows), "a.jsonl").roles["tags"] == "category"
    file = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows), file)
    assert read_draft(file).roles == {"title": "title", "tags": "category"}
