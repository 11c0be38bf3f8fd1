"""Bots to measure."""

from pathlib import Path

from bot import config
from bot.config import Config
from bot.demo.slack.web_api import APP_TOKEN, BOT_TOKEN
from tests.smile_id.answers import KEY, PARTNER

NOWHERE = "http://127.0.0.1:9/"


def settings(
    database: Path, *, slack_url: str = NOWHERE, smile_url: str = f"{NOWHERE}v1", **more: str
) -> dict[str, str]:
    """The variables of a bot with this database, between these two."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack_url,
        "SMILE_PARTNER_ID": PARTNER,
        "SMILE_API_KEY": KEY,
        "SMILE_SERVER": smile_url,
        "DATABASE_URL": f"sqlite:///{database}",
        "LOG_LEVEL": "ERROR",
    } | more


def configured(database: Path, **more: str) -> Config:
    """The same, read."""
    return config.load(settings(database, **more))
