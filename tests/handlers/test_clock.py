import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.breaker import Breaker
from handlers.clock import BEAT_EVERY, ORDINARY, ClockGuard
from tests.handlers.parts import Parts, parts
from tests.storage.rows import MINUTE, add_job

SET_BACK = "set back"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as made:
        yield made


@pytest.fixture
def breaker() -> Breaker:
    return Breaker()


@pytest.fixture
def guard(bot: Parts, breaker: Breaker) -> ClockGuard:
    guard = ClockGuard(bot.deps, breaker)
    guard.check()
    return guard


class Looks(threading.Event):
    """Lets a guard look so many times, and then says that the bot is stopping."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002  # it does not wait
        self.left -= 1
        return self.left < 0


def due(bot: Parts) -> int:
    return bot.store.jobs.due_since(bot.clock())[0]


def times_logged(caplog: pytest.LogCaptureFixture) -> int:
    return sum(SET_BACK in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("time", [timedelta(seconds=1), timedelta(hours=1), timedelta(days=4000), -ORDINARY])
def test_a_clock_that_runs_on_or_forward_or_is_corrected_a_little_moves_nothing(
    bot: Parts, guard: ClockGuard, caplog: pytest.LogCaptureFixture, time: timedelta
) -> None:
    job = add_job(bot.store, now=bot.clock(), next_poll_at=bot.clock() + timedelta(days=5000))
    bot.clock.advance(seconds=time.total_seconds())
    guard.check()

    assert bot.store.jobs.get(job.number) == job
    assert (times_logged(caplog), bot.wakes) == (0, 0)


def test_a_clock_that_is_set_back_holds_up_no_job_and_is_logged_once(
    bot: Parts, guard: ClockGuard, caplog: pytest.LogCaptureFixture
) -> None:
    add_job(bot.store, now=bot.clock(), next_poll_at=bot.clock() + MINUTE)
    bot.clock.advance(hours=-1)
    for _ in range(3):
        guard.check()
    early = due(bot)
    bot.clock.advance(minutes=1)

    assert (early, due(bot)) == (0, 1)
    assert (times_logged(caplog), bot.wakes) == (1, 1)
    assert any(vars(record).get("reason") == "3600 s" for record in caplog.records)


def test_many_small_steps_back_are_seen_once_they_add_up(bot: Parts, guard: ClockGuard) -> None:
    add_job(bot.store, now=bot.clock(), next_poll_at=bot.clock() + MINUTE)
    for _ in range(10):
        bot.clock.advance(seconds=-4)
        guard.check()
    bot.clock.advance(seconds=60 + ORDINARY.total_seconds())

    assert due(bot) == 1


def test_every_jump_back_is_mended(bot: Parts, guard: ClockGuard, caplog: pytest.LogCaptureFixture) -> None:
    add_job(bot.store, now=bot.clock(), next_poll_at=bot.clock() + MINUTE)
    for hours in (-1, 3, -2, -2):
        bot.clock.advance(hours=hours)
        guard.check()
    bot.clock.advance(minutes=1)

    assert due(bot) == 1
    assert times_logged(caplog) == 3


def test_a_clock_that_was_set_back_while_the_bot_was_down_is_seen_by_the_next_one(
    bot: Parts, guard: ClockGuard, breaker: Breaker, caplog: pytest.LogCaptureFixture
) -> None:
    bot.clock.advance(seconds=BEAT_EVERY.total_seconds())
    guard.check()
    add_job(bot.store, now=bot.clock(), next_poll_at=bot.clock() + MINUTE)
    bot.clock.advance(hours=-5)
    for _ in range(2):  # two more starts
        ClockGuard(bot.deps, breaker).check()
    bot.clock.advance(minutes=1)

    assert due(bot) == 1
    assert times_logged(caplog) == 1


def test_the_clock_is_written_down_once_a_minute(bot: Parts, guard: ClockGuard) -> None:
    first = bot.store.clock.last_beat()
    start = bot.clock()
    bot.clock.advance(seconds=59)
    guard.check()
    too_soon = bot.store.clock.last_beat()
    bot.clock.advance(seconds=1)
    guard.check()

    assert (first, too_soon, bot.store.clock.last_beat()) == (start, start, start + MINUTE)


def test_a_quiet_channel_is_quiet_for_as_long_as_slack_said(bot: Parts, guard: ClockGuard) -> None:
    pace = bot.deps.pace
    pace.rest("C1", bot.clock() + timedelta(seconds=30))
    pace.take("C2", bot.clock())
    pace.done("C2")
    bot.clock.advance(hours=-1)
    guard.check()
    bot.clock.advance(seconds=29)

    assert (pace.is_quiet("C1", bot.clock()), pace.take("C2", bot.clock())) == (True, True)
    assert pace.take("C1", bot.clock.advance(seconds=1))


def test_a_signature_that_was_refused_is_tried_again_at_once(bot: Parts, guard: ClockGuard, breaker: Breaker) -> None:
    bot.clock.advance(hours=1)
    guard.check()
    breaker.refused(bot.clock())
    bot.clock.advance(hours=-1)
    before = breaker.room(16, bot.clock())
    guard.check()

    assert (before, breaker.room(16, bot.clock())) == (0, 1)


def test_the_thread_looks_until_the_bot_stops(bot: Parts, guard: ClockGuard) -> None:
    bot.clock.advance(hours=-1)
    guard.watch(Looks(times=2))
    guard.wait()

    assert bot.wakes == 1


def test_a_database_that_cannot_be_written_stops_the_bot(bot: Parts, guard: ClockGuard) -> None:
    bot.break_database()
    bot.clock.advance(hours=-1)
    guard.watch(Looks(times=1))
    guard.wait()

    assert len(bot.gave_up) == 1


def test_one_look_that_fails_does_not_stop_the_next(
    bot: Parts, guard: ClockGuard, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_once(*_: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("the database is locked")

    monkeypatch.setattr(bot.store.clock, "set_back", fail_once)
    bot.clock.advance(hours=-1)
    with caplog.at_level(logging.ERROR):
        guard.watch(Looks(times=2))
        guard.wait()

    assert "nobody thought of" in caplog.text
    assert bot.wakes == 1


def test_a_guard_that_does_not_watch_need_not_be_waited_for(guard: ClockGuard) -> None:
    guard.wait()
