"""Opens the database and holds its tables; the one place that knows connections, locks and transactions."""

import fcntl
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from storage.alerts import Alerts
from storage.audit import Audit
from storage.clock import Clock
from storage.counts import Counts
from storage.desk import Desk
from storage.hints import Hints
from storage.jobs import Jobs
from storage.migrations import migrations
from storage.notes import Notes
from storage.notices import Notices
from storage.outcomes import Outcomes
from storage.queue import Queue
from storage.retention import Retention
from storage.settings import Settings
from storage.slack_requests import SlackRequests
from storage.table import StorageError, raise_if_lasting
from storage.watches import Watch, Watches

LOOK_AGAIN_S = 0.2
SCHEMA_VERSION = 4  # the last migration's number: an older bot must not write a newer database


class CannotOpenError(Exception):
    """The database cannot be opened; the text is the system's reason."""


class Store:
    """The bot's memory, safe to use from any thread.

    ``path`` is the file; it and its tables are made when they are not there. Raises CannotOpenError.
    """

    def __init__(self, path: Path) -> None:
        # One connection behind one lock: SQLite writes one at a time anyway, and a row takes microseconds.
        self._lock = threading.RLock()
        self._path = path
        self._claim: IO[str] | None = None
        try:
            path.touch(mode=0o600)  # it names people's jobs: nobody else's business
            connection = sqlite3.connect(path, check_same_thread=False, timeout=5, isolation_level=None)
        except (OSError, sqlite3.Error) as problem:
            raise CannotOpenError(str(problem)) from problem
        self._db = Database(connection)
        try:
            self._refuse_newer(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            # An alert that Slack has taken must still be marked told after a power cut.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone from the file too
            migrations.apply(self._db)  # one makes a table anew: foreign keys would forbid that
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except sqlite3.Error as problem:
            connection.close()
            raise CannotOpenError(str(problem)) from problem
        self.jobs = Jobs(self._db, self._lock)
        self.watches = Watches(self._db, self._lock)
        self.alerts = Alerts(self._db, self._lock)
        self.notices = Notices(self._db, self._lock, self.alerts)
        self.hints = Hints(self._db, self._lock)
        self.slack_requests = SlackRequests(self._db, self._lock)
        self.desk = Desk(self._db, self._lock)
        self.queue = Queue(self._db, self._lock)
        self.notes = Notes(self._db, self._lock)
        self.audit = Audit(self._db, self._lock)
        self.settings = Settings(self._db, self._lock)
        self.outcomes = Outcomes(self._db, self._lock)
        self.retention = Retention(self._db, self._lock)
        self.clock = Clock(self._db, self._lock)
        self.counts = Counts(self._db, self._lock)

    @staticmethod
    def _refuse_newer(connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise sqlite3.DatabaseError("a newer version of the bot has written it: update the bot")

    def take_over(self, now: datetime, *, patience: float = 0) -> None:
        """Be the one bot that works on this database, and free at once what a bot that died had taken.

        A bot that is just stopping is waited for, ``patience`` seconds at most. Raises CannotOpenError while another
        bot works on it.
        """
        claim = self._path.with_name(f"{self._path.name}.lock").open("w")
        until = time.monotonic() + patience
        while not _locked(claim):
            if time.monotonic() >= until:
                claim.close()
                raise CannotOpenError("another bot is working on it: stop that one, or use another file")
            time.sleep(LOOK_AGAIN_S)
        self._claim = claim
        with self.atomic():
            self.jobs.free()
            self.watches.free_cards()
            self.alerts.take_back_abandoned(now, all_of_them=True)
            self.slack_requests.forget_unanswered()

    def damage(self) -> str | None:
        """What is wrong inside the file, in SQLite's words; None when it is sound."""
        with self._lock:
            (answer,) = next(iter(self._db.conn.execute("PRAGMA quick_check(1)")))
        return None if answer == "ok" else str(answer)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing: what happens inside is one transaction. Other threads wait."""
        try:
            with self._lock, self._db.atomic() if self._db.conn.in_transaction else self._transaction():
                yield
        except sqlite3.DatabaseError as problem:  # writing the transaction to disk
            raise_if_lasting(problem)
            raise

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One that may write from its start: after it has read, it could not once another process has written."""
        connection = self._db.conn
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise

    def scrub(self) -> None:
        """Have what was deleted gone from the file's log of changes too, beside a bot that is running."""
        with self._lock:
            self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def end_watch(self, number: int, how: str, *, now: datetime, by: str | None = None) -> Watch | None:
        """End an open watch, count its outcome, and drop what was still to be told of its lateness.

        ``how`` is decided, stopped, expired or not_found, ``by`` the Slack user who did it. None when it has ended
        already. To be called in a transaction.
        """
        watch = self.watches.end(number, how, now=now, by=by)
        if watch is not None:
            self.outcomes.add(number)
            self.alerts.no_longer_late(number)
        return watch

    def write_trouble(self, now: datetime) -> str | None:
        """The system's reason why nothing can be written down just now; None when a row could be."""
        try:
            with self.atomic():
                self.clock.beat(now)
        except (sqlite3.Error, StorageError) as problem:
            return str(problem)
        return None

    def close(self) -> None:
        """Close the file; everything that was done is on disk already."""
        with self._lock:
            self._db.close()
        if self._claim is not None:
            self._claim.close()


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
