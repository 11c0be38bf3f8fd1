"""The bot with its own clock running: callbacks alone bring it to a job and to its decision, nobody types."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import config
from bot.app import Bot
from bot.demo.slack.model import KYC_SUPPORT
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from tests.posting import callback, free_port, proof, request


@pytest.fixture
def port(slack: EmulatedSlack, smile: EmulatedSmileId, tmp_path: Path) -> Iterator[int]:
    """The port of a bot that would ask about a job every 10 minutes, were there no callbacks."""
    port = free_port()
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "SMILE_PARTNER_ID": smile.partner_id,
        "SMILE_API_KEY": smile.api_keys[0],
        "SMILE_SERVER": smile.base_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "POLL_FASTEST_SECONDS": "600",
        "POLL_SLOWEST_SECONDS": "600",
        "HTTP_PORT": str(port),
        "AUTO_WATCH": KYC_SUPPORT,
    }
    bot = Bot(config.load(settings))
    bot.start()
    yield port
    assert bot.stop()


def test_two_callbacks_bring_the_card_and_the_decision(slack: EmulatedSlack, smile: EmulatedSmileId, port: int) -> None:
    body = callback(proof(smile.api_keys[0]))
    first = request(port, "POST", "/smile/callback", body)
    card = slack.wait_for(lambda workspace: next(iter(workspace.in_channel(KYC_SUPPORT)), None))
    before = card.words()
    smile.advance("user-1", "job-1")
    second = request(port, "POST", "/smile/callback", body)
    (decision,) = slack.wait_for(lambda workspace: workspace.thread(KYC_SUPPORT, card.ts))

    assert (first[0], second[0]) == (200, 200)
    assert "Under review" in before
    assert "pproved" in decision.words()
    assert len(smile.asked) <= 4  # a look, a poll for each callback, a link for the decision
