import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.lock import HURRIED_S, BusyError, Lock
from storage.store import Store
from tests.clock import START
from tests.storage.rows import add_job

PATIENCE = 30.0  # longer than any test takes


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        yield connection


@pytest.fixture
def lock(connection: sqlite3.Connection) -> Lock:
    return Lock(connection, PATIENCE)


def patience_ms(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA busy_timeout").fetchone()[0])


class Holder:
    """Another thread that has the lock, from ``with`` to its end."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._has_it, self._done = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold, name="holder")

    def _hold(self) -> None:
        with self._lock:
            self._has_it.set()
            self._done.wait(PATIENCE)

    def __enter__(self) -> None:
        self._thread.start()
        self._has_it.wait(PATIENCE)

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def test_whoever_is_in_a_hurry_gives_up_on_a_thread_that_keeps_the_lock(lock: Lock) -> None:
    began = time.monotonic()
    with Holder(lock), lock.hurry(), pytest.raises(BusyError):
        lock.__enter__()

    assert HURRIED_S <= time.monotonic() - began < PATIENCE
    with lock.hurry(), lock:
        pass


def test_the_patience_of_a_hurry_is_one_for_all_that_is_done_in_it(lock: Lock) -> None:
    began = time.monotonic()
    with Holder(lock), lock.hurry():
        for _ in range(20):
            with lock.hurry(), pytest.raises(BusyError):
                lock.__enter__()

    assert time.monotonic() - began < 10 * HURRIED_S


def test_other_programs_are_waited_for_as_long_as_the_thread_has_patience(
    lock: Lock, connection: sqlite3.Connection
) -> None:
    with lock.hurry(), lock, lock:
        hurried = patience_ms(connection)
    with lock:
        patient = patience_ms(connection)

    assert 0 < hurried <= 1000 * HURRIED_S
    assert patient == 1000 * PATIENCE


def test_a_lock_whose_connection_is_closed_is_not_kept(lock: Lock, connection: sqlite3.Connection) -> None:
    connection.close()
    raised: list[type[BaseException]] = []

    def take() -> None:
        try:
            with lock.hurry():
                lock.__enter__()
        except sqlite3.ProgrammingError as problem:
            raised.append(type(problem))

    for thread in [threading.Thread(target=take, name=f"taker {number}") for number in range(2)]:
        thread.start()
        thread.join(5)

    assert raised == [sqlite3.ProgrammingError] * 2


def test_what_another_program_keeps_from_being_written_is_busy_and_can_be_written_later(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "bot.db")) as store, closing(Store(tmp_path / "bot.db")) as other:
        began = time.monotonic()
        with other.atomic(), store.hurry(), pytest.raises(BusyError, match="locked"):
            add_job(store)
        waited = time.monotonic() - began
        with other.atomic(), store.hurry():
            trouble = store.write_trouble(START)
        add_job(store)

        assert waited < PATIENCE
        assert trouble == "database is locked"
        assert store.jobs.find("user-1", "job-1") is not None
