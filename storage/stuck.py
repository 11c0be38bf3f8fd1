"""What does not go on as it should, and why; the oldest first. Only numbers of ours, no ids of people.

The questions read nothing but the columns that every version of the database has had.
"""

from dataclasses import dataclass
from datetime import datetime

from storage.table import Table
from storage.times import to_moment, to_moment_or_none, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedWatch:
    """A watch whose channel is closed to the bot; ``reason`` is Slack's."""

    number: int
    channel_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldAlert:
    """An alert that was tried and is still to be told; ``trouble`` is why the last try failed."""

    number: int
    event: str
    channel_id: str
    attempts: int
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingJob:
    """A watched job about which there has been no answer for so many tries."""

    number: int
    failures: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many of something wait, and since when the first."""

    count: int
    since: datetime | None


class Stuck(Table):
    """Looks at the other tables for what is stuck."""

    def open_watches(self) -> int:
        """How many watches are open."""
        return int(self._rows("SELECT count(*) AS n FROM watches WHERE state = 'open'", {})[0]["n"])

    def untold(self) -> Waiting:
        """The alerts that are still to be told."""
        return self._waiting("created_at FROM alerts WHERE state IN ('waiting', 'sending')")

    def paused_watches(self) -> list[PausedWatch]:
        """The watches whose channel is closed to the bot, and that have news waiting or are still open."""
        rows = self._rows(
            """
            SELECT id AS number, channel_id, unreachable AS reason FROM watches WHERE unreachable IS NOT NULL
            ORDER BY id""",
            {},
        )
        return [PausedWatch(**row) for row in rows]

    def untold_alerts(self) -> list[UntoldAlert]:
        """The alerts that were tried and are still to be told."""
        rows = self._rows(
            """
            SELECT id AS number, event, channel_id, attempts, trouble FROM alerts
            WHERE state IN ('waiting', 'sending') AND trouble IS NOT NULL ORDER BY id""",
            {},
        )
        return [UntoldAlert(**row) for row in rows]

    def failing_jobs(self, failures: int) -> list[FailingJob]:
        """The watched jobs that have had no answer for at least so many tries."""
        rows = self._rows(
            """
            SELECT id AS number, failures, failing_since AS since FROM jobs
            WHERE next_poll_at IS NOT NULL AND failures >= :failures AND failing_since IS NOT NULL
            ORDER BY failing_since, id""",
            {"failures": failures},
        )
        return [FailingJob(**row | {"since": to_moment(row["since"])}) for row in rows]

    def late_jobs(self, before: datetime) -> Waiting:
        """The jobs that should have been asked about before then."""
        return self._waiting("next_poll_at FROM jobs WHERE next_poll_at < :before", before=before)

    def hints(self, before: datetime) -> Waiting:
        """The hints that were last seen before then, and that nobody could look into."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'hints'", {}):
            return Waiting(count=0, since=None)  # the first version had none
        return self._waiting("seen_at FROM hints WHERE seen_at < :before", before=before)

    def notices(self, event: str) -> Waiting:
        """The channels that have been told of an ``outage``, or that the bot is ``refused``, and not of its end."""
        return self._waiting(
            """
            since FROM alerts a WHERE watch IS NULL AND event = :event AND state IN ('waiting', 'sending', 'told')
                AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.reply_to = a.id)""",
            event=event,
        )

    def _waiting(self, moments: str, *, before: datetime | None = None, event: str | None = None) -> Waiting:
        # ``moments`` is one of the constants above, never anybody's text.
        row = self._rows(
            f"WITH found (moment) AS (SELECT {moments}) SELECT count(*) AS count, min(moment) AS since FROM found",  # noqa: S608
            {"before": to_text(before) if before else None, "event": event},
        )[0]
        return Waiting(count=row["count"], since=to_moment_or_none(row["since"]))
