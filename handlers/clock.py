"""Notices when the machine's clock has been set back, lest everything waits until it has caught up."""

import logging
import threading
from datetime import datetime, timedelta

from bot.logs import about
from handlers.breaker import Breaker
from handlers.deps import Deps
from storage.table import StorageError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
ORDINARY = timedelta(seconds=5)  # a correction that makes nothing late
BEAT_EVERY = timedelta(minutes=1)


class ClockGuard:
    """Compares the clock with the latest moment it has shown, to this process or to one before it.

    A clock that is set forward needs no guard: what waits is done early, and once.
    """

    def __init__(self, deps: Deps, breaker: Breaker) -> None:
        self._deps = deps
        self._breaker = breaker
        self._latest = deps.store.clock.last_beat() or deps.now() - BEAT_EVERY
        self._next_beat_at = self._latest + BEAT_EVERY
        self._watcher: threading.Thread | None = None

    def watch(self, stopping: threading.Event) -> None:
        """Check every second until ``stopping``, on a thread: a scheduler would sleep by the clock that is set back."""
        self._watcher = threading.Thread(target=self._watch, args=(stopping,), name="clock", daemon=True)
        self._watcher.start()

    def wait(self) -> None:
        """After ``stopping``: return when nothing is being checked any more."""
        if self._watcher is not None:
            self._watcher.join()

    def check(self) -> None:
        """Mend what a clock that was set back would hold up; remember what it shows now."""
        now = self._deps.now()
        if self._latest - now > ORDINARY:
            self._set_back(self._latest - now, now)
            self._latest = self._next_beat_at = now
        if now >= self._next_beat_at:
            self._deps.store.clock.beat(now)
            self._next_beat_at = now + BEAT_EVERY
        self._latest = max(self._latest, now)

    def _watch(self, stopping: threading.Event) -> None:
        while not stopping.wait(LOOK_EVERY_S):
            try:
                self.check()
            except StorageError as problem:
                self._deps.give_up(problem)
            except Exception:  # the next look may work
                logger.exception("The clock could not be looked at, in a way nobody thought of")

    def _set_back(self, by: timedelta, now: datetime) -> None:
        deps = self._deps
        seconds = f"{by.total_seconds():.0f} s"
        logger.warning("The clock was set back: what waits for a moment moves with it", extra=about(reason=seconds))
        with deps.store.atomic():
            deps.store.clock.set_back(by, now)
        deps.pace.set_back(by)
        self._breaker.probe_now()  # a signature may have been refused for the clock's sake
        deps.wake()
