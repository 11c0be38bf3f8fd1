"""What every test has: a caught log that reads as the bot would write it, its fields included."""

import pytest

from bot.logs import TextLines


@pytest.fixture(autouse=True)
def _as_the_bot_writes_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(TextLines())
