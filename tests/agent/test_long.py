"""Long conversations: as right and as fast at their end as at their beginning, and the same tomorrow."""

from __future__ import annotations

import statistics
import time

import pytest

from agent.recommender import Recommender
from tests.agent.test_retraction import profile
from tests.conftest import Opens
from tests.films import id_of

TURNS = 200
SLOWER = 2.5
"""Times the first turns that the last may take; 1.3 to 1.8 was measured, flat is what is wanted."""
_CYCLE = {
    "I loved Heat": "inform\n+item Heat",
    "no horror": "inform\nxgenre Horror",
    "more": "request",
    "horror is fine": "inform\n~genre Horror",
    "thanks": "other",
    "after 1990": "inform\n!year >=1990",
    "forget the year": "inform\n~year",
    "I love space": "inform\n+aspect space",
    "seen Ronin": "inform\noitem Ronin",
    "why?": "ask",
}
_LAST = {"I liked Moon": "inform\n+item Moon", "no crime": "inform\nxgenre Crime", "since 1980": "inform\n!year >=1980"}
SCRIPT = {**_CYCLE, **_LAST, "start over": "reset"}


def long_talk(r: Recommender, session: str) -> list[float]:
    """Processor seconds of every turn."""
    spent = []
    messages = list(_CYCLE)
    for number in range(TURNS):
        started = time.process_time()
        r.chat(session, messages[number % len(messages)])
        spent.append(time.process_time() - started)
    return spent


def stands(r: Recommender, session: str) -> tuple[list[str], list[str]]:
    """What a profile holds, in no order: what was said again is newer than what was not."""
    found, seen = profile(r, session)
    return sorted(map(str, found)), sorted(seen)


def best(r: Recommender, session: str) -> list[int]:
    """The list of a session's profile, whatever was shown before."""
    found, rules = r.standing(session)
    return [hit.row for hit in r.ranker.rank(r.query_of(found, rules, 5))]


def test_two_hundred_turns(opens: Opens) -> None:
    r = opens(SCRIPT)
    spent = long_talk(r, "long")
    first, last = statistics.median(spent[10:40]), statistics.median(spent[-30:])
    assert last <= SLOWER * first, f"{1000 * first:.1f} ms at first, {1000 * last:.1f} ms at last"
    for message in _CYCLE:
        r.chat("short", message)
    assert stands(r, "long") == stands(r, "short")
    assert best(r, "long") == best(r, "short")
    for session in ("long", "short"):
        r.chat(session, "start over")
        for message in _LAST:
            turn = r.chat(session, message)
    assert profile(r, "long") == profile(r, "short")
    assert [one.item.id for one in turn.recommendations] == [one.item.id for one in r.current("long").recommendations]


def test_what_is_turned_down_early_stays_away(opens: Opens) -> None:
    r = opens(SCRIPT)
    r.feedback("a", id_of("Ronin"), "skip")
    r.feedback("a", id_of("Thief"), "dislike")
    r.feedback("a", id_of("Casino"), "exclude")
    away = {id_of("Ronin"), id_of("Thief"), id_of("Casino")}
    for number in range(40):
        turn = r.chat("a", ("more", "I loved Heat", "thanks")[number % 3])
        assert not {one.item.id for one in turn.recommendations} & away


def test_tomorrow_goes_on(opens: Opens) -> None:
    today = opens(SCRIPT)
    for message in ("I loved Heat", "no horror", "more"):
        last = today.chat("a", message)
    today.close()
    tomorrow = opens(SCRIPT)
    again = tomorrow.current("a").recommendations
    assert [one.item for one in again] == [one.item for one in last.recommendations]
    assert [one.score for one in again] == pytest.approx([one.score for one in last.recommendations])
    shown = set(today_shown := [one.item.id for one in last.recommendations])
    turn = tomorrow.chat("a", "more")
    assert today_shown and not {one.item.id for one in turn.recommendations} & shown
    assert profile(tomorrow, "a")[0] == [
        (p.change.model_copy(update={"id": None}), p.message) for p in last.profile.preferences
    ]
