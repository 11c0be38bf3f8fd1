"""An emulated Slack whose clock stands still, the least that is a bot on it, and Slack's own SDK as its client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from bot.demo.slack.server import EmulatedSlack
from tests.clock import Clock
from tests.demo.bare_bot import BareBot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scopes() -> Sequence[str]:
    """What the bot's token may do: the two that it cannot do without."""
    return ("commands", "chat:write")


@pytest.fixture
def slack(clock: Clock, scopes: Sequence[str]) -> Iterator[EmulatedSlack]:
    slack = EmulatedSlack(now=clock, scopes=scopes)
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def client(slack: EmulatedSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def bot(slack: EmulatedSlack) -> Iterator[BareBot]:
    """The least that is a bot, connected to ``slack``."""
    bot = BareBot(slack)
    yield bot
    bot.close()
