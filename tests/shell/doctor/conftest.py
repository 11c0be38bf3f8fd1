"""A workspace, a Smile ID and a disk for the doctor to look at."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import doctor_database
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from tests.clock import Clock
from tests.shell.doctor.examining import DISK


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
    monkeypatch.setattr(doctor_database, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/nowhere")
