"""What is told, or not, when rows are deleted beside the delivery."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.tell import tell
from storage.alerts import Alert
from tests.clock import START
from tests.handlers.parts import parts
from tests.storage.rows import watch_with_card


def test_an_alert_whose_person_is_forgotten_in_the_same_moment_is_not_told_as_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parts(tmp_path) as bot:
        alerts = bot.store.alerts
        alert = alerts.get(alerts.add(watch_with_card(bot.store).number, "decided", channel_id="C1", now=START))
        claim = alerts.claim

        def claim_and_forget(number: int, *, now: datetime, lease_for: timedelta) -> Alert | None:
            claimed = claim(number, now=now, lease_for=lease_for)
            bot.store.retention.forget("user-1")
            return claimed

        monkeypatch.setattr(alerts, "claim", claim_and_forget)
        trouble = tell(bot.deps, alert)

        assert trouble is None
        assert bot.slack.posted == []
