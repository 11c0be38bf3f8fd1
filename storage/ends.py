"""How watches end when nobody stops them, and go on when a decision is taken back."""

from datetime import datetime, timedelta

from storage.table import Table
from storage.times import to_text
from storage.watches import Watch, watch_of


class Ends(Table):
    """The ends of the watches in the ``watches`` table."""

    def expired(self, now: datetime, *, wait_for_answer: timedelta) -> list[Watch]:
        """The open watches whose time is over, the longest first.

        Without an answer from after that time nobody knows if the job is still undecided: it is waited for so long.
        """
        rows = self._rows(
            """
            SELECT w.* FROM watches w JOIN jobs j ON j.id = w.job
            WHERE w.state = 'open' AND w.expires_at <= :now
                AND (j.answered_at >= w.expires_at OR w.expires_at <= :long_over)
            ORDER BY w.expires_at, w.id""",
            {"now": to_text(now), "long_over": to_text(now - wait_for_answer)},
        )
        return [watch_of(row) for row in rows]

    def decided_of_job(self, job: int) -> list[Watch]:
        """The last watch of each channel that saw the job decided and does not watch it again."""
        rows = self._rows(
            """
            SELECT * FROM watches WHERE id IN (SELECT max(id) FROM watches WHERE job = :job GROUP BY channel_id)
                AND state = 'decided' ORDER BY id""",
            {"job": job},
        )
        return [watch_of(row) for row in rows]

    def reopen(self, number: int, *, now: datetime, expires_at: datetime) -> None:
        """Have a watch go on whose job is decided no longer, as if it had begun now; it must be its channel's last."""
        self._rows(
            """
            UPDATE watches SET state = 'open', ended_at = NULL, ended_by = NULL, expires_at = :expires_at,
                review_since = NULL, due_at = NULL, step = 0, next_step_at = NULL,
                snoozed_until = NULL, snoozed_by = NULL, snooze_reason = NULL,
                card_revision = card_revision + 1, card_next_try_at = :now
            WHERE id = :number AND state = 'decided' RETURNING id""",
            {"number": number, "now": to_text(now), "expires_at": to_text(expires_at)},
        )
