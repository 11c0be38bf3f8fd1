"""Moments as the database keeps them: UTC text of one fixed form, so that text order is time order."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """The aware ``moment`` as ``2026-11-21T09:30:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def to_text_or_none(moment: datetime | None) -> str | None:
    """As ``to_text``; None stays None."""
    return None if moment is None else to_text(moment)


def to_moment(text: str) -> datetime:
    """What ``to_text`` wrote, as an aware UTC datetime."""
    return datetime.fromisoformat(text)


def to_moment_or_none(text: str | None) -> datetime | None:
    """As ``to_moment``; None stays None."""
    return None if text is None else to_moment(text)
