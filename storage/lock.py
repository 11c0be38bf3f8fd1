"""The lock of the database: one thread at a time has the connection, and waits there for other programs."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HURRIED_S = 0.5  # where somebody waits for an answer (Slack docs: 3 seconds)


class BusyError(Exception):
    """Somebody else has the database right now: nothing was done, and it can be tried again. The text is SQLite's."""


class Lock:
    """``with lock:`` has the connection to oneself, and may be nested.

    The other threads wait for as long as it takes, and for other programs ``patience`` seconds, unless they ``hurry``.
    """

    def __init__(self, connection: sqlite3.Connection, patience: float) -> None:
        self._connection = connection
        self._patience = patience
        self._lock = threading.RLock()
        self._own = threading.local()  # ``until``: when the patience of a thread ends that is in a hurry
        self._set_ms = -1
        self._wait_for_programs(patience)

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Have this thread wait no longer than HURRIED_S in all, for whomever; what it cannot do is a BusyError."""
        before = self._until()
        self._own.until = before or time.monotonic() + HURRIED_S
        try:
            yield
        finally:
            self._own.until = before

    def __enter__(self) -> None:
        until = self._until()
        if until is None:
            self._lock.acquire()
        elif not self._lock.acquire(timeout=_left(until)):
            raise BusyError("database is locked")
        try:
            self._wait_for_programs(self._patience if until is None else _left(until))
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _until(self) -> float | None:
        return getattr(self._own, "until", None)

    def _wait_for_programs(self, seconds: float) -> None:
        milliseconds = int(seconds * 1000)
        if milliseconds != self._set_ms:
            self._connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
            self._set_ms = milliseconds


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())
