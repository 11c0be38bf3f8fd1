"""Notices: alerts about something that lasts, in a channel, and that end by an edit of their message."""

import threading
from datetime import datetime

from sqlite_utils import Database

from storage.alerts import Alert, Alerts, alert_of
from storage.table import Table


class Notices(Table):
    """The rows of the ``alerts`` table that are about no watch but about Smile ID as a whole."""

    def __init__(self, db: Database, lock: threading.RLock, alerts: Alerts) -> None:
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

    def _lasting(self, event: str, channel_id: str | None) -> list[Alert]:
        rows = self._rows(
            """
            SELECT * FROM alerts a WHERE watch IS NULL AND event = :event
                AND channel_id = coalesce(:channel_id, channel_id) AND state IN ('waiting', 'sending', 'told')
                AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.reply_to = a.id)""",
            {"event": event, "channel_id": channel_id},
        )
        return [alert_of(row) for row in rows]
