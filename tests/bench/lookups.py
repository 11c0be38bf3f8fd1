"""Looking jobs up: the bot's client against the official package, smile-id-core, which connects anew for each call.

On loopback an answer comes at once, so that several workers only get into each other's way; across the internet each
new connection also costs two or three journeys, which no line here shows.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

from smile_id_core import Utilities

from bot.app import utc_now
from bot.smile_id.client import SmileId
from tests.bench.table import Line, Section, in_turn
from tests.smile_id.answers import JOB, KEY, PARTNER, USER

SECTION = Section(
    compared="Look-ups over TLS: SmileId against smile-id-core (more is better)", first="ours", second="official"
)
WORKERS = (1, 16)
AIMS = {1: "", 16: "aim 4 or more"}
SPELL_SECONDS = 0.3
PAIRS = 11

Call = Callable[[], object]


def lines(url: str) -> Iterator[Line]:
    """One worker that calls over and over, and many at once."""
    official = partial(Utilities(PARTNER, KEY, url).get_job_status, {"user_id": USER, "job_id": JOB, "job_type": 2}, {})
    with closing(our_client(url)) as ours:
        for workers in WORKERS:
            yield Line(
                what=f"job_status, workers: {workers}",
                unit="calls/s",
                pairs=in_turn(partial(rate, call_of(ours), workers), partial(rate, official, workers), PAIRS),
                aim=AIMS[workers],
            )


def our_client(url: str) -> SmileId:
    """The bot's client with a connection for each worker."""
    return SmileId(base_url=url, partner_id=PARTNER, api_keys=[KEY], now=utc_now, pool_size=max(WORKERS))


def call_of(client: SmileId) -> Call:
    """What the workers do with it."""
    return partial(client.job_status, USER, JOB)


def rate(call: Call, workers: int) -> float:
    """Calls a second, of so many workers that call over and over."""
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        counts = [pool.submit(_calls_until, start + SPELL_SECONDS, call) for _ in range(workers)]
        calls = sum(count.result() for count in counts)
    return calls / (time.perf_counter() - start)


def _calls_until(end: float, call: Call) -> int:
    calls = 0
    while time.perf_counter() < end:
        call()
        calls += 1
    return calls
