"""Many alerts that wait for one channel are told together, by a digest in parts: alerts of their own, of no watch."""

from datetime import datetime

from sqlite_utils import Database

from storage.alerts import Alerts
from storage.lock import Lock
from storage.table import Table


class Bursts(Table):
    """The digests in the ``alerts`` table, and what is folded into them."""

    def __init__(self, db: Database, lock: Lock, alerts: Alerts) -> None:
        super().__init__(db, lock)
        self._alerts = alerts

    def fold(self, now: datetime, *, more_than: int, lines: int) -> None:
        """Where more than ``more_than`` alerts wait for one channel, have a digest tell them, in parts of ``lines``.

        The later parts reply to the first. Alerts that may have been seen are told by themselves, marked as repeats,
        and what came after them in the same watch waits for them; so does everything for a digest still untold.
        """
        for channel_id, numbers in self._waiting(more_than).items():
            first: int | None = None
            for start in range(0, len(numbers), lines):
                part = self._alerts.add(None, "digest", channel_id=channel_id, now=now, reply_to=first)
                first = first or part
                for number in numbers[start : start + lines]:
                    self._rows(
                        """
                        UPDATE alerts SET state = 'folded', folded_into = :part
                        WHERE id = :number AND state = 'waiting' RETURNING id""",
                        {"part": part, "number": number},
                    )

    def _waiting(self, more_than: int) -> dict[str, list[int]]:
        waiting: dict[str, list[int]] = {}
        for row in self._rows(
            """
            SELECT id, channel_id FROM alerts a
            WHERE state IN ('waiting', 'sending') AND state = 'waiting' AND possible_repeat = 0 AND watch IS NOT NULL
                AND event IN ('changed', 'decided', 'not_found', 'expired',
                              'reminder', 'overdue', 'escalated', 'woken', 'given_back')
                AND NOT EXISTS (
                    SELECT 1 FROM alerts b WHERE b.watch = a.watch AND b.channel_id = a.channel_id AND b.id < a.id
                        AND b.state IN ('waiting', 'sending') AND (b.state = 'sending' OR b.possible_repeat = 1))
                AND NOT EXISTS (
                    SELECT 1 FROM alerts d WHERE d.watch IS NULL AND d.event = 'digest' AND d.channel_id = a.channel_id
                        AND d.state IN ('waiting', 'sending'))
            ORDER BY +id""",
            {},
        ):
            waiting.setdefault(row["channel_id"], []).append(row["id"])
        return {channel_id: numbers for channel_id, numbers in waiting.items() if len(numbers) > more_than}

    def parts_of(self, digest: int) -> list[int]:
        """The numbers of a digest's parts, the first one's (``digest``) among them."""
        rows = self._rows(
            "SELECT id FROM alerts WHERE id = :digest OR reply_to = :digest ORDER BY id", {"digest": digest}
        )
        return [row["id"] for row in rows]
