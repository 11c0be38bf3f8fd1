"""The tick that asks Smile ID about due jobs and writes down what it learns, with the alerts that follow from it."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

from bot.logs import about
from bot.smile_id import wire
from bot.smile_id.errors import (
    LARGEST_SKEW,
    RateLimited,
    Rejected,
    SignatureRefused,
    SmileIdError,
    Unavailable,
    Untrusted,
)
from bot.smile_id.verdict import verdict
from bot.smile_id.wire import JobStatus
from handlers.breaker import Breaker
from handlers.deps import Deps
from handlers.pace import RequestCap, interval
from handlers.record import LEASE, WAIT_FOR_ANSWER, doubt, expire_watches, record
from storage.jobs import Job
from storage.lock import BusyError
from storage.table import StorageError

logger = logging.getLogger(__name__)

WORKERS = 16
SILENT_AFTER = timedelta(hours=1)


class Poller:
    """Asks about due jobs on a small pool. ``run`` is what the clock calls; it never waits for Smile ID."""

    def __init__(self, deps: Deps, random: Random) -> None:
        self._deps = deps
        self._random = random
        self._cap = RequestCap(deps.config.smile_requests_per_second, now=deps.now())
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="poll")
        self._asking: dict[Future[None], Job] = {}
        self._lock = threading.Lock()
        self._skewed = False
        self._goes_on = self._more = self._stopped = False
        self.breaker = Breaker()
        deps.smile.on_status = self._accepted  # whoever asked: a trouble that nobody polls out of must end, too

    def run(self) -> None:
        """Tick; while more jobs are due than the pool has room for, tick again as soon as it is empty."""
        self._goes_on = True
        self.tick()

    def tick(self) -> list[Future[None]]:
        """End the watches that have waited too long for an answer, then ask about due jobs.

        As many as pool and cap allow. Gives what it has set going, for those who want to wait for it.
        """
        expire_watches(self._deps)
        now = self._deps.now()
        with self._lock:
            if self._stopped:
                return []
            room = self._cap.take(self.breaker.room(WORKERS - len(self._asking), now), now=now)
            jobs = self._deps.store.jobs.lease_due(now, lease_for=LEASE, limit=room) if room else []
            if room and not jobs and self.breaker.state != "closed" and not self._deps.store.watches.count():
                self.breaker.forget()
            self._cap.give_back(room - len(jobs))
            self._more = bool(jobs) and len(jobs) == room
            started = {self._pool.submit(self._ask, job): job for job in jobs}
            self._asking |= started
            if started:
                self.breaker.asked(now)
        for future in started:
            future.add_done_callback(self._forget)
        return list(started)

    def allow(self, wanted: int) -> int:
        """How many of ``wanted`` questions beside the poll may be asked now; they count as asked. None in trouble."""
        with self._lock:
            now = self._deps.now()
            room = self.breaker.room(wanted, now) if self.breaker.state == "closed" else 0
            return self._cap.take(room, now=now)

    def stop(self) -> None:
        """Start nothing more and give back the leases of what has not begun; what is being asked goes on to its end."""
        with self._lock:
            self._stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """After ``stop``: return when nothing is running any more."""
        self._pool.shutdown()

    def give_back(self) -> None:
        """Give back the leases of what is still being asked; its answer will not be written down."""
        with self._lock:
            jobs = list(self._asking.values())
        for job in jobs:
            self._deps.store.jobs.release(job)

    def _forget(self, future: "Future[None]") -> None:
        with self._lock:
            job = self._asking.pop(future)
            again = self._goes_on and self._more and not self._asking
        self._look_at(future, job)
        if again:
            try:
                self.tick()
            except StorageError as problem:
                self._deps.give_up(problem)

    def _look_at(self, future: "Future[None]", job: Job) -> None:
        if future.cancelled():
            self._deps.store.jobs.release(job)
        elif isinstance(trouble := future.exception(), StorageError):
            self._deps.give_up(trouble)
        elif trouble is not None and self._deps.repeats.is_new(
            type(trouble).__name__, f"answer about job {job.number}"
        ):
            fields = about(job=job.number, reason=type(trouble).__name__)
            bug = None if isinstance(trouble, BusyError) else trouble
            logger.error("An answer could not be written down", exc_info=bug, extra=fields)

    def _ask(self, job: Job) -> None:
        try:
            self._believe(job, self._deps.smile.job_status(job.smile_user_id, job.job_id, retry=False))
        except SignatureRefused as trouble:
            self._refused(job, trouble)
        except SmileIdError as trouble:
            self._note_trouble(trouble)
            self._failed(job, type(trouble).__name__, retry_after=trouble.retry_after)
        except (BusyError, StorageError):
            raise
        except Exception as bug:  # one poisoned job must not stop the others
            self._failed(job, "unexpected", retry_after=None, bug=bug)

    def _believe(self, job: Job, status: JobStatus) -> None:
        before = wire.load(job.status) if job.status else None
        why_not = doubt(before, status)
        if why_not is not None:
            self._failed(job, why_not, retry_after=None)
            return
        self._deps.repeats.over(f"answer about job {job.number}")
        self._deps.polled(verdict(status).kind)
        record(self._deps, job, before, status, next_poll_at=self._next_poll_at(job, failures=0))
        expire_watches(self._deps)

    def _note_trouble(self, trouble: SmileIdError) -> None:
        """Tell silence from answers that are none: only the first is news for all channels."""
        if isinstance(trouble, RateLimited):
            self.breaker.rest(self._deps.now() + timedelta(seconds=trouble.retry_after or 0))
        if isinstance(trouble, Rejected):
            self._answered()
            if trouble.shows_signature_accepted:
                self._accepted()
        elif isinstance(trouble, Unavailable) or (isinstance(trouble, Untrusted) and trouble.http_status is None):
            self._silent()

    def _accepted(self) -> None:
        """Smile ID has taken our signature, whoever asked."""
        deps = self._deps
        self._answered()
        if self.breaker.accepted():
            with deps.store.atomic():
                deps.store.notices.end("refused", "accepted", deps.now())
            self.breaker.told_accepts()

    def _answered(self) -> None:
        deps = self._deps
        if self.breaker.answered():
            with deps.store.atomic():
                deps.store.notices.end("outage", "outage_over", deps.now())
            if self.breaker.told_answers():
                logger.info("Smile ID answers")
        deps.repeats.over("Smile ID")
        self._check_clock()

    def _check_clock(self) -> None:
        skew = self._deps.smile.clock_skew
        skewed = skew is not None and abs(skew) > LARGEST_SKEW
        if skewed != self._skewed:
            fields = about(reason=f"{skew.total_seconds() if skew else 0:+.0f} s off Smile ID's")
            logger.warning("This machine's clock is %s", "wrong" if skewed else "good again", extra=fields)
        self._skewed = skewed

    def _silent(self) -> None:
        deps, now = self._deps, self._deps.now()
        is_news, since = self.breaker.failed(now), self.breaker.silent_since
        if since is None:
            return
        if is_news:
            fields = about(reason=f"silent since {since:%Y-%m-%dT%H:%M:%SZ}")
            logger.error("Smile ID does not answer: asking only now and then", extra=fields)
        with deps.store.atomic():
            for channel_id in deps.store.watches.open_by_channel():  # at each probe: some may be new
                deps.store.notices.begin("outage", channel_id=channel_id, since=since, now=now)
        deps.wake()

    def _refused(self, job: Job, trouble: SignatureRefused) -> None:
        deps, now = self._deps, self._deps.now()
        deps.polled(type(trouble).__name__)
        self._check_clock()
        is_news, since = self.breaker.refused(now), self.breaker.refused_since
        if is_news:
            logger.error("Polling has stopped: %s", trouble.sentence, extra=about(reason=trouble.code))
        with deps.store.atomic():
            deps.store.jobs.release(job)  # the job has done nothing wrong
            if deps.config.ops_channel is not None and since is not None:  # at each probe: one may not be written down
                deps.store.notices.begin("refused", channel_id=deps.config.ops_channel, since=since, now=now)
        deps.wake()

    def _failed(self, job: Job, why: str, *, retry_after: float | None, bug: Exception | None = None) -> None:
        now = self._deps.now()
        self._deps.polled(why)
        failures = job.failures + 1
        self._note_failure(job, why, bug)
        next_poll_at = max(self._next_poll_at(job, failures=failures), now + timedelta(seconds=retry_after or 0))
        silence = now - (job.failing_since or now)
        silent = silence >= SILENT_AFTER
        store = self._deps.store
        with store.atomic():
            kept = store.jobs.failed(job, now=now, next_poll_at=next_poll_at, silence_shown=silent)
            if kept and silent and not job.silence_shown:
                store.watches.refresh_cards(job.number, now)
            if silence >= WAIT_FOR_ANSWER:
                store.jobs.stop_if_unwatched(job.number)

    def _note_failure(self, job: Job, why: str, bug: Exception | None) -> None:
        repeats, name = self._deps.repeats, f"job {job.number}"
        if job.failures == 0:
            repeats.over(name)
        if not repeats.is_new(why, name, "Smile ID"):
            return
        fields = about(job=job.number, reason=why)
        if bug is None:
            logger.warning("No answer about a job", extra=fields)
        else:
            logger.error("Asking about a job fails in a way nobody thought of", exc_info=bug, extra=fields)

    def _next_poll_at(self, job: Job, *, failures: int) -> datetime:
        config, now = self._deps.config, self._deps.now()
        return now + interval(
            now - job.watched_since,
            failures,
            fastest=timedelta(seconds=config.poll_fastest_seconds),
            slowest=timedelta(seconds=config.poll_slowest_seconds),
            random=self._random,
        )
