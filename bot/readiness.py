"""What waits for the bot at its start; and whether it can do its work right now, and if not, why."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.breaker import Breaker
from handlers.deps import Deps
from storage.lock import BusyError
from storage.table import StorageError

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=2)


def say_what_was_found(deps: Deps) -> None:
    """Log what an earlier process left to do."""
    store = deps.store
    due, since = store.jobs.due_since(deps.now())
    logger.info(
        "Found: open watches %d, alerts not told yet %d, jobs due %d%s",
        store.watches.count(),
        store.alerts.untold(),
        due,
        f", the first since {since:%Y-%m-%d %H:%M:%S} UTC" if since else "",
    )


def reasons(deps: Deps, *, slack: str | None, silent_since: datetime | None, breaker: Breaker) -> list[str]:
    """A sentence for each reason why the bot is not ready; none when it is.

    ``slack`` is why Slack cannot be reached or refuses the bot, None when all is well; ``silent_since`` when it last
    did not answer what the bot had to say. Writes a row, to see if it can.
    """
    with deps.store.hurry():
        return [*_slack(slack), *_memory(deps), *_smile_id(breaker), *_polls(deps), *_news(deps, silent_since)]


def _slack(slack: str | None) -> Iterator[str]:
    if slack is not None:
        yield f"Slack: {slack}."


def _memory(deps: Deps) -> Iterator[str]:
    trouble = deps.store.write_trouble(deps.now())
    if trouble is not None:
        yield f"The database cannot be written: {trouble}."


def _smile_id(breaker: Breaker) -> Iterator[str]:
    if breaker.refused_since is not None:
        yield f"Smile ID has refused the bot's signature since {breaker.refused_since:%Y-%m-%d %H:%M:%S} UTC."
    elif breaker.silent_since is not None:
        yield f"Smile ID has not answered since {breaker.silent_since:%Y-%m-%d %H:%M:%S} UTC."


def _polls(deps: Deps) -> Iterator[str]:
    now = deps.now()
    try:
        jobs, since = deps.store.jobs.due_since(now)
    except (BusyError, StorageError):
        return  # the database's own sentence says it
    if since is not None and now - since > LATE:
        yield f"Polls are late: {jobs} jobs are due, the first since {since:%Y-%m-%d %H:%M:%S} UTC."


def _news(deps: Deps, silent_since: datetime | None) -> Iterator[str]:
    if silent_since is None or deps.now() - silent_since <= LATE:
        return
    try:
        untold = deps.store.alerts.untold()
    except (BusyError, StorageError):
        return
    if untold:  # else nothing asks Slack again, and nothing is amiss
        yield f"Slack has not answered since {silent_since:%Y-%m-%d %H:%M:%S} UTC: {untold} alerts wait."
