import sqlite3
from pathlib import Path

import pytest

from storage.store import CannotOpenError, Store
from storage.times import to_moment, to_text
from tests.clock import START
from tests.storage.rows import add_job, open_watch, watch_with_card


def test_everything_is_still_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.db")
    watch = watch_with_card(store, ts="1.1")
    store.alerts.add(watch.number, "decided", channel_id="C1", now=START)
    store.close()

    again = Store(tmp_path / "bot.db")
    kept, job = again.watches.get(watch.number), again.jobs.find("user-1", "job-1")
    (alert,) = again.alerts.next_of_each_channel(START)
    again.close()

    assert kept is not None
    assert job is not None
    assert kept.card_ts == "1.1"
    assert job.next_poll_at == START
    assert alert.event == "decided"


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    job = add_job(store)

    class PowerCutError(Exception):
        pass

    def write_until_the_power_goes() -> None:
        with store.atomic():
            watch = open_watch(store, job)
            store.alerts.add(watch.number, "changed", channel_id="C1", now=START)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        write_until_the_power_goes()

    assert store.watches.count() == 0
    assert store.alerts.untold() == 0


def test_what_the_tables_do_not_know_is_refused(store: Store) -> None:
    watch = open_watch(store, add_job(store))

    with pytest.raises(sqlite3.IntegrityError):
        store.alerts.add(watch.number, "gossip", channel_id="C1", now=START)
    with pytest.raises(sqlite3.IntegrityError):
        store.alerts.add(watch.number + 1, "changed", channel_id="C1", now=START)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_text("shopping list, long enough not to be taken for an empty file " * 20)

    with pytest.raises(CannotOpenError, match="not a database"):
        Store(path)


def test_moments_survive_as_text_whose_order_is_time_order() -> None:
    assert to_moment(to_text(START)) == START
    assert to_text(START) == "2026-11-21T09:00:00.000000Z"
    assert to_text(START) < to_text(START.replace(microsecond=1))
