from __future__ import annotations

import math
from typing import Any

import pytest

from agent.contract import Change, ItemView, Preference, Profile, Reason, Recommendation, Turn
from eval.checks import Moment, agrees, limit, resolve
from eval.invariants import invariants
from eval.script import Expected, ScriptError
from tests.eval.fake import NOW, books

INF = math.inf


@pytest.mark.parametrize(
    ("op", "value", "stance", "meant"),
    [
        (">=", 1990, "require", (1990, INF, True)),
        ("<=", 1990, "exclude", (1990, INF, True)),
        (">=", 1990, "exclude", (-INF, 1990, True)),
        ("between", [1990, 1999], "require", (1990, 1999, True)),
        ("between", [1990, 1999], "exclude", (1990, 1999, False)),
        ("=", 1999, "require", (1999, 1999, True)),
        ("more", None, "like", None),
        (None, "Horror", "exclude", None),
    ],
)
def test_a_limit_is_a_range(op: str | None, value: object, stance: str, meant: object) -> None:
    assert limit(op, value, stance) == meant


@pytest.mark.parametrize(
    ("change", "wanted", "same"),
    [
        (
            {"field": "year", "op": "<=", "value": 1989, "stance": "exclude"},
            {"field": "year", "op": ">=", "value": 1990, "stance": "require"},
            True,
        ),
        (
            {"field": "year", "op": ">=", "value": 1990, "stance": "like"},
            {"field": "year", "op": ">=", "value": 2000, "stance": ["like", "require"]},
            False,
        ),
        (
            {"field": "year", "op": "more", "stance": "like"},
            {"field": "year", "op": "more", "stance": "like"},
            True,
        ),
        (
            {"field": "item", "item": "4", "stance": "like"},
            {"field": "item", "value": "the long field"},
            True,
        ),
        (
            {"field": "item", "value": "Ledger", "stance": "like"},
            {"field": "item", "value": "Orchard"},
            False,
        ),
        ({"field": "genre", "value": "Sci-Fi", "stance": "like"}, {"field": "genre", "value": "scifi"}, True),
        (
            {"field": "aspect", "value": "lighter", "stance": "like"},
            {"field": "aspect", "value": "light"},
            True,
        ),
    ],
)
def test_changes_agree_by_what_they_mean(change: dict[str, Any], wanted: dict[str, Any], same: bool) -> None:
    expected = Expected.model_validate({"stance": "like", **wanted})
    assert agrees(Change.model_validate(change), expected, books()) is same


def test_titles_are_resolved_with_their_year_where_needed() -> None:
    assert resolve(books(), "Winter Line (2004)") == "3"
    for title in ("Winter Line", "Winter Line (1950)", "winter line (2004)", ""):
        with pytest.raises(ScriptError):
            resolve(books(), title)


def listing(change: dict[str, Any], *ids: str) -> Moment:
    """A turn that lists these items against one standing change."""
    catalogue = books()
    standing = Change.model_validate({"id": 1, **change})
    profile = Profile(session="s", preferences=[Preference(change=standing, at=NOW, turn=1)])
    reasons = [Reason(text="you said so", change_id=1, contribution=1.0)]
    listed = [
        Recommendation(item=ItemView(id=one, title=catalogue.get(one).title), score=1.0, reasons=reasons) for one in ids
    ]
    turn = Turn(session="s", reply="Here.", status="recommend", profile=profile, recommendations=listed)
    return Moment(turn, catalogue)


@pytest.mark.parametrize(
    ("change", "good", "bad"),
    [
        ({"field": "year", "op": ">=", "value": 1992, "stance": "require"}, "2", "1"),
        ({"field": "year", "op": "<=", "value": 1992, "stance": "exclude"}, "4", "2"),
        ({"field": "year", "op": "between", "value": [1990, 1999], "stance": "require"}, "4", "3"),
        ({"field": "year", "op": "between", "value": [1990, 1999], "stance": "exclude"}, "3", "4"),
        ({"field": "pages", "op": "<=", "value": 200, "stance": "require"}, "3", "2"),
        ({"field": "genre", "value": "horror", "stance": "exclude"}, "1", "5"),
        ({"field": "genre", "value": "Crime", "stance": "require"}, "1", "5"),
        ({"field": "author", "value": "ann ash", "stance": "require"}, "1", "2"),
        ({"field": "author", "value": "Ann Ash", "stance": "exclude"}, "2", "1"),
        ({"field": "item", "item": "8", "value": "Ledger", "stance": "exclude"}, "1", "8"),
    ],
)
def test_hard_entries_forbid(change: dict[str, Any], good: str, bad: str) -> None:
    assert not [one for one in invariants(listing(change, good)) if one.problem]
    wrong = [one.name for one in invariants(listing(change, good, bad)) if one.problem]
    assert wrong == ["hard limits and exclusions are kept"]


@pytest.mark.parametrize(
    "change",
    [
        {"field": "genre", "value": "Horror", "stance": "dislike"},
        {"field": "genre", "value": "Poetry", "stance": "require"},
        {"field": "aspect", "value": "gloomy", "stance": "exclude"},
        {"field": "year", "op": "more", "stance": "require"},
    ],
)
def test_other_entries_forbid_nothing(change: dict[str, Any]) -> None:
    assert not [one for one in invariants(listing(change, "5", "1")) if one.problem]
