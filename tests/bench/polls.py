"""The whole poll, lease, question, verdict and what is written down, against the bare client it asks with.

As most polls, these bring no news; the lines on storage are about those that do. Each job is due again at once, and
the clock's ticks follow each other without a pause.
"""

import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.app import Bot, utc_now
from tests.bench import lookups
from tests.bench.bots import configured
from tests.bench.lookups import SPELL_SECONDS
from tests.bench.table import Line, Section, in_turn
from tests.storage.rows import add_job, open_watch

SECTION = Section(
    compared="Polls over TLS: the whole poll against SmileId alone (more is better)", first="poll", second="client"
)
AT_ONCE = "0.000001"
PAIRS = 11


def lines(url: str, folder: Path) -> Iterator[Line]:
    """As many due jobs as workers, so that one job keeps one worker of the pool busy and the others idle."""
    for workers in lookups.WORKERS:
        database = folder / f"polls-{workers}.db"
        with _polling(database, url, jobs=workers) as bot, closing(lookups.our_client(url)) as client:
            alone = partial(lookups.rate, lookups.call_of(client), workers)
            yield Line(
                what=f"lease, ask, judge, store, workers: {workers}",
                unit="jobs/s",
                pairs=in_turn(partial(_rate, bot), alone, PAIRS),
                aim="aim 0.8 or more",
            )


@contextmanager
def _polling(database: Path, url: str, *, jobs: int) -> Iterator[Bot]:
    every = {"POLL_FASTEST_SECONDS": AT_ONCE, "POLL_SLOWEST_SECONDS": AT_ONCE, "SMILE_REQUESTS_PER_SECOND": "0"}
    bot, now = Bot(configured(database, smile_url=url, **every)), utc_now()
    store = bot.deps.store
    try:
        numbers = [add_job(store, f"job-{n}", status=None, now=now, next_poll_at=now).number for n in range(jobs)]
        for number in numbers:
            open_watch(store, store.jobs.get(number), now=now, expires_at=now + timedelta(days=14))
        yield bot
        assert not any(store.jobs.get(number).failures for number in numbers)
    finally:
        bot.stop()


def _rate(bot: Bot) -> float:
    """Jobs polled a second, tick after tick."""
    start, polled = time.perf_counter(), 0
    while time.perf_counter() < start + SPELL_SECONDS:
        polled += len(wait(bot.poller.tick()).done)
    return polled / (time.perf_counter() - start)
