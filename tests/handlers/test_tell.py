"""What is told, or not, of rows that are deleted beside the delivery, or that this version of the bot does not know."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.announcement import announcement
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


@pytest.mark.parametrize("of_a_watch", [True, False])
def test_an_event_that_nobody_knows_is_not_told_as_another_one(tmp_path: Path, of_a_watch: bool) -> None:
    with parts(tmp_path) as bot:
        watch = watch_with_card(bot.store)
        known = bot.store.alerts.get(bot.store.alerts.add(watch.number, "decided", channel_id="C1", now=START))

        with pytest.raises(ValueError, match="promoted"):
            announcement(bot.deps, replace(known, event="promoted"), watch if of_a_watch else None)
