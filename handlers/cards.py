"""From what is remembered of a watch to the messages that show it."""

from datetime import timedelta

from bot.blocks.message import Message
from bot.blocks.status import Link, OnClick, Selfie
from bot.blocks.watch import WatchCard, watch_card
from bot.config import SelfieLinks
from bot.smile_id import wire
from bot.smile_id.verdict import verdict
from bot.smile_id.wire import JobStatus
from handlers.deps import Deps
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
        )
    )


def selfie(deps: Deps, answer: JobStatus | None) -> Selfie | None:
    """How a message offers the selfie: by the link in ``answer``, by a click that fetches one for the clicker, or not.

    ``answer`` is None when Smile ID could not be asked for a link: a click may have more luck.
    """
    match deps.config.selfie_links:
        case SelfieLinks.OFF:
            return None
        case SelfieLinks.CHANNEL if answer is not None:
            return Link(answer.selfie_link) if answer.selfie_link else None
        case _:
            return OnClick()
