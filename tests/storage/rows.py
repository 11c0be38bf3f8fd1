"""Rows as the tests want them, with as little said as possible."""

from datetime import datetime, timedelta

from bot.smile_id.kinds import Kind
from storage.jobs import Answer, Job
from storage.store import Store
from storage.watches import Watch
from tests.clock import START

MINUTE = timedelta(minutes=1)


def answer(status: str = "{}", *, kind: Kind = Kind.UNDER_REVIEW, job_type: int | None = 1) -> Answer:
    return Answer(status=status, kind=kind, job_type=job_type)


def add_job(
    store: Store,
    job_id: str = "job-1",
    *,
    now: datetime = START,
    status: str | None = "{}",
    next_poll_at: datetime = START,
) -> Job:
    return store.jobs.add(
        "user-1",
        job_id,
        answer=answer(status) if status else None,
        environment="sandbox",
        review_since=None,
        now=now,
        next_poll_at=next_poll_at,
    )


def open_watch(
    store: Store,
    job: Job,
    channel_id: str = "C1",
    *,
    slack_user_id: str = "U1",
    now: datetime = START,
    expires_at: datetime = START + timedelta(days=14),
) -> Watch:
    watch = store.watches.open(
        job.number,
        channel_id=channel_id,
        slack_user_id=slack_user_id,
        tell="changes",
        now=now,
        expires_at=expires_at,
        card_lease_for=MINUTE,
    )
    assert watch is not None
    return watch


def watch_with_card(store: Store, job_id: str = "job-1", channel_id: str = "C1", ts: str = "1.1") -> Watch:
    watch = open_watch(store, add_job(store, job_id), channel_id)
    store.watches.card_shown(watch, ts)
    return watch
