from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.contract import Change, Rules
from agent.events import EventLog, PastTurn
from models.errors import HomeError, UnknownChange

HEAT = Change(field="item", value="Heat", item="f1", stance="like")
YEAR = Change(field="year", op=">=", value=1990, stance="require", words="after 1990")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    one = EventLog(tmp_path / "deep" / "feedback.db", "films")
    yield one
    one.close()


def test_a_change_comes_back_as_it_was_with_its_message(log: EventLog) -> None:
    stored = log.append("a", 1, "message", "I loved Heat, after 1990", [HEAT, YEAR])
    again = log.events("a")
    assert again == stored
    assert [one.change.id for one in again] == [one.id for one in again]
    assert again[1].change == YEAR.model_copy(update={"id": again[1].id})
    assert again[0].message == "I loved Heat, after 1990"


def test_a_change_is_on_disk_before_append_returns(log: EventLog, tmp_path: Path) -> None:
    log.append("a", 1, "button", None, [HEAT])
    other = EventLog(tmp_path / "deep" / "feedback.db", "films")
    assert len(other.events("a")) == 1
    other.close()


def test_sessions_and_catalogues_are_apart(log: EventLog, tmp_path: Path) -> None:
    log.append("a", 1, "button", None, [HEAT])
    books = EventLog(tmp_path / "deep" / "feedback.db", "books")
    assert log.events("b") == [] == books.events("a")
    with pytest.raises(UnknownChange):
        log.remove("b", log.events("a")[0].id)
    with pytest.raises(UnknownChange):
        books.remove("a", log.events("a")[0].id)
    assert log.undo("b") == 0
    books.close()


def test_undo_takes_back_the_last_turn_that_changed_something(log: EventLog) -> None:
    log.append("a", 1, "message", "x", [HEAT])
    log.append("a", 2, "message", "y", [YEAR, HEAT])
    assert log.undo("a") == 2
    assert [one.undone for one in log.events("a")] == [False, True, True]
    assert log.undo("a") == 1
    assert log.undo("a") == 0


def test_undo_never_takes_back_what_the_host_said(log: EventLog) -> None:
    log.append("a", 0, "host", None, [HEAT.model_copy(update={"stance": "seen"})])
    assert log.undo("a") == 0


@pytest.mark.parametrize("change_id", [0, -1, 99, 2**80])
def test_an_unknown_change_cannot_be_removed_and_harms_nothing(log: EventLog, change_id: int) -> None:
    log.append("a", 1, "message", "x", [HEAT])
    with pytest.raises(UnknownChange, match="Take an id from the profile"):
        log.remove("a", change_id)
    log.append("a", 2, "message", "y", [YEAR])
    assert len(log.events("a")) == 2


def test_a_change_is_removed_once(log: EventLog) -> None:
    (event,) = log.append("a", 1, "message", "x", [HEAT])
    log.remove("a", event.id)
    with pytest.raises(UnknownChange):
        log.remove("a", event.id)


def test_rules_are_kept_and_replaced(log: EventLog) -> None:
    assert log.rules("a") is None
    log.start("a", Rules(size=3))
    log.start("a", Rules(size=4, confirm={"genre": ["Horror"]}))
    assert log.rules("a") == Rules(size=4, confirm={"genre": ["Horror"]})


def test_turns_are_numbered_and_keep_what_was_shown(log: EventLog) -> None:
    assert log.begin_turn("a", "hello") == 1
    log.end_turn("a", PastTurn(1, "hello", "Hi.", "recommend", ("f1", "f2")))
    assert log.begin_turn("a", None) == 2
    log.end_turn("a", PastTurn(2, None, "More.", "recommend", ("f2", "f3")))
    assert [one.turn for one in log.turns("a")] == [1, 2]
    assert log.turns("a", 1) == [PastTurn(2, None, "More.", "recommend", ("f2", "f3"))]
    assert log.shown("a") == ["f1", "f2", "f3"]
    assert log.begin_turn("b", None) == 1


def test_a_reset_forgets_the_turns_before_it_until_it_is_undone(log: EventLog) -> None:
    log.begin_turn("a", "x")
    log.end_turn("a", PastTurn(1, "x", "", "recommend", ("f1",)))
    log.append("a", log.begin_turn("a", None), "button", None, [Change(field="*", stance="drop")])
    assert log.shown("a") == []
    assert [one.turn for one in log.turns("a")] == [2]
    log.undo("a")
    assert log.shown("a") == ["f1"]


def test_a_write_that_fails_half_way_leaves_nothing_and_the_log_usable(log: EventLog) -> None:
    broken = "half of a pair: \ud83d"
    with pytest.raises(UnicodeEncodeError):
        log.append("a", 1, "message", broken, [HEAT])
    assert log.events("a") == []
    log.append("a", 1, "message", "x", [HEAT])
    assert len(log.events("a")) == 1


def test_a_full_disk_says_what_to_do(log: EventLog) -> None:
    pages = log._db.execute("PRAGMA page_count").fetchone()[0]
    log._db.execute(f"PRAGMA max_page_count = {pages}")
    long = HEAT.model_copy(update={"value": "x" * 100_000})
    with pytest.raises(HomeError, match="Free space in the data home and say it again"):
        log.append("a", 1, "button", None, [HEAT, long])
    assert log.events("a") == []


def test_threads_share_a_log(log: EventLog) -> None:
    def press() -> None:
        for _ in range(5):
            log.append("a", log.begin_turn("a", None), "button", None, [HEAT])

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.turn for one in log.events("a")) == list(range(1, 21))


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "feedback.db").write_bytes(b"this is not a database, it is a text" * 100)
    with pytest.raises(HomeError, match="cannot be used .* Check that the data home"):
        EventLog(tmp_path / "feedback.db", "films")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError):
        EventLog(tmp_path / "file" / "feedback.db", "films")


def test_a_row_is_plain_sql(log: EventLog, tmp_path: Path) -> None:
    log.append("a", 1, "message", "I loved Heat", [HEAT])
    rows = sqlite3.connect(tmp_path / "deep" / "feedback.db").execute("SELECT session, message, change FROM events")
    assert rows.fetchone() == ("a", "I loved Heat", HEAT.model_dump_json(exclude_none=True))
