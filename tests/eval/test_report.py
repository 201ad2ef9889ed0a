from __future__ import annotations

import json
import math

import numpy as np
import pytest

from eval.report import Figure, Report, mean, quantile, resampled, share


def test_share_has_wilsons_interval() -> None:
    one = share("right", 45, 50)
    assert one.value == 0.9
    assert one.low == pytest.approx(0.7864, abs=1e-4)
    assert one.high == pytest.approx(0.9565, abs=1e-4)


@pytest.mark.parametrize("hits", [0, 7])
def test_share_at_the_ends_stays_between_0_and_1(hits: int) -> None:
    one = share("all or none", hits, 7)
    assert one.low is not None and one.high is not None and one.value is not None
    assert 0 <= one.low <= one.value <= one.high <= 1


def test_share_refuses_more_hits_than_cases() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        share("too many", 3, 2)


def test_nothing_measured_is_told_as_nothing() -> None:
    for one in (share("s", 0, 0), mean("m", []), quantile("q", [], 0.5)):
        assert (one.value, one.low, one.high, one.n) == (None, None, None, 0)


def test_bootstrap_covers_the_value_and_repeats() -> None:
    values = np.random.default_rng(1).normal(10, 2, 200).tolist()
    one = mean("size", values, "cm")
    assert one == mean("size", values, "cm")
    assert one.value is not None and one.low is not None and one.high is not None
    assert one.value == pytest.approx(float(np.mean(values)))
    error = 2 / math.sqrt(200)
    assert one.high - one.low == pytest.approx(2 * 1.96 * error, rel=0.2)


def test_quantile_lies_in_its_interval() -> None:
    one = quantile("p95", [float(n) for n in range(101)], 0.95)
    assert one.value == 95.0
    assert one.low is not None and one.high is not None
    assert 85 < one.low <= 95 <= one.high <= 100


def test_a_ratio_is_resampled_by_row() -> None:
    table = np.array([[1, 2], [0, 1], [3, 3]], dtype=np.float64)
    one = resampled("ratio", table, lambda sums: sums[..., 0] / sums[..., 1])
    assert one.value == pytest.approx(4 / 6) and one.n == 3
    undefined = resampled("ratio", np.zeros((2, 2)), lambda sums: sums[..., 0] / sums[..., 1])
    assert undefined.value is None and undefined.n == 2


def test_report_prints_an_aligned_table_and_json() -> None:
    rows: list[dict[str, str | int | float | bool | None]] = [
        {"step": 1, "problem": "a\nlong\x1b[31m story " * 20},
        {"step": 12, "problem": None},
    ]
    figures = [share("right", 1, 2), Figure(name="time", value=0.5, n=1, low=0.5, high=0.5, unit="s")]
    report = Report(title="Trial", figures=[*figures, mean("none", [])], notes=["Done."], rows=rows)
    text = str(report)
    lines = text.splitlines()
    assert lines[0] == "Trial" and lines[-1] == "Done."
    assert "\x1b" not in text and all(len(line) <= 120 for line in lines)
    assert "0.500 s" in text and "–" in text
    assert json.loads(report.to_json())["figures"][0]["n"] == 2
    assert Report.model_validate_json(report.to_json()) == report
    assert report.figure("time").value == 0.5
    with pytest.raises(KeyError):
        report.figure("space")
