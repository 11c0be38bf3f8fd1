"""The words after ``smile-bot``."""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.__main__ import main
from bot.demo.answers import UNDER_REVIEW, Step
from bot.demo.smile_id import EmulatedSmileId
from bot.logs import set_up


@pytest.fixture
def smile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmulatedSmileId]:
    """An emulated Smile ID, and an environment and .env that lead to it."""
    smile = EmulatedSmileId()
    smile.start()
    smile.set_job("user-1", "job-1", [Step(UNDER_REVIEW)])
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SLACK_", "SMILE_", "POLL_"))]:
        monkeypatch.delenv(name)
    (tmp_path / ".env").write_text(
        f"SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nSMILE_PARTNER_ID=085\nSMILE_SERVER={smile.base_url}\n"
        f"SMILE_API_KEY={smile.api_keys[0]}\n"
    )
    yield smile
    smile.stop()


@pytest.mark.usefixtures("smile")
def test_status_prints_the_card_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "user-1", "job-1"]) == 0

    printed = capsys.readouterr().out
    assert "Under review" in printed
    assert "0824" in printed
    assert "<" not in printed


def test_status_needs_nothing_of_slacks(smile: EmulatedSmileId, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_text(f"SMILE_PARTNER_ID=085\nSMILE_SERVER={smile.base_url}\nSMILE_API_KEY={smile.api_keys[0]}\n")

    assert main(["status", "user-1", "job-1"]) == 0
    assert "Under review" in capsys.readouterr().out


def test_status_names_what_it_lacks_of_smile_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["status", "user-1", "job-1"]) == 1
    said = capsys.readouterr().err
    assert "SMILE_PARTNER_ID is missing." in said
    assert "SMILE_API_KEY is missing." in said
    assert "SLACK" not in said


@pytest.mark.usefixtures("smile")
def test_status_as_json_is_for_other_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "user-1", "job-1", "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["verdict"]["kind"] == "under review"
    assert printed["verdict"]["final"] is False
    assert printed["status"]["result"]["result_code"] == "0824"
    assert "selfie_link" not in printed["status"]


def test_status_says_in_one_sentence_why_there_is_no_answer(
    smile: EmulatedSmileId, capsys: pytest.CaptureFixture[str]
) -> None:
    smile.stop()

    assert main(["status", "user-1", "job-1"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("smile")
def test_the_environment_wins_over_the_env_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMILE_SERVER", "somewhere")

    assert main(["status", "user-1", "job-1"]) == 1
    assert "SMILE_SERVER must be sandbox" in capsys.readouterr().err


def test_missing_settings_are_named_and_nothing_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)

    assert main(["run"]) == 1
    assert "SLACK_BOT_TOKEN is missing." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("smile")
def test_a_database_that_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////no/such/folder/bot.db")

    assert main(["run"]) == 1
    assert "check DATABASE_URL" in capsys.readouterr().err


@pytest.mark.usefixtures("smile")
def test_doctor_has_its_exit_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/")

    assert main(["doctor"]) == 1
    assert "FAIL  Slack bot token" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["status", "user-1"]])
def test_what_is_typed_wrongly_is_answered_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_status:
        main(arguments)

    assert exit_status.value.code == 2
    assert "usage: smile-bot" in capsys.readouterr().err


def test_json_logs_are_one_object_a_line_with_the_traceback_inside(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO", "json")
    logger = logging.getLogger("bot.test")
    logger.debug("not shown")
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logger.exception("Job %d: trouble", 7)

    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "bot.test", "Job 7: trouble")
    assert "first\nsecond" in entry["traceback"]


def test_the_libraries_that_log_whole_requests_are_kept_quiet_at_every_level(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("DEBUG", "text")
    app = App(
        token_verification_enabled=False,
        authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-secret"),
    )
    app.dispatch(BoltRequest(mode="socket_mode", body={"type": "event_callback", "event": {"type": "xoxb-secret"}}))
    for name in ("slack_sdk.web.base_client", "urllib3.connectionpool", "test_shell.py:App"):
        logging.getLogger(name).warning("Unhandled request: xoxb-secret")
    for name in ("slack_sdk.web.base_client", "websocket"):
        logging.getLogger(name).error("Failed to parse the answer: xoxb-secret")
    logging.getLogger("apscheduler.executors.default").error("A tick failed")
    logging.getLogger("bot").debug("shown")

    logged = capsys.readouterr().err
    assert "xoxb-secret" not in logged
    assert "A tick failed" in logged
    assert "shown" in logged
