"""The event log: every change of every session, one committed SQLite row each, with the message it came from.

Nothing is ever deleted by undo: a row is marked undone and the profile is folded again without it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from agent.contract import Change, Event, Rules
from models.errors import HomeError, UnknownChange

Source = Literal["message", "button", "host"]

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT NOT NULL, catalogue TEXT NOT NULL, rules TEXT NOT NULL,
    PRIMARY KEY (id, catalogue));
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL,
    catalogue TEXT NOT NULL, turn INTEGER NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL, message TEXT,
    change TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS events_of_session ON events (session, catalogue, id);
CREATE TABLE IF NOT EXISTS turns (session TEXT NOT NULL, catalogue TEXT NOT NULL, turn INTEGER NOT NULL,
    at TEXT NOT NULL, message TEXT, reply TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'chat',
    shown TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (session, catalogue, turn));
"""


@dataclass(frozen=True)
class PastTurn:
    """What was said and shown in one turn."""

    turn: int
    message: str | None
    reply: str
    status: str
    shown: tuple[str, ...]


class EventLog:
    """The sessions of one catalogue in one data home."""

    def __init__(self, path: Path, catalogue: str) -> None:
        """Open or create the log.

        Raises:
            HomeError: The file cannot be written or is not a log.
        """
        self.catalogue = catalogue
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise HomeError(
                f"The log {path} cannot be used ({error})",
                "Check that the data home can be written, or give another --home.",
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise HomeError(
                    f"The change could not be saved ({error})", "Free space in the data home and say it again."
                ) from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def start(self, session: str, rules: Rules) -> None:
        """Create a session or replace its rules."""
        with self._write() as db:
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?)"
                " ON CONFLICT (id, catalogue) DO UPDATE SET rules = excluded.rules",
                (session, self.catalogue, rules.model_dump_json()),
            )

    def rules(self, session: str) -> Rules | None:
        """The session's rules, None when there is no such session."""
        with self._lock:
            row = self._db.execute(
                "SELECT rules FROM sessions WHERE id = ? AND catalogue = ?", (session, self.catalogue)
            ).fetchone()
        return Rules.model_validate_json(row[0]) if row else None

    def sessions(self) -> list[str]:
        """Names of all sessions that have begun, in the order of their names."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id FROM sessions WHERE catalogue = ? ORDER BY id", (self.catalogue,)
            ).fetchall()
        return [row[0] for row in rows]

    def last_event(self) -> int:
        """Number of the newest event of the catalogue, 0 when there is none."""
        with self._lock:
            newest = self._db.execute("SELECT MAX(id) FROM events WHERE catalogue = ?", (self.catalogue,)).fetchone()
        return int(newest[0] or 0)

    def append(
        self, session: str, turn: int, source: Source, message: str | None, changes: Sequence[Change]
    ) -> list[Event]:
        """Commit changes, one row each, and return them with their ids."""
        at = datetime.now(UTC)
        stored = []
        with self._write() as db:
            for change in changes:
                plain = change.model_copy(update={"id": None})
                cursor = db.execute(
                    "INSERT INTO events (session, catalogue, turn, at, source, message, change) VALUES (?,?,?,?,?,?,?)",
                    (
                        session,
                        self.catalogue,
                        turn,
                        at.isoformat(),
                        source,
                        message,
                        plain.model_dump_json(exclude_none=True),
                    ),
                )
                known = change.model_copy(update={"id": cursor.lastrowid})
                stored.append(
                    Event(id=cursor.lastrowid or 0, turn=turn, at=at, source=source, message=message, change=known)
                )
        return stored

    def events(self, session: str) -> list[Event]:
        """All rows of a session, oldest first, undone ones too."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, turn, at, source, message, change, undone FROM events"
                " WHERE session = ? AND catalogue = ? ORDER BY id",
                (session, self.catalogue),
            ).fetchall()
        return [
            Event(
                id=row[0],
                turn=row[1],
                at=datetime.fromisoformat(row[2]),
                source=row[3],
                message=row[4],
                change=Change.model_validate({**json.loads(row[5]), "id": row[0]}),
                undone=bool(row[6]),
            )
            for row in rows
        ]

    def undo(self, session: str) -> int:
        """Mark everything of the last turn that changed something as undone; return how many rows that were."""
        with self._write() as db:
            last = db.execute(
                "SELECT MAX(turn) FROM events WHERE session = ? AND catalogue = ? AND undone = 0 AND source <> 'host'",
                (session, self.catalogue),
            ).fetchone()[0]
            if last is None:
                return 0
            return db.execute(
                "UPDATE events SET undone = 1 WHERE session = ? AND catalogue = ? AND turn = ? AND undone = 0"
                " AND source <> 'host'",
                (session, self.catalogue, last),
            ).rowcount

    def remove(self, session: str, change_id: int) -> None:
        """Mark one change as undone.

        Raises:
            UnknownChange: The session has no standing change with this id.
        """
        with self._write() as db:
            found = (
                0 < change_id < 2**63
                and db.execute(
                    "UPDATE events SET undone = 1 WHERE id = ? AND session = ? AND catalogue = ? AND undone = 0",
                    (change_id, session, self.catalogue),
                ).rowcount
            )
        if not found:
            raise UnknownChange(f"There is no change {change_id} to remove", "Take an id from the profile.")

    def begin_turn(self, session: str, message: str | None) -> int:
        """Number the next turn and remember what was said."""
        with self._write() as db:
            turn = db.execute(
                "SELECT COALESCE(MAX(turn), 0) + 1 FROM turns WHERE session = ? AND catalogue = ?",
                (session, self.catalogue),
            ).fetchone()[0]
            db.execute(
                "INSERT INTO turns (session, catalogue, turn, at, message) VALUES (?,?,?,?,?)",
                (session, self.catalogue, turn, datetime.now(UTC).isoformat(), message),
            )
        return int(turn)

    def end_turn(self, session: str, past: PastTurn) -> None:
        """Keep what was answered and shown."""
        with self._write() as db:
            db.execute(
                "UPDATE turns SET reply = ?, status = ?, shown = ? WHERE session = ? AND catalogue = ? AND turn = ?",
                (past.reply, past.status, json.dumps(past.shown), session, self.catalogue, past.turn),
            )

    def turns(self, session: str, last: int = 8) -> list[PastTurn]:
        """The last turns since the session was started over, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT turn, message, reply, status, shown FROM turns WHERE session = ? AND catalogue = ?"
                " AND turn >= ? ORDER BY turn DESC LIMIT ?",
                (session, self.catalogue, self._began(session), last),
            ).fetchall()
        return [PastTurn(row[0], row[1], row[2], row[3], tuple(json.loads(row[4]))) for row in reversed(rows)]

    def _began(self, session: str) -> int:
        """The turn in which the session was last started over, 0 when it never was."""
        found = self._db.execute(
            "SELECT MAX(turn) FROM events WHERE session = ? AND catalogue = ? AND undone = 0"
            " AND json_extract(change, '$.field') = '*'",
            (session, self.catalogue),
        ).fetchone()[0]
        return int(found or 0)

    def shown(self, session: str) -> list[str]:
        """Ids of everything that a list has held since the session was started over, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT shown FROM turns WHERE session = ? AND catalogue = ? AND turn >= ? ORDER BY turn",
                (session, self.catalogue, self._began(session)),
            ).fetchall()
        return list(dict.fromkeys(one for row in rows for one in json.loads(row[0])))
