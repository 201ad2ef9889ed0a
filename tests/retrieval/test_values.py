from __future__ import annotations

import pytest

from retrieval.tables import Cell
from retrieval.values import bracketed, day, day_first, flag, number, plain_string, splitter


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", (12.0, "")),
        ("$1,299.00", (1299.0, "$")),
        ("1.299,00 €", (1299.0, "€")),
        ("-$5", (-5.0, "$")),
        ("12,50", (12.5, "")),
        ("1,250", (1250.0, "")),
        ("95 min", (95.0, "min")),
        ("3h 20m", (200.0, "min")),
        ("2 hours", (2.0, "h")),
        ("4.5 GB", (4.5, "GB")),
        ("1.2k", (1200.0, "")),
        ("1 000 000", (1000000.0, "")),
        (7, (7.0, "")),
        (True, None),
        (None, None),
        ("", None),
        ("free", None),
        ("3 - 6 Months", None),
        ("1.2.3", None),
        ("9" * 5000, None),
    ],
)
def test_numbers(cell: Cell, value: tuple[float, str] | None) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("1999-03-31", "1999-03-31"),
        ("1999/3/31", "1999-03-31"),
        ("2020-12-17 02:52:56.440000+00:00", "2020-12-17"),
        ("1999-03", "1999-03"),
        ("31.03.1999", "1999-03-31"),
        ("23/10/11 13:10", "2011-10-23"),
        ("March 31, 1999", "1999-03-31"),
        ("31 Mar 1999", "1999-03-31"),
        ("March 1999", "1999-03"),
        (964981247, "2000-07-30"),
        (964981247000, "2000-07-30"),
        ("1999-02-30", None),
        ("1999", None),
        (1999, None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates(cell: Cell, iso: str | None) -> None:
    assert day(cell) == iso


def test_the_order_of_day_and_month_is_read_from_the_column() -> None:
    assert day_first(["01/02/2020", "25/12/2020"])
    assert not day_first(["01/02/2020", "12/25/2020"])
    assert day("01/02/2020", day_first=False) == "2020-01-02"


@pytest.mark.parametrize(
    ("cell", "truth"),
    [
        ("Yes", True),
        ("false", False),
        (1, True),
        ("0", False),
        (True, True),
        ("maybe", None),
        (2, None),
        (None, None),
    ],
)
def test_flags(cell: Cell, truth: bool | None) -> None:
    assert flag(cell) is truth


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("A|B| A", ("A", "B")),
        ("['A', \"B's\"]", ("A", "B's")),
        ('["A, x", "B"]', ("A, x", "B")),
        ("[]", ()),
        ("{quiet: True, loud: False, 'late night': False}", ("quiet",)),
        (["A", "B"], ("A", "B")),
        (None, ()),
        (3.0, ("3",)),
        ("Tom &amp; Jerry", ("Tom & Jerry",)),
    ],
)
def test_lists(cell: Cell, values: tuple[str, ...]) -> None:
    assert splitter(r"\|")(cell) == values


@pytest.mark.parametrize("cell", ["{A quiet place}", "[REC]", "(a 'b')", "", "x", 3])
def test_these_are_no_lists(cell: Cell) -> None:
    assert not bracketed(cell)


def test_cells_as_strings() -> None:
    assert [plain_string(cell) for cell in (3.0, 3.5, ["a", "b"], None, True)] == [
        "3",
        "3.5",
        "a, b",
        "",
        "True",
    ]
