"""When a review is late, and what happens then: a reminder, a mention of the on-call group, a word to the lead.

Each step is told once for a due time. One that falls outside the business hours of its channel, or into a snooze,
waits for their end; a reminder that has waited until the review is overdue is left out.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.blocks import lateness as messages
from bot.blocks.lateness import LateReview
from bot.blocks.message import Message
from bot.logs import about
from bot.smile_id import wire
from bot.smile_id.verdict import Kind, verdict
from handlers.cards import card_link
from handlers.channel_settings import settings_of
from handlers.deps import Deps
from handlers.hours import next_open
from storage.alerts import Alert
from storage.jobs import Job
from storage.settings import ChannelSettings
from storage.table import StorageError
from storage.times import to_moment, to_text_or_none
from storage.watches import Watch

logger = logging.getLogger(__name__)

AT_ONCE = 100  # steps in a tick: a transaction each, done before the next tick
AGAIN_AFTER = timedelta(hours=1)  # a step that fails in a way nobody thought of
REMINDED, OVERDUE, ESCALATED = 1, 2, 3
EVENTS = {REMINDED: "reminder", OVERDUE: "overdue", ESCALATED: "escalated"}
PERIODS = {REMINDED: 0.75, OVERDUE: 1.0, ESCALATED: 2.0}  # after how much of what the channel allows

Schedule = Mapping[int, datetime]


def begin(deps: Deps) -> None:
    """Set all clocks by the settings that hold at the start of the bot: REVIEW_DUE_HOURS may be new."""
    for channel_id in deps.store.watches.open_by_channel():
        with deps.store.atomic():
            reschedule(deps, settings_of(deps, channel_id))


def review_began(deps: Deps, watch: Watch, since: datetime) -> None:
    """Start the clock of lateness for a watch whose job is under review. To be called in a transaction."""
    _set_clock(deps, settings_of(deps, watch.channel_id), watch, since)


def reschedule(deps: Deps, settings: ChannelSettings) -> None:
    """Set the clocks of all reviews in a channel by its new settings. To be called in a transaction.

    What has been told is not told again, but for those that have more time now: their steps are still to come. What
    nobody has been told yet is told by the new settings, if it still holds.
    """
    for number, since in deps.store.desk.reviews_in(settings.channel_id):
        watch = deps.store.watches.get(number)
        if watch is not None:
            _set_clock(deps, settings, watch, to_moment(since))


def resume(deps: Deps, watch: Watch) -> None:
    """Have what waits for the end of a snooze come when it would have, as the snooze has ended before its time."""
    if watch.review_since is not None:
        _set_clock(deps, settings_of(deps, watch.channel_id), watch, watch.review_since)


def put_off(deps: Deps, number: int, events: Collection[str], until: datetime) -> None:
    """Have the steps of a watch that these events tell be taken again, once it is ``until``."""
    watch = deps.store.watches.get(number)
    if watch is not None:
        _stepped(deps, watch, _step_before(watch, events), until)


def tick(deps: Deps) -> None:
    """Take the steps that are due, the longest due first, so many that other ticks are not held up."""
    now = deps.now()
    for number in deps.store.desk.next_steps(now, limit=AT_ONCE):
        try:
            with deps.store.atomic():
                _take_step(deps, number, now)
        except StorageError:
            raise
        except Exception as bug:  # one poisoned row must not stop the others
            _put_off_poisoned(deps, number, now + AGAIN_AFTER, bug)


def _set_clock(deps: Deps, settings: ChannelSettings, watch: Watch, since: datetime) -> None:
    schedule = _schedule(settings, since)
    due_at = schedule.get(OVERDUE)
    is_new = due_at != watch.due_at
    taken_back = deps.store.late_alerts.take_back(watch.number, unless=_detail(settings, due_at))
    step = 0 if is_new and due_at is not None and due_at > deps.now() else _step_before(watch, taken_back)
    next_step_at = _next(schedule, step)
    deps.store.desk.in_review(watch.number, since=since, due_at=due_at, step=step, next_step_at=next_step_at)
    if is_new and watch.card_ts is not None:  # the card shows it; one that is new will
        deps.store.watches.refresh_card(watch.number, deps.now())


def _schedule(settings: ChannelSettings, since: datetime) -> Schedule:
    """The steps of a review and their times, the first first; none where no review is ever late."""
    if not settings.due_hours:
        return {}
    allowed = timedelta(hours=settings.due_hours)
    return {step: since + allowed * periods for step, periods in PERIODS.items() if step < ESCALATED or settings.lead}


def _step_before(watch: Watch, events: Collection[str]) -> int:
    """The step that a watch has come to when it is as if these events had not been told."""
    return min([watch.step, *(step - 1 for step, event in EVENTS.items() if event in events)])


def _next(schedule: Schedule, taken: int) -> datetime | None:
    return next((at for step, at in schedule.items() if step > taken), None)


def _take_step(deps: Deps, number: int, now: datetime) -> None:
    watch = deps.store.watches.get(number)
    if watch is None or watch.review_since is None:
        return
    settings, job = settings_of(deps, watch.channel_id), deps.store.jobs.get(watch.job)
    schedule = _schedule(settings, watch.review_since) if _is_undecided(job) else {}
    past = [step for step, at in schedule.items() if step > watch.step and at <= now]
    if not past:
        _stepped(deps, watch, watch.step, _next(schedule, watch.step))
    elif (allowed := next_open(settings, max(now, watch.snoozed_until or now))) > now:
        _stepped(deps, watch, watch.step, allowed)
    elif _stepped(deps, watch, past[-1], _next(schedule, past[-1])):
        told = deps.store.late_alerts.told(watch.number, schedule[OVERDUE])
        for step in _worth_telling(past):
            if EVENTS[step] not in told:
                _tell(deps, watch, settings, step, due_at=schedule[OVERDUE])


def _worth_telling(past: Sequence[int]) -> Sequence[int]:
    """Of steps that are past: whoever reads that a review is overdue needs no reminder of it."""
    return [step for step in past if step > REMINDED] or past


def _is_undecided(job: Job) -> bool:
    judged = verdict(wire.load(job.status)) if job.status else None
    return judged is not None and not judged.final and judged.kind is not Kind.NOT_FOUND


def _stepped(deps: Deps, watch: Watch, step: int, next_step_at: datetime | None) -> bool:
    return deps.store.desk.stepped(watch.number, before=watch.step, step=step, next_step_at=next_step_at)


def _tell(deps: Deps, watch: Watch, settings: ChannelSettings, step: int, *, due_at: datetime) -> None:
    alert = deps.store.alerts.add(
        watch.number,
        EVENTS[step],
        channel_id=settings.lead if step == ESCALATED and settings.lead else watch.channel_id,
        now=deps.now(),
        review_since=watch.review_since,
        detail=_detail(settings, due_at),
    )
    if step > REMINDED:
        deps.store.late_alerts.take_back_reminder(watch.number)
        deps.store.watches.refresh_card(watch.number, deps.now())  # it says by now that the review is late
    logger.info("Review is late", extra=about(job=watch.job, watch=watch.number, alert=alert, reason=EVENTS[step]))


def _detail(settings: ChannelSettings, due_at: datetime | None) -> Mapping[str, object]:
    """What the alerts for a due time say, whoever tells them and whenever."""
    return {
        "due_at": to_text_or_none(due_at),
        "due_hours": settings.due_hours,
        "group": settings.oncall_group,
        "lead": settings.lead,
    }


def _put_off_poisoned(deps: Deps, number: int, until: datetime, bug: Exception) -> None:
    watch = deps.store.watches.get(number)
    if watch is not None:
        _stepped(deps, watch, watch.step, until)
    if deps.repeats.is_new(type(bug).__name__, f"lateness of watch {number}"):
        fields = about(watch=number, reason=type(bug).__name__)
        logger.error("The lateness of a review fails in a way nobody thought of", exc_info=bug, extra=fields)


def reminder(_deps: Deps, alert: Alert, _watch: Watch, job: Job) -> Message:
    """The message of the first step."""
    return messages.reminder(_late_review(alert, job))


def overdue(_deps: Deps, alert: Alert, _watch: Watch, job: Job) -> Message:
    """The message of the second step."""
    return messages.overdue(_late_review(alert, job), group=group_of(alert))


def escalated(deps: Deps, alert: Alert, watch: Watch, job: Job) -> Message:
    """The message of the third step; to the channel when its lead cannot be told."""
    here = alert.channel_id == watch.channel_id
    return messages.escalated(
        _late_review(alert, job),
        channel_id=watch.channel_id,
        permalink=None if here else card_link(deps, watch),
        lead=alert.detail.get("lead") if here else None,
    )


def group_of(alert: Alert) -> str | None:
    """The user group that was on call when a step was taken."""
    group = alert.detail.get("group")
    return group if isinstance(group, str) else None


def _late_review(alert: Alert, job: Job) -> LateReview:
    return LateReview(
        job_id=job.job_id,
        kind=verdict(wire.load(job.status)).kind if job.status else None,
        in_review=alert.created_at - (alert.review_since or alert.created_at),
        due_at=to_moment(alert.detail["due_at"]),
        due_after=timedelta(hours=alert.detail["due_hours"]),
        taken_by=job.taken_by,
        possible_repeat=alert.number if alert.possible_repeat else None,
    )
