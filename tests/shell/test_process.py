"""``smile-bot run`` as a process of its own: its clock, its signals, its crashes."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from storage.store import Store
from tests.storage.rows import watch_with_card

PAGE = 4096

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(slack: EmulatedSlack, smile: EmulatedSmileId, tmp_path: Path) -> Iterator[Start]:
    """Starts the bot without waiting for it; each one that is still running at the end is killed."""
    settings = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "SMILE_PARTNER_ID": smile.partner_id,
        "SMILE_API_KEY": smile.api_keys[0],
        "SMILE_SERVER": smile.base_url,
        "POLL_FASTEST_SECONDS": "0.2",
        "NO_PROXY": "127.0.0.1",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(  # our own program
                [sys.executable, "-P", "-m", "bot", "run"], cwd=tmp_path, env=settings, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def watch(slack: EmulatedSlack) -> Message:
    slack.wait_for(lambda workspace: workspace.connections == 1, timeout=30)
    slack.type(AMARA, KYC_SUPPORT, "/smile watch user-1 job-1")
    slack.wait_for(lambda workspace: workspace.ephemerals(AMARA), timeout=30)
    return slack.workspace.in_channel(KYC_SUPPORT)[0]


def decision(slack: EmulatedSlack, card: Message) -> Message:
    return slack.wait_for(lambda workspace: workspace.thread(KYC_SUPPORT, card.ts), timeout=60)[0]


def test_the_clock_polls_and_delivers_by_itself_and_sigterm_ends_it_well(
    slack: EmulatedSlack, smile: EmulatedSmileId, start: Start, tmp_path: Path
) -> None:
    process = start()
    card = watch(slack)
    smile.advance("user-1", "job-1")
    told = decision(slack, card)
    process.send_signal(signal.SIGTERM)

    assert "Approved" in told.words()
    assert process.wait(timeout=20) == 0
    log = (tmp_path / "log").read_text()
    assert "Stopped" in log
    assert "Traceback" not in log


def test_ctrl_c_ends_it_well_even_before_slack_answers(slack: EmulatedSlack, start: Start) -> None:
    slack.fail("auth.test", times=1000, status=503)
    process = start()
    slack.wait_for(lambda _: slack.calls_of("auth.test"), timeout=30)
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=20) == 0


def test_the_first_connection_is_tried_until_it_works(slack: EmulatedSlack, start: Start) -> None:
    slack.fail("auth.test", times=2, status=503)
    slack.fail("apps.connections.open", retry_after=1)
    start()
    card = watch(slack)

    assert "Under review" in card.words()


def test_after_kill_9_the_watch_goes_on_where_it_was(
    slack: EmulatedSlack, smile: EmulatedSmileId, start: Start
) -> None:
    process = start()
    card = watch(slack)
    process.kill()
    process.wait()
    slack.wait_for(lambda workspace: not workspace.connections)
    smile.advance("user-1", "job-1")
    start()

    assert "Approved" in decision(slack, card).words()
    slack.wait_for(lambda workspace: "Approved" in workspace.in_channel(KYC_SUPPORT)[0].words())
    assert len([m for m in slack.workspace.in_channel(KYC_SUPPORT) if m.thread_ts is None]) == 1


def test_a_call_that_hangs_holds_up_the_end_for_ten_seconds_at_most(
    slack: EmulatedSlack, smile: EmulatedSmileId, start: Start
) -> None:
    process = start()
    slack.wait_for(lambda workspace: workspace.connections == 1, timeout=30)
    hang = threading.Event()
    smile.fail(Fault(hang=hang))
    slack.type(AMARA, KYC_SUPPORT, "/smile status user-1 job-1")
    smile.wait_for(lambda asked: asked, timeout=30)
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    hang.set()


def test_a_token_that_slack_refuses_is_one_sentence_and_exit_status_1(
    slack: EmulatedSlack, start: Start, tmp_path: Path
) -> None:
    slack.fail("auth.test", error="invalid_auth")

    assert start().wait(timeout=30) == 1
    log = (tmp_path / "log").read_text()
    assert "SLACK_BOT_TOKEN" in log
    assert "Traceback" not in log


def test_a_full_disk_stops_the_bot_loudly_and_nothing_is_forgotten(
    slack: EmulatedSlack, smile: EmulatedSmileId, start: Start, tmp_path: Path
) -> None:
    process = start()
    card = watch(slack)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    smile.advance("user-1", "job-1")
    status = process.wait(timeout=60)
    log = (tmp_path / "log").read_text()
    start()

    assert status == 1
    assert "before it forgets anything" in log
    assert "Approved" in decision(slack, card).words()


def spoil(database: Path, table: str) -> None:
    """Have the first page of a table hold something else."""
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"spoilt, " * (PAGE // 8))


@pytest.mark.parametrize("table", ["jobs", "watches", "alerts", "alerts_folded", "pulse"])
def test_a_damaged_database_stops_the_bot_before_it_does_anything(
    slack: EmulatedSlack, start: Start, tmp_path: Path, table: str
) -> None:
    database = tmp_path / "smile-bot.db"
    with closing(Store(database)) as store:
        watch_with_card(store)
    spoil(database, table)
    status = start().wait(timeout=30)
    log = (tmp_path / "log").read_text()

    assert status == 1
    assert "it is damaged, restore a backup" in log
    assert "Traceback" not in log
    assert slack.calls == []


def test_a_database_that_is_damaged_while_the_bot_runs_stops_it_loudly(
    slack: EmulatedSlack, smile: EmulatedSmileId, start: Start, tmp_path: Path
) -> None:
    process = start()
    watch(slack)
    database = tmp_path / "smile-bot.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("CREATE TABLE other (text)")  # has the bot read the schema anew, and its pages with it
        connection.commit()
    for table in ("watches", "jobs", "jobs_due"):
        spoil(database, table)
    smile.advance("user-1", "job-1")
    status = process.wait(timeout=60)

    assert status == 1
    assert "before it forgets anything" in (tmp_path / "log").read_text()
