"""Starts and stops watches, whichever door they were asked for at."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.blocks import answers
from bot.blocks.message import Message
from bot.blocks.status import status_card
from bot.logs import about
from bot.smile_id import wire
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import Kind, verdict
from bot.smile_id.wire import JobStatus
from handlers import take
from handlers.cards import card, card_link, selfie
from handlers.deps import Ask, Deps, UsageError
from handlers.lateness import review_began
from handlers.record import NOT_FOUND_AFTER, answer_of, learn
from handlers.show import note_card_trouble, post_card
from handlers.slack_errors import Busy, ChannelClosed, SlackError, WorkspaceClosed
from handlers.trail import write_down
from handlers.trouble import pause_after
from storage.jobs import Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

CARD_LEASE = timedelta(seconds=30)  # longer than posting the card can take


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A watch that somebody asks for. ``tell`` is "changes" or "decision".

    ``may_get_link`` is whether the answer to them may carry the link to a selfie.
    """

    smile_user_id: str
    job_id: str
    channel_id: str
    slack_user_id: str
    tell: str
    may_get_link: bool = False


def start(deps: Deps, wanted: Wanted) -> Message:
    """Ask Smile ID once; unless the job is decided, watch it. Gives the answer for whoever asked.

    1. A decided job is shown; nothing is kept.
    2. Job and watch are written, then the card is posted and its ``ts`` remembered. A crash in between leaves a watch
       without a card, which the delivery posts.
    3. A channel that is closed to the bot: the watch is taken back and the answer says how to invite the bot.

    Raises SmileIdError for an answer that will not get better by waiting.
    """
    try:
        status = deps.smile.job_status(wanted.smile_user_id, wanted.job_id, image_links=wanted.may_get_link)
    except SmileIdError as trouble:
        if not trouble.temporary:
            raise
        status = None  # the client has logged why
    return begin(deps, wanted, status)


def begin(deps: Deps, wanted: Wanted, status: JobStatus | None) -> Message:
    """As ``start``, when Smile ID has been asked already; ``status`` is None if it did not answer."""
    if status is not None:
        status = learn(deps, status)  # where the job was watched before, another state is news
    if status is not None and verdict(status).final and verdict(status).kind is not Kind.NOT_FOUND:
        return answers.already_decided(card=_status_card(deps, status, may_get_link=wanted.may_get_link))
    watch = _open(deps, wanted, status)
    if isinstance(watch, Message):
        return watch
    return _post_card(deps, watch)


def stop(deps: Deps, ask: Ask, number: int) -> Message:
    """End a watch at somebody's wish; gives the answer for them."""
    store = deps.store
    watch = store.watches.get(number)
    if watch is None:
        return answers.watch_gone()
    job = store.jobs.get(watch.job)
    with store.atomic():
        ended = store.end_watch(number, "stopped", now=deps.now(), by=ask.slack_user_id)
        if ended is not None:
            take.tell_stopped(deps, ended, by=ask.slack_user_id)
            store.jobs.stop_if_unwatched(ended.job)
            write_down(deps, ask, "stop watching", job=(job.smile_user_id, job.job_id))
    if ended is None:
        watch = store.watches.get(number) or watch
        return answers.already_ended(
            job_id=job.job_id, state=watch.state, ended_by=watch.ended_by, ended_at=watch.ended_at
        )
    logger.info("Watch ended", extra=about(job=job.number, watch=watch.number, reason="stopped by a person"))
    deps.wake()
    return answers.stopped(job_id=job.job_id, channel_id=watch.channel_id)


def _open(deps: Deps, wanted: Wanted, status: JobStatus | None) -> Watch | Message:
    store, now = deps.store, deps.now()
    under_review = status is not None and verdict(status).kind is Kind.UNDER_REVIEW
    with store.atomic():
        job = store.jobs.add(
            wanted.smile_user_id,
            wanted.job_id,
            answer=answer_of(status) if status else None,
            environment=deps.config.environment,
            review_since=now if under_review else None,
            now=now,
            next_poll_at=now + timedelta(seconds=deps.config.poll_fastest_seconds),
        )
        watch = store.watches.open(
            job.number,
            channel_id=wanted.channel_id,
            slack_user_id=wanted.slack_user_id,
            tell=wanted.tell,
            now=now,
            expires_at=now + timedelta(days=deps.config.watch_days),
            card_lease_for=CARD_LEASE,
        )
        if watch is not None and job.review_since is not None:
            review_began(deps, watch, job.review_since)
            watch = store.watches.get(watch.number)
    if watch is not None:
        return watch
    return _already_watched(deps, job, wanted.channel_id)


def _already_watched(deps: Deps, job: Job, channel_id: str) -> Message:
    watch = next(watch for watch in deps.store.watches.open_of_job(job.number) if watch.channel_id == channel_id)
    return answers.already_watched(
        job_id=job.job_id,
        watcher=watch.slack_user_id,
        since=watch.created_at,
        channel_id=channel_id,
        permalink=card_link(deps, watch),
    )


def _post_card(deps: Deps, watch: Watch) -> Message:
    job = deps.store.jobs.get(watch.job)
    now = deps.now()
    card_ts: str | None = None
    try:
        if deps.pace.is_quiet(watch.channel_id, now):  # the delivery posts it when Slack will have it
            deps.store.watches.card_delayed(watch, next_try_at=now, perhaps_shown=False)
        else:
            card_ts = post_card(deps, watch, card(deps, watch, job))
    except ChannelClosed as closed:
        _take_back(deps, watch, closed)
        return answers.invite_needed(channel_id=watch.channel_id, reason=closed.code)
    except WorkspaceClosed as closed:
        _take_back(deps, watch, closed)
        raise UsageError(
            f"Nothing is watched: Slack refuses the bot ({closed.code}). Whoever runs it must run smile-bot doctor."
        ) from None
    except SlackError as trouble:
        _delayed(deps, watch, trouble)
    if card_ts is not None:
        deps.store.watches.card_shown(watch, card_ts)
        deps.repeats.over(f"channel {watch.channel_id}")
    _log_opened(deps, watch)
    status = wire.load(job.status) if job.status else None
    unknown = status is not None and verdict(status).kind is Kind.NOT_FOUND
    return answers.watching(
        job_id=job.job_id,
        channel_id=watch.channel_id,
        tell=watch.tell,
        expires_at=watch.expires_at,
        card_follows=card_ts is None,
        unknown_for=NOT_FOUND_AFTER if unknown else None,
    )


def _delayed(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    perhaps_shown = isinstance(trouble, Busy) and trouble.perhaps_done
    next_try_at = deps.now() + pause_after(trouble, attempts=1)
    deps.store.watches.card_delayed(watch, next_try_at=next_try_at, perhaps_shown=perhaps_shown)
    if isinstance(trouble, Busy) and trouble.retry_after is not None:
        deps.pace.rest(watch.channel_id, next_try_at)
    note_card_trouble(deps, watch, trouble)


def _log_opened(deps: Deps, watch: Watch) -> None:
    by_itself = watch.slack_user_id == deps.slack.bot_user_id
    reason = "AUTO_WATCH" if by_itself else "asked for by a person"
    logger.info("Watch opened", extra=about(job=watch.job, watch=watch.number, reason=reason))


def _take_back(deps: Deps, watch: Watch, closed: SlackError) -> None:
    with deps.store.atomic():
        deps.store.watches.forget(watch.number)
        deps.store.jobs.stop_if_unwatched(watch.job)
    if deps.repeats.is_new(closed.code, f"channel {watch.channel_id}"):
        fields = about(job=watch.job, watch=watch.number, reason=closed.code)
        logger.info("Watch taken back: Slack does not let the bot post there", extra=fields)


def _status_card(deps: Deps, status: JobStatus, *, may_get_link: bool) -> Message:
    return status_card(
        status=status,
        verdict=verdict(status),
        environment=deps.config.environment,
        selfie=selfie(deps, status if may_get_link else None),
        now=deps.now(),
        watchable=False,
    )
