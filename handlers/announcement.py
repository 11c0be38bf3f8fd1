"""From an alert's row to the message that tells it."""

from typing import TypedDict

from bot.blocks import alerts as messages
from bot.blocks import ops
from bot.blocks.message import Message
from bot.blocks.ops import DigestLine
from bot.config import SelfieLinks
from bot.smile_id import wire
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import Kind, verdict
from bot.smile_id.wire import JobStatus
from handlers.cards import selfie
from handlers.deps import Deps
from handlers.slack_errors import SlackError
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch


class DigestParts(TypedDict):
    """What both forms of a digest are made of."""

    lines: list[DigestLine]
    part: int
    parts: int
    possible_repeat: int | None


def announcement(deps: Deps, alert: Alert, watch: Watch | None) -> Message:
    """The message of an alert, from what was written down with it; only links are fetched anew."""
    if watch is not None:
        return _of_watch(deps, alert, watch, deps.store.jobs.get(watch.job))
    since = alert.since or alert.created_at
    match alert.event:
        case "digest":
            return ops.digest(**_digest_parts(deps, alert))
        case "outage":
            return ops.outage_notice(since=since, watches=deps.store.watches.count(channel_id=alert.channel_id))
        case "outage_over":
            return ops.outage_over(since=since, until=alert.created_at)
        case "refused":
            return ops.signature_refused(since=since, environment=deps.config.environment)
        case _:
            return ops.signature_accepted(since=since, until=alert.created_at)


def _of_watch(deps: Deps, alert: Alert, watch: Watch, job: Job) -> Message:
    before, after = _loaded(alert.before), _loaded(alert.after)
    repeat = alert.number if alert.possible_repeat else None
    in_review = alert.created_at - alert.review_since if alert.review_since else None
    if alert.event == "changed" and after is not None:
        return messages.change_reply(
            before=before,
            after=after,
            verdict_before=verdict(before) if before else None,
            verdict_after=verdict(after),
            in_review=in_review,
            possible_repeat=repeat,
        )
    if alert.event == "decided" and after is not None:
        return messages.decision_reply(
            status=after,
            verdict=verdict(after),
            before=before,
            watcher=watch.slack_user_id,
            in_review=in_review,
            selfie=selfie(deps, _with_link(deps, job)),
            environment=deps.config.environment,
            watch_id=watch.number,
            possible_repeat=repeat,
        )
    return _end_without_decision(deps, alert, watch, job, after, repeat)


def _end_without_decision(
    deps: Deps, alert: Alert, watch: Watch, job: Job, after: JobStatus | None, repeat: int | None
) -> Message:
    if alert.event == "not_found":
        return messages.not_found_reply(
            job_id=job.job_id,
            watcher=watch.slack_user_id,
            environment=deps.config.environment,
            waited=alert.created_at - watch.created_at,
            watch_id=watch.number,
            possible_repeat=repeat,
        )
    if alert.event == "expired":
        return messages.expired_reply(
            job_id=job.job_id,
            status=after,
            verdict=verdict(after) if after else None,
            watcher=watch.slack_user_id,
            watched=alert.created_at - watch.created_at,
            watch_id=watch.number,
            possible_repeat=repeat,
        )
    return messages.unreachable_notice(
        channel_id=watch.channel_id, job_id=job.job_id, reason=watch.unreachable or "", possible_repeat=repeat
    )


def in_plain_text(deps: Deps, alert: Alert, message: Message, reference: str) -> Message:
    """The same news without blocks, for when Slack has refused them."""
    if alert.event == "digest":
        return ops.plain_digest(**_digest_parts(deps, alert), reference=reference)
    return messages.plain_fallback(message=message, reference=reference)


def _digest_parts(deps: Deps, alert: Alert) -> DigestParts:
    parts = deps.store.alerts.parts_of(alert.reply_to or alert.number)
    return {
        "lines": [_digest_line(deps, folded) for folded in deps.store.alerts.told_by(alert.number)],
        "part": parts.index(alert.number) + 1,
        "parts": len(parts),
        "possible_repeat": alert.number if alert.possible_repeat else None,
    }


def _digest_line(deps: Deps, alert: Alert) -> DigestLine:
    watch = deps.store.watches.get(alert.watch or 0)
    assert watch is not None  # noqa: S101  # only alerts of watches are folded into a digest, and none is deleted
    before, after = _loaded(alert.before), _loaded(alert.after)
    return DigestLine(
        job_id=deps.store.jobs.get(watch.job).job_id,
        event=alert.event,
        before=_kind(before),
        after=_kind(after),
        result_code=after.result.result_code if after and after.result else None,
        watcher=watch.slack_user_id,
        in_review=alert.created_at - alert.review_since if alert.review_since else None,
        permalink=_permalink(deps, watch),
    )


def _permalink(deps: Deps, watch: Watch) -> str | None:
    try:
        return deps.slack.permalink(watch.channel_id, watch.card_ts) if watch.card_ts else None
    except SlackError:
        return None  # the line tells the news without it


def _kind(status: JobStatus | None) -> Kind | None:
    return verdict(status).kind if status else None


def _loaded(text: str | None) -> JobStatus | None:
    return wire.load(text) if text else None


def _with_link(deps: Deps, job: Job) -> JobStatus | None:
    """An answer with a link to the selfie that has not expired; None when there is no asking for it now."""
    if deps.config.selfie_links is not SelfieLinks.CHANNEL:
        return None
    try:
        return deps.smile.job_status(job.smile_user_id, job.job_id, image_links=True, retry=False)
    except SmileIdError:
        return None
