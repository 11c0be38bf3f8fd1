"""The daily digests: when they are due, what is written down, and what is told."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.smile_id.verdict import Kind
from handlers.channel_settings import settings_of
from handlers.digests import DigestTime, digest_message, next_slot, next_times, tick
from storage.alerts import Alert
from storage.watches import Watch
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.storage.rows import add_job, answer, open_watch

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as made:
        yield made


def switch_on(desk: Parts, at: time = time(12), *, time_zone: str = "UTC", channel_id: str = "C1") -> None:
    desk.store.settings.put(
        replace(settings_of(desk.deps, channel_id), digest_at=at, digested_until=desk.clock(), time_zone=time_zone)
    )


def digests(desk: Parts) -> list[Alert]:
    """The digests still to be told, one of each channel."""
    return [alert for alert in desk.store.alerts.next_of_each_channel(desk.clock()) if alert.event == "daily"]


def tell(desk: Parts) -> list[Alert]:
    """Tick, and mark what is written told."""
    tick(desk.deps)
    told = digests(desk)
    for alert in told:
        desk.store.alerts.told(alert, ts="1.1", now=desk.clock())
    return told


def period(alert: Alert) -> tuple[datetime, datetime]:
    """The period that a digest is of."""
    kept = alert.detail["report"]
    return datetime.fromisoformat(kept["start"]), datetime.fromisoformat(kept["end"])


def decided(desk: Parts, job_id: str = "job-1", *, kind: Kind = Kind.APPROVED) -> None:
    job = desk.store.jobs.add(
        "user-1",
        job_id,
        answer=answer(kind=kind),
        environment="sandbox",
        review_since=None,
        now=desk.clock(),
        next_poll_at=desk.clock(),
    )
    watch = open_watch(desk.store, job, now=desk.clock())
    desk.store.end_watch(watch.number, "decided", now=desk.clock())


def late_watch(desk: Parts) -> Watch:
    watch = open_watch(desk.store, add_job(desk.store, "job-late"))
    desk.store.desk.in_review(watch.number, since=START, due_at=START + HOUR, step=0, next_step_at=None)
    return watch


def test_the_first_digest_comes_at_the_next_slot_and_is_of_a_whole_day(desk: Parts) -> None:
    switch_on(desk)

    assert tell(desk) == []
    desk.clock.advance(hours=3)
    (alert,) = tell(desk)
    assert period(alert) == (START + 3 * HOUR - DAY, START + 3 * HOUR)
    assert alert.channel_id == "C1"


def test_a_channel_whose_slot_has_just_passed_waits_for_the_next(desk: Parts) -> None:
    switch_on(desk, time(8, 59))
    tick(desk.deps)

    assert digests(desk) == []


def test_a_digest_is_written_once_however_often_the_clock_ticks(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)

    assert len(tell(desk)) == 1
    desk.clock.advance(hours=23)
    assert tell(desk) == []
    assert desk.wakes == 1


def test_of_two_ticks_at_once_one_writes_it(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)
    together = threading.Barrier(2)

    def run() -> None:
        together.wait()
        tick(desk.deps)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (written,) = digests(desk)
    assert desk.store.alerts.told_by(written.number) == []
    assert written.number == 1


def test_digests_follow_each_other_without_gap_or_overlap(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3, minutes=20)
    (first,) = tell(desk)
    desk.clock.advance(days=1)
    (second,) = tell(desk)

    assert period(first)[1] == period(second)[0] == START + 3 * HOUR


def test_after_an_absence_the_missed_ones_are_one_of_the_whole_time(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)
    tell(desk)
    desk.clock.advance(days=5, hours=2)
    (alert,) = tell(desk)

    assert period(alert) == (START + 3 * HOUR, START + 3 * HOUR + 5 * DAY)
    assert tell(desk) == []


def test_one_that_could_not_be_told_is_told_with_the_next(desk: Parts) -> None:
    switch_on(desk)
    decided(desk)
    desk.clock.advance(hours=3)
    tick(desk.deps)
    desk.clock.advance(days=1)
    tick(desk.deps)
    (alert,) = digests(desk)

    assert period(alert) == (START + 3 * HOUR - DAY, START + 3 * HOUR + DAY)
    assert "1 decided" in digest_message(desk.deps, alert).text


def test_each_channel_has_its_own_time_in_its_own_time_zone(desk: Parts) -> None:
    switch_on(desk, time(13), time_zone="Africa/Lagos")
    switch_on(desk, time(13), time_zone="Africa/Nairobi", channel_id="C2")

    assert next_times(desk.deps) == {
        "C1": DigestTime(13, 0, "Africa/Lagos"),
        "C2": DigestTime(13, 0, "Africa/Nairobi"),
    }
    desk.clock.advance(hours=1)
    assert [alert.channel_id for alert in tell(desk)] == ["C2"]
    desk.clock.advance(hours=2)
    assert [alert.channel_id for alert in tell(desk)] == ["C1"]


def test_a_channel_that_switched_it_off_gets_none(desk: Parts) -> None:
    switch_on(desk)
    desk.store.settings.put(replace(settings_of(desk.deps, "C1"), digest_at=None))
    desk.clock.advance(days=2)

    assert tell(desk) == []
    assert next_times(desk.deps) == {}


def test_settings_that_change_while_a_digest_is_counted_win(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)
    stale = desk.store.settings.with_digest()
    desk.store.settings.put(replace(stale[0], digest_at=None, changed_at=desk.clock()))

    assert not desk.store.settings.digested(stale[0], desk.clock())


@pytest.mark.parametrize("until", [None, START + 9 * DAY], ids=["never", "by a clock that was set back since"])
def test_a_digest_that_cannot_tell_its_last_one_starts_afresh(desk: Parts, until: datetime | None) -> None:
    desk.store.settings.put(replace(settings_of(desk.deps, "C1"), digest_at=time(12), digested_until=until))
    tick(desk.deps)
    desk.clock.advance(hours=3)

    assert len(tell(desk)) == 1


def test_a_clock_set_back_by_minutes_repeats_no_digest(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)
    tell(desk)
    desk.clock.advance(minutes=-5)

    assert tell(desk) == []
    desk.clock.advance(minutes=5)
    assert tell(desk) == []


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("at", "now", "slot"),
    [
        (time(9), datetime(2026, 11, 21, 7, 59, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC)),
        (time(9), datetime(2026, 11, 21, 8, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (time(0), datetime(2026, 11, 21, 22, 30, tzinfo=UTC), datetime(2026, 11, 21, 23, tzinfo=UTC)),
        # Clocks go from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
        (time(2, 30), datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_next_slot_is_what_clocks_there_show(at: time, now: datetime, slot: datetime) -> None:
    coming = next_slot(at, BERLIN, now)

    assert coming.astimezone(UTC) == slot
    assert coming.tzinfo == ZoneInfo(BERLIN)


@pytest.mark.parametrize("month", [3, 10], ids=["clocks forward", "clocks back"])
@pytest.mark.parametrize("at", [time(0), time(2, 30), time(9)])
def test_a_change_of_the_clocks_costs_no_digest_and_makes_none_twice(tmp_path: Path, month: int, at: time) -> None:
    with parts(tmp_path) as desk:
        desk.clock.advance(seconds=(datetime(2026, month, 23, 12, tzinfo=UTC) - START).total_seconds())
        switch_on(desk, at, time_zone=BERLIN)
        told = []
        for _ in range(8 * 24 * 2):
            desk.clock.advance(minutes=30)
            told += tell(desk)

        days = [alert.created_at.astimezone(ZoneInfo(BERLIN)).date().day for alert in told]
        assert days == list(range(24, 32))


def test_a_digest_keeps_its_numbers_and_no_ids_of_the_partners(desk: Parts) -> None:
    decided(desk)
    late_watch(desk)
    switch_on(desk)
    desk.clock.advance(hours=3)
    (alert,) = tell(desk)
    before = digest_message(desk.deps, alert)
    decided(desk, "job-2")
    desk.clock.advance(hours=8)

    assert digest_message(desk.deps, alert) == before
    assert "1 decided, 1 open, 1 late" in before.text
    assert "`job-late`: late by 2 h" in str(before.blocks)
    assert "job-late" not in str(alert.detail)
    assert "user-1" not in str(alert.detail)


def test_a_late_job_of_a_person_who_was_forgotten_is_only_a_number(desk: Parts) -> None:
    late_watch(desk)
    switch_on(desk)
    desk.clock.advance(hours=3)
    (alert,) = tell(desk)
    desk.store.retention.forget("user-1")

    told = digest_message(desk.deps, alert)
    assert "1 late" in told.text
    assert "job-late" not in str(told.blocks)


def test_a_digest_that_slack_may_have_says_so(desk: Parts) -> None:
    switch_on(desk)
    desk.clock.advance(hours=3)
    tick(desk.deps)
    (alert,) = digests(desk)
    desk.store.alerts.claim(alert.number, now=desk.clock(), lease_for=MINUTE)
    desk.store.alerts.take_back_abandoned(desk.clock(), all_of_them=True)

    assert f"possible repeat of alert {alert.number}" in digest_message(desk.deps, digests(desk)[0]).text
