"""What monitoring asks of the tables: how many of each, and since when."""

from datetime import datetime

from storage.table import Table
from storage.times import to_moment_or_none


class Counts(Table):
    """Counts over the other tables, for a look now and then."""

    def alerts_by_state(self) -> dict[str, int]:
        """How many alerts are in each state that has any."""
        return self._by_state("SELECT state, count(*) AS n FROM alerts GROUP BY state")

    def open_watches_by_state(self) -> dict[str, int]:
        """How many open watches there are, by whether their channel can be reached."""
        return self._by_state(
            """
            SELECT iif(unreachable IS NULL, 'watching', 'unreachable') AS state, count(*) AS n
            FROM watches WHERE state = 'open' GROUP BY 1"""
        )

    def untold_since(self) -> datetime | None:
        """When the oldest alert that is still to be told was written down."""
        row = self._rows("SELECT min(created_at) AS since FROM alerts WHERE state IN ('waiting', 'sending')", {})[0]
        return to_moment_or_none(row["since"])

    def hints(self) -> int:
        """How many callbacks about unwatched jobs wait to be looked into."""
        return int(self._rows("SELECT count(*) AS n FROM hints", {})[0]["n"])

    def _by_state(self, sql: str) -> dict[str, int]:
        return {row["state"]: row["n"] for row in self._rows(sql, {})}
