from __future__ import annotations

from pathlib import Path

import pytest

from eval.conversations import shipped
from eval.script import ScriptError, load
from retrieval.ingest import ingest

GOOD = """
name: two
about: A good script.
steps:
  - say: hello
    expect:
      every: [{field: year, ">=": 1990, unknown: allowed}]
      profile: [{field: year, op: between, value: [1990, 1999], stance: require}]
  - press: {card: 2, signal: rating, value: 4}
  - say: {repeat: "long ", times: 3}
  - restart: true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_script_is_read(tmp_path: Path) -> None:
    script = load(written(tmp_path, GOOD))
    assert [str(step) for step in script.steps] == [
        "say 'hello'",
        "press rating on card 2",
        "say 'long × 3'",
        "restart",
    ]
    assert script.catalogue == "movies" and script.steps[0].expect.every[0].ge == 1990


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps: [{say: hi}]", "name: Field required"),
        ("name: a\nabout: b\nsteps: []", "steps"),
        ("name: a\nabout: b\nsteps: [{say: hi}, {shout: hi}]", "step 2: unknown key 'shout'"),
        ("name: a\nabout: b\nsteps: [{say: hi, expect: {all: []}}]", "step 1: unknown key 'expect.all'"),
        ("name: a\nabout: b\nsteps: [{say: hi, undo: true}]", "step 1: a step does exactly one of"),
        ("name: a\nabout: b\nsteps: [{expect: {count: 5}}]", "step 1: a step does exactly one of"),
        ("name: a\nabout: b\nsteps: [{undo: false}]", "step 1"),
        ("name: a\nabout: b\nsteps: [{press: {signal: like}}]", "step 1: press: a press needs exactly one"),
        ("name: a\nabout: b\nsteps: [{press: {card: 1, signal: rating}}]", "step 1: press: a rating needs"),
        ("name: a\nabout: b\nsteps: [{press: {card: 0, signal: like}}]", "step 1: press.card"),
        ("name: a\nabout: b\nsteps: [{say: hi, expect: {every: [{field: x}]}}]", "a condition needs one of"),
        ("name: a\nabout: b\nrules: {colour: red}\nsteps: [{say: hi}]", "unknown key 'rules.colour'"),
        ("name: A b\nabout: b\nsteps: [{say: hi}]", "name"),
        ("name: a\nname: b\nabout: b\nsteps: [{say: hi}]", "line 2: key 'name' twice"),
        ("name: &x a\nabout: *x\nsteps: [{say: hi}]", "line 1: an alias is not allowed"),
        ("name: &x [*x]", "line 1: an alias is not allowed"),
        ("name: *y", "line 1: not YAML: found undefined alias"),
        ("name: [a", "not YAML"),
        ("name: \x07", "not YAML"),
        ("[" * 400, "not YAML"),
        ("", "valid dictionary"),
        ("- say: hi", "valid dictionary"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ScriptError) as caught:
        load(written(tmp_path, text))
    line = str(caught.value)
    assert told in line and "one.yaml" in line and "\n" not in line


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"cannot be read"):
        load(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(ScriptError, match="not UTF-8"):
        load(tmp_path / "latin.yaml")


BESIDE = "name: one\nabout: A trial.\ncatalogue: {}\nsteps:\n  - say: hello\n"


def test_a_script_may_bring_its_catalogue(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    table = tmp_path / "tables" / "books.csv"
    table.write_text("title,year\nHarbour,1985\n", encoding="utf-8")
    assert load(written(tmp_path, BESIDE.format("tables/books.csv"))).catalogue == str(table.resolve())
    assert load(written(tmp_path, BESIDE.format("books"))).catalogue == "books"


@pytest.mark.parametrize("name", ["other.csv", "../secret.csv", "/etc/books.csv"])
def test_a_catalogue_must_lie_beside(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.csv").write_text("title\nHarbour\n", encoding="utf-8")
    folder = tmp_path / "scripts"
    folder.mkdir()
    with pytest.raises(ScriptError, match="no catalogue"):
        load(written(folder, BESIDE.format(name)))


def test_the_shipped_catalogues_are_whole() -> None:
    scripts = [load(path) for path in shipped()]
    brought = {Path(one.catalogue) for one in scripts if "/" in one.catalogue}
    assert {table.stem for table in brought} == {"books", "games", "restaurants"}
    for table in brought:
        assert 60 <= len(ingest(table)) <= 120
    assert len(scripts) >= 75
