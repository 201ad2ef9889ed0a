from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.report import Figure, mean
from eval.versus import Comparison, picture
from models.errors import HomeError


def comparison() -> Comparison:
    figures = [
        mean("a<b hits", [0.0, 1.0, 1.0]),
        mean("ours hits", [1.0, 1.0, 1.0]),
        mean("ours - a<b hits", [1.0, 0.0, 0.0]),
    ]
    return Comparison(
        title="Trial & error",
        figures=figures,
        models=["a<b", "ours"],
        measures=["hits"],
        compared=["hits"],
        reference="a<b",
        notes=["Done."],
        preprocessing="3 rows kept",
    )


def test_tables_have_intervals_and_n() -> None:
    text = str(comparison())
    assert "1.00 (1.00–1.00)" in text and "Less a<b" in text and text.endswith("Done.")
    markdown = comparison().markdown()
    assert "3 rows kept" in markdown and "| Model | hits | n |\n| --- | --- | --- |" in markdown


def test_the_picture_is_sound_xml() -> None:
    root = ElementTree.fromstring(comparison().svg())
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Trial & error", "a<b", "ours", "hits"} <= set(words)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 2


def test_a_picture_skips_what_was_not_measured() -> None:
    nothing = Figure(name="x", value=None, n=0, low=None, high=None)
    assert "<circle" not in picture("none", {"hits": [("x", nothing)]})


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(HomeError, match="--out"):
        comparison().write(tmp_path / "taken", "x")
