"""The tick that looks into callbacks about jobs nobody watches: one that is under review gets a watch by itself.

This is the alert that needs nobody to type (AUTO_WATCH).
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

from bot.logs import about
from bot.smile_id.errors import Rejected, SmileIdError
from bot.smile_id.verdict import Kind, verdict
from bot.smile_id.wire import JobStatus
from handlers import watching
from handlers.deps import Deps, UsageError
from handlers.watching import Wanted
from storage.hints import Hint
from storage.table import StorageError

logger = logging.getLogger(__name__)

PER_TICK = 2
AGAIN_AFTER = timedelta(minutes=2)  # while Smile ID does not answer, or the channel is closed
KEPT = timedelta(days=1)


class AutoWatcher:
    """Looks into hints on a thread of its own. ``tick`` is what the clock calls; it never waits for Smile ID.

    ``allow`` says how many of so many questions may be asked now, beside those about the watched jobs.
    """

    def __init__(self, deps: Deps, allow: Callable[[int], int]) -> None:
        self._deps = deps
        self._allow = allow
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="auto-watch")
        self._running: list[Future[None]] = []
        self._closed: set[str] = set()

    def tick(self) -> list[Future[None]]:
        """Set a few looks going; gives them, for those who want to wait."""
        if not self._deps.config.auto_watch or not all(look.done() for look in self._running):
            return []
        hints, now = self._deps.store.hints, self._deps.now()
        for number in hints.forget_older(now - KEPT):
            logger.warning("Hint dropped: nobody could look into it for a day", extra=about(hint=number))
        wanted = min(PER_TICK, hints.due(now))
        allowed = self._allow(wanted) if wanted else 0
        taken = hints.take_due(now, again_at=now + AGAIN_AFTER, limit=allowed) if allowed else []
        self._running = [self._pool.submit(self._look, hint) for hint in taken]
        return self._running

    def stop(self) -> None:
        """Start nothing more; hints that were not looked into come again after the next start."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """After ``stop``: return when nothing is running any more."""
        self._pool.shutdown()

    def _look(self, hint: Hint) -> None:
        try:
            if self._settled(hint):
                self._deps.store.hints.forget(hint)
        except StorageError as problem:
            self._deps.give_up(problem)
        except UsageError:
            pass  # Slack refuses the bot, as the log says already: the hint comes again
        except Exception as bug:  # one poisoned hint must not stop the others
            if self._deps.repeats.is_new(type(bug).__name__, f"hint {hint.number}"):
                fields = about(hint=hint.number, reason=type(bug).__name__)
                logger.exception("A hint could not be looked into, in a way nobody thought of", extra=fields)

    def _settled(self, hint: Hint) -> bool:
        """Ask about the job, watch it if it is under review; False when that must be tried again later."""
        try:
            status = self._deps.smile.job_status(hint.smile_user_id, hint.job_id, retry=False)
        except Rejected:
            return True
        except SmileIdError as trouble:
            if self._deps.repeats.is_new(type(trouble).__name__, f"hint {hint.number}", "hints"):
                fields = about(hint=hint.number, reason=type(trouble).__name__)
                logger.info("No answer about a hint: it is kept for later", extra=fields)
            return False
        self._deps.repeats.over("hints")
        if verdict(status).kind is not Kind.UNDER_REVIEW:
            return True
        job_type = status.result.job_type if status.result else None
        channel_id = self._deps.config.auto_watch_channel(hint.job_type if job_type is None else job_type)
        return channel_id is None or self._watch(status, channel_id)

    def _watch(self, status: JobStatus, channel_id: str) -> bool:
        store = self._deps.store
        job = store.jobs.find(status.smile_user_id, status.job_id)
        if job is not None and store.watches.stopped(job.number, channel_id):
            return True  # a person did not want it any more
        wanted = Wanted(
            smile_user_id=status.smile_user_id,
            job_id=status.job_id,
            channel_id=channel_id,
            slack_user_id=self._deps.slack.bot_user_id,
            tell="changes",
        )
        watching.begin(self._deps, wanted, status)
        job = store.jobs.find(status.smile_user_id, status.job_id)
        watched = job is not None and any(w.channel_id == channel_id for w in store.watches.open_of_job(job.number))
        self._note_closed(channel_id, closed=not watched)
        return watched

    def _note_closed(self, channel_id: str, *, closed: bool) -> None:
        if closed and channel_id not in self._closed:  # once, however many callbacks come
            logger.warning("AUTO_WATCH: the channel %s is closed to the bot: invite it there", channel_id)
        (self._closed.add if closed else self._closed.discard)(channel_id)
