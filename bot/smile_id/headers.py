"""Reads the headers of Smile ID's answers that speak of time: Date and Retry-After."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_WAIT = 60.0  # seconds


def moment(date: str | None) -> datetime | None:
    """Read a date as HTTP writes it (RFC 9110, 5.6.7), aware; None for anything else."""
    try:
        read = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Read Retry-After, seconds or a date (RFC 9110, 10.2.3), capped at a minute; None if it says neither."""
    if retry_after and retry_after.isdecimal():
        return min(float(retry_after), _LONGEST_WAIT)
    until = moment(retry_after)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_WAIT) if until else None
