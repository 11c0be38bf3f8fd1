"""*Snooze* and *Wake*: a channel lets a watch rest until a moment, and says why. News is told all the same."""

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import desk
from bot.blocks.message import Message
from bot.blocks.snooze import MAX_REASON, SnoozeRequest, read_snooze_form, snooze_form
from bot.logs import about
from handlers import lateness, open_watch
from handlers.channel_settings import settings_of
from handlers.deps import Ask, Deps
from handlers.trail import write_down
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

MORNING = time(9)
WOKEN_AT_ONCE = 100  # of the watches whose snooze is over; the next tick takes the others


def open_form(deps: Deps, ask: Ask, number: int) -> None:
    """Ask until when the watch of this number is to be snoozed. Raises UsageError when it has ended."""
    watch, job = open_watch.find(deps, number)
    zone = _zone(deps, watch.channel_id)
    form = snooze_form(watch_id=number, job_id=job.job_id, asked_in=ask.asked_in, time_zone=zone.key)
    deps.slack.open_form(ask.trigger_id, form)


def problems(deps: Deps, view: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a submitted form, a sentence for each field; empty when the watch can be snoozed so."""
    request = read_snooze_form(view)
    watch = deps.store.watches.get(request.watch_id)
    found = {"reason": _reason_problem(request.reason)}
    if watch is not None:
        found["moment" if request.moment else "preset"] = _moment_problem(deps, watch, request)
    return {field: problem for field, problem in found.items() if problem}


def submit(deps: Deps, ask: Ask, view: dict[str, Any]) -> None:
    """Snooze as a form without problems says. Raises UsageError when the watch has ended meanwhile."""
    request = read_snooze_form(view)
    watch, _ = open_watch.find(deps, request.watch_id)
    until = _until(request, deps.now(), _zone(deps, watch.channel_id))
    ask.reply.only_you(snooze(deps, ask, watch.number, until=until, reason=request.reason))


def snooze(deps: Deps, ask: Ask, number: int, *, until: datetime, reason: str) -> Message:
    """Snooze the watch of this number; gives the answer for whoever asked. Raises UsageError when it has ended."""
    store = deps.store
    with store.atomic():
        watch, job = open_watch.find(deps, number)
        lateness.resume(deps, watch)  # the snooze may be in the place of a longer one
        write_down(deps, ask, "snooze", job=(job.smile_user_id, job.job_id), detail=reason)
        store.desk.snooze(number, until=until, slack_user_id=ask.slack_user_id, reason=reason)
        store.watches.refresh_card(number, deps.now())
    deps.wake()
    return desk.snoozed(job_id=job.job_id, channel_id=watch.channel_id, until=until)


def wake(deps: Deps, ask: Ask, number: int) -> Message:
    """End the snooze of the watch of this number; gives the answer for whoever asked.

    Raises UsageError when the watch has ended.
    """
    store = deps.store
    with store.atomic():
        watch, job = open_watch.find(deps, number)
        if not store.desk.wake(number):
            return desk.awake(job_id=job.job_id, was_snoozed=False)
        lateness.resume(deps, watch)
        write_down(deps, ask, "wake", job=(job.smile_user_id, job.job_id))
        store.watches.refresh_card(number, deps.now())
    deps.wake()
    return desk.awake(job_id=job.job_id, was_snoozed=True)


def wake_slept(deps: Deps) -> None:
    """Wake the watches whose snooze is over, and say so in their threads."""
    for number in deps.store.desk.slept_enough(deps.now(), limit=WOKEN_AT_ONCE):
        with deps.store.atomic():
            watch = deps.store.watches.get(number)
            if watch is not None:
                _wake_slept(deps, watch)


def woken(_deps: Deps, alert: Alert, _watch: Watch, job: Job) -> Message:
    """The reply that says that a snooze is over."""
    return desk.woken_reply(
        job_id=job.job_id,
        snoozed_by=alert.detail["snoozed_by"],
        reason=alert.detail["reason"],
        possible_repeat=alert.number if alert.possible_repeat else None,
    )


def _wake_slept(deps: Deps, watch: Watch) -> None:
    store, now = deps.store, deps.now()
    if watch.state != "open" or watch.snoozed_until is None or watch.snoozed_until > now:
        return  # ended, woken or snoozed for longer in the meantime
    store.desk.wake(watch.number)
    store.watches.refresh_card(watch.number, now)
    alert = store.alerts.add(
        watch.number,
        "woken",
        channel_id=watch.channel_id,
        now=now,
        detail={"snoozed_by": watch.snoozed_by, "reason": watch.snooze_reason},
    )
    fields = about(job=watch.job, watch=watch.number, alert=alert, reason="its snooze is over")
    logger.info("Watch woken", extra=fields)


def _reason_problem(reason: str) -> str | None:
    if not reason:
        return "A reason is missing: say in a few words what the job waits for."
    if len(reason) > MAX_REASON:
        return f"The reason is {len(reason)} characters long; the longest that works here is {MAX_REASON}."
    return None


def _moment_problem(deps: Deps, watch: Watch, request: SnoozeRequest) -> str | None:
    now, zone = deps.now(), _zone(deps, watch.channel_id)
    until = _until(request, now, zone)
    if until <= now:
        return "That moment is over: pick a later one."
    if until >= watch.expires_at:
        end = watch.expires_at.astimezone(zone)
        return f"The watch itself ends on {end.day} {end:%b %Y at %H:%M} ({zone.key}): pick an earlier moment."
    return None


def _until(request: SnoozeRequest, now: datetime, zone: ZoneInfo) -> datetime:
    if request.moment is not None:
        return request.moment
    today = now.astimezone(zone).date()
    match request.preset:
        case "1h":
            return now + timedelta(hours=1)
        case "4h":
            return now + timedelta(hours=4)
        case "tomorrow":
            day = today + timedelta(days=1)
        case _:
            day = today + timedelta(days=7 - today.weekday())
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def _zone(deps: Deps, channel_id: str) -> ZoneInfo:
    return ZoneInfo(settings_of(deps, channel_id).time_zone)
