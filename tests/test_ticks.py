import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.ticks import Ticks
from storage.lock import BusyError
from storage.table import StorageError

LAGOS = ZoneInfo("Africa/Lagos")
NAIROBI = ZoneInfo("Africa/Nairobi")
NEVER = 3_600.0  # longer than any test


class Work:
    """Counts how often it is done, and lets a test wait for that."""

    def __init__(self) -> None:
        self.times = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def wait_for(self, times: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.times >= times, timeout=10)


@pytest.fixture
def failures() -> list[StorageError]:
    return []


@pytest.fixture
def ticks(failures: list[StorageError]) -> Iterator[Ticks]:
    ticks = Ticks(failures.append)
    yield ticks
    ticks.stop()


def next_times(ticks: Ticks) -> dict[str, datetime]:
    """When each of those is next, that the clock holds for a time of the day."""
    jobs = ticks._scheduler.get_jobs()
    return {job.id.removeprefix("daily "): job.next_run_time for job in jobs if job.id.startswith("daily ")}


def test_work_is_done_again_and_again(ticks: Ticks) -> None:
    work = Work()
    ticks.every(0.01, "work", work)
    ticks.start()

    assert work.wait_for(3)


def test_a_call_to_wake_does_not_wait_for_the_next_tick_and_patient_work_does(ticks: Ticks) -> None:
    hasty, patient = Work(), Work()
    ticks.every(NEVER, "hasty", hasty)
    ticks.every(NEVER, "patient", patient, patient=True)
    ticks.start()
    ticks.wake()

    assert hasty.wait_for(1)
    assert patient.times == 0


def test_nothing_is_woken_before_the_start_or_after_the_end(ticks: Ticks) -> None:
    work = Work()
    ticks.every(NEVER, "work", work)
    ticks.wake()
    ticks.start()
    ticks.stop()
    ticks.wake()

    assert work.times == 0


def test_a_time_of_the_day_is_held_in_its_own_time_zone(ticks: Ticks) -> None:
    ticks.daily([("C1", time(9), LAGOS), ("C2", time(9, 30), NAIROBI)], Work())
    ticks.start()
    held = next_times(ticks)

    assert held["C1"].astimezone(LAGOS).time() == time(9)
    assert held["C2"].astimezone(NAIROBI).time() == time(9, 30)
    assert all(datetime.now(UTC) < at <= datetime.now(UTC) + timedelta(days=1) for at in held.values())


def test_times_that_are_held_anew_are_in_the_place_of_those_before(ticks: Ticks) -> None:
    ticks.start()
    ticks.daily([("C1", time(9), LAGOS), ("C2", time(9), LAGOS)], Work())
    ticks.daily([("C1", time(10), LAGOS)], Work())
    held = next_times(ticks)

    assert list(held) == ["C1"]
    assert held["C1"].astimezone(LAGOS).time() == time(10)


def test_a_database_that_has_failed_is_told_to_whoever_stops_the_bot(
    ticks: Ticks, failures: list[StorageError]
) -> None:
    trouble = StorageError("database or disk is full")

    def work() -> None:
        raise trouble

    ticks.run(work)

    assert failures == [trouble]


def test_stopping_waits_for_a_tick_that_wants_the_clock_itself(ticks: Ticks) -> None:
    begun, may_go_on, held = threading.Event(), threading.Event(), Work()

    def work() -> None:
        begun.set()
        may_go_on.wait(10)
        ticks.daily([("C1", time(9), LAGOS)], Work())
        ticks.wake()
        held()

    ticks.every(NEVER, "work", work)
    ticks.start()
    ticks.wake()
    begun.wait(10)
    stopping = threading.Thread(target=ticks.stop)
    stopping.start()
    may_go_on.set()
    stopping.join(10)

    assert not stopping.is_alive()
    assert held.times == 1


def test_nothing_is_done_after_the_end(ticks: Ticks) -> None:
    work = Work()
    ticks.start()
    ticks.stop()
    ticks.run(work)

    assert work.times == 0


def test_what_another_program_keeps_from_being_done_is_tried_again_and_logged_once(
    ticks: Ticks, failures: list[StorageError], caplog: pytest.LogCaptureFixture
) -> None:
    work = Work()

    def held_at_first() -> None:
        work()
        if work.times <= 3:
            raise BusyError("database is locked")

    ticks.every(0.001, "work", held_at_first)
    ticks.start()

    assert work.wait_for(5)
    assert failures == []
    assert [vars(record)["reason"] for record in caplog.records] == ["database is locked"]
