from __future__ import annotations

from models.search import LEAST_GAIN, Point, coordinate_search


def peak(point: Point) -> float:
    return -((point["a"] - 2) ** 2) - (point["b"] - 1) ** 2


def test_it_climbs_to_the_best_of_the_grid() -> None:
    found = coordinate_search(peak, {"a": 0.0, "b": 0.0}, {"a": (0.0, 1.0, 2.0), "b": (0.0, 1.0, 3.0)})
    assert found.point == {"a": 2.0, "b": 1.0} and found.worth == 0.0 and found.start == -5.0


def test_no_point_is_tried_twice_and_progress_ends() -> None:
    told: list[tuple[int, int]] = []
    grid = {"a": (0.0, 1.0, 2.0), "b": (0.0, 1.0)}
    found = coordinate_search(peak, {"a": 0.0, "b": 0.0}, grid, lambda done, all_: told.append((done, all_)))
    assert len({tuple(one.point.items()) for one in found.trials}) == len(found.trials)
    assert told[-1][0] == told[-1][1]


def test_what_is_hardly_better_is_no_reason_to_leave() -> None:
    found = coordinate_search(lambda p: p["a"] * LEAST_GAIN / 2, {"a": 0.0}, {"a": (0.0, 1.0)})
    assert found.point == {"a": 0.0}


def test_a_start_off_the_grid_stays_when_it_is_best() -> None:
    found = coordinate_search(peak, {"a": 2.1, "b": 1.0}, {"a": (0.0, 4.0), "b": (0.0, 4.0)})
    assert found.point == {"a": 2.1, "b": 1.0}
