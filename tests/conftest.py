"""What every test has, a caught log that reads as the bot would write it; and the servers that many tests start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW, Step
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from bot.logs import TextLines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_the_bot_writes_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(TextLines())


@pytest.fixture
def slack() -> Iterator[EmulatedSlack]:
    """An emulated Slack as it is at first."""
    slack = EmulatedSlack()
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def smile() -> Iterator[EmulatedSmileId]:
    """An emulated Smile ID that knows one job: under review, then approved."""
    smile = EmulatedSmileId()
    smile.start()
    smile.set_job("user-1", "job-1", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    yield smile
    smile.stop()
