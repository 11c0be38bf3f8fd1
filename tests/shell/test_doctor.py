import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import doctor
from bot.demo.slack.model import KYC_LEADS, KYC_ONCALL
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from storage.store import Store
from tests.clock import START, Clock
from tests.storage.rows import add_job, watch_with_card

TMPFS = "tmpfs / tmpfs rw 0 0\n"
DISK = "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[EmulatedSlack]:
    slack = EmulatedSlack(now=clock)
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def granted(clock: Clock) -> Iterator[Callable[..., EmulatedSlack]]:
    """Makes workspaces that have granted the bot other scopes."""
    made: list[EmulatedSlack] = []

    def make(*scopes: str) -> EmulatedSlack:
        made.append(EmulatedSlack(now=clock, scopes=scopes))
        made[-1].start()
        return made[-1]

    yield make
    for slack in made:
        slack.stop()


@pytest.fixture
def smile(clock: Clock) -> Iterator[EmulatedSmileId]:
    smile = EmulatedSmileId(now=clock)
    smile.start()
    yield smile
    smile.stop()


@pytest.fixture
def environ(slack: EmulatedSlack, smile: EmulatedSmileId, tmp_path: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "SMILE_PARTNER_ID": smile.partner_id,
        "SMILE_API_KEY": smile.api_keys[0],
        "SMILE_SERVER": smile.base_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
    }


@pytest.fixture(autouse=True)
def durable_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tests' own folder is a temporary one: have it look like a disk that stays."""
    (tmp_path / "mounts").write_text(DISK)
    monkeypatch.setattr(doctor, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/nowhere")


def examine(environ: Mapping[str, str], clock: Clock) -> tuple[int, str]:
    said: list[str] = []
    status = doctor.run(environ, said.append, clock)
    return status, "\n".join(said)


def test_all_is_well_with_a_line_for_each_check(
    environ: dict[str, str], clock: Clock, granted: Callable[..., EmulatedSlack]
) -> None:
    slack = granted(*doctor.SCOPES, *doctor.LOST_WITHOUT)
    status, report = examine(environ | {"SLACK_API_URL": slack.api_url}, clock)

    assert status == 0
    assert [line.split(":")[0] for line in report.splitlines()] == [
        "ok    Settings are complete; Smile ID's http",
        "ok    Database",
        "ok    Slack bot token",
        "ok    Slack scopes",
        "ok    Socket Mode",
        "ok    Smile ID http",
        "ok    Clock",
        "All is well",
    ]


def test_in_http_mode_the_address_for_slack_is_named_and_socket_mode_is_not_asked_for(
    environ: dict[str, str], clock: Clock, slack: EmulatedSlack
) -> None:
    http_mode = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "hush", "HTTP_PORT": "8080"}
    status, report = examine(environ | http_mode, clock)

    assert status == 0
    assert "127.0.0.1:8080/slack/events" in report
    assert slack.calls_of("apps.connections.open") == []


def test_no_secret_is_in_the_report(environ: dict[str, str], clock: Clock) -> None:
    _, well = examine(environ, clock)
    _, ill = examine(
        environ | {"SLACK_BOT_TOKEN": "xoxb-hush", "SMILE_API_KEY": "hush", "SLACK_APP_TOKEN": "hush"}, clock
    )

    for secret in (environ["SLACK_BOT_TOKEN"], environ["SLACK_APP_TOKEN"], environ["SMILE_API_KEY"], "hush"):
        assert secret not in well
        assert secret not in ill


def test_missing_settings_are_all_named_and_nothing_else_is_tried(clock: Clock, slack: EmulatedSlack) -> None:
    status, report = examine({}, clock)

    assert status == 1
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SMILE_PARTNER_ID", "SMILE_API_KEY"):
        assert f"FAIL  Setting: {name} is missing." in report
    assert slack.calls == []


@pytest.mark.parametrize(
    ("change", "line", "fix"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack bot token: invalid_auth", "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Socket Mode: invalid_auth", "SLACK_APP_TOKEN"),
        ({"SMILE_API_KEY": "wrong"}, "no answer to a signed question", "environment"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/bot.db"}, "/no/such/folder/bot.db", "make the folder"),
    ],
)
def test_each_failure_has_a_line_with_its_fix(
    environ: dict[str, str], clock: Clock, change: dict[str, str], line: str, fix: str
) -> None:
    status, report = examine(environ | change, clock)

    failures = [part for part in report.split("\n") if part.startswith("FAIL")]
    assert status == 1
    assert len(failures) == 1
    assert line in failures[0]
    assert fix in report.split(failures[0])[1].splitlines()[1]


def test_a_missing_scope_is_named(
    clock: Clock, smile: EmulatedSmileId, environ: dict[str, str], granted: Callable[..., EmulatedSlack]
) -> None:
    slack = granted("chat:write")
    status, report = examine(environ | {"SLACK_API_URL": slack.api_url}, clock)

    assert status == 1
    assert "add commands under OAuth & Permissions and reinstall the app" in report
    assert smile.asked


@pytest.mark.parametrize("scope", doctor.LOST_WITHOUT)
def test_what_is_lost_without_an_optional_scope_is_said_and_nothing_needs_fixing(
    clock: Clock, environ: dict[str, str], granted: Callable[..., EmulatedSlack], scope: str
) -> None:
    others = [other for other in doctor.LOST_WITHOUT if other != scope]
    slack = granted(*doctor.SCOPES, *others)
    status, report = examine(environ | {"SLACK_API_URL": slack.api_url}, clock)

    assert status == 0
    assert [line for line in report.splitlines() if "optional" in line] == [
        f"ok    Without the optional scope {scope}, {doctor.LOST_WITHOUT[scope]}"
    ]


def test_a_user_group_of_the_settings_that_is_empty_or_not_there_is_said(
    clock: Clock, environ: dict[str, str], granted: Callable[..., EmulatedSlack]
) -> None:
    slack = granted(*doctor.SCOPES, "usergroups:read")
    slack.workspace.groups[KYC_ONCALL] = replace(slack.workspace.groups[KYC_ONCALL], members=())
    rules = {"ACCESS": f"selfie={KYC_LEADS},U1; audit={KYC_ONCALL}; triage=S404", "REVEAL": "full:S405"}
    status, report = examine(environ | rules | {"SLACK_API_URL": slack.api_url}, clock)

    assert status == 1
    assert f"ok    User group {KYC_LEADS} of ACCESS: members 1" in report
    assert f"FAIL  User group {KYC_ONCALL} of ACCESS: members 0\n      Fix: put somebody into it" in report
    assert "FAIL  User group S404 of ACCESS: no_such_subteam\n      Fix: put the id of a user group" in report
    assert "FAIL  User group S405 of REVEAL: no_such_subteam\n      Fix: put the id of a user group" in report


def test_a_user_group_whose_members_the_bot_may_not_see_is_said(
    clock: Clock, environ: dict[str, str], slack: EmulatedSlack
) -> None:
    status, report = examine(environ | {"ACCESS": f"selfie={KYC_LEADS}"}, clock)

    assert status == 1
    assert f"FAIL  User group {KYC_LEADS} of ACCESS: the bot may not see who is in it, so nobody is" in report
    assert "add usergroups:read under OAuth & Permissions" in report
    assert slack.calls_of("usergroups.users.list") == []


def test_a_user_group_that_slack_does_not_tell_of_now_is_worth_another_try(
    clock: Clock, environ: dict[str, str], granted: Callable[..., EmulatedSlack]
) -> None:
    slack = granted(*doctor.SCOPES, "usergroups:read")
    slack.fail("usergroups.users.list", retry_after=30)
    status, report = examine(environ | {"ACCESS": f"selfie={KYC_LEADS}", "SLACK_API_URL": slack.api_url}, clock)

    assert status == 1
    assert f"FAIL  User group {KYC_LEADS} of ACCESS: ratelimited" in report
    assert "run smile-bot doctor again" in report


def test_slack_out_of_reach_is_told_from_a_bad_token(
    environ: dict[str, str], clock: Clock, slack: EmulatedSlack
) -> None:
    slack.stop()
    status, report = examine(environ, clock)

    assert status == 1
    assert report.count("check the network, proxy and SLACK_API_URL") == 2


def test_a_clock_that_is_off_is_said_with_its_fix(environ: dict[str, str], smile: EmulatedSmileId) -> None:
    fast = Clock()
    fast.advance(seconds=90)
    status, report = examine(environ, fast)

    assert status == 1
    assert "FAIL  Clock: 90 s ahead of Smile ID's" in report
    assert smile.asked[0].at + timedelta(seconds=90) == fast()


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


def test_a_file_that_is_no_database_or_a_newer_ones_is_said(
    environ: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "bot.db").write_text("not a database, however long one reads " * 100)
    status, report = examine(environ, clock)

    assert status == 1
    assert "FAIL  Memory: the database cannot be opened (file is not a database)" in report


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
