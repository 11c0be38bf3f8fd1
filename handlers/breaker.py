"""Notices when Smile ID as a whole is in trouble, so that polling slows down to a probe instead of hammering.

Two kinds of trouble: *silence* (no answers at all) and *refusal* (it does not accept our signature). Beside them Smile
ID may ask for quiet. This module only decides; ``handlers.poll`` acts on it.
"""

import threading
from datetime import datetime, timedelta

FAILURES = 5  # in a row, whichever jobs they are about ...
SILENCE = timedelta(seconds=60)  # ... and for so long: a blip is nobody's news
PROBE_EVERY = timedelta(seconds=30)
REFUSED_PROBE_EVERY = timedelta(minutes=5)


class Breaker:
    """What the answers so far say of Smile ID. Times are ``now`` as the caller gives it; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._failing_since: datetime | None = None
        self._next_probe_at: datetime | None = None
        self._quiet_until: datetime | None = None
        # What this process has seen, or perhaps one before it: people may have been told of it.
        self._told_silent = self._told_refused = True
        self.silent_since: datetime | None = None
        self.refused_since: datetime | None = None

    @property
    def state(self) -> str:
        """``closed`` while all is well, ``silent`` or ``refused`` while in trouble."""
        return "refused" if self.refused_since else "silent" if self.silent_since else "closed"

    def answered(self) -> bool:
        """Smile ID answered; True when that ends a silence, this process's or perhaps one from before its start.

        And at each answer from then on, until ``told_answers``.
        """
        with self._lock:
            self._failures, self._failing_since, self.silent_since = 0, None, None
            return self._told_silent

    def told_answers(self) -> bool:
        """That the silence is over is written down, to be told; True for the first who says so."""
        with self._lock:
            first, self._told_silent = self._told_silent, self.silent_since is not None
            return first

    def accepted(self) -> bool:
        """Smile ID took our signature; True when that ends a refusal, this process's or perhaps one from before.

        And each time from then on, until ``told_accepts``.
        """
        with self._lock:
            self.refused_since = None
            return self._told_refused

    def told_accepts(self) -> None:
        """That the refusal is over is written down, to be told."""
        with self._lock:
            self._told_refused = self.refused_since is not None

    def forget(self) -> None:
        """Nobody asks any more, so nobody knows if the trouble lasts: it is over once an answer says so."""
        with self._lock:
            self._failures, self._failing_since = 0, None
            self.silent_since = self.refused_since = None

    def failed(self, now: datetime) -> bool:
        """Smile ID did not answer; True when that makes it silent."""
        with self._lock:
            self._failures += 1
            self._failing_since = min(self._failing_since or now, now)  # the clock may have been set back
            if self.refused_since is not None:
                self._next_probe_at = now + PROBE_EVERY  # this probe has not shown whether it still refuses
            if self.silent_since or self._failures < FAILURES or now - self._failing_since < SILENCE:
                return False
            self.silent_since, self._told_silent = self._failing_since, True
            self._next_probe_at = now + PROBE_EVERY
            return True

    def refused(self, now: datetime) -> bool:
        """Smile ID does not accept our signature; True the first time."""
        with self._lock:
            first = self.refused_since is None
            self.refused_since, self._told_refused = self.refused_since or now, True
            self._next_probe_at = now + REFUSED_PROBE_EVERY
            return first

    def rest(self, until: datetime) -> None:
        """Smile ID asks for no more questions before ``until``, about whichever job."""
        with self._lock:
            self._quiet_until = max(until, self._quiet_until or until)

    def room(self, wanted: int, now: datetime) -> int:
        """How many of ``wanted`` questions may be asked now: all, or while in trouble one probe now and then."""
        with self._lock:
            if self._quiet_until is not None and now < self._quiet_until:
                return 0
            if self.silent_since is None and self.refused_since is None:
                return wanted
            return 0 if self._next_probe_at is not None and now < self._next_probe_at else min(wanted, 1)

    def asked(self, now: datetime) -> None:
        """A question was asked: while in trouble that was the probe."""
        with self._lock:
            if self.silent_since is not None or self.refused_since is not None:
                self._next_probe_at = now + (REFUSED_PROBE_EVERY if self.refused_since else PROBE_EVERY)

    def probe_now(self) -> None:
        """Allow a probe at once: somebody has mended something."""
        with self._lock:
            self._next_probe_at = self._quiet_until = None
