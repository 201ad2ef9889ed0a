from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.contract import Change, Event, Preference, Profile
from agent.events import EventLog
from agent.profile import EVERYTHING, bounds, fold, withdraws

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def change(field: str, value: Any = None, stance: str = "like", **more: Any) -> Change:
    return Change.model_validate({"field": field, "value": value, "stance": stance, **more})


def item(number: int, stance: str = "like", **more: Any) -> Change:
    return change("item", f"Film {number}", stance, item=f"f{number}", **more)


def limit(op: str, value: Any, stance: str = "require", field: str = "year") -> Change:
    return change(field, value, stance, op=op)


def profile(*changes: Change, host: tuple[Change, ...] = (), undone: tuple[int, ...] = ()) -> Profile:
    """The profile of changes that were said one after the other."""
    said = [("host", one) for one in host] + [("message", one) for one in changes]
    events = [
        Event(id=i, turn=i, at=NOW, source=source, message="m", change=one, undone=i in undone)  # type: ignore[arg-type]
        for i, (source, one) in enumerate(said, 1)
    ]
    return fold("a", events)


def standing(found: Profile) -> list[str]:
    """What stands, as `stance field op value`."""
    return [
        " ".join(str(x) for x in (p.change.stance, p.change.field, p.change.op, p.change.value) if x is not None)
        for p in found.preferences
    ]


class TestOverriding:
    @pytest.mark.parametrize(
        ("changes", "left"),
        [
            ([change("genre", "Horror"), change("genre", "Horror", "exclude")], ["exclude genre Horror"]),
            ([change("genre", "Horror"), change("genre", "Crime")], ["like genre Horror", "like genre Crime"]),
            ([change("aspect", "slow burn"), change("aspect", "Slow-Burn", "dislike")], ["dislike aspect Slow-Burn"]),
            ([change("aspect", "horror"), change("genre", "Horror", "exclude")], ["exclude genre Horror"]),
            ([item(1), item(1, "dislike")], ["dislike item Film 1"]),
            ([item(1, "dislike"), item(1), item(2)], ["like item Film 1", "like item Film 2"]),
            ([change("item", "The Unknown"), change("item", "unknown", "dislike")], ["dislike item unknown"]),
            ([limit("more", None, "like"), limit("less", None, "like")], ["like year less"]),
            ([limit(">=", 1990), limit(">=", 2000)], ["require year >= 2000"]),
        ],
    )
    def test_the_later_statement_on_a_thing_replaces_the_earlier(self, changes: list[Change], left: list[str]) -> None:
        assert standing(profile(*changes)) == left

    def test_seen_does_not_take_an_opinion_back(self) -> None:
        assert standing(profile(item(1), item(1, "seen"))) == ["like item Film 1"]
        assert standing(profile(item(1, "seen"), item(1))) == ["like item Film 1"]

    def test_a_middling_rating_does(self) -> None:
        assert standing(profile(item(1), item(1, "seen", signal="rating", rating=3))) == ["seen item Film 1"]

    @pytest.mark.parametrize("signal", ["click", "skip", "shown"])
    def test_an_implicit_signal_overrides_nothing(self, signal: str) -> None:
        said = profile(item(1, "dislike"), item(1, "like", signal=signal))
        assert standing(said) == ["dislike item Film 1"]

    def test_a_click_counts_where_nothing_was_said(self) -> None:
        found = profile(item(1, "like", signal="click"))
        assert standing(found) == ["like item Film 1"]
        assert found.seen == []

    def test_an_entry_keeps_the_message_turn_and_id_of_its_last_statement(self) -> None:
        (entry,) = profile(item(1), item(1, "dislike")).preferences
        assert entry == Preference(change=item(1, "dislike"), message="m", at=NOW, turn=2)


class TestLimits:
    @pytest.mark.parametrize(
        ("old", "new", "left"),
        [
            (limit("between", [1980, 1999]), limit(">=", 1990), 2),
            (limit("between", [1980, 1999]), limit("<=", 1985), 2),
            (limit(">=", 1990), limit("<=", 2000), 2),
            (limit("<=", 2000), limit(">=", 1990), 2),
            (limit("between", [1980, 1999]), limit(">=", 2005), 1),
            (limit("between", [1980, 1999]), limit("between", [1990, 1995]), 1),
            (limit("between", [1980, 1999]), limit("=", 2010), 1),
            (limit(">=", 1990), limit("<=", 1980), 1),
            (limit("<=", 1980), limit(">=", 1990), 1),
            (limit("<=", 1990), limit(">=", 1990), 1),
            (limit(">=", 1990), limit("between", [1970, 1979]), 1),
            (limit(">=", 1990), limit("<=", 100, field="runtime"), 2),
            (limit(">=", 1990), limit("between", [1980, 1989], "exclude"), 2),
            (limit("between", [1980, 1989]), limit("between", [1980, 1989], "exclude"), 1),
            (limit("between", [1980, 1989], "exclude"), limit("between", [1980, 1989]), 1),
        ],
    )
    def test_a_limit_inside_narrows_and_one_that_contradicts_replaces(
        self, old: Change, new: Change, left: int
    ) -> None:
        found = standing(profile(old, new))
        assert len(found) == left
        assert found[-1] == standing(profile(new))[0]

    @pytest.mark.parametrize(
        ("said", "range_"),
        [
            (limit(">=", 5), (5, float("inf"))),
            (limit("<=", 5), (float("-inf"), 5)),
            (limit("=", 5), (5, 5)),
            (limit("between", [3, 5]), (3, 5)),
            (limit("more", None), (float("-inf"), float("inf"))),
        ],
    )
    def test_bounds(self, said: Change, range_: tuple[float, float]) -> None:
        assert bounds(said) == range_


class TestDrops:
    @pytest.mark.parametrize(
        ("drop", "old", "taken"),
        [
            (change("year", None, "drop"), limit(">=", 1990), True),
            (change("year", None, "drop"), limit("<=", 100, field="runtime"), False),
            (change("genre", "Horror", "drop"), change("genre", "horror", "exclude"), True),
            (change("genre", "Horror", "drop"), change("genre", "Crime"), False),
            (change("aspect", "horror", "drop"), change("genre", "Horror", "exclude"), True),
            (change("aspect", "burn slow", "drop"), change("aspect", "slow burn"), True),
            (change("aspect", "slow", "drop"), change("aspect", "car chases in the rain"), False),
            (item(1, "drop"), item(1), True),
            (item(1, "drop"), item(2), False),
            (item(1, "drop"), change("aspect", "Film 1"), False),
            (change("genre", "Film 1", "drop"), item(1), False),
        ],
    )
    def test_a_drop_takes_back_the_same_thing(self, drop: Change, old: Change, taken: bool) -> None:
        assert withdraws(drop, old) is taken
        assert standing(profile(old, drop)) == ([] if taken else standing(profile(old)))

    def test_a_dropped_item_may_be_recommended_again(self) -> None:
        assert profile(item(1, "dislike"), item(1, "drop")).seen == []

    def test_what_the_host_said_was_consumed_stays_so(self) -> None:
        host = (item(1, "seen"),)
        assert profile(item(1), item(1, "drop"), host=host).seen == ["f1"]
        assert profile(change(EVERYTHING, None, "drop"), host=host).seen == ["f1"]
        assert profile(host=host).preferences == []


class TestSeen:
    def test_everything_judged_seen_or_turned_down(self) -> None:
        found = profile(item(1), item(2, "dislike"), item(3, "seen"), item(4, "exclude", signal="skip"))
        assert found.seen == ["f1", "f2", "f3", "f4"]

    def test_a_skip_is_no_opinion(self) -> None:
        assert profile(item(4, "exclude", signal="skip")).preferences == []


class TestReset:
    def test_nothing_stands_after_it(self) -> None:
        found = profile(item(1), limit(">=", 1990), change(EVERYTHING, None, "drop"))
        assert (found.preferences, found.seen) == ([], [])

    def test_what_is_said_after_it_stands(self) -> None:
        assert standing(profile(item(1), change(EVERYTHING, None, "drop"), item(2))) == ["like item Film 2"]

    def test_an_undone_reset_brings_all_back(self) -> None:
        said = (item(1), limit(">=", 1990))
        assert profile(*said, change(EVERYTHING, None, "drop"), undone=(3,)) == profile(*said)


# Any sequence of statements and buttons, with undo and remove between them.

_VALUES = st.sampled_from(["Horror", "Crime", "slow burn"])
_STANCES = st.sampled_from(["like", "dislike", "require", "exclude", "drop"])
_ITEMS = st.builds(
    item,
    st.integers(1, 3),
    st.sampled_from(["like", "dislike", "exclude", "seen", "drop"]),
    signal=st.sampled_from([None, "like", "click", "skip", "rating"]),
)
_WORDS = st.builds(change, st.sampled_from(["genre", "aspect"]), _VALUES, _STANCES)
_LIMITS = st.builds(
    limit,
    st.sampled_from([">=", "<=", "="]),
    st.integers(1, 5),
    st.sampled_from(["require", "like", "exclude"]),
    st.sampled_from(["year", "runtime"]),
)
_RANGES = st.builds(
    lambda low, wide, stance: limit("between", [low, low + wide], stance),
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from(["require", "exclude"]),
)
_TRENDS = st.builds(limit, st.sampled_from(["more", "less"]), st.none(), st.just("like"))
_DROPS = st.builds(lambda name: change(name, None, "drop"), st.sampled_from(["year", "genre", EVERYTHING]))
_CHANGES = st.one_of(_ITEMS, _WORDS, _LIMITS, _RANGES, _TRENDS, _DROPS)
_TURNS = st.lists(st.lists(_CHANGES, min_size=1, max_size=3), min_size=1, max_size=7)

_names = itertools.count()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventLog]:
    one = EventLog(tmp_path_factory.mktemp("log") / "feedback.db", "films")
    one._db.execute("PRAGMA synchronous=OFF")
    yield one
    one.close()


def told(log: EventLog, turns: list[list[Change]]) -> str:
    """Say turns in a fresh session and return its name."""
    session = f"s{next(_names)}"
    log.append(session, 0, "host", None, [item(9, "seen")])
    for number, changes in enumerate(turns, 1):
        log.append(session, number, "message", f"message {number}", changes)
    return session


def plain(found: Profile) -> list[Any]:
    """A profile without the ids, times and the session's name, which differ between two tellings."""
    entries = [(p.change.model_copy(update={"id": None}), p.message, p.turn) for p in found.preferences]
    return [entries, found.seen]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(turns=_TURNS, last=st.lists(_CHANGES, min_size=1, max_size=3))
def test_undo_gives_exactly_the_profile_in_which_it_was_never_said(
    log: EventLog, turns: list[list[Change]], last: list[Change]
) -> None:
    before, after = told(log, turns), told(log, [*turns, last])
    log.undo(after)
    assert plain(fold(after, log.events(after))) == plain(fold(before, log.events(before)))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(turns=_TURNS, data=st.data())
def test_remove_gives_exactly_the_profile_in_which_it_was_never_said(
    log: EventLog, turns: list[list[Change]], data: st.DataObject
) -> None:
    where = data.draw(st.integers(0, len(turns) - 1))
    which = data.draw(st.integers(0, len(turns[where]) - 1))
    without = [[c for j, c in enumerate(turn) if (i, j) != (where, which)] for i, turn in enumerate(turns)]
    never, removed = told(log, without), told(log, turns)
    events = [one for one in log.events(removed) if one.source != "host"]
    log.remove(removed, events[sum(len(turn) for turn in turns[:where]) + which].id)
    assert plain(fold(removed, log.events(removed))) == plain(fold(never, log.events(never)))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(turns=_TURNS)
def test_every_undo_steps_back_one_turn_until_nothing_is_left(log: EventLog, turns: list[list[Change]]) -> None:
    session = told(log, turns)
    for left in range(len(turns) - 1, -1, -1):
        log.undo(session)
        fewer = told(log, turns[:left])
        assert plain(fold(session, log.events(session))) == plain(fold(fewer, log.events(fewer)))
    assert log.undo(session) == 0
    assert plain(fold(session, log.events(session))) == [[], ["f9"]]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(changes=st.lists(_CHANGES, max_size=12))
def test_no_two_entries_are_about_the_same_thing_and_limits_can_be_met(changes: list[Change]) -> None:
    found = profile(*changes)
    things = [p.change.item or f"{p.change.field} {p.change.op} {p.change.value}" for p in found.preferences]
    assert len(set(things)) == len(things)
    assert len(set(found.seen)) == len(found.seen)
    for name in ("year", "runtime"):
        ranges = [bounds(p.change) for p in found.preferences if p.change.field == name and p.change.op]
        wanted = [
            bounds(p.change) for p in found.preferences if p.change.field == name and p.change.stance == "require"
        ]
        assert not wanted or max(low for low, _ in wanted) <= min(high for _, high in wanted)
        assert all(low <= high for low, high in ranges)
