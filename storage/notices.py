"""The alerts of no one watch: notices of something that lasts, ended by an edit; and the daily digests."""

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from storage.alerts import Alert, Alerts, alert_of
from storage.lock import Lock
from storage.table import Table
from storage.times import to_moment_or_none

UNTOLD_DAILY = """watch IS NULL AND event = 'daily' AND channel_id = :channel_id
    AND state = 'waiting' AND possible_repeat = 0"""


class Notices(Table):
    """The rows of the ``alerts`` table that are about no watch but about Smile ID as a whole, or about a channel."""

    def __init__(self, db: Database, lock: Lock, alerts: Alerts) -> None:
        super().__init__(db, lock)
        self._alerts = alerts

    def begin(self, event: str, *, channel_id: str, since: datetime, now: datetime) -> None:
        """Tell the channel of something that lasts; nothing, while it has been told and not ended."""
        if not self._lasting(event, channel_id):
            self._alerts.add(None, event, channel_id=channel_id, since=since, now=now)

    def end(self, event: str, ended: str, now: datetime) -> None:
        """End the notices of ``event`` in every channel: by an alert ``ended``, or in silence if nobody has seen it."""
        for alert in self._lasting(event, None):
            unseen = self._rows(
                """
                UPDATE alerts SET state = 'folded' WHERE id = :number AND state = 'waiting' AND possible_repeat = 0
                RETURNING id""",
                {"number": alert.number},
            )
            if not unseen:
                self._alerts.add(
                    None, ended, channel_id=alert.channel_id, since=alert.since, reply_to=alert.number, now=now
                )

    def daily_untold_since(self, channel_id: str) -> datetime | None:
        """When the period of the channel's untold daily digests begins; None when there is none that can wait."""
        row = self._rows(f"SELECT min(since) AS since FROM alerts WHERE {UNTOLD_DAILY}", {"channel_id": channel_id})[0]  # noqa: S608  # a constant
        return to_moment_or_none(row["since"])

    def daily(self, channel_id: str, *, since: datetime, now: datetime, detail: Mapping[str, object]) -> int:
        """Tell the channel its daily digest, in the place of those still untold; gives the alert's number.

        ``since`` is where its period begins. To be called in a transaction.
        """
        number = self._alerts.add(None, "daily", channel_id=channel_id, since=since, now=now, detail=detail)
        self._rows(
            f"UPDATE alerts SET state = 'folded', folded_into = :number WHERE {UNTOLD_DAILY} AND id < :number"  # noqa: S608  # a constant
            " RETURNING id",
            {"channel_id": channel_id, "number": number},
        )
        return number

    def digest_closed(self, channel_id: str, *, tell: str, reason: str, now: datetime) -> None:
        """Tell somebody that the channel takes no digests, unless that has been told since it last took one.

        To be called in a transaction.
        """
        known = self._rows(
            """
            SELECT id FROM alerts n
            WHERE watch IS NULL AND event = 'unreachable' AND json_extract(detail, '$.channel_id') = :channel_id
                AND NOT EXISTS (
                    SELECT 1 FROM alerts d WHERE d.watch IS NULL AND d.event = 'daily' AND d.channel_id = :channel_id
                        AND d.state = 'told' AND d.told_at > n.created_at)""",
            {"channel_id": channel_id},
        )
        if not known:
            detail = {"channel_id": channel_id, "reason": reason}
            self._alerts.add(None, "unreachable", channel_id=tell, now=now, detail=detail)

    def drop_daily(self, channel_id: str) -> None:
        """Tell none of the channel's untold daily digests any more, unless it may have been seen."""
        sql = f"UPDATE alerts SET state = 'folded' WHERE {UNTOLD_DAILY} RETURNING id"  # noqa: S608  # a constant
        self._rows(sql, {"channel_id": channel_id})

    def _lasting(self, event: str, channel_id: str | None) -> list[Alert]:
        rows = self._rows(
            """
            SELECT * FROM alerts a WHERE watch IS NULL AND event = :event
                AND channel_id = coalesce(:channel_id, channel_id) AND state IN ('waiting', 'sending', 'told')
                AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.reply_to = a.id)""",
            {"event": event, "channel_id": channel_id},
        )
        return [alert_of(row) for row in rows]
