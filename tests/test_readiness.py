from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.readiness import LATE, reasons
from handlers.breaker import FAILURES, SILENCE, Breaker
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.storage.rows import add_job


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


def why_not(
    bot: Parts, *, slack: str | None = None, silent_since: datetime | None = None, breaker: Breaker | None = None
) -> list[str]:
    return reasons(bot.deps, slack=slack, silent_since=silent_since, breaker=breaker or Breaker())


def test_a_bot_that_can_do_its_work_is_ready(bot: Parts) -> None:
    add_job(bot.store, next_poll_at=START - LATE)

    assert why_not(bot) == []


def test_without_slack_it_is_not_ready(bot: Parts) -> None:
    assert why_not(bot, slack="not connected") == ["Slack: not connected."]


def test_without_a_database_it_can_write_it_is_not_ready(bot: Parts) -> None:
    bot.break_database()

    assert why_not(bot) == ["The database cannot be written: attempt to write a readonly database."]


def test_with_a_damaged_database_it_says_so_and_no_more(bot: Parts) -> None:
    bot.damage_database()

    (reason,) = why_not(bot)
    assert reason.startswith("The database cannot be written: ")


def test_while_slack_takes_no_news_it_is_not_ready(bot: Parts) -> None:
    bot.store.alerts.add(None, "daily", channel_id="C1", now=START)
    bot.clock.advance(seconds=LATE.total_seconds() + 1)

    assert why_not(bot, silent_since=START) == ["Slack has not answered since 2026-11-21 09:00:00 UTC: 1 alerts wait."]
    assert why_not(bot, silent_since=bot.clock() - LATE) == []


def test_a_slack_that_nobody_has_anything_to_tell_may_be_silent(bot: Parts) -> None:
    bot.clock.advance(hours=1)

    assert why_not(bot, silent_since=START) == []


def test_with_late_polls_it_is_not_ready(bot: Parts) -> None:
    add_job(bot.store, next_poll_at=START)
    bot.clock.advance(seconds=LATE.total_seconds() + 1)

    assert why_not(bot) == ["Polls are late: 1 jobs are due, the first since 2026-11-21 09:00:00 UTC."]


def test_while_its_signature_is_refused_it_is_not_ready(bot: Parts) -> None:
    breaker = Breaker()
    breaker.refused(START)

    assert why_not(bot, breaker=breaker) == ["Smile ID has refused the bot's signature since 2026-11-21 09:00:00 UTC."]


def test_while_smile_id_is_silent_it_says_since_when(bot: Parts) -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(START)
    breaker.failed(START + SILENCE + timedelta(seconds=1))

    assert why_not(bot, breaker=breaker) == ["Smile ID has not answered since 2026-11-21 09:00:00 UTC."]


def test_every_reason_is_named(bot: Parts) -> None:
    add_job(bot.store, next_poll_at=START - timedelta(hours=1))
    bot.break_database()

    assert len(why_not(bot, slack="it refuses the bot (token_revoked)")) == 3
