"""From an alert's row to the message that tells it."""

from bot.blocks import alerts as messages
from bot.blocks.message import Message
from bot.config import SelfieLinks
from bot.smile_id import wire
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import verdict
from handlers.cards import selfie
from handlers.deps import Deps
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch


def announcement(deps: Deps, alert: Alert, watch: Watch) -> Message:
    """The message of an alert, from what was written down with it; only the selfie link is fetched anew."""
    job = deps.store.jobs.get(watch.job)
    before = wire.load(alert.before) if alert.before else None
    after = wire.load(alert.after) if alert.after else None
    possible_repeat = alert.number if alert.possible_repeat else None
    in_review = alert.created_at - alert.review_since if alert.review_since else None
    match alert.event:
        case "changed":
            assert after is not None  # noqa: S101  # written with every change
            return messages.change_reply(
                before=before,
                after=after,
                verdict_before=verdict(before) if before else None,
                verdict_after=verdict(after),
                in_review=in_review,
                possible_repeat=possible_repeat,
            )
        case "decided":
            assert after is not None  # noqa: S101  # written with every decision
            return messages.decision_reply(
                status=after,
                verdict=verdict(after),
                before=before,
                watcher=watch.slack_user_id,
                in_review=in_review,
                selfie=selfie(deps, _fresh_link(deps, job)),
                environment=deps.config.environment,
                watch_id=watch.number,
                possible_repeat=possible_repeat,
            )
        case "not_found":
            return messages.not_found_reply(
                job_id=job.job_id,
                watcher=watch.slack_user_id,
                environment=deps.config.environment,
                waited=alert.created_at - watch.created_at,
                watch_id=watch.number,
                possible_repeat=possible_repeat,
            )
        case "expired":
            return messages.expired_reply(
                job_id=job.job_id,
                status=after,
                verdict=verdict(after) if after else None,
                watcher=watch.slack_user_id,
                watched=alert.created_at - watch.created_at,
                watch_id=watch.number,
                possible_repeat=possible_repeat,
            )
        case _:
            return messages.unreachable_notice(
                channel_id=watch.channel_id,
                job_id=job.job_id,
                reason=watch.unreachable or "",
                possible_repeat=possible_repeat,
            )


def _fresh_link(deps: Deps, job: Job) -> str | None:
    """A link to the selfie that has not expired, or None: then the message has a button that fetches one."""
    if deps.config.selfie_links is not SelfieLinks.CHANNEL:
        return None
    try:
        return deps.smile.job_status(job.smile_user_id, job.job_id, image_links=True, retry=False).selfie_link
    except SmileIdError:
        return None
