"""How often to ask Smile ID about a job, how many jobs at once, and how often to call Slack for a channel."""

import threading
from datetime import datetime, timedelta
from random import Random

# A job that has waited 10 minutes is asked about every minute: news is never later than a tenth of the wait it ends.
SHARE_OF_AGE = 0.1
JITTER = 0.1
PACE = timedelta(seconds=1)  # Slack docs: rate limits, "about one message per second per channel"


def interval(age: timedelta, failures: int, *, fastest: timedelta, slowest: timedelta, random: Random) -> timedelta:
    """The pause before the next question about a job watched for ``age``, after ``failures`` in a row.

    It grows with the age and doubles with each failure, between the two bounds. Up to a tenth is added or taken away,
    so that jobs do not march in step, but never beyond the bounds.
    """
    pause = min(slowest, min(slowest, max(fastest, age * SHARE_OF_AGE)) * 2.0 ** min(failures, 10))
    jittered = pause * random.uniform(1 - JITTER, 1 + JITTER if pause < slowest else 1)
    return max(fastest, min(slowest, jittered))


class RequestCap:
    """At most ``per_second`` requests a second (0: no cap), the unused ones of one second at most kept."""

    def __init__(self, per_second: float, *, now: datetime) -> None:
        self._per_second = per_second
        self._allowance = max(1.0, per_second)
        self._filled_at = now

    def take(self, wanted: int, *, now: datetime) -> int:
        """How many of ``wanted`` requests may be made now; they count as made."""
        if self._per_second == 0:
            return wanted
        passed = max(0.0, (now - self._filled_at).total_seconds())
        self._allowance = min(max(1.0, self._per_second), self._allowance + passed * self._per_second)
        self._filled_at = now
        granted = min(wanted, int(self._allowance))
        self._allowance -= granted
        return granted

    def give_back(self, unused: int) -> None:
        """Requests that were taken and not made after all."""
        self._allowance += unused


class ChannelPace:
    """Who may call Slack for which channel now: one at a time, one a second, and not while Slack wants quiet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._free_at: dict[str, datetime] = {}
        self._quiet_until: dict[str | None, datetime] = {}

    def take(self, channel_id: str, now: datetime) -> bool:
        """Whether a call for the channel may begin; if so, ``done`` must follow."""
        with self._lock:
            if channel_id in self._busy or self._free_at.get(channel_id, now) > now or self._quiet(channel_id, now):
                return False
            self._busy.add(channel_id)
            self._free_at[channel_id] = now + PACE
            return True

    def done(self, channel_id: str) -> None:
        """The call that ``take`` allowed has ended."""
        with self._lock:
            self._busy.discard(channel_id)

    def rest(self, channel_id: str | None, until: datetime) -> None:
        """Call nothing for the channel, or with None for the whole workspace, before ``until``."""
        with self._lock:
            self._quiet_until[channel_id] = max(until, self._quiet_until.get(channel_id, until))

    def set_back(self, by: timedelta) -> None:
        """The clock was set back ``by`` this much: every wish counts from its new time."""
        with self._lock:
            self._free_at = {channel_id: at - by for channel_id, at in self._free_at.items()}
            self._quiet_until = {key: until - by for key, until in self._quiet_until.items()}

    def is_quiet(self, channel_id: str, now: datetime) -> bool:
        """Whether Slack wants quiet in the channel."""
        with self._lock:
            return self._quiet(channel_id, now)

    def _quiet(self, channel_id: str, now: datetime) -> bool:
        return any(self._quiet_until.get(key, now) > now for key in (channel_id, None))
