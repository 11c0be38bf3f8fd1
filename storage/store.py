"""Opens the database and holds its tables; the one place that knows connections, locks and transactions."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.alerts import Alerts
from storage.jobs import Jobs
from storage.migrations import migrations
from storage.watches import Watches


class CannotOpenError(Exception):
    """The database cannot be opened; the text is the system's reason."""


class Store:
    """The bot's memory, safe to use from any thread.

    ``path`` is the file; it and its tables are made when they are not there. Raises CannotOpenError.
    """

    def __init__(self, path: Path) -> None:
        # One connection behind one lock: SQLite writes one at a time anyway, and a row takes microseconds.
        self._lock = threading.RLock()
        try:
            connection = sqlite3.connect(path, check_same_thread=False, timeout=5)
        except sqlite3.Error as problem:
            raise CannotOpenError(str(problem)) from problem
        self._db = Database(connection)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # An alert that Slack has taken must still be marked told after a power cut.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            migrations.apply(self._db)
        except sqlite3.Error as problem:
            connection.close()
            raise CannotOpenError(str(problem)) from problem
        self.jobs = Jobs(self._db, self._lock)
        self.watches = Watches(self._db, self._lock)
        self.alerts = Alerts(self._db, self._lock)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing: what happens inside is one transaction. Other threads wait."""
        with self._lock, self._db.atomic():
            yield

    def close(self) -> None:
        """Close the file; everything that was done is on disk already."""
        with self._lock:
            self._db.close()
