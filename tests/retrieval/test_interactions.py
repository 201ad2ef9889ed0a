from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import CatalogueError
from retrieval.catalogue import Interactions
from retrieval.interactions import IMPLICIT, read_interactions, threshold
from retrieval.report import Report
from tests.retrieval.books import ITEMS


def read(folder: Path, text: str) -> tuple[Interactions, dict[str, int]]:
    """Interactions with the test books, and the report's steps."""
    path = folder / "acts.csv"
    path.write_text(text)
    report = Report(name="books")
    return read_interactions(path, ITEMS, report), {step.text: step.count for step in report.steps}


def test_ratings_by_id_keep_the_latest(tmp_path: Path) -> None:
    acts, steps = read(
        tmp_path,
        "userId,book_id,rating,timestamp\nu,b1,2,2000000000\nu,b1,5,1000000000\nv,b2,4.5,1500000000\nv,zz,4,1\nw,b3,,1\n",
    )
    assert acts.n_users == 2
    assert acts.users.tolist() == [0, 1]
    assert acts.items.tolist() == [0, 1]
    assert acts.values.tolist() == [2, 4.5]
    assert acts.times.tolist() == [2000000000, 1500000000]
    assert acts.positive == 3.5
    assert steps["interactions with an item that the catalogue lacks, left out"] == 1
    assert steps["interactions without a user or a value, left out"] == 1
    assert steps["interactions repeated by the same user, merged"] == 1


def test_hours_by_title_add_up(tmp_path: Path) -> None:
    acts, _ = read(tmp_path, "user_id,book,hours\nu,GLASS HARBOUR!,2.5\nu,Glass Harbour,1\nv,the long-field,40\n")
    assert acts.items.tolist() == [0, 1]
    assert acts.values.tolist() == [3.5, 40]
    assert acts.positive == IMPLICIT
    assert acts.liked.all()


def test_without_values_each_line_counts_one(tmp_path: Path) -> None:
    acts, _ = read(tmp_path, "customer,item,date\nu,b1,2020-01-02\nu,b2,2020-01-03T00:00:10+00:00\n")
    assert acts.values.tolist() == [1, 1]
    assert acts.times.tolist() == [1577923200, 1578009610]


@pytest.mark.parametrize(
    ("values", "rating", "positive"),
    [
        ([1, 2, 3, 4, 5], True, 3.5),
        ([0.5, 3.5, 5], True, 3.5),
        ([1, 7, 10], True, 7),
        ([20, 60, 100], True, 70),
        ([1, 3, 5], False, 3.5),
        ([0, 1], True, IMPLICIT),
        ([1, 1], False, IMPLICIT),
        ([0.2, 17, 900], False, IMPLICIT),
        ([1, 2, 3], False, IMPLICIT),
    ],
)
def test_thresholds(values: list[float], rating: bool, positive: float) -> None:
    assert threshold(np.array(values, dtype=np.float64), rating=rating) == pytest.approx(positive)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("book_id,rating\nb1,5\n", "no column of users"),
        ("user,thing,rating\nu,q,5\n", "names no item"),
        ("user,book_id,rating\nu,b1,good\nv,b2,bad\n", "can be used"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint) as caught:
        read(tmp_path, text)
    assert caught.value.hint
