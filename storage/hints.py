"""The hints: callbacks about jobs that nobody watches, kept until somebody has looked whether they are under review.

Nothing of a callback is kept but the two ids and the job type: what else it says proves nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from storage.table import Row, Table
from storage.times import to_moment, to_text

MOST_HINTS = 10_000  # whoever forges callbacks must not fill the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One job that callbacks have named; ``times`` is how often, ``seen_at`` when last."""

    number: int
    smile_user_id: str
    job_id: str
    job_type: int | None
    seen_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Noted:
    """The number of the hint that a callback has left, and those of the hints that made room for it."""

    number: int
    dropped: tuple[int, ...]


class Hints(Table):
    """The ``hints`` table, a row for each job."""

    def seen(self, smile_user_id: str, job_id: str, *, job_type: int | None, now: datetime) -> Noted:
        """Note that a callback named the job; the longest unseen hints make room."""
        noted = self._rows(
            """
            INSERT INTO hints (smile_user_id, job_id, job_type, seen_at, times, next_try_at)
            VALUES (:smile_user_id, :job_id, :job_type, :now, 1, :now)
            ON CONFLICT (smile_user_id, job_id) DO UPDATE SET
                job_type = excluded.job_type, seen_at = excluded.seen_at, times = times + 1,
                next_try_at = min(next_try_at, excluded.next_try_at)
            RETURNING id""",
            {"smile_user_id": smile_user_id, "job_id": job_id, "job_type": job_type, "now": to_text(now)},
        )
        dropped = self._rows(
            """
            DELETE FROM hints WHERE id IN (SELECT id FROM hints ORDER BY seen_at DESC, id DESC LIMIT -1 OFFSET :most)
            RETURNING id""",
            {"most": MOST_HINTS},
        )
        return Noted(noted[0]["id"], tuple(row["id"] for row in dropped))

    def take_due(self, now: datetime, *, again_at: datetime, limit: int) -> list[Hint]:
        """Up to ``limit`` hints whose time has come. Those that are not forgotten come again at ``again_at``.

        One conditional UPDATE: no two callers get the same hint.
        """
        rows = self._rows(
            """
            UPDATE hints SET next_try_at = :again_at
            WHERE id IN (SELECT id FROM hints WHERE next_try_at <= :now ORDER BY next_try_at, id LIMIT :limit)
            RETURNING *""",
            {"now": to_text(now), "again_at": to_text(again_at), "limit": limit},
        )
        return sorted(map(_hint, rows), key=lambda hint: hint.number)

    def forget(self, hint: Hint) -> None:
        """Delete a hint that was looked into, unless it has been seen again meanwhile."""
        self._rows(
            "DELETE FROM hints WHERE id = :number AND times = :times RETURNING id",
            {"number": hint.number, "times": hint.times},
        )

    def forget_older(self, than: datetime) -> list[int]:
        """Delete the hints that were last seen before ``than``; gives their numbers."""
        rows = self._rows("DELETE FROM hints WHERE seen_at < :than RETURNING id", {"than": to_text(than)})
        return [row["id"] for row in rows]

    def due(self, now: datetime) -> int:
        """How many hints ``take_due`` could give."""
        return int(
            self._rows("SELECT count(*) AS n FROM hints WHERE next_try_at <= :now", {"now": to_text(now)})[0]["n"]
        )


def _hint(row: Row) -> Hint:
    return Hint(
        number=row["id"],
        smile_user_id=row["smile_user_id"],
        job_id=row["job_id"],
        job_type=row["job_type"],
        seen_at=to_moment(row["seen_at"]),
        times=row["times"],
    )
