from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import doctor
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from tests.clock import Clock
from tests.shell.doctor.examining import examine


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
