"""Steps back and forth through a session's log: a turn's changes and removals go away, and come back, together.

A row is gone when it is `undone` (its turn was taken back) or `removed` (a later turn took it out). A removal that was
taken back keeps its turn with a minus sign, so that it can be put back. Once something new is said, what was taken back
before stays away for good.
"""

from __future__ import annotations

import sqlite3

Key = tuple[str, str]
"""Session and catalogue."""

COLUMN = "ALTER TABLE events ADD COLUMN removed INTEGER NOT NULL DEFAULT 0"
"""What a log of before removals could be taken back lacks."""

_MINE = "session = ? AND catalogue = ? AND source <> 'host'"


def _latest(db: sqlite3.Connection, key: Key) -> int:
    """The newest turn whose changes or removals stand, 0 when none does."""
    row = db.execute(
        f"SELECT MAX(MAX(CASE WHEN undone = 0 THEN turn ELSE 0 END), MAX(removed)) FROM events WHERE {_MINE}",  # noqa: S608
        key,
    ).fetchone()
    return int(row[0] or 0)


def back(db: sqlite3.Connection, key: Key) -> int:
    """Take back the last turn that changed something; return how many rows that touched."""
    turn = _latest(db, key)
    if not turn:
        return 0
    said = db.execute(f"UPDATE events SET undone = 1 WHERE {_MINE} AND turn = ? AND undone = 0", (*key, turn)).rowcount
    taken = db.execute(f"UPDATE events SET removed = -removed WHERE {_MINE} AND removed = ?", (*key, turn)).rowcount
    return said + taken


def forth(db: sqlite3.Connection, key: Key) -> int:
    """Put back the turn that was taken back last; 0 when something new was said since."""
    latest = _latest(db, key)
    turn = db.execute(
        "SELECT MIN(turn) FROM (SELECT turn FROM events WHERE " + _MINE + " AND undone = 1 AND turn > ?"
        " UNION ALL SELECT -removed FROM events WHERE " + _MINE + " AND -removed > ?)",
        (*key, latest, *key, latest),
    ).fetchone()[0]
    if turn is None:
        return 0
    said = db.execute(f"UPDATE events SET undone = 0 WHERE {_MINE} AND turn = ? AND undone = 1", (*key, turn)).rowcount
    taken = db.execute(f"UPDATE events SET removed = -removed WHERE {_MINE} AND removed = ?", (*key, -turn)).rowcount
    return said + taken


def settle(db: sqlite3.Connection, key: Key) -> None:
    """Let what was taken back stay away for good, since something new is about to be said."""
    db.execute(f"UPDATE events SET undone = 2 WHERE {_MINE} AND undone = 1", key)  # noqa: S608
    db.execute(f"UPDATE events SET removed = 0 WHERE {_MINE} AND removed < 0", key)  # noqa: S608


def take_out(db: sqlite3.Connection, key: Key, change_id: int, turn: int) -> bool:
    """Remove one standing row in a turn; False when there is none of this id."""
    if not 0 < change_id < 2**63:
        return False
    found = db.execute(
        "UPDATE events SET removed = ? WHERE id = ? AND session = ? AND catalogue = ? AND undone = 0 AND removed <= 0",
        (turn, change_id, *key),
    )
    return found.rowcount > 0


def can_go(db: sqlite3.Connection, key: Key) -> tuple[bool, bool]:
    """Whether there is something to take back, and something to put back."""
    latest = _latest(db, key)
    ahead = db.execute(
        f"SELECT EXISTS (SELECT 1 FROM events WHERE {_MINE} AND ((undone = 1 AND turn > ?) OR -removed > ?))",  # noqa: S608
        (*key, latest, latest),
    ).fetchone()[0]
    return latest > 0, bool(ahead)
