"""The queue of the triage desk: the open watches, the most pressing first, with what the desk knows of each."""

import json
from dataclasses import dataclass
from datetime import datetime

from storage.table import Row, Table, Values
from storage.times import to_moment, to_moment_or_none, to_text_or_none

FACTS = {"product": "j.job_type", "verdict": "j.kind", "environment": "j.environment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the queue. ``only`` and ``never`` hold values of "product", "verdict" and "environment".

    ``slack_user_id`` has those that this person took or asked to watch. Reviews began at ``began_from`` or later,
    and before ``began_before``, and were due before ``due_before``. None, or nothing, means any.
    """

    channel_id: str | None = None
    slack_user_id: str | None = None
    only: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    never: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    began_from: datetime | None = None
    began_before: datetime | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One open watch as the desk sees it."""

    watch: int
    job: int
    smile_user_id: str
    job_id: str
    channel_id: str
    slack_user_id: str
    kind: str | None
    job_type: int | None
    environment: str | None
    created_at: datetime
    review_since: datetime | None
    due_at: datetime | None
    taken_by: str | None
    taken_at: datetime | None
    snoozed_until: datetime | None
    snoozed_by: str | None
    snooze_reason: str | None
    card_ts: str | None
    unreachable: str | None


class Queue(Table):
    """The open watches of the ``watches`` table, joined with their jobs; only read."""

    def page(self, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Waiting]:
        """A page of what is wanted, the most pressing first: late, then old, then snoozed."""
        where, values = _where(wanted)
        rows = self._rows(
            f"""
            SELECT w.id AS watch, j.id AS job, smile_user_id, job_id, channel_id, slack_user_id, kind, job_type,
                environment, w.created_at, w.review_since, due_at, taken_by, taken_at, snoozed_until, snoozed_by,
                snooze_reason, card_ts, unreachable
            FROM watches w JOIN jobs j ON j.id = w.job WHERE {where}
            ORDER BY w.pressing, w.id LIMIT :limit OFFSET :offset""",  # noqa: S608  # constants, see _where
            {**values, "limit": limit, "offset": offset},
        )
        return [_waiting(row) for row in rows]

    def count(self, wanted: Wanted) -> int:
        """How many ``page`` has in all."""
        where, values = _where(wanted)
        joined = "watches w JOIN jobs j ON j.id = w.job" if "j." in where else "watches w"
        return int(self._rows(f"SELECT count(*) AS n FROM {joined} WHERE {where}", values)[0]["n"])  # noqa: S608


def _where(wanted: Wanted) -> tuple[str, Values]:
    """The conditions, all of them constants of this module, and the values they name."""
    parts = ["w.state = 'open'"]
    values: dict[str, str | int | float | None] = {
        "channel_id": wanted.channel_id,
        "slack_user_id": wanted.slack_user_id,
        "began_from": to_text_or_none(wanted.began_from),
        "began_before": to_text_or_none(wanted.began_before),
        "due_before": to_text_or_none(wanted.due_before),
    }
    if wanted.channel_id is not None:
        parts.append("w.channel_id = :channel_id")
    if wanted.slack_user_id is not None:
        # Not j.taken_by: counting would have to join every open watch with its job.
        taken = "SELECT id FROM jobs WHERE taken_by = :slack_user_id"
        parts.append(f"(w.slack_user_id = :slack_user_id OR w.job IN ({taken}))")
    if wanted.began_from is not None:
        parts.append("coalesce(w.review_since, w.created_at) >= :began_from")
    if wanted.began_before is not None:
        parts.append("coalesce(w.review_since, w.created_at) < :began_before")
    if wanted.due_before is not None:
        parts.append("w.due_at < :due_before")
    for word, facts in (("IN", wanted.only), ("NOT IN", wanted.never)):
        for fact, choices in facts:
            name = f"{fact}_{'only' if word == 'IN' else 'never'}"
            # Before Smile ID's first answer a fact is not known, and unlike every value.
            parts.append(f"coalesce({FACTS[fact]}, '') {word} (SELECT value FROM json_each(:{name}))")  # noqa: S608  # constants
            values[name] = json.dumps(choices)
    return " AND ".join(parts), values


def _waiting(row: Row) -> Waiting:
    moments = {name: to_moment_or_none(row[name]) for name in ("review_since", "due_at", "taken_at", "snoozed_until")}
    return Waiting(**{**row, **moments, "created_at": to_moment(row["created_at"])})
