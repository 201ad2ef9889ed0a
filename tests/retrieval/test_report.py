from __future__ import annotations

from retrieval.report import FieldReport, Report


def test_a_report_reads_as_aligned_tables() -> None:
    report = Report(name="books", items=1200, interactions=5, users=2)
    report.step("rows read", 1205)
    report.drop("isbn", "internal")
    report.fields = [FieldReport(name="genre", kind="category", coverage=0.5, distinct=12)]
    assert str(report).splitlines() == [
        "Catalogue books: 1,200 items, 5 interactions of 2 users",
        "",
        "Step       Count",
        "---------  -----",
        "rows read  1,205",
        "",
        "Field  Kind      Known  Distinct",
        "-----  --------  -----  --------",
        "genre  category  50.0%        12",
        "",
        "Column left out  Why",
        "---------------  --------",
        "isbn             internal",
    ]


def test_an_empty_report_is_one_line() -> None:
    assert str(Report(name="books")) == "Catalogue books: 0 items"


def test_reports_do_not_share_their_lists() -> None:
    Report(name="a").step("x", 1)
    assert Report(name="b").steps == []
