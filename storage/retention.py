"""What is deleted when its time is over, or when a person is to be forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.table import Table, Values
from storage.times import to_text

OLD_JOBS = """
    SELECT id FROM jobs j
    WHERE NOT EXISTS (SELECT 1 FROM watches w WHERE w.job = j.id AND (w.state = 'open' OR w.ended_at >= :before))
        AND NOT EXISTS (SELECT 1 FROM watches w JOIN alerts a ON a.watch = w.id
                            LEFT JOIN alerts d ON d.id = a.folded_into
                        WHERE w.job = j.id
                            AND (a.state IN ('waiting', 'sending') OR d.state IN ('waiting', 'sending')))
        AND coalesce(answered_at, watched_since) < :before
    LIMIT :limit"""


# Ids that were typed in the wrong order: Smile ID knows no such job, or has not been heard of it.
SWAPPED = "job_id = :smile_user_id AND (kind = 'not found' OR kind IS NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """An alert that has waited for too long; ``trouble`` is why its last try failed."""

    alert: int
    watch: int | None
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was known of a person who has been forgotten."""

    jobs: int
    watches: int
    notes: int
    audit_lines: int


class Retention(Table):
    """Deletes across the tables; the ``outcomes`` stay, since they name nobody."""

    def give_up_stale(self, before: datetime) -> list[Stale]:
        """Give up the alerts from before then that still wait: their channel has been closed ever since."""
        rows = self._rows(
            """
            UPDATE alerts SET state = 'given_up'
            WHERE state IN ('waiting', 'sending') AND state = 'waiting' AND created_at < :before
            RETURNING id AS alert, watch, trouble""",
            {"before": to_text(before)},
        )
        return [Stale(**row) for row in rows]

    def sweep_jobs(self, before: datetime, *, limit: int) -> int:
        """Delete up to ``limit`` jobs that ended before then, with all that hangs on them; gives how many."""
        rows = self._rows(OLD_JOBS, {"before": to_text(before), "limit": limit})
        self._delete_jobs([row["id"] for row in rows])
        return len(rows)

    def sweep_notices(self, before: datetime) -> None:
        """Delete the told messages of no one watch (digests, notices) from before then that nothing refers to."""
        self._rows(
            """
            DELETE FROM alerts WHERE watch IS NULL AND state IN ('told', 'folded', 'given_up') AND created_at < :before
                AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.folded_into = alerts.id OR b.reply_to = alerts.id)
            RETURNING id""",
            {"before": to_text(before)},
        )

    def sweep_audit(self, before: datetime) -> None:
        """Delete the lines of the audit trail from before then."""
        self._rows("DELETE FROM audit WHERE at < :before RETURNING id", {"before": to_text(before)})

    def forget(self, smile_user_id: str) -> Forgotten:
        """Delete every row about a person whom the partner calls ``smile_user_id``; open watches end with them.

        What was typed with the two ids swapped is about them too.
        """
        who: Values = {"smile_user_id": smile_user_id}
        named = f"smile_user_id = :smile_user_id OR ({SWAPPED})"
        jobs = [row["id"] for row in self._rows(f"SELECT id FROM jobs WHERE {named}", who)]  # noqa: S608  # a constant
        notes, watches = self._delete_jobs(jobs)
        self._rows("DELETE FROM hints WHERE smile_user_id = :smile_user_id RETURNING id", who)
        lines = self._rows(
            "UPDATE audit SET smile_user_id = NULL, job_id = NULL, detail = NULL"
            " WHERE :smile_user_id IN (smile_user_id, job_id) RETURNING id",
            who,
        )
        return Forgotten(jobs=len(jobs), watches=watches, notes=notes, audit_lines=len(lines))

    def _delete_jobs(self, jobs: Sequence[int]) -> tuple[int, int]:
        """Delete jobs with their alerts, watches and notes; gives how many notes and watches."""
        notes = watches = 0
        for job in jobs:
            of_job: Values = {"job": job}
            mine = "watch IN (SELECT id FROM watches WHERE job = :job)"
            for pointer in ("folded_into", "reply_to"):
                self._rows(
                    f"UPDATE alerts SET {pointer} = NULL"  # noqa: S608  # constants
                    f" WHERE {pointer} IN (SELECT id FROM alerts WHERE {mine}) RETURNING id",
                    of_job,
                )
            digests = self._rows(
                f"SELECT DISTINCT folded_into AS id FROM alerts WHERE {mine} AND folded_into IS NOT NULL",  # noqa: S608  # a constant
                of_job,
            )
            self._rows(f"DELETE FROM alerts WHERE {mine} RETURNING id", of_job)  # noqa: S608  # a constant
            self._delete_empty([row["id"] for row in digests])
            watches += len(self._rows("DELETE FROM watches WHERE job = :job RETURNING id", of_job))
            notes += len(self._rows("DELETE FROM notes WHERE job = :job RETURNING id", of_job))
            self._rows("DELETE FROM jobs WHERE id = :job RETURNING id", of_job)
        return notes, watches

    def _delete_empty(self, digests: Sequence[int]) -> None:
        """Delete those digests that wait, and that nobody's news is left in; other parts are told without the first."""
        for digest in digests:
            gone = self._rows(
                """
                SELECT id FROM alerts WHERE id = :digest AND event = 'digest' AND state = 'waiting'
                    AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.folded_into = alerts.id)""",
                {"digest": digest},
            )
            for row in gone:
                self._rows("UPDATE alerts SET reply_to = NULL WHERE reply_to = :id RETURNING id", row)
                self._rows("DELETE FROM alerts WHERE id = :id RETURNING id", row)
