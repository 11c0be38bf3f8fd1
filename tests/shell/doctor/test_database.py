"""What the doctor says of the database: sound, stuck, held, full, damaged, of another version. It changes nothing."""

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.doctor_database import FAILURES, MOST_LINES
from storage import look as look_module
from storage.migrations import migrations
from storage.store import Store
from tests.clock import START, Clock
from tests.shell.doctor.examining import DISK, examine
from tests.storage.rows import MINUTE, add_job, open_watch, watch_with_card


def test_a_database_on_a_disk_that_does_not_stay_is_said(
    environ: dict[str, str], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mounts").write_text(DISK + f"tmpfs {tmp_path} tmpfs rw 0 0\n")
    on_tmpfs = examine(environ, clock)
    (tmp_path / "mounts").write_text(DISK)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    in_temp_folder = examine(environ, clock)
    (tmp_path / "mounts").unlink()
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/nowhere")
    without_a_list = examine(environ, clock)

    assert "is on a temporary disk" in on_tmpfs[1]
    assert "is on a temporary disk" in in_temp_folder[1]
    assert (on_tmpfs[0], in_temp_folder[0], without_a_list[0]) == (1, 1, 0)


def test_a_database_that_may_not_be_written_is_said(
    environ: dict[str, str], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot.db").touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path / "bot.db")
    status, report = examine(environ, clock)

    assert status == 1
    assert "let the bot's user read and write" in report


def stuck_database(path: Path) -> None:
    """A watch whose channel is closed, with an alert that could not be told."""
    store = Store(path)
    watch = watch_with_card(store)
    store.watches.unreachable(watch.number, "is_archived")
    number = store.alerts.add(watch.number, "decided", channel_id="C1", now=START)
    alert = store.alerts.claim(number, now=START, lease_for=timedelta(minutes=1))
    assert alert is not None
    store.alerts.delayed(alert, next_try_at=START, trouble="is_archived", perhaps_seen=False)
    store.close()


def test_a_sound_memory_is_counted(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    Store(tmp_path / "bot.db").close()
    status, report = examine(environ, clock)

    assert status == 0
    assert "ok    Memory: sound; open watches 0, alerts to be told 0" in report


def test_what_is_stuck_is_said_with_the_reason(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    stuck_database(tmp_path / "bot.db")
    status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Watch 1 is paused: Slack does not let the bot post in C1 (is_archived)" in report
    assert "FAIL  Alert 1 (decided) for C1 is not told after 1 tries: is_archived" in report


def test_a_file_that_is_no_database_is_said(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("not a database, however long one reads " * 100)
    status, report = examine(environ, clock)

    assert status == 1
    assert (
        "FAIL  Memory: the database is damaged (file is not a database)\n      Fix: stop the bot and restore" in report
    )


def test_a_damaged_database_is_said(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.db")
    for number in range(2000):
        add_job(store, f"job-{number}")
    store.close()
    damaged = bytearray((tmp_path / "bot.db").read_bytes())
    damaged[-4096:] = b"\xff" * 4096
    (tmp_path / "bot.db").write_bytes(damaged)
    status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Memory: the database is damaged" in report


def test_an_empty_file_is_no_trouble(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()
    status, report = examine(environ, clock)

    assert status == 0
    assert "ok    Memory: empty" in report


def migrated(path: Path, *, stop_before: str) -> None:
    """A database that an older version has written, with a watch whose channel is closed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.apply(Database(connection), stop_before=stop_before)
        connection.executescript("""
            INSERT INTO jobs (id, smile_user_id, job_id, watched_since) VALUES (3, 'u', 'j', '2026-11-21T08:00:00Z');
            INSERT INTO watches (id, job, channel_id, slack_user_id, tell, state, created_at, expires_at, card_key,
                                 card_next_try_at, unreachable)
                VALUES (7, 3, 'C1', 'U1', 'changes', 'open', '2026', '2027', 'k', '2026', 'is_archived')""")


@pytest.mark.parametrize("next_version", ["m002_hints_and_pulse", "m004_desk"])
def test_a_database_of_an_older_version_is_looked_at_and_left_as_it_is(
    environ: dict[str, str], clock: Clock, tmp_path: Path, next_version: str
) -> None:
    migrated(tmp_path / "bot.db", stop_before=next_version)
    before = (tmp_path / "bot.db").read_bytes()
    status, report = examine(environ, clock)

    assert status == 1
    assert "ok    Memory: an older version of the bot has written the database; the next start brings it up" in report
    assert "ok    Memory: sound; open watches 1, alerts to be told 0" in report
    assert "FAIL  Watch 7 is paused" in report
    assert (tmp_path / "bot.db").read_bytes() == before


def test_a_database_of_a_newer_version_wants_a_newer_bot_and_no_backup(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    Store(tmp_path / "bot.db").close()
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Memory: a newer version of the bot has written the database\n      Fix: update the bot." in report
    assert "restore" not in report


def test_a_program_that_holds_the_database_is_to_be_ended_and_what_is_stuck_is_said_all_the_same(
    environ: dict[str, str], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_module, "BUSY_S", 0.01)
    stuck_database(tmp_path / "bot.db")
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Memory: another program keeps the bot from writing (database is locked)" in report
    assert "Fix: end that program" in report
    assert "FAIL  Watch 1 is paused" in report
    assert "restore" not in report


def test_a_program_that_keeps_the_database_to_itself_is_to_be_ended(
    environ: dict[str, str], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_module, "BUSY_S", 0.01)
    Store(tmp_path / "bot.db").close()
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN IMMEDIATE")
        status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Memory: another program keeps the database to itself (database is locked)" in report
    assert "restore" not in report


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows beyond a page."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_to_be_freed_and_no_backup_restored(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    Store(tmp_path / "bot.db").close()
    with full_disk():
        status, report = examine(environ, clock)

    assert status == 1
    assert "its disk takes nothing more" in report
    assert "Fix: free the disk" in report
    assert "restore" not in report


def fail(store: Store, job: int, times: int) -> None:
    """Nothing came of asking about the job; it is to be asked about again in a minute."""
    for _ in range(times):
        leased = store.jobs.lease(job, START, lease_for=MINUTE)
        assert leased is not None
        store.jobs.failed(leased, now=START, next_poll_at=START + MINUTE, silence_shown=False)


def test_a_job_without_an_answer_again_and_again_is_said_with_its_number(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    with closing(Store(tmp_path / "bot.db")) as store:
        open_watch(store, add_job(store))
        fail(store, 1, FAILURES - 1)
        nothing_yet = examine(environ, clock)
        fail(store, 1, 11 - FAILURES)
        status, report = examine(environ, clock)

    assert nothing_yet[0] == 0
    assert status == 1
    assert "FAIL  Job 1 has had no answer since 2026-11-21 09:00 UTC, 10 times in a row" in report
    assert "look for job=1" in report
    assert "job-1" not in report
    assert "user-1" not in report


def test_of_many_stuck_things_the_oldest_are_named_and_the_others_counted(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    with closing(Store(tmp_path / "bot.db")) as store:
        for number in range(1, MOST_LINES + 4):
            store.watches.unreachable(watch_with_card(store, f"job-{number}").number, "is_archived")
        status, report = examine(environ, clock)

    assert status == 1
    assert report.count("is paused") == MOST_LINES
    assert f"Watch {MOST_LINES} is paused" in report
    assert "FAIL  And 3 more paused watches" in report


def test_what_a_running_bot_should_have_done_is_said_and_without_one_it_only_waits(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    with closing(Store(tmp_path / "bot.db")) as store:
        open_watch(store, add_job(store))
        store.hints.seen("user-2", "job-2", job_type=1, now=START)
        clock.advance(hours=1)
        without = examine(environ, clock)
        store.take_over(clock())
        status, report = examine(environ, clock)

    since = "1, the first since 2026-11-21 09:00 UTC"
    assert f"ok    No bot is running; waiting for it: jobs {since}, callbacks 1" in without[1]
    assert f"FAIL  Jobs that should have been asked about: {since}" in report
    assert f"FAIL  Callbacks that nobody could look into: {since}" in report
    assert "No bot is running" not in report
    assert status == 1


def test_notices_that_have_not_ended_are_said(environ: dict[str, str], clock: Clock, tmp_path: Path) -> None:
    with closing(Store(tmp_path / "bot.db")) as store:
        for channel_id in ("C1", "C2"):
            store.notices.begin("outage", channel_id=channel_id, since=START, now=START)
        store.notices.begin("refused", channel_id="C3", since=START + MINUTE, now=START)
        status, report = examine(environ, clock)
        for event in ("outage", "refused"):
            store.notices.end(event, "outage_over", START)
        _, later = examine(environ, clock)

    assert status == 1
    assert "FAIL  Smile ID has not answered since 2026-11-21 09:00 UTC; channels told: 2" in report
    assert "FAIL  Smile ID has refused the signature since 2026-11-21 09:01 UTC; channels told: 1" in report
    assert "channels told" not in later
