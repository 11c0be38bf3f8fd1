"""The steps of a late review, taken on a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.smile_id import wire
from bot.smile_id.wire import JobStatus
from handlers import lateness
from storage.alerts import Alert
from storage.settings import NEVER, ChannelSettings
from storage.table import StorageError
from storage.watches import Watch
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.handlers.test_hours import hours
from tests.smile_id.answers import result, status
from tests.storage.rows import add_job, open_watch

HOUR = timedelta(hours=1)
REVIEW = status(result(2, "0824"))
APPROVED = status(result(2, "1220"))
ALWAYS = replace(hours(opens=time(), closes=time(), days=frozenset(range(1, 8))), oncall_group="S1", lead="ULEAD")
WEEKDAYS = replace(ALWAYS, opens=time(9), closes=time(17), days=frozenset(range(1, 6)))  # START: Saturday
MONDAY_AT_9 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        bot.store.settings.put(ALWAYS)
        yield bot


def review(bot: Parts, job_id: str = "job-1", *, answer: JobStatus = REVIEW, since: datetime = START) -> int:
    """The number of a watch whose job came under review then."""
    watch = open_watch(bot.store, add_job(bot.store, job_id, status=wire.dump(answer)))
    bot.store.watches.card_shown(watch, "1.1")
    lateness.review_began(bot.deps, watch, since)
    return watch.number


def watch_of(bot: Parts, number: int) -> Watch:
    watch = bot.store.watches.get(number)
    assert watch is not None
    return watch


def put(bot: Parts, settings: ChannelSettings) -> None:
    bot.store.settings.put(settings)
    lateness.reschedule(bot.deps, settings)


def told(bot: Parts) -> list[Alert]:
    """What waits to be told, in its order."""
    alerts = []
    while waiting := bot.store.alerts.next_of_each_channel(bot.clock()):
        alerts += waiting
        for alert in waiting:
            bot.store.alerts.told(alert, ts="2.2", now=bot.clock())
    return sorted(alerts, key=lambda alert: alert.number)


def events_after(bot: Parts, **pause: float) -> list[str]:
    bot.clock.advance(**pause)
    lateness.tick(bot.deps)
    return [alert.event for alert in told(bot)]


def test_each_step_is_told_once_at_its_time(bot: Parts) -> None:
    review(bot)

    assert events_after(bot, hours=2, minutes=59) == []
    assert events_after(bot, minutes=1) == ["reminder"]
    assert events_after(bot, minutes=59) == []
    assert events_after(bot, minutes=1) == ["overdue"]
    assert events_after(bot, hours=3, minutes=59) == []
    assert events_after(bot, minutes=1) == ["escalated"]
    assert events_after(bot, hours=100) == []


def test_the_lead_is_told_in_person_and_the_channel_of_the_rest(bot: Parts) -> None:
    review(bot)
    alerts = []
    for pause in (3, 1, 4):
        bot.clock.advance(hours=pause)
        lateness.tick(bot.deps)
        alerts += told(bot)

    assert [alert.channel_id for alert in alerts] == ["C1", "C1", "ULEAD"]
    said = {"due_at": "2026-11-21T13:00:00.000000Z", "due_hours": 4.0, "group": "S1", "lead": "ULEAD"}
    assert [alert.detail for alert in alerts] == [said] * 3
    assert {alert.review_since for alert in alerts} == {START}


def test_a_reminder_that_comes_too_late_is_left_out(bot: Parts) -> None:
    review(bot)

    assert events_after(bot, hours=5) == ["overdue"]
    assert events_after(bot, hours=30) == ["escalated"]


def test_a_review_that_began_long_ago_is_told_to_the_group_and_to_the_lead(bot: Parts) -> None:
    review(bot, since=START - 50 * HOUR)

    assert events_after(bot) == ["overdue", "escalated"]
    assert events_after(bot, hours=50) == []


def test_without_a_lead_the_last_step_is_skipped(bot: Parts) -> None:
    put(bot, replace(ALWAYS, lead=None))
    number = review(bot)

    assert events_after(bot, hours=9) == ["overdue"]
    assert watch_of(bot, number).next_step_at is None


def test_without_due_hours_no_review_is_late(bot: Parts) -> None:
    put(bot, replace(ALWAYS, due_hours=NEVER))
    number = review(bot)

    assert (watch_of(bot, number).review_since, watch_of(bot, number).due_at) == (START, None)
    assert events_after(bot, days=30) == []


def test_a_channel_without_settings_has_those_of_the_bot_at_all_hours(tmp_path: Path) -> None:
    with parts(tmp_path, REVIEW_DUE_HOURS="2") as bot:
        review(bot)

        assert events_after(bot, hours=1, minutes=30) == ["reminder"]  # on a Saturday
        assert events_after(bot, hours=8) == ["overdue"]


def test_a_decided_watch_takes_no_step(bot: Parts) -> None:
    number = review(bot)
    with bot.store.atomic():
        bot.store.end_watch(number, "decided", now=bot.clock())

    assert events_after(bot, hours=9) == []


def test_a_job_that_needs_no_decision_takes_no_step_and_is_not_looked_at_again(bot: Parts) -> None:
    number = review(bot, answer=APPROVED)

    assert events_after(bot, hours=9) == []
    assert watch_of(bot, number).next_step_at is None


def test_what_is_late_waits_for_business_hours(bot: Parts) -> None:
    put(bot, WEEKDAYS)
    number = review(bot)

    assert events_after(bot, hours=9) == []
    assert watch_of(bot, number).next_step_at == MONDAY_AT_9
    bot.clock.advance(seconds=(MONDAY_AT_9 - bot.clock()).total_seconds())
    assert events_after(bot) == ["overdue", "escalated"]


def test_what_is_late_waits_for_the_end_of_a_snooze(bot: Parts) -> None:
    number = review(bot)
    until = START + 10 * HOUR
    bot.store.desk.snooze(number, until=until, slack_user_id="U1", reason="waiting for the customer")

    assert events_after(bot, hours=5) == []
    assert watch_of(bot, number).next_step_at == until
    assert events_after(bot, hours=5) == ["overdue", "escalated"]


def test_a_snooze_that_ends_at_night_is_followed_by_business_hours(bot: Parts) -> None:
    put(bot, WEEKDAYS)
    number = review(bot)
    bot.store.desk.snooze(number, until=START + 10 * HOUR, slack_user_id="U1", reason="a reason")

    assert events_after(bot, hours=5) == []
    assert watch_of(bot, number).next_step_at == MONDAY_AT_9


def test_a_snooze_that_ends_early_holds_nothing_up(bot: Parts) -> None:
    number = review(bot)
    bot.store.desk.snooze(number, until=START + 100 * HOUR, slack_user_id="U1", reason="a reason")
    events_after(bot, hours=5)
    bot.store.desk.wake(number)
    lateness.resume(bot.deps, watch_of(bot, number))

    assert events_after(bot) == ["overdue"]


def test_the_snooze_of_a_job_that_is_in_no_review_starts_no_clock(bot: Parts) -> None:
    watch = open_watch(bot.store, add_job(bot.store))
    lateness.resume(bot.deps, watch)

    assert watch_of(bot, watch.number).next_step_at is None


def test_a_card_is_drawn_anew_when_its_due_time_changes_and_when_it_is_over(bot: Parts) -> None:
    number = review(bot)
    revisions = [watch_of(bot, number).card_revision]
    for change in (
        lambda: put(bot, ALWAYS),
        lambda: put(bot, replace(ALWAYS, due_hours=8.0)),
        lambda: events_after(bot, hours=6),
        lambda: events_after(bot, hours=2),
    ):
        change()
        revisions.append(watch_of(bot, number).card_revision)

    assert [after - before for before, after in pairwise(revisions)] == [0, 1, 0, 1]


def test_a_step_that_fails_stops_no_other_and_is_tried_again_later(
    bot: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned = review(bot)
    bot.store.settings.put(replace(ALWAYS, channel_id="C2"))
    sound = open_watch(bot.store, add_job(bot.store, "job-2", status=wire.dump(REVIEW)), "C2")
    bot.store.watches.card_shown(sound, "1.2")
    lateness.review_began(bot.deps, sound, START)
    bot.store.settings.put(replace(ALWAYS, time_zone="Nowhere/Gone"))

    assert events_after(bot, hours=4) == ["overdue"]
    assert watch_of(bot, poisoned).next_step_at == bot.clock() + HOUR
    assert "The lateness of a review fails" in caplog.text
    bot.store.settings.put(ALWAYS)
    assert events_after(bot, hours=1) == ["overdue"]


def test_a_database_that_fails_is_not_taken_for_a_poisoned_review(bot: Parts) -> None:
    review(bot)
    bot.clock.advance(hours=4)
    bot.break_database()

    with pytest.raises(StorageError):
        lateness.tick(bot.deps)


def test_steps_without_number_are_taken_in_portions(bot: Parts) -> None:
    with bot.store.atomic():
        for number in range(lateness.AT_ONCE + 1):
            review(bot, f"job-{number}")
    bot.clock.advance(hours=4)
    lateness.tick(bot.deps)
    first = bot.store.alerts.untold()
    lateness.tick(bot.deps)

    assert (first, bot.store.alerts.untold()) == (lateness.AT_ONCE, lateness.AT_ONCE + 1)


def test_a_change_that_waits_is_not_swallowed_by_a_reminder(bot: Parts) -> None:
    number = review(bot)
    bot.store.alerts.add(number, "changed", channel_id="C1", now=bot.clock(), after=wire.dump(REVIEW))

    assert events_after(bot, hours=3) == ["changed", "reminder"]
