"""From what is remembered of a watch to the messages that show it."""

from datetime import timedelta

from bot.blocks.message import Message
from bot.blocks.status import Link, OnClick, Selfie
from bot.blocks.watch import Claim, Snooze, WatchCard, watch_card
from bot.config import SelfieLinks
from bot.smile_id import wire
from bot.smile_id.verdict import verdict
from bot.smile_id.wire import JobStatus
from handlers import notes
from handlers.deps import Deps
from handlers.slack_errors import SlackError
from storage.jobs import Job
from storage.watches import Watch


def card(deps: Deps, watch: Watch, job: Job, *, possible_repeat: bool = False) -> Message:
    """The card of a watch as it should look now; ``possible_repeat`` if the same card may stand there already."""
    status = wire.load(job.status) if job.status else None
    return watch_card(
        WatchCard(
            watch_id=watch.number,
            smile_user_id=job.smile_user_id,
            job_id=job.job_id,
            status=status,
            verdict=verdict(status) if status else None,
            slack_user_id=watch.slack_user_id,
            tell=watch.tell,
            state=watch.state,
            created_at=watch.created_at,
            ended_by=watch.ended_by,
            ended_at=watch.ended_at,
            next_poll_at=job.next_poll_at,
            at_least_every=timedelta(seconds=deps.config.poll_slowest_seconds),
            expires_at=watch.expires_at,
            no_answer_since=job.failing_since if job.silence_shown else None,
            environment=deps.config.environment,
            possible_repeat=possible_repeat or watch.card_repeated,
            claim=claim_of(job),
            snooze=_snooze(watch),
            due_at=watch.due_at,
            is_late=watch.due_at is not None and watch.due_at <= deps.now(),
            notes=notes.shown(deps, job),
        )
    )


def claim_of(job: Job) -> Claim | None:
    """Who has a job, or None."""
    if job.taken_by is None or job.taken_at is None or job.give_back_at is None:
        return None
    return Claim(taken_by=job.taken_by, taken_at=job.taken_at, give_back_at=job.give_back_at)


def _snooze(watch: Watch) -> Snooze | None:
    if watch.snoozed_until is None or watch.snoozed_by is None or watch.snooze_reason is None:
        return None
    return Snooze(until=watch.snoozed_until, slack_user_id=watch.snoozed_by, reason=watch.snooze_reason)


def card_link(deps: Deps, watch: Watch) -> str | None:
    """Slack's link to the card of a watch; None where there is no card, or Slack does not tell: news goes without."""
    try:
        return deps.slack.permalink(watch.channel_id, watch.card_ts) if watch.card_ts else None
    except SlackError:
        return None


def selfie(deps: Deps, answer: JobStatus | None) -> Selfie | None:
    """How a message offers the selfie: by the link in ``answer``, by a click that fetches one for the clicker, or not.

    ``answer`` is None when the message may hold no link (see ``Access``), or when Smile ID could not be asked for one:
    whoever clicks may have the right, and more luck.
    """
    if deps.config.selfie_links is SelfieLinks.OFF:
        return None
    if answer is None:
        return OnClick()
    return Link(answer.selfie_link) if answer.selfie_link else None
