"""The notes: what people wrote down about a job. They go when the job's row goes."""

from dataclasses import dataclass
from datetime import datetime

from storage.table import Row, Table
from storage.times import to_moment, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note; ``job`` is the job's number, ``slack_user_id`` wrote it."""

    number: int
    job: int
    slack_user_id: str
    text: str
    created_at: datetime


class Notes(Table):
    """The ``notes`` table."""

    def add(self, job: int, *, slack_user_id: str, text: str, now: datetime) -> Note:
        """Keep a note with the job of number ``job``."""
        rows = self._rows(
            """
            INSERT INTO notes (job, slack_user_id, text, created_at) VALUES (:job, :slack_user_id, :text, :now)
            RETURNING *""",
            {"job": job, "slack_user_id": slack_user_id, "text": text, "now": to_text(now)},
        )
        return _note(rows[0])

    def get(self, number: int) -> Note | None:
        """The note of this number, or None."""
        row = self._row("SELECT * FROM notes WHERE id = :number", {"number": number})
        return _note(row) if row else None

    def of_job(self, job: int, *, newest: int | None = None) -> list[Note]:
        """The notes of the job of number ``job``, oldest first; with ``newest`` only that many of the last."""
        rows = self._rows(
            "SELECT * FROM notes WHERE job = :job ORDER BY id DESC LIMIT :limit",
            {"job": job, "limit": -1 if newest is None else newest},
        )
        return [_note(row) for row in reversed(rows)]

    def count(self, job: int) -> int:
        """How many notes the job of number ``job`` has."""
        return int(self._rows("SELECT count(*) AS n FROM notes WHERE job = :job", {"job": job})[0]["n"])


def _note(row: Row) -> Note:
    return Note(
        number=row["id"],
        job=row["job"],
        slack_user_id=row["slack_user_id"],
        text=row["text"],
        created_at=to_moment(row["created_at"]),
    )
