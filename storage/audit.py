"""The audit trail: who looked at which job, opened which selfie, changed what, when and from where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.table import Row, Table
from storage.times import to_moment, to_text

PAGE = 1_000  # rows read at a time for an export, so that nobody else waits for the lock
OF_JOB = "smile_user_id = :smile_user_id AND (job_id = :job_id OR job_id IS NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One thing somebody did. ``door`` is where: command, button, form, mention, shortcut, home, shell.

    With a ``smile_user_id`` and no ``job_id`` it was about all jobs of that user.
    """

    number: int
    at: datetime
    slack_user_id: str
    act: str
    smile_user_id: str | None
    job_id: str | None
    channel_id: str | None
    door: str
    detail: str | None


class Audit(Table):
    """The ``audit`` table: written, read, and swept when its days are over; never changed."""

    def add(
        self,
        *,
        now: datetime,
        slack_user_id: str,
        act: str,
        door: str,
        channel_id: str | None = None,
        smile_user_id: str | None = None,
        job_id: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Write down that somebody did something. Never anything of Smile ID's answer."""
        self._rows(
            """
            INSERT INTO audit (at, slack_user_id, act, smile_user_id, job_id, channel_id, door, detail)
            VALUES (:now, :slack_user_id, :act, :smile_user_id, :job_id, :channel_id, :door, :detail) RETURNING id""",
            {
                "now": to_text(now),
                "slack_user_id": slack_user_id,
                "act": act,
                "smile_user_id": smile_user_id,
                "job_id": job_id,
                "channel_id": channel_id,
                "door": door,
                "detail": detail,
            },
        )

    def of_job(self, smile_user_id: str, job_id: str, *, limit: int, offset: int = 0) -> list[AuditLine]:
        """A page of what was done about one job, or about all jobs of its user, the newest first."""
        rows = self._rows(
            f"""
            SELECT * FROM audit WHERE {OF_JOB}
            ORDER BY id DESC LIMIT :limit OFFSET :offset""",  # noqa: S608  # a constant
            {"smile_user_id": smile_user_id, "job_id": job_id, "limit": limit, "offset": offset},
        )
        return [_line(row) for row in rows]

    def count(self, smile_user_id: str, job_id: str) -> int:
        """How many lines ``of_job`` has in all."""
        sql = f"SELECT count(*) AS n FROM audit WHERE {OF_JOB}"  # noqa: S608  # a constant
        return int(self._rows(sql, {"smile_user_id": smile_user_id, "job_id": job_id})[0]["n"])

    def since(self, moment: datetime) -> Iterator[AuditLine]:
        """Every line from ``moment`` on, the oldest first."""
        after = 0
        while rows := self._rows(
            "SELECT * FROM audit WHERE at >= :moment AND id > :after ORDER BY id LIMIT :page",
            {"moment": to_text(moment), "after": after, "page": PAGE},
        ):
            yield from map(_line, rows)
            after = rows[-1]["id"]


def _line(row: Row) -> AuditLine:
    return AuditLine(
        number=row["id"],
        at=to_moment(row["at"]),
        slack_user_id=row["slack_user_id"],
        act=row["act"],
        smile_user_id=row["smile_user_id"],
        job_id=row["job_id"],
        channel_id=row["channel_id"],
        door=row["door"],
        detail=row["detail"],
    )
