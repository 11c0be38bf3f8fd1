"""The alerts: what a channel must be told. Written with the news, sent afterwards, marked when Slack took it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.table import Row, Table, Values
from storage.times import to_moment, to_moment_or_none, to_text, to_text_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. ``watch`` is the watch's number; ``bot.smile_id.wire.load`` reads ``before`` and ``after``."""

    number: int
    watch: int
    channel_id: str
    event: str
    before: str | None
    after: str | None
    review_since: datetime | None
    created_at: datetime
    attempts: int
    possible_repeat: bool
    trouble: str | None


class Alerts(Table):
    """The ``alerts`` table: the queue is its untold rows."""

    def add(
        self,
        watch: int,
        event: str,
        *,
        channel_id: str,
        now: datetime,
        before: str | None = None,
        after: str | None = None,
        review_since: datetime | None = None,
    ) -> int:
        """Write down one more alert of the watch of number ``watch``; gives the alert's number."""
        rows = self._rows(
            """
            INSERT INTO alerts (watch, channel_id, event, before, after, review_since, created_at, state, next_try_at)
            VALUES (:watch, :channel_id, :event, :before, :after, :review_since, :now, 'waiting', :now)
            RETURNING id""",
            {
                "watch": watch,
                "channel_id": channel_id,
                "event": event,
                "before": before,
                "after": after,
                "review_since": to_text_or_none(review_since),
                "now": to_text(now),
            },
        )
        return int(rows[0]["id"])

    def next_of_each_channel(self, now: datetime) -> list[Alert]:
        """The alert to send next in each channel.

        Those of one watch in the order of their news: none while an earlier one is untold. Those that reply to a card
        wait for the card.
        """
        return self._alerts(
            """
            SELECT * FROM alerts WHERE id IN (
                SELECT min(a.id) FROM alerts a JOIN watches w ON w.id = a.watch
                WHERE a.state = 'waiting' AND a.next_try_at <= :now
                    AND (w.card_ts IS NOT NULL OR a.channel_id != w.channel_id)
                    AND NOT EXISTS (
                        SELECT 1 FROM alerts b WHERE b.watch = a.watch AND b.channel_id = a.channel_id
                            AND b.state IN ('waiting', 'sending') AND b.id < a.id)
                GROUP BY a.channel_id)
            ORDER BY id""",
            {"now": to_text(now)},
        )

    def claim(self, number: int, *, now: datetime, lease_for: timedelta) -> Alert | None:
        """Take a waiting alert to send it; None when somebody else has."""
        row = self._row(
            """
            UPDATE alerts SET state = 'sending', attempts = attempts + 1, leased_until = :until
            WHERE id = :number AND state = 'waiting' RETURNING *""",
            {"number": number, "until": to_text(now + lease_for)},
        )
        return _alert(row) if row else None

    def told(self, alert: Alert, *, ts: str, now: datetime) -> None:
        """Slack took the alert as message ``ts``."""
        self._rows(
            """
            UPDATE alerts SET state = 'told', ts = :ts, told_at = :now, leased_until = NULL, trouble = NULL
            WHERE id = :number RETURNING id""",
            {"number": alert.number, "ts": ts, "now": to_text(now)},
        )

    def delayed(self, alert: Alert, *, next_try_at: datetime, trouble: str, perhaps_seen: bool) -> None:
        """The alert was not sent, because of ``trouble``; ``perhaps_seen`` if Slack may have taken it after all."""
        self._rows(
            """
            UPDATE alerts SET state = 'waiting', next_try_at = :at, leased_until = NULL, trouble = :trouble,
                possible_repeat = max(possible_repeat, :perhaps_seen)
            WHERE id = :number RETURNING id""",
            {
                "number": alert.number,
                "at": to_text(next_try_at),
                "trouble": trouble,
                "perhaps_seen": int(perhaps_seen),
            },
        )

    def give_up(self, alert: Alert, *, trouble: str) -> None:
        """The alert can never be told: a person who may not be written to."""
        self._rows(
            """
            UPDATE alerts SET state = 'given_up', leased_until = NULL, trouble = :trouble
            WHERE id = :number RETURNING id""",
            {"number": alert.number, "trouble": trouble},
        )

    def take_back_abandoned(self, now: datetime) -> list[Alert]:
        """Have those sent again whose sender died on the way. Slack may have taken them: they are possible repeats."""
        return self._alerts(
            """
            UPDATE alerts SET state = 'waiting', possible_repeat = 1, leased_until = NULL, next_try_at = :now
            WHERE state = 'sending' AND leased_until <= :now RETURNING *""",
            {"now": to_text(now)},
        )

    def untold(self) -> int:
        """How many alerts are still to be told."""
        return int(self._rows("SELECT count(*) AS n FROM alerts WHERE state IN ('waiting', 'sending')", {})[0]["n"])

    def _alerts(self, sql: str, values: Values) -> list[Alert]:
        return [_alert(row) for row in self._rows(sql, values)]


def _alert(row: Row) -> Alert:
    return Alert(
        number=row["id"],
        watch=row["watch"],
        channel_id=row["channel_id"],
        event=row["event"],
        before=row["before"],
        after=row["after"],
        review_since=to_moment_or_none(row["review_since"]),
        created_at=to_moment(row["created_at"]),
        attempts=row["attempts"],
        possible_repeat=bool(row["possible_repeat"]),
        trouble=row["trouble"],
    )
