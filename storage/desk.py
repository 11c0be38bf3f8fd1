"""The desk: who took a job, what is snoozed until when, and which step a late review has come to.

Every change is one conditional UPDATE: of two people who click at once, one wins.
"""

from collections.abc import Iterable
from datetime import datetime

from storage.table import Table
from storage.times import to_text, to_text_or_none


class Desk(Table):
    """The desk's columns of the tables ``jobs`` (claims) and ``watches`` (snoozes, lateness)."""

    def take(self, job: int, slack_user_id: str, *, now: datetime, give_back_at: datetime) -> bool:
        """Have somebody take the job of number ``job``; False when somebody has, or nobody watches it any more."""
        return self._changed(
            """
            UPDATE jobs SET taken_by = :slack_user_id, taken_at = :now, give_back_at = :give_back_at
            WHERE id = :job AND taken_by IS NULL
                AND EXISTS (SELECT 1 FROM watches WHERE job = :job AND state = 'open') RETURNING id""",
            job=job,
            slack_user_id=slack_user_id,
            now=to_text(now),
            give_back_at=to_text(give_back_at),
        )

    def give_back(self, job: int, slack_user_id: str) -> bool:
        """Free the job of number ``job`` that this person took; False when they do not have it."""
        return self._changed(
            """
            UPDATE jobs SET taken_by = NULL, taken_at = NULL, give_back_at = NULL
            WHERE id = :job AND taken_by = :slack_user_id RETURNING id""",
            job=job,
            slack_user_id=slack_user_id,
        )

    def kept_too_long(self, now: datetime, *, answer_by: datetime) -> list[int]:
        """The numbers of the jobs whose claim is over, the longest first.

        Not at once those that are due to be asked about: after a downtime they may be decided, and nobody knows it
        yet. Where there is no answer, it is waited for until ``answer_by``.
        """
        rows = self._rows(
            """
            SELECT id FROM jobs WHERE taken_by IS NOT NULL AND give_back_at <= :now
                AND (next_poll_at > :now OR :answer_by <= :now)
            ORDER BY give_back_at, id""",
            {"now": to_text(now), "answer_by": to_text(answer_by)},
        )
        return [row["id"] for row in rows]

    def snooze(self, watch: int, *, until: datetime, slack_user_id: str, reason: str) -> bool:
        """Have the watch of this number wait until then; False when it has ended. A later snooze replaces the first."""
        return self._changed(
            """
            UPDATE watches SET snoozed_until = :until, snoozed_by = :slack_user_id, snooze_reason = :reason
            WHERE id = :watch AND state = 'open' RETURNING id""",
            watch=watch,
            until=to_text(until),
            slack_user_id=slack_user_id,
            reason=reason,
        )

    def wake(self, watch: int) -> bool:
        """End the snooze of the watch of this number; False when it has none."""
        return self._changed(
            """
            UPDATE watches SET snoozed_until = NULL, snoozed_by = NULL, snooze_reason = NULL
            WHERE id = :watch AND snoozed_until IS NOT NULL RETURNING id""",
            watch=watch,
        )

    def slept_enough(self, now: datetime, *, limit: int) -> list[int]:
        """The numbers of the open watches whose snooze is over, the longest first."""
        rows = self._rows(
            """
            SELECT id FROM watches WHERE state = 'open' AND snoozed_until <= :now
            ORDER BY snoozed_until, id LIMIT :limit""",
            {"now": to_text(now), "limit": limit},
        )
        return [row["id"] for row in rows]

    def in_review(
        self, watch: int, *, since: datetime, due_at: datetime | None, step: int, next_step_at: datetime | None
    ) -> None:
        """Set when the review of an open watch began, and how late it is by the rules of its channel."""
        self._changed(
            """
            UPDATE watches SET review_since = :since, due_at = :due_at, step = :step, next_step_at = :next_step_at
            WHERE id = :watch AND state = 'open' RETURNING id""",
            watch=watch,
            since=to_text(since),
            due_at=to_text_or_none(due_at),
            step=step,
            next_step_at=to_text_or_none(next_step_at),
        )

    def next_steps(self, now: datetime, *, limit: int) -> list[int]:
        """The numbers of the open watches for which a step of lateness is due, the longest first."""
        rows = self._rows(
            """
            SELECT id FROM watches WHERE state = 'open' AND next_step_at <= :now
            ORDER BY next_step_at, id LIMIT :limit""",
            {"now": to_text(now), "limit": limit},
        )
        return [row["id"] for row in rows]

    def stepped(self, watch: int, *, before: int, step: int, next_step_at: datetime | None) -> bool:
        """Note that a step was taken, or put off; False when somebody else did so first."""
        return self._changed(
            """
            UPDATE watches SET step = :step, next_step_at = :next_step_at
            WHERE id = :watch AND state = 'open' AND step = :before RETURNING id""",
            watch=watch,
            before=before,
            step=step,
            next_step_at=to_text_or_none(next_step_at),
        )

    def reviews_in(self, channel_id: str) -> Iterable[tuple[int, str]]:
        """Number and beginning of review of each open watch in a channel that is under review."""
        rows = self._rows(
            "SELECT id, review_since FROM watches"
            " WHERE state = 'open' AND channel_id = :channel_id AND review_since IS NOT NULL",
            {"channel_id": channel_id},
        )
        return [(row["id"], row["review_since"]) for row in rows]

    def _changed(self, sql: str, **values: str | int | None) -> bool:
        return self._row(sql, values) is not None
