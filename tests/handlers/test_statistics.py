"""The numbers of reports, from a real database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.report import Report
from bot.smile_id.verdict import Kind
from handlers.statistics import decided_by_day, most_pressing, report
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.storage.rows import answer, open_watch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as made:
        made.clock.advance(hours=3)
        yield made


def watch(desk: Parts, *, kind: Kind = Kind.UNDER_REVIEW, began: datetime | None = None, channel_id: str = "C1") -> int:
    """An open watch of a job that is under review since ``began``, if it is; gives its number."""
    store = desk.store
    job = store.jobs.add(
        "user-1",
        f"job-{store.watches.count(channel_id=None)}-{began}-{kind}-{channel_id}-{desk.clock()}",
        answer=answer(kind=kind),
        environment="sandbox",
        review_since=began,
        now=began or START,
        next_poll_at=START,
    )
    number = open_watch(store, job, channel_id, now=began or desk.clock()).number
    if began is not None:
        store.desk.in_review(number, since=began, due_at=None, step=0, next_step_at=None)
    return number


def end(desk: Parts, at: datetime, *, how: str = "decided", kind: Kind = Kind.APPROVED, channel_id: str = "C1") -> None:
    desk.store.end_watch(watch(desk, kind=kind, began=at - HOUR, channel_id=channel_id), how, now=at)


def week(desk: Parts, channel_id: str | None = "C1", *, time_zone: str = "UTC") -> Report:
    return report(desk.deps, channel_id=channel_id, start=NOON - 7 * DAY, end=NOON, time_zone=time_zone)


def test_the_decided_are_counted_by_verdict_and_the_other_ends_by_how_they_ended(desk: Parts) -> None:
    for hours, kind in enumerate([Kind.APPROVED, Kind.REJECTED, Kind.APPROVED], start=1):
        end(desk, NOON - hours * HOUR, kind=kind)
    end(desk, NOON - 4 * HOUR, how="expired")
    end(desk, NOON - 5 * HOUR, how="not_found")
    end(desk, NOON - 8 * DAY)
    end(desk, NOON - HOUR, channel_id="C2")

    assert week(desk).decided == ((Kind.APPROVED, 2), (Kind.REJECTED, 1))
    assert dict(week(desk).others) == {"expired": 1, "not_found": 1}
    assert sum(count for _, count in week(desk, None).decided) == 4


def test_a_decision_from_before_verdicts_were_counted_is_unknown(desk: Parts) -> None:
    job = desk.store.jobs.add(
        "user-1", "old", answer=None, environment="sandbox", review_since=None, now=START, next_poll_at=START
    )
    desk.store.end_watch(open_watch(desk.store, job).number, "decided", now=NOON - HOUR)

    assert week(desk).decided == ((Kind.UNKNOWN, 1),)


def test_the_open_ones_are_counted_by_how_long_they_are_in_review_or_watched(desk: Parts) -> None:
    for age in (0.5, 1, 3, 5, 30, 71, 73):
        watch(desk, began=NOON - age * HOUR)
    watch(desk, kind=Kind.WAITING)
    watch(desk, began=NOON - 99 * HOUR, channel_id="C2")

    assert week(desk).open_by_age == (3, 1, 1, 2, 1)
    assert week(desk, None).open_by_age == (3, 1, 1, 2, 2)


def test_the_late_ones_are_counted_and_the_most_pressing_named(desk: Parts) -> None:
    for hours in range(1, 8):
        number = watch(desk, began=NOON - 9 * HOUR - hours * HOUR)
        desk.store.desk.in_review(number, since=NOON, due_at=NOON - hours * HOUR, step=0, next_step_at=None)
    soon = watch(desk, began=NOON)
    desk.store.desk.in_review(soon, since=NOON, due_at=NOON + HOUR, step=0, next_step_at=None)

    assert week(desk).late == 7
    assert [job.late_by / HOUR for job in most_pressing(desk.deps, "C1")] == [7, 6, 5, 4, 3]
    assert most_pressing(desk.deps, "C2") == []


def test_a_late_one_is_free_or_taken_or_snoozed(desk: Parts) -> None:
    numbers = [watch(desk, began=NOON - (9 - hours) * HOUR) for hours in range(3)]
    for hours, number in enumerate(numbers):
        due_at = NOON - (3 - hours) * HOUR
        desk.store.desk.in_review(number, since=NOON, due_at=due_at, step=0, next_step_at=None)
    desk.store.desk.take(2, "U1", now=NOON, give_back_at=NOON + HOUR)
    desk.store.desk.snooze(numbers[2], until=NOON + HOUR, slack_user_id="U1", reason="waits for a document")

    assert [(job.watch, job.is_taken, job.is_snoozed) for job in most_pressing(desk.deps, "C1")] == [
        (numbers[0], False, False),
        (numbers[1], True, False),
        (numbers[2], False, True),
    ]


def test_the_time_in_review_is_that_of_the_decided_of_the_period(desk: Parts) -> None:
    end(desk, NOON - HOUR)
    end(desk, NOON - 8 * DAY)

    assert (week(desk).reviewed, week(desk).median, week(desk).percentile_95) == (1, HOUR, HOUR)


def test_a_decision_belongs_to_the_day_of_the_time_zone(desk: Parts) -> None:
    end(desk, datetime(2026, 11, 20, 22, 30, tzinfo=UTC))

    assert week(desk, time_zone="UTC").trend[-2:] == ((date(2026, 11, 20), 1), (date(2026, 11, 21), 0))
    assert week(desk, time_zone="Africa/Nairobi").trend[-2:] == ((date(2026, 11, 20), 0), (date(2026, 11, 21), 1))
    assert week(desk, time_zone="Asia/Kathmandu").trend[-1] == (date(2026, 11, 21), 1)


def test_where_the_clocks_change_each_decision_still_counts_on_one_day(desk: Parts) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for hours in range(-30, 31):
        end(desk, datetime(2026, 10, 25, 12, tzinfo=berlin).astimezone(UTC) + hours * HOUR)
    days = decided_by_day(desk.deps, "C1", NOON - 25 * DAY, berlin, days=4)

    assert {day.day: counts.total() for day, counts in days} == {24: 17, 25: 25, 26: 19, 27: 0}


@pytest.mark.parametrize(
    ("days", "bars", "step", "first"),
    [
        (1, 7, 1, date(2026, 11, 15)),
        (7, 7, 1, date(2026, 11, 15)),
        (14, 14, 1, date(2026, 11, 8)),
        (15, 3, 7, date(2026, 11, 1)),
        (90, 13, 7, date(2026, 8, 23)),
    ],
)
def test_the_trend_has_a_bar_a_day_for_a_week_at_least_and_a_bar_a_week_for_longer_periods(
    desk: Parts, days: int, bars: int, step: int, first: date
) -> None:
    for day in range(91):
        end(desk, NOON - day * DAY)
    numbers = report(desk.deps, channel_id="C1", start=NOON - days * DAY, end=NOON, time_zone="UTC")

    assert (len(numbers.trend), numbers.days_per_bar) == (bars, step)
    assert numbers.trend[0] == (first, step)


def test_ten_thousand_open_jobs_are_counted_where_they_are(desk: Parts) -> None:
    watch(desk, began=NOON)
    asked: list[str] = []
    desk.store._db.conn.set_trace_callback(asked.append)
    week(desk)
    desk.store._db.conn.set_trace_callback(None)

    assert asked
    assert all("count(*)" in question for question in asked)
