"""The alerts: what a channel must be told. Written with the news, sent afterwards, marked when Slack took it.

An alert is *waiting*, being sent (*sending*), *told*, *folded* (a digest or later news tells it) or *given up*.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from storage.table import Row, Table, Values
from storage.times import to_moment, to_moment_or_none, to_text, to_text_or_none

TELLS_STATE = ("changed", "decided", "not_found", "expired")
# What surely nobody has been told, be it that a digest which nobody has seen was to tell it.
UNTOLD = """(state = 'waiting' AND possible_repeat = 0 OR EXISTS (
    SELECT 1 FROM alerts d WHERE d.id = alerts.folded_into AND d.event = 'digest' AND d.state = 'waiting'
        AND d.possible_repeat = 0))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. ``watch`` is the watch's number, None for a digest or a notice; ``reply_to`` an alert's number.

    ``bot.smile_id.wire.load`` reads ``before`` and ``after``. ``key`` identifies it in Slack, ``ts`` is its message.
    ``detail`` is what else its message says, as it was added.
    """

    number: int
    key: str
    watch: int | None
    channel_id: str
    event: str
    before: str | None
    after: str | None
    review_since: datetime | None
    since: datetime | None
    created_at: datetime
    reply_to: int | None
    attempts: int
    possible_repeat: bool
    trouble: str | None
    ts: str | None
    detail: Mapping[str, Any]


class Alerts(Table):
    """The ``alerts`` table: the queue is its untold rows. ``storage.bursts`` has those that are told together.

    The queries name both states of the partial index even where they want one: SQLite does not see otherwise that the
    index serves them, and reads every alert there ever was.
    """

    def add(
        self,
        watch: int | None,
        event: str,
        *,
        channel_id: str,
        now: datetime,
        before: str | None = None,
        after: str | None = None,
        review_since: datetime | None = None,
        since: datetime | None = None,
        reply_to: int | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> int:
        """Write down one more alert, with ``detail`` of what JSON can hold; gives its number.

        One that tells a state makes a change of the same watch that still waits stale: it is folded into this one.
        """
        values: Values = {
            "key": uuid4().hex,
            "watch": watch,
            "channel_id": channel_id,
            "event": event,
            "before": before,
            "after": after,
            "review_since": to_text_or_none(review_since),
            "since": to_text_or_none(since),
            "reply_to": reply_to,
            "detail": json.dumps(detail) if detail else None,
            "now": to_text(now),
        }
        number = int(
            self._rows(
                """
                INSERT INTO alerts (key, watch, channel_id, event, before, after, review_since, since, reply_to, detail,
                                    created_at, state, next_try_at)
                VALUES (:key, :watch, :channel_id, :event, :before, :after, :review_since, :since, :reply_to, :detail,
                        :now, 'waiting', :now)
                RETURNING id""",
                values,
            )[0]["id"]
        )
        if event in TELLS_STATE:
            self._fold_stale(number, watch, channel_id)
        return number

    def _fold_stale(self, number: int, watch: int | None, channel_id: str) -> None:
        stale = "watch = :watch AND event = 'changed' AND channel_id = :channel_id AND id < :number"
        here: Values = {"number": number, "watch": watch, "channel_id": channel_id}
        befores = self.fold_untold(stale, here, into=number)
        if befores:
            self._rows(
                "UPDATE alerts SET before = :before WHERE id = :number RETURNING id",
                {"before": befores[0], "number": number},
            )

    def ended(self, watch: int, *, decided: bool) -> None:
        """The watch of this number has ended: what still waits to be told of its lateness is stale, wherever.

        Once its job is ``decided``, so is that somebody has had it for too long; else another channel may watch it.
        """
        late = (
            "watch = :watch AND event IN ('reminder', 'overdue', 'escalated', 'woken', iif(:decided, 'given_back', ''))"
        )
        self.fold_untold(late, {"watch": watch, "decided": int(decided)}, into=None)

    def fold_untold(self, which: str, values: Values, *, into: int | None) -> list[str | None]:
        """Fold those that nobody has been told, out of a digest too; gives the states before them, oldest first."""
        befores = []
        for row in self._rows(
            f"SELECT id, before, folded_into AS digest FROM alerts WHERE {which} AND {UNTOLD} ORDER BY id",  # noqa: S608  # constants
            values,
        ):
            if self._rows(
                f"UPDATE alerts SET state = 'folded', folded_into = :into WHERE id = :id AND {UNTOLD} RETURNING id",  # noqa: S608  # a constant
                {"id": row["id"], "into": into},
            ):
                befores.append(row["before"])
                self._drop_if_empty(row["digest"])
        return befores

    def _drop_if_empty(self, digest: int | None) -> None:
        if self._rows(
            """
            UPDATE alerts SET state = 'folded' WHERE id = :digest
                AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.folded_into = :digest)
            RETURNING id""",
            {"digest": digest},
        ):
            self.replace_first(digest)

    def replace_first(self, digest: int | None) -> None:
        """Nobody can reply to the first part of a digest: have the next untold one take its place for the others."""
        untold = "reply_to = :digest AND event = 'digest' AND state IN ('waiting', 'sending')"
        row = self._rows(f"SELECT min(id) AS next FROM alerts WHERE {untold}", {"digest": digest})[0]  # noqa: S608  # a constant
        self._rows(
            f"UPDATE alerts SET reply_to = nullif(:next, id) WHERE {untold} RETURNING id",  # noqa: S608  # a constant
            {**row, "digest": digest},
        )

    def tell_also(self, alert: Alert, *, channel_id: str, now: datetime) -> None:
        """Write down the same news for another channel too, or a person; once, however often it is asked for."""
        self._rows(
            """
            INSERT INTO alerts (key, watch, channel_id, event, before, after, review_since, detail,
                                created_at, state, next_try_at)
            SELECT :key, watch, :channel_id, event, before, after, review_since, detail, :now, 'waiting', :now
            FROM alerts a WHERE id = :number AND NOT EXISTS (
                SELECT 1 FROM alerts b WHERE b.watch = a.watch AND b.event = a.event AND b.channel_id = :channel_id
                    AND b.id > a.id AND b.before IS a.before AND b.after IS a.after)
            RETURNING id""",
            {"key": uuid4().hex, "number": alert.number, "channel_id": channel_id, "now": to_text(now)},
        )

    def next_of_each_channel(self, now: datetime) -> list[Alert]:
        """The alert to send next in each channel.

        Those of one watch in the order of their news: none while an earlier one, or a digest that may tell it, is
        untold. Those that reply to a card or to another alert wait for it.
        """
        return self._alerts(
            """
            SELECT * FROM alerts WHERE id IN (
                SELECT min(a.id) FROM alerts a
                    LEFT JOIN watches w ON w.id = a.watch
                    LEFT JOIN alerts r ON r.id = a.reply_to
                WHERE a.state IN ('waiting', 'sending') AND a.state = 'waiting' AND a.next_try_at <= :now
                    AND (w.id IS NULL OR w.card_ts IS NOT NULL OR a.channel_id != w.channel_id)
                    AND (r.id IS NULL OR r.state = 'told')
                    AND NOT EXISTS (
                        SELECT 1 FROM alerts b WHERE b.watch = a.watch AND b.channel_id = a.channel_id
                            AND b.state IN ('waiting', 'sending') AND b.id < a.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM alerts d WHERE d.watch IS NULL AND d.event = 'digest'
                            AND d.channel_id = a.channel_id AND d.state IN ('waiting', 'sending') AND d.id < a.id)
                GROUP BY a.channel_id)
            ORDER BY id""",
            {"now": to_text(now)},
        )

    def get(self, number: int) -> Alert:
        """The alert of this number, which must be there."""
        return self._alerts("SELECT * FROM alerts WHERE id = :number", {"number": number})[0]

    def claim(self, number: int, *, now: datetime, lease_for: timedelta) -> Alert | None:
        """Take a waiting alert to send it; None when somebody else has."""
        row = self._row(
            """
            UPDATE alerts SET state = 'sending', attempts = attempts + 1, leased_until = :until
            WHERE id = :number AND state = 'waiting' RETURNING *""",
            {"number": number, "until": to_text(now + lease_for)},
        )
        return alert_of(row) if row else None

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
        values: Values = {"number": alert.number, "trouble": trouble, "perhaps_seen": int(perhaps_seen)}
        self._rows(
            """
            UPDATE alerts SET state = 'waiting', next_try_at = :at, leased_until = NULL, trouble = :trouble,
                possible_repeat = max(possible_repeat, :perhaps_seen)
            WHERE id = :number RETURNING id""",
            {**values, "at": to_text(next_try_at)},
        )

    def give_up(self, alert: Alert, *, trouble: str) -> None:
        """The alert can never be told: a person who may not be written to."""
        self._rows(
            """
            UPDATE alerts SET state = 'given_up', leased_until = NULL, trouble = :trouble
            WHERE id = :number RETURNING id""",
            {"number": alert.number, "trouble": trouble},
        )

    def take_back_abandoned(self, now: datetime, *, all_of_them: bool = False) -> list[Alert]:
        """Have those sent again whose sender died on the way. Slack may have taken them: they are possible repeats.

        ``all_of_them`` when every sender is known to be gone, not only those whose lease is over.
        """
        return self._alerts(
            """
            UPDATE alerts SET state = 'waiting', possible_repeat = 1, leased_until = NULL, next_try_at = :now
            WHERE state IN ('waiting', 'sending') AND state = 'sending' AND (leased_until <= :now OR :all)
            RETURNING *""",
            {"now": to_text(now), "all": int(all_of_them)},
        )

    def held_up(self, channel_id: str, *, watch: int | None) -> list[Alert]:
        """What a channel, or one watch there, has still not been told, by an alert or a digest, the oldest first."""
        return self._alerts(
            """
            SELECT * FROM (
                SELECT * FROM alerts WHERE state IN ('waiting', 'sending') AND channel_id = :channel_id
                UNION ALL
                SELECT a.* FROM alerts d JOIN alerts a ON a.folded_into = d.id
                WHERE d.state IN ('waiting', 'sending') AND d.event = 'digest' AND d.channel_id = :channel_id)
            WHERE watch = coalesce(:watch, watch) ORDER BY id""",
            {"channel_id": channel_id, "watch": watch},
        )

    def told_by(self, digest: int) -> list[Alert]:
        """The alerts that were folded into this one, in the order of their news."""
        return self._alerts("SELECT * FROM alerts WHERE folded_into = :digest ORDER BY id", {"digest": digest})

    def untold(self) -> int:
        """How many alerts are still to be told."""
        return int(self._rows("SELECT count(*) AS n FROM alerts WHERE state IN ('waiting', 'sending')", {})[0]["n"])

    def _alerts(self, sql: str, values: Values) -> list[Alert]:
        return [alert_of(row) for row in self._rows(sql, values)]


def alert_of(row: Row) -> Alert:
    """A row of the table as an Alert."""
    return Alert(
        number=row["id"],
        key=row["key"],
        watch=row["watch"],
        channel_id=row["channel_id"],
        event=row["event"],
        before=row["before"],
        after=row["after"],
        review_since=to_moment_or_none(row["review_since"]),
        since=to_moment_or_none(row["since"]),
        created_at=to_moment(row["created_at"]),
        reply_to=row["reply_to"],
        attempts=row["attempts"],
        possible_repeat=bool(row["possible_repeat"]),
        trouble=row["trouble"],
        ts=row["ts"],
        detail=json.loads(row["detail"] or "{}"),
    )
