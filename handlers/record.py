"""What is believed of a job, and written down with the alerts that follow from it, in one transaction."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.logs import about
from bot.smile_id import wire
from bot.smile_id.envelope import FOUND
from bot.smile_id.verdict import Kind, Verdict, verdict
from bot.smile_id.wire import JobStatus
from handlers.deps import Deps
from handlers.lateness import review_began
from storage.jobs import Answer, Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

NOT_FOUND_AFTER = timedelta(minutes=20)
LEASE = timedelta(seconds=30)  # longer than one call to Smile ID can take; after a crash, jobs wait for its end
WAIT_FOR_ANSWER = timedelta(days=7)  # one that can be used, about a job that nobody watches or only beyond its time
# May stay so for good: even those who want the decision alone must hear of it.
NEEDS_SOMEBODY = (Kind.UNDECIDED, Kind.ERROR, Kind.UNKNOWN)
LOGGED = {
    "changed": "Job changed",
    "decided": "Job decided",
    "not_found": "Watch ended: Smile ID does not know the job",
    None: "Job changed, nothing to tell",
}


def doubt(before: JobStatus | None, after: JobStatus) -> str | None:
    """Why an answer is not believed, given the one before it; None when it is.

    Smile ID does not lose a job that it has known; and after what it has signed, only what it signed later tells more.
    """
    if before is None:
        return None
    if verdict(after).kind is Kind.NOT_FOUND and verdict(before).kind is not Kind.NOT_FOUND:
        return "known before, not found now"
    if _is_signed(before) and not _is_signed(after):
        return "signed before, unsigned now"
    is_newer = before.signed_at is None or (after.signed_at is not None and after.signed_at >= before.signed_at)
    return None if is_newer else "older than the one before"


def _is_signed(status: JobStatus) -> bool:
    return status.code == FOUND or status.signed_at is not None


def learn(deps: Deps, status: JobStatus) -> JobStatus:
    """Take an answer that came beside the poll for what the poll would; gives what is believed of its job now.

    If the bot knows the job, news is written down as by ``record``, and the poll that is asking about it comes too
    late: whoever opens a watch next builds on what channels have been told.
    """
    store, now = deps.store, deps.now()
    with store.atomic():
        job = store.jobs.find(status.smile_user_id, status.job_id)
        before = wire.load(job.status) if job and job.status else None
        if before is not None and doubt(before, status):
            return before
        if job is None or not is_news(before, status):
            return status
        leased = store.jobs.lease(job.number, now, lease_for=LEASE)
        fastest = timedelta(seconds=deps.config.poll_fastest_seconds)
        record(deps, leased, before, status, next_poll_at=now + fastest)
    return status


def record(deps: Deps, job: Job, before: JobStatus | None, status: JobStatus, *, next_poll_at: datetime) -> None:
    """Write down an answer about a leased job together with the alerts it calls for, in one transaction.

    1. The new state, if the lease still holds; else somebody else has it and nothing is written. If it is the old
       state, that is all.
    2. Where the decision was told that is overturned: the alert; if the job is undecided again, its watch goes on.
    3. For each watch: its end if the job is decided, or unknown for too long; the alert; its card drawn anew.
    4. No more polling once nobody watches.
    """
    store, now, judged = deps.store, deps.now(), verdict(status)
    answer = answer_of(status)
    news = is_news(before, status)
    if not (news or judged.final or judged.kind is Kind.NOT_FOUND or job.silence_shown):
        store.jobs.answered_as_before(job, answer=answer, now=now, next_poll_at=next_poll_at)
        return
    overturned = news and before is not None and verdict(before).final
    review_since = None if overturned and not judged.final else job.review_since
    if judged.kind is Kind.UNDER_REVIEW:
        review_since = review_since or now
    with store.atomic():
        if not store.jobs.answered(job, answer=answer, review_since=review_since, now=now, next_poll_at=next_poll_at):
            return
        if news or job.silence_shown:
            store.watches.refresh_cards(job.number, now)
        told = _tell_overturned(deps, job, judged, answer.status, now) if overturned else set()
        for watch in store.watches.open_of_job(job.number):
            untold = news and watch.number not in told
            event = _event(watch, judged, news=untold, now=now)
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
                    before=job.status if untold else None,
                    after=answer.status,
                    review_since=review_since,
                    detail=_taker(deps, job) if event != "changed" else None,
                )
            if alert or untold:
                fields = about(job=job.number, watch=watch.number, alert=alert, reason=judged.kind)
                logger.info(LOGGED[event], extra=fields)
        store.jobs.stop_if_unwatched(job.number)
    if news or job.silence_shown:
        deps.wake()


def _taker(deps: Deps, job: Job) -> dict[str, str] | None:
    """Who has the job now, which may be another than when it was leased: they are told by name, too."""
    taken_by = deps.store.jobs.get(job.number).taken_by
    return {"taken_by": taken_by} if taken_by else None


def _tell_overturned(deps: Deps, job: Job, judged: Verdict, after: str, now: datetime) -> set[int]:
    """A result that changed after it was final is told again, loudly, where the decision was.

    Gives the numbers of the watches that were told. Those of a job that is undecided again go on, to tell its end.
    """
    watches = deps.store.ends.decided_of_job(job.number)
    for watch in watches:
        alert = deps.store.alerts.add(
            watch.number, "decided", channel_id=watch.channel_id, now=now, before=job.status, after=after
        )
        if judged.final:
            deps.store.watches.refresh_card(watch.number, now)
            deps.store.outcomes.add(watch.number)
        else:
            until = now + timedelta(days=deps.config.watch_days)
            deps.store.ends.reopen(watch.number, now=now, expires_at=until)
            deps.store.outcomes.remove(watch.number)
        fields = about(job=job.number, watch=watch.number, alert=alert, reason=judged.kind)
        logger.warning("Job changed after its decision", extra=fields)
    return {watch.number for watch in watches}


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
    """End the watches whose time is over and whose job is still undecided, each with an alert that says so.

    Both or neither is written down. Where Smile ID has not answered since, however long that was waited for, the alert
    has no answer.
    """
    store, now = deps.store, deps.now()
    for watch in store.ends.expired(now, wait_for_answer=WAIT_FOR_ANSWER):
        with store.atomic():
            if store.end_watch(watch.number, "expired", now=now) is None:
                continue
            job = store.jobs.get(watch.job)
            is_known = job.answered_at is not None and job.answered_at >= watch.expires_at
            alert = store.alerts.add(
                watch.number,
                "expired",
                channel_id=watch.channel_id,
                now=now,
                after=job.status if is_known else None,
                review_since=job.review_since,
                detail=_taker(deps, job),
            )
            store.jobs.stop_if_unwatched(job.number)
        fields = about(job=job.number, watch=watch.number, alert=alert, reason="its time is over")
        logger.info("Watch ended undecided", extra=fields)
