import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import store as module
from storage.hints import Hints
from storage.lock import BusyError, Lock
from storage.migrations import migrations
from storage.store import CannotOpenError, Store
from storage.table import StorageError
from storage.times import to_moment, to_text
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, open_watch, watch_with_card

INDEXES_OF_JOBS = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'jobs' AND type = 'index' ORDER BY name"


def test_without_leave_to_migrate_a_database_of_an_older_bot_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as connection:
        migrations.apply(Database(connection), stop_before="m004_desk")
        with pytest.raises(CannotOpenError, match="older version"):
            Store(tmp_path / "bot.db", migrate=False)
        pending = [migration.name for migration in migrations.pending(Database(connection))]

    assert "m004_desk" in pending


def test_a_database_that_another_program_writes_to_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_S", 0.01)
    with (
        closing(Store(tmp_path / "bot.db")) as store,
        closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotOpenError, match="locked"):
            store.take_over(START)


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


def test_a_database_of_a_newer_bot_is_refused(tmp_path: Path) -> None:
    Store(tmp_path / "bot.db").close()
    connection = sqlite3.connect(tmp_path / "bot.db")
    connection.execute("PRAGMA user_version = 999")
    connection.close()

    with pytest.raises(CannotOpenError, match="newer version"):
        Store(tmp_path / "bot.db")


def test_a_database_of_an_older_bot_is_brought_up_to_date_and_keeps_what_it_holds(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    older = Database(connection)
    migrations.apply(older, stop_before="m003_slack_requests")
    connection.execute("PRAGMA user_version = 1")
    Hints(older, Lock(connection, 5)).seen("user-1", "job-1", job_type=2, now=START)
    connection.close()
    store = Store(tmp_path / "bot.db")
    hints, is_new = store.hints.due(START), store.slack_requests.take("Ev1", START)
    store.close()

    assert hints == 1
    assert is_new


def test_an_older_bots_watches_and_alerts_keep_their_numbers_and_what_is_said_of_them(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    migrations.apply(Database(connection), stop_before="m004_desk")
    connection.execute(
        "INSERT INTO jobs (id, smile_user_id, job_id, watched_since, review_since) VALUES (3, 'u', 'j', :now, :now)",
        {"now": to_text(START)},
    )
    connection.execute(
        "INSERT INTO watches (id, job, channel_id, slack_user_id, tell, state, created_at, expires_at, card_key,"
        " card_ts, card_next_try_at) VALUES (7, 3, 'C1', 'U1', 'changes', 'open', :now, :now, 'k', '1.1', :now)",
        {"now": to_text(START)},
    )
    connection.execute(
        "INSERT INTO alerts (id, key, watch, channel_id, event, created_at, state, next_try_at)"
        " VALUES (9, 'a', 7, 'C1', 'changed', :now, 'waiting', :now)",
        {"now": to_text(START)},
    )
    connection.close()
    with closing(Store(tmp_path / "bot.db")) as store:
        watch, (alert,) = store.watches.get(7), store.alerts.next_of_each_channel(START)
        store.retention.forget("u")
        later = watch_with_card(store)

    assert watch is not None
    assert (watch.job, watch.card_ts, watch.review_since, watch.step) == (3, "1.1", START, 0)
    assert (alert.number, alert.watch) == (9, 7)
    assert later.number == 8


def test_an_older_bots_jobs_keep_their_numbers_and_those_of_jobs_long_gone_are_not_given_again(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    migrations.apply(Database(connection), stop_before="m006_job_numbers")
    connection.executescript("""
        INSERT INTO jobs (id, smile_user_id, job_id, watched_since, kind) VALUES (3, 'u', 'j', '2026', 'not_found');
        INSERT INTO outcomes (watch, job, channel_id, how, watched_since, ended_at)
            VALUES (1, 7, 'C1', 'decided', '2026', '2026')""")
    before = connection.execute(INDEXES_OF_JOBS).fetchall()
    connection.close()
    with closing(Store(tmp_path / "bot.db")) as store:
        kept = store._db.conn.execute("SELECT id, smile_user_id, job_id, watched_since, kind, failures FROM jobs")
        after = store._db.conn.execute(INDEXES_OF_JOBS).fetchall()

        assert kept.fetchall() == [(3, "u", "j", "2026", "not_found", 0)]
        assert after == before
        assert add_job(store).number == 8


def test_a_transaction_that_has_only_read_so_far_is_not_lost_to_the_shell(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "bot.db")) as store, closing(Store(tmp_path / "bot.db")) as shell:
        with store.atomic():
            store.watches.get(1)
            with shell.hurry(), pytest.raises(BusyError, match="locked"):
                shell.hints.seen("user-2", "job-2", job_type=None, now=START)
            add_job(store)
        shell.hints.seen("user-2", "job-2", job_type=None, now=START)

        assert shell.jobs.find("user-1", "job-1") is not None
        assert store.hints.due(START) == 1


def test_the_version_of_the_database_is_the_number_of_its_migrations(store: Store) -> None:
    (version,) = store._db.conn.execute("PRAGMA user_version").fetchone()

    assert version == len(migrations.applied(store._db))


def test_a_full_disk_is_a_trouble_that_lasts(store: Store) -> None:
    (pages,) = store._db.conn.execute("PRAGMA page_count").fetchone()
    store._db.conn.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for number in range(10_000):
            add_job(store, f"job-{number}")

    with pytest.raises(StorageError, match="full"):
        fill()


def test_a_transaction_that_the_disk_refuses_leaves_nothing_behind(store: Store) -> None:
    job = add_job(store)
    (pages,) = store._db.conn.execute("PRAGMA page_count").fetchone()
    store._db.conn.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with store.atomic():
            watch = open_watch(store, job)
            for _ in range(10_000):
                store.alerts.add(watch.number, "decided", channel_id="C1", now=START)

    with pytest.raises(StorageError):
        fill()
    assert store.watches.count() == 0


def test_the_schema_is_not_changed_under_a_bot_that_works_on_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with closing(Store(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.take_over(START)
        other.execute("PRAGMA user_version = 1")
        with pytest.raises(CannotOpenError, match="another bot"):
            Store(path)
        version = other.execute("PRAGMA user_version").fetchone()

    assert version == (1,)


def test_one_bot_works_on_a_database_and_another_is_refused(tmp_path: Path) -> None:
    first, second = Store(tmp_path / "bot.db"), Store(tmp_path / "bot.db")
    first.take_over(START)
    with pytest.raises(CannotOpenError, match="another bot"):
        second.take_over(START)
    closing = threading.Timer(0.05, first.close)
    closing.start()
    second.take_over(START, patience=30)
    closing.join()
    second.close()


def test_taking_over_frees_at_once_what_a_dead_bot_had_taken(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.db")
    watch = watch_with_card(store)
    number = store.alerts.add(watch.number, "decided", channel_id="C1", now=START)
    store.alerts.claim(number, now=START, lease_for=MINUTE)
    store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    store.watches.refresh_cards(watch.job, START)
    store.watches.claim_card(watch.number, now=START, lease_for=MINUTE)
    store.close()

    again = Store(tmp_path / "bot.db")
    again.take_over(START)
    (alert,) = again.alerts.next_of_each_channel(START)
    (job,) = again.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    (card,) = again.watches.next_cards(START)
    again.close()

    assert (alert.number, alert.possible_repeat) == (number, True)
    assert job.number == watch.job
    assert card.number == watch.number


def test_whether_anything_can_be_written_is_found_out_by_writing(store: Store) -> None:
    well = store.write_trouble(START), store.write_trouble(START)
    store._db.conn.execute("PRAGMA query_only = ON")

    assert well == (None, None)
    assert store.write_trouble(START) == "attempt to write a readonly database"
