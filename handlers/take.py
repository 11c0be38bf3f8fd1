"""*Take* and *Give back*: one person at a time has a job, for ``CLAIM_HOURS`` at most."""

import logging
from datetime import datetime, timedelta

from bot.blocks import desk
from bot.blocks.message import Message
from bot.logs import about
from handlers import open_watch
from handlers.cards import claim_of
from handlers.deps import Ask, Deps
from handlers.trail import write_down
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

WAIT_FOR_ANSWER = timedelta(
    minutes=30
)  # after a start, before a job is given back that may be decided, for all the bot knows


def take(deps: Deps, ask: Ask, number: int) -> Message:
    """Have whoever asks take the job of the watch of this number, unless somebody has; gives the answer for them.

    Raises UsageError when the watch has ended.
    """
    store, now = deps.store, deps.now()
    until = now + timedelta(hours=deps.config.claim_hours)
    with store.atomic():
        _, job = open_watch.find(deps, number)
        if not store.desk.take(job.number, ask.slack_user_id, now=now, give_back_at=until):
            return _taken_already(job, ask.slack_user_id, now)
        write_down(deps, ask, "take", job=(job.smile_user_id, job.job_id))
        store.watches.refresh_cards(job.number, now)
    deps.wake()
    return desk.taken(job_id=job.job_id, until=until)


def give_back(deps: Deps, ask: Ask, number: int) -> Message:
    """Free the job of the watch of this number if whoever asks has it; gives the answer for them.

    Raises UsageError when the watch has ended.
    """
    store = deps.store
    with store.atomic():
        _, job = open_watch.find(deps, number)
        if not store.desk.give_back(job.number, ask.slack_user_id):
            return desk.not_theirs(job_id=job.job_id, claim=claim_of(job), now=deps.now())
        write_down(deps, ask, "give back", job=(job.smile_user_id, job.job_id))
        store.watches.refresh_cards(job.number, deps.now())
    deps.wake()
    return desk.freed(job_id=job.job_id)


def give_back_kept(deps: Deps) -> None:
    """Free the jobs that somebody has had for too long, and tell each of them once."""
    for number in deps.store.desk.kept_too_long(deps.now(), answer_by=deps.started_at + WAIT_FOR_ANSWER):
        with deps.store.atomic():
            _give_back_kept(deps, deps.store.jobs.get(number))


def tell_stopped(deps: Deps, watch: Watch, *, by: str) -> None:
    """Tell whoever has a job that it is theirs no more: ``by`` has just stopped the last watch on it.

    To be called in the same transaction. Nobody is told while the job is watched elsewhere, nor of their own deed.
    """
    taken_by = deps.store.jobs.get(watch.job).taken_by
    if taken_by is not None and taken_by != by and not deps.store.watches.open_of_job(watch.job):
        detail = {"stopped_by": by}
        deps.store.alerts.add(watch.number, "given_back", channel_id=taken_by, now=deps.now(), detail=detail)


def given_back(_: Deps, alert: Alert, watch: Watch, job: Job) -> Message:
    """The message for whoever had a job for too long, or until somebody stopped the watch on it."""
    repeat = alert.number if alert.possible_repeat else None
    if stopped_by := alert.detail.get("stopped_by"):
        return desk.stopped_notice(
            job_id=job.job_id, channel_id=watch.channel_id, stopped_by=stopped_by, possible_repeat=repeat
        )
    return desk.given_back_notice(
        job_id=job.job_id,
        channel_id=watch.channel_id,
        kept=timedelta(seconds=alert.detail["kept_s"]),
        possible_repeat=repeat,
    )


def _taken_already(job: Job, slack_user_id: str, now: datetime) -> Message:
    claim = claim_of(job)
    assert claim is not None  # noqa: S101  # it stood in the way, and nobody else is in this transaction
    return desk.already_taken(
        job_id=job.job_id, claim=claim, yours=claim.taken_by == slack_user_id, ago=now - claim.taken_at
    )


def _give_back_kept(deps: Deps, job: Job) -> None:
    store, now, claim = deps.store, deps.now(), claim_of(job)
    if claim is None or claim.give_back_at > now:
        return  # given back, and perhaps taken again, in the meantime
    store.desk.give_back(job.number, claim.taken_by)
    store.watches.refresh_cards(job.number, now)
    for watch in store.watches.open_of_job(job.number)[:1]:
        alert = store.alerts.add(
            watch.number,
            "given_back",
            channel_id=claim.taken_by,
            now=now,
            detail={"kept_s": (now - claim.taken_at).total_seconds()},
        )
        fields = about(job=job.number, watch=watch.number, alert=alert, reason="had for too long")
        logger.info("Job given back", extra=fields)
