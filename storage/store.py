"""Opens the database and holds its tables; the one place that knows connections, locks and transactions."""

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from storage.alerts import Alerts
from storage.audit import Audit
from storage.bursts import Bursts
from storage.clock import Clock
from storage.counts import Counts
from storage.desk import Desk
from storage.ends import Ends
from storage.hints import Hints
from storage.jobs import Jobs
from storage.late_alerts import LateAlerts
from storage.lock import BusyError, Lock
from storage.migrations import migrations
from storage.notes import Notes
from storage.notices import Notices
from storage.outcomes import Outcomes
from storage.queue import Queue
from storage.retention import Retention
from storage.settings import Settings
from storage.slack_requests import SlackRequests
from storage.table import DamagedError, StorageError, check_sound, raise_as_ours
from storage.watches import Watch, Watches

LOOK_AGAIN_S = 0.2
BUSY_S = 5.0  # how long to wait for another program that uses the file
SCHEMA_VERSION = 6  # the last migration's number: an older bot must not write a newer database


class CannotOpenError(Exception):
    """The database cannot be opened; the text is the system's reason."""


class Store:
    """The bot's memory, safe to use from any thread.

    ``path`` is the file; it and its tables are made when they are not there, and brought up to date: not under a bot
    of an older version that works on it, which is waited for, ``patience`` seconds at most. Without ``migrate`` an
    older version's file is refused. Raises CannotOpenError.
    """

    def __init__(self, path: Path, *, migrate: bool = True, patience: float = 0) -> None:
        # One connection behind one lock: SQLite writes one at a time anyway, and a row takes microseconds.
        self._path = path
        self._claim: IO[str] | None = None
        try:
            path.touch(mode=0o600)  # it names people's jobs: nobody else's business
            connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_S, isolation_level=None)
        except (OSError, sqlite3.Error) as problem:
            raise CannotOpenError(str(problem)) from problem
        self._db = Database(connection)
        self._lock = Lock(connection, BUSY_S)
        try:
            is_older = _is_older(connection, migrate=migrate)
            with _claimed(path, patience) if is_older else nullcontext():
                connection.execute("PRAGMA journal_mode = WAL")
                # An alert that Slack has taken must still be marked told after a power cut.
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone from the file too
                migrations.apply(self._db)  # one makes a table anew: foreign keys would forbid that
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except (OSError, sqlite3.Error, CannotOpenError) as problem:
            connection.close()
            raise CannotOpenError(str(problem)) from problem
        self.jobs = Jobs(self._db, self._lock)
        self.watches = Watches(self._db, self._lock)
        self.ends = Ends(self._db, self._lock)
        self.alerts = Alerts(self._db, self._lock)
        self.notices = Notices(self._db, self._lock, self.alerts)
        self.bursts = Bursts(self._db, self._lock, self.alerts)
        self.late_alerts = LateAlerts(self._db, self._lock, self.alerts)
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

    def take_over(self, now: datetime, *, patience: float = 0) -> None:
        """Be the one bot that works on this database, and free at once what a bot that died had taken.

        A bot that is just stopping is waited for, ``patience`` seconds at most. Raises CannotOpenError while another
        bot works on it, or another program writes to it, and when it is damaged.
        """
        self._claim = _claimed(self._path, patience)
        try:
            check_sound(self._db)
            with self.atomic():
                self.jobs.free()
                self.watches.free_cards()
                self.alerts.take_back_abandoned(now, all_of_them=True)
                self.slack_requests.forget_unanswered()
        except BusyError as problem:
            raise CannotOpenError(str(problem)) from problem
        except DamagedError as problem:
            raise CannotOpenError(f"it is damaged, restore a backup: {problem}") from problem

    def hurry(self) -> AbstractContextManager[None]:
        """Have this thread wait no longer than somebody waits for an answer; what it cannot do is a BusyError."""
        return self._lock.hurry()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing: what happens inside is one transaction. Other threads wait."""
        try:
            with self._lock, self._db.atomic() if self._db.conn.in_transaction else self._transaction():
                yield
        except sqlite3.DatabaseError as problem:  # writing the transaction to disk
            raise_as_ours(problem)
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

    def scrub(self) -> bool:
        """Have what was deleted gone from the file and its log of changes too, beside a bot that is running.

        False if another program has been reading for so long that they still hold it.
        """
        with self._lock:
            (busy, *_) = self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def end_watch(self, number: int, how: str, *, now: datetime, by: str | None = None) -> Watch | None:
        """End an open watch, count its outcome, and drop what was still to be told of its lateness.

        ``how`` is decided, stopped, expired or not_found, ``by`` the Slack user who did it. None when it has ended
        already. To be called in a transaction.
        """
        watch = self.watches.end(number, how, now=now, by=by)
        if watch is not None:
            self.outcomes.add(number)
            self.alerts.ended(number, decided=how == "decided")
        return watch

    def write_trouble(self, now: datetime) -> str | None:
        """The system's reason why nothing can be written down just now; None when a row could be."""
        try:
            with self.atomic():
                self.clock.beat(now)
        except (sqlite3.Error, BusyError, StorageError) as problem:
            return str(problem)
        return None

    def close(self) -> None:
        """Close the file; everything that was done is on disk already."""
        with self._lock:
            self._db.close()
        if self._claim is not None:
            self._claim.close()


def _is_older(connection: sqlite3.Connection, *, migrate: bool) -> bool:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise sqlite3.DatabaseError("a newer version of the bot has written it: update the bot")
    if version < SCHEMA_VERSION and not migrate:
        raise sqlite3.DatabaseError("an older version of the bot has written it: start the new one first")
    return int(version) < SCHEMA_VERSION


def _claimed(path: Path, patience: float) -> IO[str]:
    """The claim on a database, held until it is closed. Raises CannotOpenError while another bot has it."""
    claim = _claim_of(path).open("w")
    until = time.monotonic() + patience
    while not _locked(claim):
        if time.monotonic() >= until:
            claim.close()
            raise CannotOpenError("another bot is working on it: stop that one, or use another file")
        time.sleep(LOOK_AGAIN_S)
    return claim


def is_claimed(path: Path) -> bool:
    """Whether a bot works on this database right now."""
    claim = _claim_of(path)
    if not claim.exists():
        return False
    with claim.open() as file:
        return not _locked(file)


def _claim_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
