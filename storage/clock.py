"""The clock that the rows were written by: what it showed last, and the mending when it has been set back."""

from datetime import datetime, timedelta

from storage.table import Table
from storage.times import to_moment, to_text

# The moments that decide what is done when.
MOMENTS = (
    ("jobs", "next_poll_at"),
    ("jobs", "leased_until"),
    ("jobs", "watched_since"),
    ("jobs", "review_since"),
    ("jobs", "answered_at"),
    ("jobs", "failing_since"),
    ("jobs", "taken_at"),
    ("watches", "created_at"),
    ("watches", "card_next_try_at"),
    ("watches", "card_leased_until"),
    ("watches", "review_since"),
    ("alerts", "created_at"),
    ("alerts", "next_try_at"),
    ("alerts", "leased_until"),
    ("hints", "seen_at"),
    ("hints", "next_try_at"),
)
# A span that was begun by the clock as it was ends by the clock as it is; the ends of all others are right.
SPANS = (
    ("watches", "created_at", "expires_at"),
    ("watches", "review_since", "due_at"),
    ("watches", "review_since", "next_step_at"),
    ("jobs", "taken_at", "give_back_at"),
)
MOVED = "strftime('%Y-%m-%dT%H:%M:%f000Z', {}, :by)"


class Clock(Table):
    """The ``pulse`` table, and the moments of all the others."""

    def beat(self, now: datetime) -> None:
        """Remember that the clock showed ``now``."""
        self._passing_rows(
            "INSERT OR REPLACE INTO pulse (id, written_at) VALUES (1, :now) RETURNING id", {"now": to_text(now)}
        )

    def last_beat(self) -> datetime | None:
        """What the clock showed last, None if nobody has ever written it down."""
        row = self._row("SELECT written_at FROM pulse", {})
        return to_moment(row["written_at"]) if row else None

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock has been set back ``by`` this much to ``now``: bring what lies ahead of it as much nearer.

        To be called in a transaction. It reads whole tables, which is well for something so rare.
        """
        values = {"by": f"-{by.total_seconds():.3f} seconds", "now": to_text(now)}
        for table, begins, ends in SPANS:
            sql = f"UPDATE {table} SET {ends} = {MOVED.format(ends)} WHERE {begins} > :now RETURNING id"  # noqa: S608  # constants
            self._rows(sql, values)
        for table, column in MOMENTS:
            sql = f"UPDATE {table} SET {column} = {MOVED.format(column)} WHERE {column} > :now RETURNING id"  # noqa: S608  # constants
            self._rows(sql, values)
