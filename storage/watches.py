"""The watches: one channel's interest in one job, and the card that shows it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from storage.table import Row, Table, Values
from storage.times import to_moment, to_moment_or_none, to_text

# Something is still to be told of the watch in its channel, by an alert of its own or by a digest.
NEWS_WAITS = """EXISTS (SELECT 1 FROM alerts a LEFT JOIN alerts d ON d.id = a.folded_into
    WHERE a.watch = watches.id AND a.channel_id = watches.channel_id
        AND (a.state IN ('waiting', 'sending') OR d.state IN ('waiting', 'sending')))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watch. ``job`` is a job's number; ``tell`` is "changes" or "decision"; ``step`` counts those of lateness."""

    number: int
    job: int
    channel_id: str
    slack_user_id: str
    tell: str
    state: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    unreachable: str | None
    card_key: str
    card_ts: str | None
    card_revision: int
    card_attempts: int
    card_unsure: bool
    card_repeated: bool
    review_since: datetime | None
    due_at: datetime | None
    step: int
    next_step_at: datetime | None
    snoozed_until: datetime | None
    snoozed_by: str | None
    snooze_reason: str | None


class Watches(Table):
    """The ``watches`` table."""

    def open(
        self,
        job: int,
        *,
        channel_id: str,
        slack_user_id: str,
        tell: str,
        now: datetime,
        expires_at: datetime,
        card_lease_for: timedelta,
    ) -> Watch | None:
        """A new watch on a job, its card leased to the caller; None when the channel has one already."""
        row = self._row(
            """
            INSERT INTO watches (job, channel_id, slack_user_id, tell, state, created_at, expires_at,
                                 card_key, card_next_try_at, card_leased_until)
            VALUES (:job, :channel_id, :slack_user_id, :tell, 'open', :now, :expires_at,
                    :card_key, :now, :leased_until)
            ON CONFLICT (job, channel_id) WHERE state = 'open' DO NOTHING
            RETURNING *""",
            {
                "job": job,
                "channel_id": channel_id,
                "slack_user_id": slack_user_id,
                "tell": tell,
                "now": to_text(now),
                "expires_at": to_text(expires_at),
                "card_key": uuid4().hex,
                "leased_until": to_text(now + card_lease_for),
            },
        )
        return watch_of(row) if row else None

    def forget(self, number: int) -> None:
        """Undo ``open``, with any alert written since: for a channel that turned out to be closed to the bot."""
        self._rows("DELETE FROM alerts WHERE watch = :number RETURNING id", {"number": number})
        self._rows("DELETE FROM watches WHERE id = :number RETURNING id", {"number": number})

    def get(self, number: int) -> Watch | None:
        """The watch of this number, or None."""
        row = self._row("SELECT * FROM watches WHERE id = :number", {"number": number})
        return watch_of(row) if row else None

    def open_of_job(self, job: int) -> list[Watch]:
        """The open watches on the job of number ``job``, the oldest first."""
        return self._watches("SELECT * FROM watches WHERE job = :job AND state = 'open' ORDER BY id", {"job": job})

    def stopped(self, job: int, channel_id: str) -> bool:
        """Whether somebody has ever stopped a watch on the job of number ``job`` in the channel."""
        sql = "SELECT id FROM watches WHERE job = :job AND channel_id = :channel_id AND state = 'stopped' LIMIT 1"
        return self._row(sql, {"job": job, "channel_id": channel_id}) is not None

    def open_by_channel(self) -> dict[str, int]:
        """How many open watches each channel has, of those that have any."""
        rows = self._rows("SELECT channel_id, count(*) AS n FROM watches WHERE state = 'open' GROUP BY channel_id", {})
        return {row["channel_id"]: row["n"] for row in rows}

    def reachable_again(self, number: int) -> None:
        """The channel of the watch took a message: it is open to the bot."""
        self._rows("UPDATE watches SET unreachable = NULL WHERE id = :number RETURNING id", {"number": number})

    def end(self, number: int, state: str, *, now: datetime, by: str | None = None) -> Watch | None:
        """End an open watch and have its card say so; ``by`` is the Slack user who stopped it.

        None when it was not open any more: whoever gets the watch is the one who ended it.
        """
        row = self._row(
            """
            UPDATE watches SET state = :state, ended_at = :now, ended_by = :by, card_revision = card_revision + 1,
                card_next_try_at = :now
            WHERE id = :number AND state = 'open' RETURNING *""",
            {"number": number, "state": state, "now": to_text(now), "by": by},
        )
        return watch_of(row) if row else None

    def refresh_cards(self, job: int, now: datetime) -> None:
        """Have the cards of the job's open watches drawn anew."""
        self._rows(
            """
            UPDATE watches SET card_revision = card_revision + 1, card_next_try_at = :now
            WHERE job = :job AND state = 'open' RETURNING id""",
            {"job": job, "now": to_text(now)},
        )

    def refresh_card(self, number: int, now: datetime) -> None:
        """Have one card drawn anew, its watch open or not."""
        self._rows(
            """
            UPDATE watches SET card_revision = card_revision + 1, card_next_try_at = :now
            WHERE id = :number RETURNING id""",
            {"number": number, "now": to_text(now)},
        )

    def next_cards(self, now: datetime) -> list[Watch]:
        """The card that has waited longest in each channel, of those that do not show what they should."""
        return self._watches(
            """
            SELECT * FROM watches WHERE id IN (
                SELECT min(id) FROM watches
                WHERE card_revision > card_shown AND card_next_try_at <= :now
                    AND (card_leased_until IS NULL OR card_leased_until <= :now)
                GROUP BY channel_id)
            ORDER BY id""",
            {"now": to_text(now)},
        )

    def claim_card(self, number: int, *, now: datetime, lease_for: timedelta) -> Watch | None:
        """Take a card to post or edit; None when somebody else has it.

        The watch comes back as it is now, but for ``card_unsure``, which says if an *earlier* try may have worked.
        """
        with self._lock:
            before = self.get(number)
            watch = self._claim_card(number, now=now, lease_for=lease_for)
        return replace(watch, card_unsure=before.card_unsure) if before and watch else None

    def _claim_card(self, number: int, *, now: datetime, lease_for: timedelta) -> Watch | None:
        row = self._row(
            """
            UPDATE watches SET card_leased_until = :until, card_attempts = card_attempts + 1, card_unsure = 1
            WHERE id = :number AND card_revision > card_shown
                AND (card_leased_until IS NULL OR card_leased_until <= :now)
            RETURNING *""",
            {"number": number, "now": to_text(now), "until": to_text(now + lease_for)},
        )
        return watch_of(row) if row else None

    def free_cards(self) -> None:
        """Give back every card: whoever was showing them is gone."""
        self._rows("UPDATE watches SET card_leased_until = NULL WHERE card_leased_until IS NOT NULL RETURNING id", {})

    def card_shown(self, watch: Watch, ts: str, *, repeated: bool = False, posted: bool = True) -> bool:
        """Slack shows the card as ``watch`` says, in the message ``ts``; gives whether the channel is open to us.

        A message that was ``posted`` proves that; one that was edited does not, where only posting is restricted: an
        alert that waits for the channel will tell. ``repeated`` when another message may show the same card, for ever
        as it was.
        """
        row = self._row(
            f"""
            UPDATE watches SET card_ts = :ts, card_shown = max(card_shown, :revision), card_leased_until = NULL,
                card_attempts = 0, card_unsure = 0,
                card_repeated = max(card_repeated, :repeated),
                unreachable = iif(:posted OR NOT {NEWS_WAITS}, NULL, unreachable)
            WHERE id = :number RETURNING unreachable""",  # noqa: S608  # a constant
            {
                "number": watch.number,
                "ts": ts,
                "revision": watch.card_revision,
                "repeated": int(repeated),
                "posted": int(posted),
            },
        )
        return row is not None and row["unreachable"] is None

    def card_delayed(self, watch: Watch, *, next_try_at: datetime, perhaps_shown: bool) -> None:
        """The card was not shown; ``perhaps_shown`` if Slack may have taken it after all."""
        self._rows(
            """
            UPDATE watches SET card_leased_until = NULL, card_next_try_at = :at, card_unsure = :unsure
            WHERE id = :number RETURNING id""",
            {"number": watch.number, "at": to_text(next_try_at), "unsure": int(perhaps_shown)},
        )

    def card_lost(self, watch: Watch) -> None:
        """Slack no longer has the card, or no longer lets us edit it: the next one is posted anew."""
        self._rows(
            """
            UPDATE watches SET card_ts = NULL, card_shown = 0, card_unsure = 0, card_repeated = 0,
                card_leased_until = NULL
            WHERE id = :number AND card_ts = :ts RETURNING id""",
            {"number": watch.number, "ts": watch.card_ts},
        )

    def unreachable(self, number: int, reason: str) -> bool:
        """Note that the channel is closed to us; True when its owner is still to be told.

        They are told once for all that they watch there, as long as anything of it waits.
        """
        closed = self._row(
            "UPDATE watches SET unreachable = :reason WHERE id = :id AND unreachable IS NULL"
            " RETURNING id, channel_id, slack_user_id",
            {"id": number, "reason": reason},
        )
        others = f"""
            SELECT id FROM watches WHERE channel_id = :channel_id AND slack_user_id = :slack_user_id AND id != :id
                AND unreachable IS NOT NULL AND (card_revision > card_shown OR {NEWS_WAITS}) LIMIT 1"""  # noqa: S608  # a constant
        return closed is not None and self._row(others, closed) is None

    def listed(self, *, channel_id: str | None, slack_user_id: str | None, limit: int, offset: int) -> list[Watch]:
        """A page of open watches, the oldest first; None for a channel or a person means any."""
        return self._watches(
            """
            SELECT * FROM watches WHERE state = 'open' AND channel_id = coalesce(:channel_id, channel_id)
                AND slack_user_id = coalesce(:slack_user_id, slack_user_id)
            ORDER BY created_at, id LIMIT :limit OFFSET :offset""",
            {"channel_id": channel_id, "slack_user_id": slack_user_id, "limit": limit, "offset": offset},
        )

    def count(self, *, channel_id: str | None = None, slack_user_id: str | None = None) -> int:
        """How many open watches ``listed`` has in all."""
        sql = """
            SELECT count(*) AS n FROM watches WHERE state = 'open' AND channel_id = coalesce(:channel_id, channel_id)
                AND slack_user_id = coalesce(:slack_user_id, slack_user_id)"""
        return int(self._rows(sql, {"channel_id": channel_id, "slack_user_id": slack_user_id})[0]["n"])

    def _watches(self, sql: str, values: Values) -> list[Watch]:
        return [watch_of(row) for row in self._rows(sql, values)]


def watch_of(row: Row) -> Watch:
    """A row of the table as a Watch."""
    return Watch(
        number=row["id"],
        job=row["job"],
        channel_id=row["channel_id"],
        slack_user_id=row["slack_user_id"],
        tell=row["tell"],
        state=row["state"],
        created_at=to_moment(row["created_at"]),
        expires_at=to_moment(row["expires_at"]),
        ended_at=to_moment_or_none(row["ended_at"]),
        ended_by=row["ended_by"],
        unreachable=row["unreachable"],
        card_key=row["card_key"],
        card_ts=row["card_ts"],
        card_revision=row["card_revision"],
        card_attempts=row["card_attempts"],
        card_unsure=bool(row["card_unsure"]),
        card_repeated=bool(row["card_repeated"]),
        review_since=to_moment_or_none(row["review_since"]),
        due_at=to_moment_or_none(row["due_at"]),
        step=row["step"],
        next_step_at=to_moment_or_none(row["next_step_at"]),
        snoozed_until=to_moment_or_none(row["snoozed_until"]),
        snoozed_by=row["snoozed_by"],
        snooze_reason=row["snooze_reason"],
    )
