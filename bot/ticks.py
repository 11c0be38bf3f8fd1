"""The clock that has things done: a tick every so often, or at times of the day. The one user of APScheduler."""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from bot.logs import about
from storage.lock import BusyError
from storage.table import StorageError

logger = logging.getLogger(__name__)

# How the names of those begin that run at a time of the day, and of those that nobody is in a hurry for.
DAILY = "daily "
PATIENT = "patient "


class _Every(BaseTrigger):  # type: ignore[misc]  # APScheduler is not typed
    """So many seconds after the last tick. APScheduler's own would list each tick of a year that the clock jumped."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._pause


class Ticks:
    """Runs the ticks on threads of its own, none beside itself. ``give_up`` is told when the database has failed."""

    def __init__(self, give_up: Callable[[StorageError], None]) -> None:
        self._give_up = give_up
        self._idle = threading.Condition()
        self._running = 0
        self._stopped = False
        self._busy: set[Callable[[], object]] = set()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def every(self, seconds: float, name: str, work: Callable[[], object], *, patient: bool = False) -> None:
        """Have ``work`` done every so many seconds, and by ``wake`` unless it is ``patient``."""
        self._scheduler.add_job(partial(self._tick, work), _Every(seconds), id=f"{PATIENT * patient}{name}")

    def daily(self, times: Iterable[tuple[str, time, ZoneInfo]], work: Callable[[], object]) -> None:
        """Have ``work`` done each day at these times, each with a name, in the place of those there were."""
        gone = {job.id for job in self._scheduler.get_jobs() if job.id.startswith(DAILY)}
        for name, at, zone in times:
            trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=zone)
            self._scheduler.add_job(partial(self._tick, work), trigger, id=f"{DAILY}{name}", replace_existing=True)
            gone.discard(f"{DAILY}{name}")
        for name in gone:
            self._scheduler.remove_job(name)

    def run(self, work: Callable[[], object]) -> None:
        """Do ``work`` now, on this thread; nothing after ``stop``."""
        with self._idle:
            if self._stopped:
                return
            self._running += 1
        try:
            work()
        except StorageError as problem:
            self._give_up(problem)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _tick(self, work: Callable[[], object]) -> None:
        """Do ``work``; what another program keeps from being done is left for the next tick."""
        try:
            self.run(work)
            self._busy.discard(work)
        except BusyError as problem:
            if work not in self._busy:
                logger.warning(
                    "Another program has the database: the bot waits for it", extra=about(reason=str(problem))
                )
            self._busy.add(work)

    def start(self) -> None:
        """Let it tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Return when no tick runs any more: one under way ends in milliseconds, since it waits for nobody."""
        with self._idle:
            self._stopped = True
        if self._scheduler.running:
            # While it waits, the scheduler holds a lock that a tick may want, for ``daily`` or ``wake``.
            self._scheduler.shutdown(wait=False)
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0)

    def wake(self) -> None:
        """Tick now, for news that should not wait."""
        if self._scheduler.running:
            for job in self._scheduler.get_jobs():
                if not job.id.startswith((DAILY, PATIENT)):
                    job.modify(next_run_time=datetime.now(UTC))
