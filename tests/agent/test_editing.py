from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.contract import Change
from agent.events import EventLog
from agent.profile import fold
from agent.recommender import Recommender
from models.errors import InvalidFeedback, UnknownChange, UnknownItem
from tests.agent.test_recommender import SCRIPT, stands
from tests.conftest import Opens
from tests.films import id_of

HEAT = Change(field="item", value="Heat", item="f1", stance="like")
YEAR = Change(field="year", op=">=", value=1990, stance="require")


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


class TestSteps:
    def test_redo_puts_back_exactly_what_was_undone(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        both = r.chat("a", "no crime")
        r.undo("a")
        assert r.can_go("a") == (True, True)
        turn = r.redo("a")
        assert turn.profile.preferences == both.profile.preferences
        assert [one.item.id for one in turn.recommendations]
        assert "nothing to put back" in r.redo("a").reply

    def test_something_new_ends_what_can_be_put_back(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.undo("a")
        r.chat("a", "no crime")
        assert r.can_go("a") == (True, False)
        assert stands(r.redo("a")) == [("genre", "Crime", "exclude")]

    def test_a_removal_is_taken_back_and_put_back(self, r: Recommender) -> None:
        before = r.chat("a", "I loved Heat").profile.preferences
        change = before[0].change.id
        assert change is not None
        r.remove("a", change)
        assert r.undo("a").profile.preferences == before
        assert r.redo("a").profile.preferences == []
        assert r.undo("a").profile.preferences == before
        assert r.undo("a").profile.preferences == []

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(["heat", "year", "both", "remove", "undo", "redo"]), max_size=14))
    def test_back_and_forth_are_exact_over_any_sequence(self, tmp_path: Path, does: list[str]) -> None:
        log = EventLog(tmp_path / "any.db", "films")
        log.forget("a")
        past, future = [[]], []  # type: ignore[var-annotated]
        for did in does:
            now = [one.id for one in log.events("a") if not one.undone]
            assert now == past[-1]
            assert log.can_go("a") == (len(past) > 1, bool(future))
            if did == "undo":
                assert bool(log.undo("a")) == (len(past) > 1)
                if len(past) > 1:
                    future.append(past.pop())
            elif did == "redo":
                assert bool(log.redo("a")) == bool(future)
                if future:
                    past.append(future.pop())
            elif did == "remove":
                if now:
                    log.remove("a", now[0])
                    log.begin_turn("a", None)
                    past.append(now[1:])
                    future = []
            else:
                said = {"heat": [HEAT], "year": [YEAR], "both": [HEAT, YEAR]}[did]
                new = log.append("a", log.begin_turn("a", None), "button", None, said)
                past.append([*now, *[one.id for one in new]])
                future = []
        assert [one.id for one in log.events("a") if not one.undone] == past[-1]
        log.close()

    def test_a_log_of_an_earlier_version_is_taken_over(self, tmp_path: Path) -> None:
        db = sqlite3.connect(tmp_path / "old.db")
        db.execute(
            "CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, catalogue TEXT NOT NULL,"
            " turn INTEGER NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL, message TEXT, change TEXT NOT NULL,"
            " undone INTEGER NOT NULL DEFAULT 0)"
        )
        row = ("a", "films", 1, "2026-01-01T00:00:00+00:00", "button", HEAT.model_dump_json(exclude_none=True))
        db.execute("INSERT INTO events (session, catalogue, turn, at, source, change) VALUES (?,?,?,?,?,?)", row)
        db.commit()
        db.close()
        log = EventLog(tmp_path / "old.db", "films")
        assert [one.undone for one in log.events("a")] == [False]
        log.remove("a", 1)
        assert [one.undone for one in log.events("a")] == [True]
        log.close()


class TestEdit:
    def test_a_limit_is_corrected_and_keeps_its_message(self, r: Recommender) -> None:
        said = r.chat("a", "after 1990").profile.preferences[0]
        assert said.change.id is not None
        new = Change(field="year", op="between", value=[1980, 2000], stance="require")
        turn = r.edit("a", new, [said.change.id])
        assert [(p.change.op, p.change.value) for p in turn.profile.preferences] == [("between", [1980.0, 2000.0])]
        assert turn.profile.preferences[0].message == "after 1990"
        assert r.history("a")[-1].source == "edit"
        assert r.undo("a").profile.preferences == [said]

    def test_strength_moves_the_score(self, r: Recommender) -> None:
        said = r.chat("a", "I loved Heat").profile.preferences[0].change
        assert said.id is not None
        turn = r.edit("a", said.model_copy(update={"weight": 2.0}), [said.id])
        first = turn.recommendations[0]
        (after,) = [one for one in first.reasons if one.change_id == turn.profile.preferences[0].change.id]
        r.undo("a")
        before = [
            reason.contribution
            for one in r.current("a").recommendations
            if one.item.id == first.item.id
            for reason in one.reasons
            if reason.change_id == said.id
        ]
        assert not before or after.contribution == pytest.approx(2 * before[0], rel=1e-5)

    def test_without_anything_to_replace_it_is_said(self, r: Recommender) -> None:
        turn = r.edit("a", Change(field="genre", value="Crime", stance="exclude"))
        assert stands(turn) == [("genre", "Crime", "exclude")]
        assert all("Crime" not in one.item.fields["genre"] for one in turn.recommendations)  # type: ignore[operator]

    @pytest.mark.parametrize(
        "change",
        [
            Change(field="shoe_size", value=44, stance="like"),
            Change(field="genre", op=">=", value=1, stance="require"),
            Change(field="year", op="between", value=[2000, 1990], stance="require"),
            Change(field="year", op=">=", value="new", stance="require"),
            Change(field="genre", stance="like"),
            Change(field="genre", value=" ", stance="like"),
            Change(field="genre", value="Crime", stance="like", weight=9.0),
            Change(field="genre", value="Crime", stance="like", weight=-1.0),
        ],
    )
    def test_what_cannot_be_is_refused(self, r: Recommender, change: Change) -> None:
        with pytest.raises(InvalidFeedback):
            r.edit("a", change)
        assert r.history("a") == []

    def test_an_unknown_item_or_entry_is_refused_and_changes_nothing(self, r: Recommender) -> None:
        with pytest.raises(UnknownItem):
            r.edit("a", Change(field="item", value="X", item="nowhere", stance="like"))
        with pytest.raises(UnknownChange):
            r.edit("a", Change(field="genre", value="Crime", stance="like"), [99])
        assert r.history("a") == []


class TestTakeAlong:
    def test_an_export_gives_the_same_profile_elsewhere(self, r: Recommender) -> None:
        r.chat("a", "I hated Casino")
        r.chat("a", "start over")
        r.chat("a", "I loved Heat")
        r.chat("a", "after 1990")
        r.feedback("a", id_of("Ronin"), "seen")
        gone = r.chat("a", "no crime").profile.preferences[-1].change.id
        assert gone is not None
        r.remove("a", gone)
        exported = r.export("a")
        turn = r.import_("b", exported)
        assert stands(turn) == stands(r.current("a"))
        assert turn.profile.seen == r.profile("a").seen
        assert [p.message for p in turn.profile.preferences][:2] == ["I loved Heat", "after 1990"]
        assert r.export("b") == exported
        assert r.undo("b").profile.preferences == []

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"tasteloop": 2, "catalogue": "x", "events": []},
            {"catalogue": "x", "events": [{"change": {"field": "genre"}, "at": "2026-01-01"}]},
            {
                "catalogue": "x",
                "events": [{"change": {"field": "no", "value": 1, "stance": "like"}, "at": "2026-01-01"}],
            },
            {"catalogue": "x", "events": "all"},
        ],
    )
    def test_what_is_no_export_is_refused_and_changes_nothing(self, r: Recommender, data: dict[str, object]) -> None:
        with pytest.raises(InvalidFeedback):
            r.import_("a", data)
        assert r.history("a") == []

    def test_items_that_the_catalogue_lacks_are_left_out_and_told(self, r: Recommender) -> None:
        change = {"field": "item", "value": "Gone", "item": "nowhere", "stance": "like"}
        turn = r.import_("a", {"catalogue": "x", "events": [{"change": change, "at": "2026-01-01T00:00:00"}]})
        assert turn.profile.preferences == []
        assert "0 of 1" in turn.reply


class TestForget:
    def test_nothing_is_left_in_the_file(self, r: Recommender, own_home: Path) -> None:
        r.chat("a", "I loved Zanzibar Nights")
        r.chat("b", "I loved Heat")
        r.forget("a")
        assert r.history("a") == [] and r.talk("a") == []
        assert r.current("a").profile.preferences == []
        assert stands(r.current("b"))
        assert all(b"Zanzibar" not in file.read_bytes() for file in own_home.glob("feedback.db*"))

    def test_a_forgotten_session_begins_again(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.forget("a")
        r.forget("a")
        assert stands(r.chat("a", "no crime")) == [("genre", "Crime", "exclude")]


def test_the_profile_is_the_fold_of_what_stands(r: Recommender) -> None:
    r.chat("a", "I loved Heat")
    r.chat("a", "after 1990")
    r.undo("a")
    assert fold("a", r.history("a")).preferences == r.profile("a").preferences
