"""A look from outside at the database, whoever is working on it, whichever version wrote it: nothing in it changes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from storage.lock import Lock
from storage.settings import Settings
from storage.store import BUSY_S, SCHEMA_VERSION, is_claimed
from storage.stuck import Stuck
from storage.table import check_sound, raise_as_ours


class Look:
    """Opens the file to read. All of it raises BusyError, DamagedError and StorageError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _our_errors():
            connection = self._connect("ro")
        self._db = Database(connection)
        lock = Lock(connection, BUSY_S)
        self.stuck = Stuck(self._db, lock)
        self.settings = Settings(self._db, lock)

    @property
    def is_empty(self) -> bool:
        """Whether no bot has written anything yet."""
        return self._first("SELECT count(*) FROM sqlite_master") == 0

    @property
    def is_older(self) -> bool:
        """Whether an older version has written it, which the next start brings up to date."""
        return int(self._first("PRAGMA user_version")) < SCHEMA_VERSION

    @property
    def is_newer(self) -> bool:
        """Whether a newer version has written it."""
        return int(self._first("PRAGMA user_version")) > SCHEMA_VERSION

    @property
    def is_worked_on(self) -> bool:
        """Whether a bot is running on it."""
        return is_claimed(self._path)

    def check_sound(self) -> None:
        """Raise DamagedError if the file is not sound."""
        check_sound(self._db)

    def check_writable(self) -> None:
        """Raise BusyError if another program keeps the file from being written; nothing is."""
        with _our_errors(), closing(self._connect("rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self._path.absolute()))}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)

    def _first(self, sql: str) -> str | int:
        with _our_errors():
            (answer,) = self._db.conn.execute(sql).fetchone()
        return answer  # type: ignore[no-any-return]  # SQLite's


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as problem:
        raise_as_ours(problem)
        raise
