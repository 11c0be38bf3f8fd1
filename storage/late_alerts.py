"""The alerts that tell of lateness: which have been written down for a due time, and which may still be taken back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.alerts import UNTOLD, Alerts
from storage.lock import Lock
from storage.table import Table
from storage.times import to_moment_or_none, to_text

LATE = "event IN ('reminder', 'overdue', 'escalated')"
COLUMNS = "w.id AS watch, w.channel_id, w.snoozed_until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What nobody has been told yet of the lateness of one watch; ``channel_id`` is the watch's."""

    watch: int
    channel_id: str
    snoozed_until: datetime | None


class LateAlerts(Table):
    """The reminders, mentions and words to the lead in the ``alerts`` table."""

    def __init__(self, db: Database, lock: Lock, alerts: Alerts) -> None:
        super().__init__(db, lock)
        self._alerts = alerts

    def told(self, watch: int, due_at: datetime) -> frozenset[str]:
        """The events that have been, or will be, told of a watch for this due time."""
        rows = self._rows(
            f"""
            SELECT event FROM alerts WHERE watch = :watch AND {LATE} AND json_extract(detail, '$.due_at') = :due_at
                AND (state IN ('waiting', 'sending', 'told') OR EXISTS (
                    SELECT 1 FROM alerts d WHERE d.id = alerts.folded_into AND d.state != 'given_up'))""",  # noqa: S608  # a constant
            {"watch": watch, "due_at": to_text(due_at)},
        )
        return frozenset(row["event"] for row in rows)

    def untold(self) -> list[Untold]:
        """What surely nobody has been told yet, be it alone or in a digest; asked all the time."""
        rows = self._rows(
            f"""
            SELECT * FROM (
                SELECT {COLUMNS} FROM alerts a JOIN watches w ON w.id = a.watch
                WHERE a.state IN ('waiting', 'sending') AND a.state = 'waiting' AND a.possible_repeat = 0 AND {LATE}
                UNION ALL
                SELECT {COLUMNS} FROM alerts d CROSS JOIN alerts a ON a.folded_into = d.id
                    JOIN watches w ON w.id = a.watch
                WHERE d.watch IS NULL AND +d.event = 'digest' AND d.state IN ('waiting', 'sending')
                    AND d.state = 'waiting' AND d.possible_repeat = 0 AND a.{LATE})
            GROUP BY watch""",  # noqa: S608  # constants
            {},
        )
        return [
            Untold(
                watch=row["watch"],
                channel_id=row["channel_id"],
                snoozed_until=to_moment_or_none(row["snoozed_until"]),
            )
            for row in rows
        ]

    def take_back(self, watch: int, *, unless: Mapping[str, object] | None = None) -> frozenset[str]:
        """Tell nothing of what nobody has been told, as if it had never been written down; gives the events.

        ``unless`` is the detail of those that stay. To be called in a transaction.
        """
        which = f"watch = :watch AND {LATE} AND detail IS NOT :detail"
        values = {"watch": watch, "detail": json.dumps(unless) if unless else None}
        rows = self._rows(f"SELECT event FROM alerts WHERE {which} AND {UNTOLD}", values)  # noqa: S608  # constants
        if rows:
            self._alerts.fold_untold(which, values, into=None)
        return frozenset(row["event"] for row in rows)

    def take_back_reminder(self, watch: int) -> None:
        """Remind nobody of what is due, if nobody has been. To be called in a transaction."""
        self._alerts.fold_untold("watch = :watch AND event = 'reminder'", {"watch": watch}, into=None)
