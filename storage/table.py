"""What the tables share: asking and changing rows under the one lock."""

import threading
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]
Values = Mapping[str, str | int | float | None]


class Table:
    """One table of the database."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._lock = lock

    def _rows(self, sql: str, values: Values) -> list[Row]:
        """Run one statement, a SELECT or one with RETURNING, and give all its rows."""
        # Joining the transaction that is open, or being one: a single statement is all or nothing.
        with self._lock, self._db.atomic():
            return list(self._db.query(sql, dict(values)))

    def _row(self, sql: str, values: Values) -> Row | None:
        """As ``_rows``, for a question that has one answer or none."""
        rows = self._rows(sql, values)
        return rows[0] if rows else None
