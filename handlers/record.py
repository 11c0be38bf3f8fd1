"""Writes down what Smile ID said of a job, with the alerts that follow from it, in one transaction."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.logs import about
from bot.smile_id import wire
from bot.smile_id.verdict import Kind, Verdict, verdict
from bot.smile_id.wire import JobStatus
from handlers.deps import Deps
from handlers.lateness import review_began
from storage.jobs import Answer, Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

NOT_FOUND_AFTER = timedelta(minutes=20)
# May stay so for good: even those who want the decision alone must hear of it.
NEEDS_SOMEBODY = (Kind.UNDECIDED, Kind.ERROR, Kind.UNKNOWN)
LOGGED = {
    "changed": "Job changed",
    "decided": "Job decided",
    "not_found": "Watch ended: Smile ID does not know the job",
    None: "Job changed, nothing to tell",
}


def record(deps: Deps, job: Job, before: JobStatus | None, status: JobStatus, *, next_poll_at: datetime) -> None:
    """Write down an answer about a leased job together with the alerts it calls for, in one transaction.

    1. The new state, if the lease still holds; else somebody else has it and nothing is written. If it is the old
       state, that is all.
    2. For each watch: its end if the job is decided, or unknown for too long; the alert; its card drawn anew.
    3. No more polling once nobody watches.
    """
    store, now, judged = deps.store, deps.now(), verdict(status)
    answer = answer_of(status)
    news = is_news(before, status)
    if not (news or judged.final or judged.kind is Kind.NOT_FOUND or job.silence_shown):
        store.jobs.answered_as_before(job, answer=answer, now=now, next_poll_at=next_poll_at)
        return
    review_since = job.review_since or (now if judged.kind is Kind.UNDER_REVIEW else None)
    with store.atomic():
        if not store.jobs.answered(job, answer=answer, review_since=review_since, now=now, next_poll_at=next_poll_at):
            return
        if news or job.silence_shown:
            store.watches.refresh_cards(job.number, now)
        if news and before is not None and verdict(before).final:
            _tell_overturned(deps, job, judged, answer.status, now)
        for watch in store.watches.open_of_job(job.number):
            event = _event(watch, judged, news=news, now=now)
            if event in ("decided", "not_found"):
                store.end_watch(watch.number, event, now=now)
            elif review_since is not None and watch.review_since is None:
                review_began(deps, watch, review_since)
            alert = None
            if event is not None:
                alert = store.alerts.add(
                    watch.number,
                    event,
                    channel_id=watch.channel_id,
                    now=now,
                    before=job.status,
                    after=answer.status,
                    review_since=review_since,
                    detail=_taker(deps, job) if event == "decided" else None,
                )
            if alert or news:
                fields = about(job=job.number, watch=watch.number, alert=alert, reason=judged.kind)
                logger.info(LOGGED[event], extra=fields)
        store.jobs.stop_if_unwatched(job.number)
    if news or job.silence_shown:
        deps.wake()


def _taker(deps: Deps, job: Job) -> dict[str, str] | None:
    """Who has the job now, which may be another than when it was leased: they are told by name, too."""
    taken_by = deps.store.jobs.get(job.number).taken_by
    return {"taken_by": taken_by} if taken_by else None


def _tell_overturned(deps: Deps, job: Job, judged: Verdict, after: str, now: datetime) -> None:
    """A result that changed after it was final is told again, loudly, where the decision was."""
    for watch in deps.store.watches.decided_of_job(job.number):
        alert = deps.store.alerts.add(
            watch.number, "decided", channel_id=watch.channel_id, now=now, before=job.status, after=after
        )
        deps.store.watches.refresh_card(watch.number, now)
        deps.store.outcomes.add(watch.number)
        fields = about(job=job.number, watch=watch.number, alert=alert, reason=judged.kind)
        logger.warning("Job changed after its decision", extra=fields)


def answer_of(status: JobStatus) -> Answer:
    """A status as the database keeps it."""
    return Answer(
        status=wire.dump(status),
        kind=verdict(status).kind,
        job_type=status.result.job_type if status.result else None,
    )


def is_news(before: JobStatus | None, after: JobStatus) -> bool:
    """Whether anything changed that a person would care about: the verdict, the result's code or text, an Action."""
    if before is None:
        return True
    if replace(before, signed_at=None) == replace(after, signed_at=None, history=()):
        return False  # by far the most frequent answer, and the cheapest to see
    return (verdict(before).kind, _substance(before)) != (verdict(after).kind, _substance(after))


def _substance(status: JobStatus) -> object:
    result = status.result
    return status.message if result is None else (result.result_code, result.result_text, dict(result.actions))


def _event(watch: Watch, judged: Verdict, *, news: bool, now: datetime) -> str | None:
    if judged.final and judged.kind is not Kind.NOT_FOUND:
        return "decided"
    if judged.kind is Kind.NOT_FOUND:
        return "not_found" if now - watch.created_at >= NOT_FOUND_AFTER else None
    wanted = watch.tell == "changes" or judged.kind in NEEDS_SOMEBODY
    return "changed" if news and wanted else None


def expire_watches(deps: Deps) -> None:
    """End the watches whose time is over, each with an alert that says so, together or not at all."""
    store, now = deps.store, deps.now()
    for watch in store.watches.expired(now):
        with store.atomic():
            if store.end_watch(watch.number, "expired", now=now) is None:
                continue
            job = store.jobs.get(watch.job)
            alert = store.alerts.add(
                watch.number,
                "expired",
                channel_id=watch.channel_id,
                now=now,
                after=job.status,
                review_since=job.review_since,
            )
            store.jobs.stop_if_unwatched(job.number)
        fields = about(job=job.number, watch=watch.number, alert=alert, reason="its time is over")
        logger.info("Watch ended undecided", extra=fields)
