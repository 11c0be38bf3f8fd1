import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from storage.slack_requests import KEPT
from storage.store import Store
from storage.table import StorageError
from tests.clock import START

MINUTE = timedelta(minutes=1)


def rows(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path / "bot.db")
    try:
        return connection.execute("SELECT * FROM slack_requests").fetchall()
    finally:
        connection.close()


def test_a_request_is_new_once(store: Store) -> None:
    taken = [store.slack_requests.take(request_id, START) for request_id in ("Ev1", "Ev1", "Ev2", "Ev1")]

    assert taken == [True, False, True, False]


def test_of_many_at_once_one_is_new(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: store.slack_requests.take("Ev1", START), range(40)))

    assert taken.count(True) == 1


def test_what_was_answered_is_not_new_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.db")
    for request_id in ("answered", "cut off"):
        store.slack_requests.take(request_id, START)
    store.slack_requests.answered("answered")
    store.close()
    again = Store(tmp_path / "bot.db")
    again.take_over(START + MINUTE)
    taken = {
        request_id: again.slack_requests.take(request_id, START + MINUTE) for request_id in ("answered", "cut off")
    }
    again.close()

    assert taken == {"answered": False, "cut off": True}


def test_old_ones_are_swept_and_no_others(store: Store, tmp_path: Path) -> None:
    store.slack_requests.take("old", START - MINUTE)
    store.slack_requests.take("a day old", START)
    store.slack_requests.take("new", START + KEPT)

    assert len(rows(tmp_path)) == 2
    assert not store.slack_requests.take("a day old", START + KEPT)


def test_nothing_is_kept_but_a_digest_and_times(store: Store, tmp_path: Path) -> None:
    store.slack_requests.take("1.2.secret", START)
    store.slack_requests.answered("1.2.secret")
    ((digest, taken_at, answered),) = rows(tmp_path)

    assert len(str(digest)) == 64
    assert (taken_at, answered) == ("2026-11-21T09:00:00.000000Z", 1)


@pytest.mark.parametrize("request_id", ["", "\ud800", "\x00", "x" * 1_000_000, "'; DROP TABLE slack_requests; --"])
def test_any_id_is_told_from_any_other(store: Store, request_id: str) -> None:
    taken = [store.slack_requests.take(one, START) for one in (request_id, request_id, request_id + "x")]

    assert taken == [True, False, True]


def test_a_database_that_takes_no_row_says_so(store: Store) -> None:
    store._db.conn.execute("PRAGMA query_only = ON")

    with pytest.raises(StorageError, match="readonly"):
        store.slack_requests.take("Ev1", START)


def test_joining_a_transaction_it_is_undone_with_it(store: Store) -> None:
    class PowerCutError(Exception):
        pass

    def take_until_the_power_goes() -> None:
        with store.atomic():
            store.slack_requests.take("Ev1", START)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        take_until_the_power_goes()

    assert store.slack_requests.take("Ev1", START)
