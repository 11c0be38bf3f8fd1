"""From an alert's row to the message that tells it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.blocks import alerts as messages
from bot.blocks import ops
from bot.blocks.message import Message
from bot.blocks.ops import DigestLine
from bot.smile_id import wire
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import Kind, verdict
from bot.smile_id.wire import JobStatus
from handlers import lateness, notes, snooze, take
from handlers.cards import card_link, selfie
from handlers.deps import Deps
from handlers.digests import closed_message, digest_message
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch

# The events of the triage desk; each message is made where its feature is.
OF_THE_DESK: Mapping[str, Callable[[Deps, Alert, Watch, Job], Message]] = {
    "escalated": lateness.escalated,
    "given_back": take.given_back,
    "note": notes.told,
    "overdue": lateness.overdue,
    "reminder": lateness.reminder,
    "woken": snooze.woken,
}


def announcement(deps: Deps, alert: Alert, watch: Watch | None) -> Message:
    """The message of an alert, from what was written down with it; only links are fetched anew."""
    if watch is not None:
        return _of_watch(deps, alert, watch, deps.store.jobs.get(watch.job))
    since = alert.since or alert.created_at
    repeat = alert.number if alert.possible_repeat else None
    match alert.event:
        case "digest":
            return _digest(deps, alert)
        case "daily":
            return digest_message(deps, alert)
        case "unreachable":
            return closed_message(alert)
        case "outage":
            watches = deps.store.watches.count(channel_id=alert.channel_id)
            return ops.outage_notice(since=since, watches=watches, possible_repeat=repeat)
        case "outage_over":
            return ops.outage_over(since=since, until=alert.created_at)
        case "refused":
            environment = deps.config.environment
            return ops.signature_refused(since=since, environment=environment, possible_repeat=repeat)
        case "accepted":
            return ops.signature_accepted(since=since, until=alert.created_at)
        case unknown:
            raise ValueError(f"no message tells of {unknown}")


def _of_watch(deps: Deps, alert: Alert, watch: Watch, job: Job) -> Message:
    if alert.event in OF_THE_DESK:
        return OF_THE_DESK[alert.event](deps, alert, watch, job)
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
            selfie=selfie(deps, _with_link(deps, job, alert.channel_id)),
            environment=deps.config.environment,
            watch_id=watch.number,
            taken_by=alert.detail.get("taken_by"),
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
            taken_by=alert.detail.get("taken_by"),
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
            taken_by=alert.detail.get("taken_by"),
            watched=alert.created_at - watch.created_at,
            watch_id=watch.number,
            possible_repeat=repeat,
        )
    if alert.event == "unreachable":
        return messages.unreachable_notice(
            channel_id=watch.channel_id,
            job_id=job.job_id,
            reason=alert.detail.get("reason") or watch.unreachable or "",
            possible_repeat=repeat,
        )
    raise ValueError(f"no message tells of {alert.event}")


def _digest(deps: Deps, alert: Alert) -> Message:
    parts = deps.store.bursts.parts_of(alert.reply_to or alert.number)
    return ops.digest(
        lines=[_digest_line(deps, folded) for folded in deps.store.alerts.told_by(alert.number)],
        part=parts.index(alert.number) + 1,
        parts=len(parts),
        group=_group_to_call(deps, alert.number, parts),
        possible_repeat=alert.number if alert.possible_repeat else None,
    )


def _group_to_call(deps: Deps, number: int, parts: Sequence[int]) -> str | None:
    """The on-call group, for the first part of a digest that tells of an overdue review: it is called once."""
    for part in parts[: parts.index(number) + 1]:
        groups = [lateness.group_of(told) for told in deps.store.alerts.told_by(part) if told.event == "overdue"]
        if groups:
            return groups[-1] if part == number else None
    return None


def _digest_line(deps: Deps, alert: Alert) -> DigestLine:
    watch = deps.store.watches.get(alert.watch or 0)
    assert watch is not None  # noqa: S101  # only alerts of watches are folded into a digest, and they go with their watch
    job = deps.store.jobs.get(watch.job)
    before, after = _loaded(alert.before), _loaded(alert.after or job.status)
    return DigestLine(
        job_id=job.job_id,
        event="stopped" if alert.detail.get("stopped_by") else alert.event,
        before=_kind(before),
        after=_kind(after),
        result_code=after.result.result_code if after and after.result else None,
        called=tuple(_called(alert, watch, job)),
        in_review=alert.created_at - alert.review_since if alert.review_since else None,
        permalink=card_link(deps, watch),
    )


def _called(alert: Alert, watch: Watch, job: Job) -> Iterator[str]:
    """Whom a line of a digest mentions, as the message of its own would."""
    match alert.event:
        case "changed":
            return
        case "given_back":
            called = [alert.detail.get("stopped_by")]
        case "reminder" | "overdue" | "escalated":
            called = [job.taken_by]
        case "woken":
            called = [alert.detail["snoozed_by"]]
        case _:
            called = [watch.slack_user_id, alert.detail.get("taken_by")]
    yield from dict.fromkeys(slack_user_id for slack_user_id in called if slack_user_id)


def _kind(status: JobStatus | None) -> Kind | None:
    return verdict(status).kind if status else None


def _loaded(text: str | None) -> JobStatus | None:
    return wire.load(text) if text else None


def _with_link(deps: Deps, job: Job, channel_id: str) -> JobStatus | None:
    """An answer with a link to the selfie that has not expired; None when the channel may not have it, or not now."""
    if not deps.access.may_hold_link(channel_id):
        return None
    try:
        return deps.smile.job_status(job.smile_user_id, job.job_id, image_links=True, retry=False)
    except SmileIdError:
        return None
