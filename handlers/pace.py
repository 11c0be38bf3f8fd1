"""How often to ask: the interval of one job, the pause after failures, and the cap on all of them together."""

from datetime import datetime, timedelta
from random import Random

# A job that has waited 10 minutes is asked about every minute: news is never later than a tenth of the wait it ends.
SHARE_OF_AGE = 0.1
JITTER = 0.1


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
