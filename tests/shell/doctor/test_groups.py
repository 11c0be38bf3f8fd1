"""What the doctor says of user groups."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot import doctor
from bot.demo.slack.model import KYC_LEADS, KYC_ONCALL
from bot.demo.slack.server import EmulatedSlack
from storage.store import Store
from tests.clock import Clock
from tests.shell.doctor.examining import examine
from tests.storage.test_settings import SETTINGS


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


def with_groups_on_call(path: Path) -> None:
    """Two channels, one of which has a user group on call that is not there."""
    store = Store(path)
    store.settings.put(replace(SETTINGS, channel_id="C1", oncall_group=KYC_ONCALL))
    store.settings.put(replace(SETTINGS, channel_id="C2", oncall_group="S404"))
    store.settings.put(replace(SETTINGS, channel_id="C3", oncall_group=None))
    store.close()


def test_a_user_group_on_call_that_is_not_there_is_said(
    clock: Clock, environ: dict[str, str], granted: Callable[..., EmulatedSlack], tmp_path: Path
) -> None:
    with_groups_on_call(tmp_path / "bot.db")
    slack = granted(*doctor.SCOPES, "usergroups:read")
    status, report = examine(environ | {"SLACK_API_URL": slack.api_url}, clock)

    assert status == 1
    assert f"ok    User group {KYC_ONCALL} on call in C1: members " in report
    assert (
        "FAIL  User group S404 on call in C2: no_such_subteam\n      Fix: choose another with /smile settings there."
        in report
    )
    assert "C3" not in report


def test_where_the_bot_may_not_see_user_groups_those_on_call_are_not_asked_for(
    clock: Clock, environ: dict[str, str], slack: EmulatedSlack, tmp_path: Path
) -> None:
    with_groups_on_call(tmp_path / "bot.db")
    status, report = examine(environ, clock)

    assert status == 0
    assert "on call" not in report
    assert slack.calls_of("usergroups.users.list") == []
