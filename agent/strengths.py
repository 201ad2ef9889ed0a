"""How much each signal counts, in one place.

A pull moves the next list; evidence is what a session teaches the model when it is trained. Both are relative to a
plain statement in words.

    signal                          pull             evidence     remarks
    said or pressed: like, require  1.0              1.0          times the change's weight, which a request doubles
    said or pressed: dislike       -0.8             -0.8          a disliked value (a genre, a person) counts double
    exclude                        -0.5             -0.5          a filter besides; the pull is for what it resembles
    rating of r stars          (r - 3) / 2       (r - 3) / 2      5 stars: 1, 3 stars: 0, 1 star: -1
    dwell of s seconds        0 to 0.5            0 to 0.5        nothing below 5 s, 0.5 from 2 minutes, logarithmic
    click                           0.3              0.3
    seen                            0                0            known: not recommended again
    skip                            0               -0.2          not recommended again; only this one was passed over
    shown and ignored               0               -0.1          ranked a little lower (`RankerConfig.shown`)

Clicks and dwelling never override what was said or pressed; of the two the stronger stands. "Shown and ignored" is no
signal that anybody sends: it is read from the log, of lists after which the session went on without a word on the item.
"""

from __future__ import annotations

import math

from agent.contract import Change

STRENGTH = {"like": 1.0, "require": 1.0, "dislike": -0.8, "exclude": -0.5, "seen": 0.0}
"""By stance."""
CLICK = 0.3
SKIP = -0.2
IGNORED = -0.1
DWELL = 0.5
"""Of a long stay."""
GLANCE, LONG_STAY = 5.0, 120.0
"""Seconds: below the one a stay says nothing, from the other on it says no more."""
IMPLICIT = frozenset({"click", "dwell", "skip", "shown"})
"""Signals that never override what was said or pressed."""
_NEUTRAL, _STARS = 3.0, 2.0


def strength(change: Change) -> float:
    """The pull of a change by its stance and signal; see the table above."""
    if change.rating is not None:
        return of_stars(change.rating)
    if change.signal == "click":
        return CLICK
    if change.signal == "dwell":
        return of_dwell(change.seconds or 0.0)
    return STRENGTH.get(change.stance, 0.0) * change.weight


def evidence(change: Change) -> float:
    """What a change about an item teaches when the model is trained; see the table above."""
    return SKIP if change.signal == "skip" else strength(change)


def of_stars(stars: float) -> float:
    """The strength of a rating from 0 to 5 stars."""
    return (stars - _NEUTRAL) / _STARS


def of_dwell(seconds: float) -> float:
    """The strength of a stay of some seconds with an item."""
    if seconds < GLANCE:
        return 0.0
    return DWELL * min(1.0, math.log(seconds / GLANCE) / math.log(LONG_STAY / GLANCE))
