from __future__ import annotations

from eval import endurance
from models.parser.wire import parse_update
from retrieval.catalogue import Catalogue
from tests.conftest import Opens
from tests.films import SCHEMA


def test_long_sessions_are_timed_turn_by_turn(opens: Opens, catalogue: Catalogue) -> None:
    said = endurance.readings(catalogue, 30)
    told: list[str] = []
    recommender = opens(said)
    figures = endurance.run(recommender, list(said), turns=42, sessions=1, prefix="films: ", progress=told.append)
    ratio = figures[0]
    assert ratio.name == "films: last 20 turns of 42 over first 20" and ratio.n == 20
    assert ratio.value is not None and ratio.value > 0
    assert {"films: turn, busy p95", "films:   of it understand, clock"} <= {one.name for one in figures}
    assert len(told) == 1
    sources = {event.source for event in recommender.history("endurance-0")}
    assert sources == {"message", "button"}


def test_the_readings_are_valid_and_drawn_by_the_seed(catalogue: Catalogue) -> None:
    said = endurance.readings(catalogue, 24)
    assert said == endurance.readings(catalogue, 24) != endurance.readings(catalogue, 24, seed=1)
    for reading in said.values():
        assert parse_update(reading, SCHEMA.spoken() | {"theme": "category"}).acts
