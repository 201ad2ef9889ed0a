from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from models.errors import CatalogueError
from retrieval.tables import read_table


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = ["title,note", 'A,"x, y; z"', "B,", "C,n"]
    text = "\n".join(line.replace(",", delimiter, 1) for line in lines)
    table = read_table(write(tmp_path, "t.csv", text))
    assert table.columns == {"title": ["A", "B", "C"], "note": ["x, y; z", None, "n"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(write(tmp_path, "t.csv", "title,n\nCafé “x”,1\n".encode(encoding)))
    assert table.columns["title"] == ["Café “x”"]


def test_quoted_line_breaks_short_rows_and_long_rows(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "t.csv", 'a,b\n"x\ny",1\nshort\ntoo,many,cells\n\n'))
    assert table.columns == {"a": ["x\ny", "short"], "b": ["1", None]}
    assert table.skipped == 1


def test_repeated_and_empty_column_names(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "t.csv", "a,a,\n1,2,3\n"))
    assert list(table.columns) == ["a", "a 2", "column 3"]


def test_json_lines_are_flattened(tmp_path: Path) -> None:
    lines = [
        {"title": "A", "size": {"w": 1, "deep": {"h": 2.5}}, "tags": ["x", "y", ""], "gone": None},
        {
            "title": "B\u2028b",
            "cast": [{"name": "Ana"}, {"name": "Bo"}],
            "ok": True,
            "raw": [[1]],
            "nan": float("nan"),
        },
    ]
    path = write(tmp_path, "t.jsonl", "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    table = read_table(path)
    assert table.columns["size_w"] == [1, None]
    assert table.columns["size_deep_h"] == [2.5, None]
    assert table.columns["tags"] == [["x", "y"], None]
    assert table.columns["cast"] == [None, ["Ana", "Bo"]]
    assert table.columns["ok"] == [None, True]
    assert table.columns["raw"] == table.columns["nan"] == table.columns["gone"] == [None, None]


def test_a_json_array_and_gzip(tmp_path: Path) -> None:
    path = write(tmp_path, "t.json.gz", gzip.compress(b'[{"title": "A"}, {"title": "B"}]'))
    assert read_table(path).columns == {"title": ["A", "B"]}


def test_parquet(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"title": ["A", None], "n": [1, 2], "at": pandas.to_datetime(["1999-01-02", None])})
    frame.to_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet")
    assert table.columns["title"] == ["A", None]
    assert table.columns["n"] == [1, 2]
    assert str(table.columns["at"][0]).startswith("1999-01-02")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b" \n\n ", "is empty"),
        ("t.csv", b"title,year\n", "has no rows"),
        ("t.csv", b"PK\x03\x04\x00\x00\x00", "not a text file"),
        ("t.xlsx", b"x", "not a kind of file"),
        ("noending", b"x", "not a kind of file"),
        ("t.jsonl", b'{"a": 1}\n{', "line 2"),
        ("t.jsonl", b'"text"', "line 1"),
        ("t.jsonl", b"[" * 100_000, "not valid JSON"),
        ("t.json", b"[1, 2]", "line 1"),
        ("t.parquet", b"not parquet", "not a Parquet file"),
        ("t.csv.gz", b"\x1f\x8b\x08rubbish", "damaged gzip"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint) as caught:
        read_table(write(tmp_path, name, content))
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(CatalogueError, match="is a folder"):
        read_table(tmp_path / "folder.csv")
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_table("nul\x00.csv")
