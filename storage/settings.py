"""The settings of a channel: when its reviews are late, whom to tell then, and when it wants its digest."""

from dataclasses import dataclass
from datetime import datetime, time

from storage.table import Row, Table
from storage.times import to_moment, to_moment_or_none, to_text, to_text_or_none

NEVER = 0.0  # due hours: reviews are never late


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What one channel wants. Times of day are in ``time_zone`` (a zoneinfo name); ``days`` are ISO weekdays.

    ``due_hours`` None means those of REVIEW_DUE_HOURS; ``digested_until`` is when the last digest was due.
    """

    channel_id: str
    due_hours: float | None
    oncall_group: str | None
    lead: str | None
    time_zone: str
    opens: time
    closes: time
    days: frozenset[int]
    digest_at: time | None
    digested_until: datetime | None
    changed_by: str
    changed_at: datetime


class Settings(Table):
    """The ``channel_settings`` table, a row for each channel that has changed something."""

    def get(self, channel_id: str) -> ChannelSettings | None:
        """The channel's settings, or None where nobody has changed any."""
        row = self._row("SELECT * FROM channel_settings WHERE channel_id = :channel_id", {"channel_id": channel_id})
        return _settings(row) if row else None

    def put(self, settings: ChannelSettings) -> None:
        """Keep the settings of a channel in the place of those it had."""
        self._rows(
            """
            INSERT OR REPLACE INTO channel_settings (channel_id, due_hours, oncall_group, lead, time_zone, opens,
                closes, days, digest_at, digested_until, changed_by, changed_at)
            VALUES (:channel_id, :due_hours, :oncall_group, :lead, :time_zone, :opens, :closes, :days, :digest_at,
                :digested_until, :changed_by, :changed_at) RETURNING channel_id""",
            {
                "channel_id": settings.channel_id,
                "due_hours": settings.due_hours,
                "oncall_group": settings.oncall_group,
                "lead": settings.lead,
                "time_zone": settings.time_zone,
                "opens": f"{settings.opens:%H:%M}",
                "closes": f"{settings.closes:%H:%M}",
                "days": "".join(map(str, sorted(settings.days))),
                "digest_at": f"{settings.digest_at:%H:%M}" if settings.digest_at else None,
                "digested_until": to_text_or_none(settings.digested_until),
                "changed_by": settings.changed_by,
                "changed_at": to_text(settings.changed_at),
            },
        )

    def remove(self, channel_id: str) -> None:
        """Have the channel be one that has changed nothing."""
        sql = "DELETE FROM channel_settings WHERE channel_id = :channel_id RETURNING channel_id"
        self._rows(sql, {"channel_id": channel_id})

    def with_digest(self) -> list[ChannelSettings]:
        """The settings of every channel that wants a digest."""
        rows = self._rows("SELECT * FROM channel_settings WHERE digest_at IS NOT NULL ORDER BY channel_id", {})
        return [_settings(row) for row in rows]

    def oncall_groups(self) -> dict[str, str]:
        """The channel_ids of those channels that have a user group on call, each with its group."""
        rows = self._rows("SELECT channel_id, oncall_group FROM channel_settings WHERE oncall_group IS NOT NULL", {})
        return {row["channel_id"]: row["oncall_group"] for row in rows}

    def digested(self, settings: ChannelSettings, until: datetime) -> bool:
        """Claim the digest that was due at ``until``; False when it has been claimed, or the settings have changed."""
        row = self._row(
            """
            UPDATE channel_settings SET digested_until = :until
            WHERE channel_id = :channel_id AND digested_until IS :before AND changed_at = :changed_at
            RETURNING channel_id""",
            {
                "until": to_text(until),
                "channel_id": settings.channel_id,
                "before": to_text_or_none(settings.digested_until),
                "changed_at": to_text(settings.changed_at),
            },
        )
        return row is not None


def _settings(row: Row) -> ChannelSettings:
    return ChannelSettings(
        channel_id=row["channel_id"],
        due_hours=row["due_hours"],
        oncall_group=row["oncall_group"],
        lead=row["lead"],
        time_zone=row["time_zone"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        days=frozenset(map(int, row["days"])),
        digest_at=time.fromisoformat(row["digest_at"]) if row["digest_at"] else None,
        digested_until=to_moment_or_none(row["digested_until"]),
        changed_by=row["changed_by"],
        changed_at=to_moment(row["changed_at"]),
    )
