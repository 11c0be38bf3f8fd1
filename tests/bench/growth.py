"""What the database costs as it grows: one poll written down, and one second of the clock with nothing to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.app import Bot
from bot.smile_id import wire
from handlers.record import LEASE, record
from storage.store import Store
from tests.bench.bots import configured
from tests.bench.table import Line, Section, in_turn, seconds_for
from tests.clock import START, Clock
from tests.smile_id.answers import result, status
from tests.storage.rows import add_job, open_watch

MANY, FEW = 10_000, 100
CHANNELS = 20
DUE = START + timedelta(hours=1)
SECTION = Section(
    compared=f"Storage: {MANY:,} watched jobs against {FEW} (a ratio of 1: growth costs nothing)",
    first=f"{MANY:,}",
    second=f"{FEW}",
)
UNDER_REVIEW = status(
    result(2, "0824", result_text="Provisional - Under Review", actions=(("Liveness_Check", "Under Review"),))
)
CHANGED = replace(UNDER_REVIEW, result=result(2, "0824", result_text="Provisional - Under Review", confidence="97"))


def lines(folder: Path) -> Iterator[Line]:
    """Nothing due, then one poll after the other."""
    clock = Clock()
    with _bot(folder / "many.db", clock, MANY) as many, _bot(folder / "few.db", clock, FEW) as few:
        yield Line(
            what="two ticks with nothing to do",
            unit="us",
            pairs=in_turn(partial(_idle_tick, many), partial(_idle_tick, few), 21),
        )
        clock.advance(hours=1)
        yield Line(
            what="lease, answer and alert, on disk",
            unit="jobs/s",
            pairs=in_turn(partial(_polls, many, clock), partial(_polls, few, clock), 21),
        )


@contextmanager
def _bot(database: Path, clock: Clock, jobs: int) -> Iterator[Bot]:
    bot = Bot(configured(database), now=clock)
    try:
        _fill(bot.deps.store, jobs)
        yield bot
    finally:
        bot.stop()


def _fill(store: Store, jobs: int) -> None:
    """Watched jobs, due in an hour, each with its card shown and one alert told."""
    last = wire.dump(UNDER_REVIEW)
    with store.atomic():
        for number in range(jobs):
            job = add_job(store, f"job-{number}", status=last, next_poll_at=DUE)
            watch = open_watch(store, job, f"C{number % CHANNELS}")
            store.watches.card_shown(watch, f"{number}.1")
            news = store.alerts.add(watch.number, "changed", channel_id=watch.channel_id, now=START, after=last)
            alert = store.alerts.claim(news, now=START, lease_for=LEASE)
            assert alert is not None
            store.alerts.told(alert, ts=f"{number}.2", now=START)


def _idle_tick(bot: Bot, times: int = 20) -> float:
    def tick() -> None:
        assert not bot.poller.tick()
        assert not bot.deliverer.tick()

    return 1e6 * seconds_for(tick, times)


def _polls(bot: Bot, clock: Clock, jobs: int = 20) -> float:
    return 1 / seconds_for(partial(_poll, bot, clock), jobs)


def _poll(bot: Bot, clock: Clock) -> None:
    """What a poll writes: the lease, then the answer, the alert and the card to draw anew in one transaction."""
    now = clock.advance(seconds=1)
    (job,) = bot.deps.store.jobs.lease_due(now, lease_for=LEASE, limit=1)
    assert job.status is not None
    before = wire.load(job.status)
    after = CHANGED if before.result == UNDER_REVIEW.result else UNDER_REVIEW
    record(bot.deps, job, before, after, next_poll_at=now)
