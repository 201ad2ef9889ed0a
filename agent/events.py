"""The event log: every change of every session, one committed SQLite row each, with the message it came from.

Nothing is ever deleted by undo: a row is marked undone and the profile is folded again without it. Only `forget`
deletes.
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
from typing import Any, Literal

from agent import steps
from agent.contract import Change, Event, Question, Rules
from models.errors import HomeError, UnknownChange

Source = Literal["message", "button", "host", "edit"]

LISTS_KEPT = 100
"""Lists that count as shown before; what was on none of them may come as if it were new."""
SESSIONS_KEPT = 64
"""Sessions whose events stay read; those of the others are read again when they go on."""

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT NOT NULL, catalogue TEXT NOT NULL, rules TEXT NOT NULL,
    PRIMARY KEY (id, catalogue));
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL,
    catalogue TEXT NOT NULL, turn INTEGER NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL, message TEXT,
    change TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS events_of_session ON events (session, catalogue, id);
CREATE INDEX IF NOT EXISTS resets ON events (session, catalogue, turn) WHERE json_extract(change, '$.field') = '*';
CREATE TABLE IF NOT EXISTS turns (session TEXT NOT NULL, catalogue TEXT NOT NULL, turn INTEGER NOT NULL,
    at TEXT NOT NULL, message TEXT, reply TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'chat',
    shown TEXT NOT NULL DEFAULT '[]', question TEXT, PRIMARY KEY (session, catalogue, turn));
"""
_QUESTIONS = "ALTER TABLE turns ADD COLUMN question TEXT"
"""What a log of before questions lacks."""


@dataclass(frozen=True)
class PastTurn:
    """What was said and shown in one turn."""

    turn: int
    message: str | None
    reply: str
    status: str
    shown: tuple[str, ...]
    question: Question | None = None
    """What it asked."""


class EventLog:
    """The sessions of one catalogue in one data home."""

    def __init__(self, path: Path, catalogue: str) -> None:
        """Open or create the log.

        Raises:
            HomeError: The file cannot be written or is not a log.
        """
        self.catalogue = catalogue
        self._read: dict[str, dict[int, Event]] = {}
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.executescript(_TABLES)
            if "removed" not in {row[1] for row in self._db.execute("PRAGMA table_info(events)")}:
                self._db.execute(steps.COLUMN)
            if "question" not in {row[1] for row in self._db.execute("PRAGMA table_info(turns)")}:
                self._db.execute(_QUESTIONS)
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
        self,
        session: str,
        turn: int,
        source: Source,
        message: str | None,
        changes: Sequence[Change],
        replaces: Sequence[int] = (),
    ) -> list[Event]:
        """Commit changes, one row each, and return them with their ids; what they replace goes in the same turn.

        Raises:
            UnknownChange: The session has no standing change of an id in `replaces`; nothing was changed.
        """
        at = datetime.now(UTC)
        with self._write() as db:
            if changes or replaces:
                steps.settle(db, (session, self.catalogue))
            for change_id in replaces:
                if not steps.take_out(db, (session, self.catalogue), change_id, turn):
                    raise _unknown(change_id)
            return [self._insert(db, session, turn, at, source, message, change) for change in changes]

    def _insert(
        self,
        db: sqlite3.Connection,
        session: str,
        turn: int,
        at: datetime,
        source: Source,
        message: str | None,
        change: Change,
    ) -> Event:
        plain = change.model_copy(update={"id": None}).model_dump_json(exclude_none=True)
        row = (session, self.catalogue, turn, at.isoformat(), source, message, plain)
        number = db.execute(
            "INSERT INTO events (session, catalogue, turn, at, source, message, change) VALUES (?,?,?,?,?,?,?)", row
        ).lastrowid
        known = change.model_copy(update={"id": number})
        return Event(id=number or 0, turn=turn, at=at, source=source, message=message, change=known)

    def bring(self, session: str, turn: int, events: Sequence[Event]) -> list[Event]:
        """Commit events from elsewhere in one turn; each keeps its source, its message and its time."""
        with self._write() as db:
            if events:
                steps.settle(db, (session, self.catalogue))
            return [self._insert(db, session, turn, e.at, e.source, e.message, e.change) for e in events]

    def events(self, session: str) -> list[Event]:
        """All rows of a session, oldest first, undone ones too."""
        mine = (session, self.catalogue)
        with self._lock:
            gone = self._db.execute(
                "SELECT id, undone > 0 OR removed > 0 FROM events WHERE session = ? AND catalogue = ? ORDER BY id", mine
            ).fetchall()
            read = self._recall(session)
            first = next((number for number, _ in gone if number not in read), None)
            if first is not None:
                rows = self._db.execute(
                    "SELECT id, turn, at, source, message, change FROM events"
                    " WHERE session = ? AND catalogue = ? AND id >= ?",
                    (*mine, first),
                )
                read.update({row[0]: _event(row) for row in rows.fetchall()})
        return [read[number].model_copy(update={"undone": True}) if undone else read[number] for number, undone in gone]

    def _recall(self, session: str) -> dict[int, Event]:
        """The events of a session that were read before, by their ids; a row is never changed but for its marks."""
        read = self._read.pop(session, {})
        self._read[session] = read
        if len(self._read) > SESSIONS_KEPT:
            self._read.pop(next(iter(self._read)))
        return read

    def undo(self, session: str) -> int:
        """Take back the last turn that changed something; return how many rows that touched."""
        with self._write() as db:
            return steps.back(db, (session, self.catalogue))

    def redo(self, session: str) -> int:
        """Put back what was taken back last; 0 when there is nothing, or something new was said since."""
        with self._write() as db:
            return steps.forth(db, (session, self.catalogue))

    def can_go(self, session: str) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do something."""
        with self._lock:
            return steps.can_go(self._db, (session, self.catalogue))

    def remove(self, session: str, change_id: int) -> None:
        """Take one change out, in a turn of its own, so that it can be taken back.

        Raises:
            UnknownChange: The session has no standing change with this id.
        """
        mine = (session, self.catalogue)
        with self._write() as db:
            steps.settle(db, mine)
            if not steps.take_out(db, mine, change_id, self._next_turn(db, session)):
                raise _unknown(change_id)

    def forget(self, session: str) -> None:
        """Delete every row of a session for good; its pages in the file are overwritten."""
        with self._write() as db:
            for table, column in (("events", "session"), ("turns", "session"), ("sessions", "id")):
                db.execute(f"DELETE FROM {table} WHERE {column} = ? AND catalogue = ?", (session, self.catalogue))  # noqa: S608
        with self._lock:
            self._read.pop(session, None)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def begin_turn(self, session: str, message: str | None) -> int:
        """Number the next turn and remember what was said."""
        with self._write() as db:
            turn = self._next_turn(db, session)
            db.execute(
                "INSERT INTO turns (session, catalogue, turn, at, message) VALUES (?,?,?,?,?)",
                (session, self.catalogue, turn, datetime.now(UTC).isoformat(), message),
            )
        return turn

    def _next_turn(self, db: sqlite3.Connection, session: str) -> int:
        found = db.execute(
            "SELECT COALESCE(MAX(turn), 0) + 1 FROM turns WHERE session = ? AND catalogue = ?",
            (session, self.catalogue),
        ).fetchone()[0]
        return int(found)

    def messages(self, session: str) -> int:
        """How many messages a session has taken, those before it was started over too."""
        with self._lock:
            found = self._db.execute(
                "SELECT COUNT(message) FROM turns WHERE session = ? AND catalogue = ?", (session, self.catalogue)
            ).fetchone()
        return int(found[0])

    def said(self, session: str, last: int = 8) -> list[str]:
        """The last messages of a session, newest first, those before it was started over too."""
        with self._lock:
            rows = self._db.execute(
                "SELECT message FROM turns WHERE session = ? AND catalogue = ? AND message IS NOT NULL"
                " ORDER BY turn DESC LIMIT ?",
                (session, self.catalogue, last),
            ).fetchall()
        return [row[0] for row in rows]

    def end_turn(self, session: str, past: PastTurn) -> None:
        """Keep what was answered, shown and asked."""
        asked = past.question.model_dump_json(exclude_none=True) if past.question is not None else None
        kept = (past.reply, past.status, json.dumps(past.shown), asked, session, self.catalogue, past.turn)
        with self._write() as db:
            db.execute(
                "UPDATE turns SET reply = ?, status = ?, shown = ?, question = ?"
                " WHERE session = ? AND catalogue = ? AND turn = ?",
                kept,
            )

    def turns(self, session: str, last: int = 8) -> list[PastTurn]:
        """The last turns since the session was started over, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT turn, message, reply, status, shown, question FROM turns WHERE session = ? AND catalogue = ?"
                " AND turn >= ? ORDER BY turn DESC LIMIT ?",
                (session, self.catalogue, self._began(session), last),
            ).fetchall()
        return [
            PastTurn(turn, message, reply, status, tuple(json.loads(shown)), _question(asked))
            for turn, message, reply, status, shown, asked in reversed(rows)
        ]

    def asked(self, session: str) -> list[tuple[int, str]]:
        """(turn, field) of every question put since the session was started over, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT turn, json_extract(question, '$.field') FROM turns WHERE session = ? AND catalogue = ?"
                " AND turn >= ? AND question IS NOT NULL ORDER BY turn",
                (session, self.catalogue, self._began(session)),
            ).fetchall()
        return [(int(turn), str(field)) for turn, field in rows]

    def lists(self, session: str) -> dict[int, tuple[str, ...]]:
        """Turn → ids of the list that was on the screen when it began, since the session was started over."""
        with self._lock:
            rows = self._db.execute(
                "SELECT turn, shown FROM turns WHERE session = ? AND catalogue = ? AND turn >= ? ORDER BY turn",
                (session, self.catalogue, self._began(session)),
            ).fetchall()
        standing: tuple[str, ...] = ()
        found: dict[int, tuple[str, ...]] = {}
        for turn, shown in rows:
            found[int(turn)] = standing
            standing = tuple(json.loads(shown)) or standing
        return found

    def _began(self, session: str) -> int:
        """The turn in which the session was last started over, 0 when it never was."""
        found = self._db.execute(
            "SELECT MAX(turn) FROM events WHERE session = ? AND catalogue = ? AND undone = 0"
            " AND removed <= 0 AND json_extract(change, '$.field') = '*'",
            (session, self.catalogue),
        ).fetchone()[0]
        return int(found or 0)

    def shown(self, session: str, last: int = LISTS_KEPT) -> list[str]:
        """Ids of everything that the last lists have held since the session was started over, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT shown FROM turns WHERE session = ? AND catalogue = ? AND turn >= ? ORDER BY turn DESC LIMIT ?",
                (session, self.catalogue, self._began(session), last),
            ).fetchall()
        return list(dict.fromkeys(one for row in reversed(rows) for one in json.loads(row[0])))


def _event(row: tuple[Any, ...]) -> Event:
    number, turn, at, source, message, change = row
    return Event(
        id=number,
        turn=turn,
        at=datetime.fromisoformat(at),
        source=source,
        message=message,
        change=Change.model_validate({**json.loads(change), "id": number}),
    )


def _unknown(change_id: int) -> UnknownChange:
    return UnknownChange(f"There is no change {change_id} to remove", "Take an id from the profile.")


def _question(told: str | None) -> Question | None:
    return Question.model_validate_json(told) if told else None
