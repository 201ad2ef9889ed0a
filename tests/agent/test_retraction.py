"""Whatever was said and pressed: taking it back gives the profile in which it was never said."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.recommender import Recommender
from tests.conftest import Opens
from tests.films import id_of

SCRIPT = {
    "I loved Heat": "inform\n+item Heat",
    "I was joking about Heat": "inform\n~item Heat",
    "I hated Casino": "inform\n-item Casino",
    "no crime": "inform\nxgenre Crime",
    "crime is fine again": "inform\n~genre Crime",
    "after 1990": "inform\n!year >=1990",
    "before 1975": "inform\n!year <=1974",
    "forget the year": "inform\n~year",
    "not tonight": "reject",
    "the second one is too long": "inform\n+runtime less",
    "seen the first": "inform reject\noitem #1",
    "something shorter, a heist": "request\n+runtime less\n+aspect heist",
    "more": "request",
    "start over": "reset",
    "thanks": "other",
}
ABOUT_THE_LIST = {"not tonight", "the second one is too long", "seen the first", "something shorter, a heist"}
"""What they mean hangs on the list that was on the screen."""

Step = str | tuple[str, str]
_FILMS = st.sampled_from(["Heat", "Casino", "Ronin"])
_BUTTONS = st.tuples(_FILMS, st.sampled_from(["like", "dislike", "seen", "exclude", "drop", "skip"]))
_STEP = st.one_of(st.sampled_from(sorted(SCRIPT)), _BUTTONS)
_STEPS = st.lists(_STEP, max_size=5)
_ALONE = st.lists(st.one_of(st.sampled_from(sorted(SCRIPT.keys() - ABOUT_THE_LIST)), _BUTTONS), max_size=5)
_names = itertools.count()

fast = settings(
    deadline=None, max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def take(r: Recommender, session: str, step: Step) -> None:
    """Say a message or press a button."""
    if isinstance(step, str):
        r.chat(session, step)
    else:
        r.feedback(session, id_of(step[0]), step[1])


def profile(r: Recommender, session: str) -> Any:
    """What the profile says, without ids, turns and times."""
    found = r.profile(session)
    return [(p.change.model_copy(update={"id": None}), p.message) for p in found.preferences], found.seen


def told(r: Recommender, steps: list[Step]) -> str:
    """Take steps in a fresh session and return its name."""
    session = f"s{next(_names)}"
    for step in steps:
        take(r, session, step)
    return session


def changed(r: Recommender, session: str) -> int:
    """How many events stand in a session."""
    return sum(not event.undone for event in r.history(session))


@fast
@given(steps=_STEPS, last=_STEP, undo=st.sampled_from(["button", "words"]))
def test_undo(opens: Opens, steps: list[Step], last: Step, undo: str) -> None:
    r = opens({**SCRIPT, "undo that": "undo"})
    session = told(r, steps)
    before, events = profile(r, session), changed(r, session)
    take(r, session, last)
    if changed(r, session) == events:
        return
    if undo == "button":
        r.undo(session)
    else:
        r.chat(session, "undo that")
    assert profile(r, session) == before == profile(r, told(r, steps))


@fast
@given(steps=_ALONE, title=_FILMS, after=_ALONE)
def test_remove(opens: Opens, steps: list[Step], title: str, after: list[Step]) -> None:
    r = opens(SCRIPT)
    session = told(r, steps)
    r.feedback(session, id_of(title), "like")
    pressed = r.history(session)[-1].id
    for step in after:
        take(r, session, step)
    r.remove(session, pressed)
    assert profile(r, session) == profile(r, told(r, [*steps, *after]))
