"""The jobs somebody watches: what Smile ID said last, and when to ask again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from storage.table import Row, Table
from storage.times import to_moment, to_moment_or_none, to_text, to_text_or_none

# Whoever made a job due while it was being asked about knew something that the answer may not have.
NEXT_POLL = "next_poll_at = iif(next_poll_at IS :was_due, :next_poll_at, next_poll_at)"
NEXT_POLL_IF_WATCHED = """next_poll_at = CASE
    WHEN NOT EXISTS (SELECT 1 FROM watches WHERE job = jobs.id AND state = 'open') THEN NULL
    WHEN next_poll_at IS :was_due THEN :next_poll_at ELSE next_poll_at END"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One Smile ID job. ``number`` is our own, for logs; ``status`` is JSON that ``bot.smile_id.wire.load`` reads."""

    number: int
    smile_user_id: str
    job_id: str
    status: str | None
    watched_since: datetime
    review_since: datetime | None
    answered_at: datetime | None
    next_poll_at: datetime | None
    lease: str | None
    failures: int
    failing_since: datetime | None
    silence_shown: bool
    taken_by: str | None
    taken_at: datetime | None
    give_back_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Smile ID said of a job: ``status`` as in Job; by ``kind`` and ``job_type`` it is found."""

    status: str
    kind: str
    job_type: int | None


class Jobs(Table):
    """The ``jobs`` table. A job's status is written when it is added and under a lease, nowhere else."""

    def add(
        self,
        smile_user_id: str,
        job_id: str,
        *,
        answer: Answer | None,
        environment: str,
        review_since: datetime | None,
        now: datetime,
        next_poll_at: datetime,
    ) -> Job:
        """The job, to be polled from ``next_poll_at`` on.

        A job that is watched already stays as it is. One that was watched before starts afresh, but for its status:
        that is what channels were told, so a new one must be written as an answer, with the alerts that follow.
        """
        self._rows(
            """
            INSERT INTO jobs (smile_user_id, job_id, status, kind, job_type, environment, watched_since, review_since,
                              answered_at, next_poll_at)
            VALUES (:smile_user_id, :job_id, :status, :kind, :job_type, :environment, :now, :review_since,
                    iif(:status IS NULL, NULL, :now), :next_poll_at)
            ON CONFLICT (smile_user_id, job_id) DO UPDATE SET
                status = coalesce(status, excluded.status), kind = coalesce(kind, excluded.kind),
                job_type = coalesce(job_type, excluded.job_type),
                environment = excluded.environment, watched_since = excluded.watched_since,
                review_since = excluded.review_since,
                answered_at = coalesce(excluded.answered_at, answered_at), next_poll_at = excluded.next_poll_at,
                lease = NULL, leased_until = NULL, failures = 0, failing_since = NULL, silence_shown = 0
                WHERE NOT EXISTS (SELECT 1 FROM watches WHERE job = jobs.id AND state = 'open')
            RETURNING id""",
            {
                "smile_user_id": smile_user_id,
                "job_id": job_id,
                **_columns(answer),
                "environment": environment,
                "now": to_text(now),
                "review_since": to_text_or_none(review_since),
                "next_poll_at": to_text(next_poll_at),
            },
        )
        job = self.find(smile_user_id, job_id)
        assert job is not None  # noqa: S101  # written in the line above
        return job

    def find(self, smile_user_id: str, job_id: str) -> Job | None:
        """The job with these two ids of the partner's, or None."""
        row = self._row(
            "SELECT * FROM jobs WHERE smile_user_id = :smile_user_id AND job_id = :job_id",
            {"smile_user_id": smile_user_id, "job_id": job_id},
        )
        return _job(row) if row else None

    def get(self, number: int) -> Job:
        """The job of this number, which must be there."""
        return _job(self._rows("SELECT * FROM jobs WHERE id = :number", {"number": number})[0])

    def lease_due(self, now: datetime, *, lease_for: timedelta, limit: int) -> list[Job]:
        """Take up to ``limit`` jobs whose time has come, the longest overdue first, for ``lease_for``.

        One conditional UPDATE: no two callers, in this process or another, get the same job.
        """
        rows = self._passing_rows(
            """
            UPDATE jobs SET lease = :lease, leased_until = :until
            WHERE id IN (
                SELECT id FROM jobs
                WHERE next_poll_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
                ORDER BY next_poll_at LIMIT :limit)
            RETURNING *""",
            {"lease": uuid4().hex, "until": to_text(now + lease_for), "now": to_text(now), "limit": limit},
        )
        return sorted((_job(row) for row in rows), key=lambda job: (job.next_poll_at or now, job.number))

    def lease(self, number: int, now: datetime, *, lease_for: timedelta) -> Job:
        """Take the job of this number, which must be there, for ``lease_for``: due or not, from whoever has it."""
        rows = self._rows(
            "UPDATE jobs SET lease = :lease, leased_until = :until WHERE id = :number RETURNING *",
            {"lease": uuid4().hex, "until": to_text(now + lease_for), "number": number},
        )
        return _job(rows[0])

    def answered(
        self, job: Job, *, answer: Answer, review_since: datetime | None, now: datetime, next_poll_at: datetime
    ) -> bool:
        """Write down what Smile ID said of a leased job and give the lease back.

        False, and nothing is written, when the lease has been lost meanwhile.
        """
        return self._settle(
            job,
            "status = :status, kind = :kind, job_type = :job_type, review_since = :review_since, answered_at = :now,"
            f" failures = 0, failing_since = NULL, silence_shown = 0, {NEXT_POLL}",
            {
                **_columns(answer),
                "review_since": to_text_or_none(review_since),
                "now": to_text(now),
                "next_poll_at": to_text(next_poll_at),
            },
        )

    def answered_as_before(self, job: Job, *, answer: Answer, now: datetime, next_poll_at: datetime) -> None:
        """Write down that a leased job is as it was, and give the lease back; by far the most frequent answer."""
        self._passing_rows(
            f"""
            UPDATE jobs SET status = :status, kind = :kind, job_type = :job_type, answered_at = :now, failures = 0,
                failing_since = NULL, {NEXT_POLL_IF_WATCHED}, lease = NULL, leased_until = NULL
            WHERE id = :number AND lease = :lease RETURNING id""",  # noqa: S608  # a constant, never anybody's text
            {
                "number": job.number,
                "lease": job.lease,
                "was_due": to_text_or_none(job.next_poll_at),
                **_columns(answer),
                "now": to_text(now),
                "next_poll_at": to_text(next_poll_at),
            },
        )

    def failed(self, job: Job, *, now: datetime, next_poll_at: datetime, silence_shown: bool) -> bool:
        """Count one more failure of a leased job and give the lease back; False when the lease has been lost."""
        return self._settle(
            job,
            "failures = failures + 1, failing_since = coalesce(failing_since, :now),"
            f" silence_shown = :silence_shown, {NEXT_POLL}",
            {"now": to_text(now), "next_poll_at": to_text(next_poll_at), "silence_shown": int(silence_shown)},
        )

    def release(self, job: Job) -> None:
        """Give a lease back with nothing learnt: the job is as due as it was."""
        self._settle(job, "id = id", {})

    def free(self) -> None:
        """Give back every lease: whoever held them is gone."""
        self._rows("UPDATE jobs SET lease = NULL, leased_until = NULL WHERE lease IS NOT NULL RETURNING id", {})

    def make_due(self, job: Job, now: datetime) -> None:
        """Ask about the job at the next tick; once only, if nobody watches it any more.

        A job that is being asked about right now is asked about once more: that answer may be too old.
        """
        self._rows(
            """
            UPDATE jobs SET next_poll_at = :now
            WHERE id = :number AND (next_poll_at IS NULL OR next_poll_at > :now OR lease IS NOT NULL) RETURNING id""",
            {"number": job.number, "now": to_text(now)},
        )

    def stop_if_unwatched(self, number: int) -> None:
        """Poll the job no longer when its last open watch has ended; nobody has it any more."""
        self._rows(
            """
            UPDATE jobs SET next_poll_at = NULL, lease = NULL, leased_until = NULL,
                taken_by = NULL, taken_at = NULL, give_back_at = NULL
            WHERE id = :number AND NOT EXISTS (SELECT 1 FROM watches WHERE job = :number AND state = 'open')
            RETURNING id""",
            {"number": number},
        )

    def due_since(self, now: datetime) -> tuple[int, datetime | None]:
        """How many jobs are due, and since when the first of them."""
        row = self._rows(
            "SELECT count(*) AS jobs, min(next_poll_at) AS since FROM jobs WHERE next_poll_at <= :now",
            {"now": to_text(now)},
        )[0]
        return row["jobs"], to_moment_or_none(row["since"])

    def _settle(self, job: Job, changes: str, values: dict[str, str | int | None]) -> bool:
        # ``changes`` is one of the constants above, never anybody's text.
        sql = (
            f"UPDATE jobs SET {changes}, lease = NULL, leased_until = NULL"  # noqa: S608
            " WHERE id = :number AND lease = :lease RETURNING id"
        )
        found = {"number": job.number, "lease": job.lease, "was_due": to_text_or_none(job.next_poll_at)}
        return self._row(sql, values | found) is not None


def _columns(answer: Answer | None) -> dict[str, str | int | None]:
    if answer is None:
        return {"status": None, "kind": None, "job_type": None}
    return {"status": answer.status, "kind": answer.kind, "job_type": answer.job_type}


def _job(row: Row) -> Job:
    return Job(
        number=row["id"],
        smile_user_id=row["smile_user_id"],
        job_id=row["job_id"],
        status=row["status"],
        watched_since=to_moment(row["watched_since"]),
        review_since=to_moment_or_none(row["review_since"]),
        answered_at=to_moment_or_none(row["answered_at"]),
        next_poll_at=to_moment_or_none(row["next_poll_at"]),
        lease=row["lease"],
        failures=row["failures"],
        failing_since=to_moment_or_none(row["failing_since"]),
        silence_shown=bool(row["silence_shown"]),
        taken_by=row["taken_by"],
        taken_at=to_moment_or_none(row["taken_at"]),
        give_back_at=to_moment_or_none(row["give_back_at"]),
    )
