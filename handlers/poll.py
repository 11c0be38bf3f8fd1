"""The tick that asks Smile ID about due jobs and writes down what it learns, with the alerts that follow from it."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

from bot.smile_id import wire
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import Kind, Verdict, verdict
from bot.smile_id.wire import JobStatus
from handlers.deps import Deps
from handlers.pace import RequestCap, interval
from storage.jobs import Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

WORKERS = 16
LEASE = timedelta(seconds=30)  # longer than one call to Smile ID can take; after a crash, jobs wait for its end
NOT_FOUND_AFTER = timedelta(minutes=20)
SILENT_AFTER = timedelta(hours=1)


class Poller:
    """Asks about due jobs on a small pool. ``tick`` is what the clock calls; it never waits for Smile ID."""

    def __init__(self, deps: Deps, random: Random) -> None:
        self._deps = deps
        self._random = random
        self._cap = RequestCap(deps.config.smile_requests_per_second, now=deps.now())
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="poll")
        self._asking: dict[Future[None], Job] = {}
        self._lock = threading.Lock()

    def tick(self) -> list[Future[None]]:
        """End the watches whose time is over, then ask about the due jobs as far as pool and cap allow.

        Gives what it has set going, for those who want to wait for it.
        """
        expire_watches(self._deps)
        now = self._deps.now()
        with self._lock:
            room = self._cap.take(WORKERS - len(self._asking), now=now)
            jobs = self._deps.store.jobs.lease_due(now, lease_for=LEASE, limit=room) if room else []
            self._cap.give_back(room - len(jobs))
            started = {self._pool.submit(self._ask, job): job for job in jobs}
            self._asking |= started
        for future in started:
            future.add_done_callback(self._forget)
        return list(started)

    def stop(self) -> None:
        """Start nothing more and give back the leases of what has not begun; what is being asked goes on to its end."""
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
        if future.cancelled():
            self._deps.store.jobs.release(job)
        elif trouble := future.exception():
            logger.error("Job %d: its answer could not be written down", job.number, exc_info=trouble)

    def _ask(self, job: Job) -> None:
        deps = self._deps
        try:
            status = deps.smile.job_status(job.smile_user_id, job.job_id, retry=False)
            self._believe(job, status)
        except SmileIdError as trouble:
            self._failed(job, type(trouble).__name__, retry_after=trouble.retry_after)
        except Exception:  # one poisoned job must not stop the others
            logger.exception("Job %d: asking failed in a way nobody thought of", job.number)
            self._failed(job, "unexpected", retry_after=None)

    def _believe(self, job: Job, status: JobStatus) -> None:
        before = wire.load(job.status) if job.status else None
        if verdict(status).kind is Kind.NOT_FOUND and before is not None and verdict(before).kind is not Kind.NOT_FOUND:
            self._failed(job, "known before, not found now", retry_after=None)
            return
        record(self._deps, job, before, status, next_poll_at=self._next_poll_at(job, failures=0))

    def _failed(self, job: Job, why: str, *, retry_after: float | None) -> None:
        now = self._deps.now()
        failures = job.failures + 1
        if failures == 1 or failures % 100 == 0:
            logger.warning("Job %d: no answer from Smile ID (%s), failure %d in a row", job.number, why, failures)
        next_poll_at = max(self._next_poll_at(job, failures=failures), now + timedelta(seconds=retry_after or 0))
        silent = now - (job.failing_since or now) >= SILENT_AFTER
        store = self._deps.store
        with store.atomic():
            kept = store.jobs.failed(job, now=now, next_poll_at=next_poll_at, silence_shown=silent)
            if kept and silent and not job.silence_shown:
                store.watches.refresh_cards(job.number, now)

    def _next_poll_at(self, job: Job, *, failures: int) -> datetime:
        config, now = self._deps.config, self._deps.now()
        return now + interval(
            now - job.watched_since,
            failures,
            fastest=timedelta(seconds=config.poll_fastest_seconds),
            slowest=timedelta(seconds=config.poll_slowest_seconds),
            random=self._random,
        )


def record(deps: Deps, job: Job, before: JobStatus | None, status: JobStatus, *, next_poll_at: datetime) -> None:
    """Write down an answer about a leased job together with the alerts it calls for, in one transaction.

    1. The new state, if the lease still holds; else somebody else has it and nothing is written.
    2. For each watch: its end if the job is decided, or unknown for too long; the alert; its card drawn anew.
    3. No more polling once nobody watches.
    """
    store, now, judged = deps.store, deps.now(), verdict(status)
    news = is_news(before, status)
    review_since = job.review_since or (now if judged.kind is Kind.UNDER_REVIEW else None)
    with store.atomic():
        if not store.jobs.answered(
            job, status=wire.dump(status), review_since=review_since, now=now, next_poll_at=next_poll_at
        ):
            return
        if news or job.silence_shown:
            store.watches.refresh_cards(job.number, now)
        for watch in store.watches.open_of_job(job.number):
            event = _event(watch, judged, news=news, now=now)
            if event in ("decided", "not_found"):
                store.watches.end(watch.number, event, now=now)
            if event is not None:
                alert = store.alerts.add(
                    watch.number,
                    event,
                    channel_id=watch.channel_id,
                    now=now,
                    before=job.status,
                    after=wire.dump(status),
                    review_since=review_since,
                )
                logger.info(
                    "Job %d is %s: alert %d (%s) for watch %d",
                    job.number,
                    judged.kind,
                    alert,
                    event,
                    watch.number,
                )
        store.jobs.stop_if_unwatched(job.number)
    if news or job.silence_shown:
        deps.wake()


def is_news(before: JobStatus | None, after: JobStatus) -> bool:
    """Whether anything changed that a person would care about: the verdict, the result's code or text, an Action."""
    if before is None:
        return True
    return (verdict(before).kind, _substance(before)) != (verdict(after).kind, _substance(after))


def _substance(status: JobStatus) -> object:
    result = status.result
    return status.message if result is None else (result.result_code, result.result_text, dict(result.actions))


def _event(watch: Watch, judged: Verdict, *, news: bool, now: datetime) -> str | None:
    if judged.final and judged.kind is not Kind.NOT_FOUND:
        return "decided"
    if judged.kind is Kind.NOT_FOUND:
        return "not_found" if now - watch.created_at >= NOT_FOUND_AFTER else None
    return "changed" if news and watch.tell == "changes" else None


def expire_watches(deps: Deps) -> None:
    """End the watches whose time is over, each with an alert that says so, together or not at all."""
    store, now = deps.store, deps.now()
    for watch in store.watches.expired(now):
        with store.atomic():
            if store.watches.end(watch.number, "expired", now=now) is None:
                continue
            job = store.jobs.get(watch.job)
            store.alerts.add(
                watch.number,
                "expired",
                channel_id=watch.channel_id,
                now=now,
                after=job.status,
                review_since=job.review_since,
            )
            store.jobs.stop_if_unwatched(job.number)
        logger.info("Job %d: watch %d ended undecided", job.number, watch.number)
