"""Examples of reports, a busy week when a test names nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.blocks import digest, report
from bot.blocks.message import Message
from bot.smile_id.verdict import Kind

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def busy_week(**changes: object) -> report.Report:
    benign = report.Report(
        start=NOW - timedelta(days=7),
        end=NOW,
        decided=((Kind.APPROVED, 30), (Kind.REJECTED, 11), (Kind.CAUTION, 1)),
        others=(("expired", 2), ("not_found", 1), ("stopped", 1)),
        open_by_age=(1, 2, 3, 4, 5),
        late=9,
        reviewed=40,
        median=timedelta(hours=2, minutes=5),
        percentile_95=timedelta(days=1, hours=3),
        trend=days(3, 0, 14, 7, 1, 9, 8),
        days_per_bar=1,
        time_zone="Africa/Lagos",
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def days(*counts: int) -> tuple[tuple[date, int], ...]:
    """A trend that begins on Sun 15 Nov."""
    return tuple((date(2026, 11, 15) + timedelta(days=number), count) for number, count in enumerate(counts))


def late_job(**changes: object) -> report.LateJob:
    benign = report.LateJob(watch=7, job_id="job-77", late_by=timedelta(hours=3), is_taken=False, is_snoozed=False)
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def stats(
    *, jobs: Sequence[report.LateJob] = (), period: str = "last 7 days", everywhere: bool = False, **changes: object
) -> Message:
    """The answer to `/smile stats`; `changes` are to a busy week."""
    return report.stats(report=busy_week(**changes), late=jobs, period=period, everywhere=everywhere)


def daily_digest(
    *, jobs: Sequence[report.LateJob] = (), possible_repeat: int | None = None, **changes: object
) -> Message:
    """A daily digest; `changes` are to a busy week."""
    return report.digest(report=busy_week(**changes), late=jobs, possible_repeat=possible_repeat)


def digest_on(*, at: time = time(9), coming: datetime = NOW, time_zone: str = "UTC") -> Message:
    """The answer to `/smile digest on`."""
    return digest.switched_on(at=at, time_zone=time_zone, coming=coming, now=NOW)
