"""The outcomes: how each watch ended, for statistics. No ids of people; they outlive the rows of job and watch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.table import Row, Table, Values
from storage.times import to_moment, to_moment_or_none, to_text

PAGE = 1_000  # rows read at a time for an export, so that nobody else waits for the lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one watch ended: ``how`` is decided, not_found, expired or stopped; ``kind`` the last verdict's.

    ``job_id`` is the partner's, None once the job's row is gone.
    """

    watch: int
    job: int
    job_id: str | None
    channel_id: str
    job_type: int | None
    kind: str | None
    environment: str | None
    how: str
    watched_since: datetime
    review_since: datetime | None
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many watches ended like this within the quarter of an hour that began then.

    Every time zone's day begins at a quarter of an hour of UTC: from these the days of any of them can be counted.
    """

    quarter: datetime
    how: str
    kind: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTimes:
    """How long so many reviews took until their decision; None where there were none."""

    count: int
    median: timedelta | None
    percentile_95: timedelta | None


class Outcomes(Table):
    """The ``outcomes`` table, a row for each watch that has ended."""

    def add(self, watch: int) -> None:
        """Write down how the watch of this number has just ended; again after a decision was overturned."""
        self._rows(
            """
            INSERT OR REPLACE INTO outcomes
                (watch, job, channel_id, job_type, kind, environment, how, watched_since, review_since, ended_at)
            SELECT w.id, w.job, w.channel_id, j.job_type, j.kind, j.environment, w.state, w.created_at, j.review_since,
                w.ended_at
            FROM watches w JOIN jobs j ON j.id = w.job WHERE w.id = :watch AND w.state != 'open' RETURNING id""",
            {"watch": watch},
        )

    def remove(self, watch: int) -> None:
        """The watch of this number goes on after all."""
        self._rows("DELETE FROM outcomes WHERE watch = :watch RETURNING id", {"watch": watch})

    def between(self, start: datetime, end: datetime, *, channel_id: str | None) -> Iterator[Outcome]:
        """Those from ``start`` on and before ``end``, in the order they were counted; None for a channel means any."""
        where, values = _within(start, end, channel_id)
        after = 0
        while rows := self._rows(
            f"""
            SELECT o.*, j.job_id FROM outcomes o
            LEFT JOIN watches w ON w.id = o.watch
            LEFT JOIN jobs j ON j.id = w.job
            WHERE {where} AND o.id > :after ORDER BY o.id LIMIT :page""",  # noqa: S608  # constants, see _within
            {**values, "after": after, "page": PAGE},
        ):
            yield from map(_outcome, rows)
            after = rows[-1]["id"]

    def tally(self, start: datetime, end: datetime, *, channel_id: str | None) -> list[Tally]:
        """How many there are of each kind from ``start`` on and before ``end``, by quarters of an hour."""
        where, values = _within(start, end, channel_id)
        rows = self._rows(
            f"""
            SELECT printf('%s%02dZ', substr(ended_at, 1, 14), substr(ended_at, 15, 2) / 15 * 15) AS quarter, how, kind,
                count(*) AS count
            FROM outcomes o WHERE {where} GROUP BY quarter, how, kind ORDER BY quarter, how, kind""",  # noqa: S608  # constants, see _within
            values,
        )
        return [Tally(**{**row, "quarter": to_moment(row["quarter"])}) for row in rows]

    def review_times(self, start: datetime, end: datetime, *, channel_id: str | None) -> ReviewTimes:
        """The time in review of those decided in this period that were under review.

        The median is the mean of the two in the middle where there is no one middle. The percentile goes by nearest
        rank: a time that was measured, the least that 95 of a hundred do not exceed.
        """
        where, values = _within(start, end, channel_id)
        row = self._rows(
            f"""
            WITH reviews AS (
                SELECT 86400 * (julianday(ended_at) - julianday(review_since)) AS seconds
                FROM outcomes o WHERE {where} AND how = 'decided' AND review_since IS NOT NULL),
            ranked AS (
                SELECT seconds, row_number() OVER (ORDER BY seconds) AS rank, count(*) OVER () AS count FROM reviews)
            SELECT count(*) AS count, avg(iif(rank IN ((count + 1) / 2, (count + 2) / 2), seconds, NULL)) AS median,
                max(iif(rank = (95 * count + 99) / 100, seconds, NULL)) AS percentile_95
            FROM ranked""",  # noqa: S608  # constants, see _within
            values,
        )[0]
        return ReviewTimes(
            count=row["count"], median=_seconds(row["median"]), percentile_95=_seconds(row["percentile_95"])
        )


def _within(start: datetime, end: datetime, channel_id: str | None) -> tuple[str, Values]:
    """The conditions of a period and a channel, constants of this module, and the values they name."""
    here = "o.channel_id = :channel_id AND " if channel_id is not None else ""
    values = {"channel_id": channel_id, "start": to_text(start), "end": to_text(end)}
    return f"{here}o.ended_at >= :start AND o.ended_at < :end", values


def _seconds(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=round(seconds))


def _outcome(row: Row) -> Outcome:
    return Outcome(
        watch=row["watch"],
        job=row["job"],
        job_id=row["job_id"],
        channel_id=row["channel_id"],
        job_type=row["job_type"],
        kind=row["kind"],
        environment=row["environment"],
        how=row["how"],
        watched_since=to_moment(row["watched_since"]),
        review_since=to_moment_or_none(row["review_since"]),
        ended_at=to_moment(row["ended_at"]),
    )
