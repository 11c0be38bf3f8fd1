"""What the tables share: asking and changing rows under the one lock."""

import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlite_utils import Database

from storage.lock import BusyError, Lock

Row = dict[str, Any]
Values = Mapping[str, str | int | float | None]


# SQLite docs: result codes. Of an extended code the last byte is the primary one.
PRIMARY = 0xFF
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
LASTING = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)


class StorageError(Exception):
    """The database cannot be read or written any more: the disk is full, the file is damaged. The text is SQLite's."""


class DamagedError(StorageError):
    """What the file holds is no sound database."""


def raise_as_ours(problem: sqlite3.DatabaseError) -> None:
    """Raise BusyError or StorageError if the database itself is in use or in trouble, not one statement."""
    # sqlite3's own mistakes, such as using a closed connection, carry no code of SQLite's.
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_OK) & PRIMARY
    if code == sqlite3.SQLITE_BUSY:
        raise BusyError(str(problem)) from problem
    if code in DAMAGED:
        raise DamagedError(str(problem)) from problem
    if code in LASTING:
        raise StorageError(str(problem)) from problem


def check_sound(db: Database) -> None:
    """Raise DamagedError, in SQLite's words, if the file is not sound; it is read as a whole."""
    try:
        (answer,) = db.conn.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as problem:
        raise_as_ours(problem)
        raise
    if answer != "ok":
        raise DamagedError(" ".join(str(answer).split()))


class Table:
    """One table of the database."""

    def __init__(self, db: Database, lock: Lock) -> None:
        self._db = db
        self._lock = lock

    def hurry(self) -> AbstractContextManager[None]:
        """Have this thread wait for the database no longer than somebody waits for an answer: else BusyError."""
        return self._lock.hurry()

    def _rows(self, sql: str, values: Values) -> list[Row]:
        """Run one statement, a SELECT or one with RETURNING, and give all its rows."""
        # Joining the transaction that is open, or being one: a single statement is all or nothing. Straight to the
        # connection, because a savepoint around each statement costs more than most of them.
        try:
            with self._lock:
                cursor = self._db.conn.execute(sql, values)
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except sqlite3.DatabaseError as problem:
            raise_as_ours(problem)
            raise

    def _passing_rows(self, sql: str, values: Values) -> list[Row]:
        """As ``_rows``, for a change that a power cut may undo: it would only be made again. It waits for no disk."""
        with self._lock:
            if self._db.conn.in_transaction:
                return self._rows(sql, values)
            self._db.conn.execute("PRAGMA synchronous = NORMAL")
            try:
                return self._rows(sql, values)
            finally:
                self._db.conn.execute("PRAGMA synchronous = FULL")

    def _row(self, sql: str, values: Values) -> Row | None:
        """As ``_rows``, for a question that has one answer or none."""
        rows = self._rows(sql, values)
        return rows[0] if rows else None
