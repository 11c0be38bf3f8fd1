"""Tells one alert: sends it once, or finds that Slack has it already; whatever goes wrong, it is not lost."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.blocks.fallback import MAX_EDITED
from bot.blocks.message import Message
from bot.config import Broadcast
from bot.logs import about
from handlers import digests
from handlers.announcement import announcement
from handlers.deps import Deps
from handlers.digest_chart import post_chart
from handlers.late_alerts import check_lead
from handlers.say import say
from handlers.slack_errors import Busy, ChannelClosed, MessageGone, SlackError, WorkspaceClosed
from handlers.trouble import note_closed, note_open_again, pass_on, pause_after
from handlers.words import is_person
from handlers.written import written
from storage.alerts import Alert
from storage.watches import Watch

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than the looks for an earlier try and the selfie, and two calls to Slack can take
QUIET = ("changed", "reminder", "woken", "note")  # stay in the thread unless everything is wanted in the channel
ENDS_A_NOTICE = ("outage_over", "accepted")


def tell(deps: Deps, waiting: Alert) -> SlackError | None:
    """Send one alert if nobody else is at it; gives what went wrong."""
    until = deps.now() + LEASE
    alert = deps.store.alerts.claim(waiting.number, now=until - LEASE, lease_for=LEASE)
    if alert is None:
        return None
    watch = watch_of(deps, alert)
    if alert.watch is not None and watch is None:  # somebody was forgotten in this moment, and the alert with them
        return None
    try:
        check_lead(deps, alert)
        ts = _already_there(deps, alert, watch) or _send(deps, alert, watch)
    except SlackError as trouble:
        untold = partial(_not_told, deps, alert, watch, trouble)
        written(deps, untold, until=until, fields=_about(alert, watch, trouble.code))
        return trouble
    told = partial(_told, deps, alert, watch, ts)
    if written(deps, told, until=until, fields=_about(alert, watch, alert.event)) and alert.event == "daily":
        post_chart(deps, alert, ts)
    return None


def watch_of(deps: Deps, alert: Alert) -> Watch | None:
    """The watch whose news the alert is; None for a digest or a notice."""
    return None if alert.watch is None else deps.store.watches.get(alert.watch)


def _watches(deps: Deps, alert: Alert, watch: Watch | None) -> Iterator[Watch]:
    """The watches whose news an alert tells: its own, or those of a digest."""
    if watch is not None:
        yield watch
        return
    for told in deps.store.alerts.told_by(alert.number):
        if (its_watch := watch_of(deps, told)) is not None:
            yield its_watch


def note_abandoned(deps: Deps, alert: Alert) -> None:
    """Log that an alert's sender is gone, and nobody knows whether it got through."""
    fields = _about(alert, watch_of(deps, alert), "its sender died on the way")
    logger.warning("Alert is tried again; perhaps Slack has it", extra=fields)


def _about(alert: Alert, watch: Watch | None, reason: str) -> dict[str, int | str]:
    return about(job=watch.job if watch else None, watch=alert.watch, alert=alert.number, reason=reason)


def _names(alert: Alert) -> tuple[str, str]:
    return f"alert {alert.number}", f"channel {alert.channel_id}"


def _log_folded(deps: Deps, teller: Alert) -> None:
    for folded in deps.store.alerts.told_by(teller.number):
        fields = _about(folded, watch_of(deps, folded), f"folded into alert {teller.number}")
        logger.info("Alert told by another", extra=fields)
        _log_folded(deps, folded)


def _already_there(deps: Deps, alert: Alert, watch: Watch | None) -> str | None:
    """The message of an earlier try that Slack took, if there may be one and the bot is allowed to look."""
    if not alert.possible_repeat:
        return None
    ts = deps.slack.find(alert.channel_id, alert.key, since=alert.created_at, thread_ts=_thread(deps, alert, watch))
    if ts is not None:
        logger.info("Alert found in Slack: it is not sent again", extra=_about(alert, watch, "an earlier try"))
    return ts


def _thread(deps: Deps, alert: Alert, watch: Watch | None) -> str | None:
    if alert.reply_to is not None:
        return deps.store.alerts.get(alert.reply_to).ts
    return watch.card_ts if watch is not None and alert.channel_id == watch.channel_id else None


def _send(deps: Deps, alert: Alert, watch: Watch | None) -> str:
    message, thread_ts = announcement(deps, alert, watch), _thread(deps, alert, watch)
    fields = _about(alert, watch, alert.event)
    if alert.event in ENDS_A_NOTICE and thread_ts is not None:
        edit = partial(_edit_notice, deps, alert, thread_ts)
        return say(message, edit, key=alert.key, fields=fields, limit=MAX_EDITED)
    return say(message, partial(_post, deps, alert, thread_ts), key=alert.key, fields=fields)


def _post(deps: Deps, alert: Alert, thread_ts: str | None, message: Message) -> str:
    wanted = deps.config.broadcast
    broadcast = (
        thread_ts is not None
        and alert.watch is not None
        and (wanted is Broadcast.ALL or (wanted is Broadcast.FINAL and alert.event not in QUIET))
    )
    return deps.slack.post(
        alert.channel_id,
        message,
        thread_ts=thread_ts,
        broadcast=broadcast,
        mark={"alert": alert.number, "key": alert.key},
    )


def _edit_notice(deps: Deps, alert: Alert, ts: str, message: Message) -> str:
    try:
        deps.slack.edit(alert.channel_id, ts, message)
    except MessageGone:
        logger.info("The notice that an alert ends is gone", extra=_about(alert, None, alert.event))
    return ts


def _told(deps: Deps, alert: Alert, watch: Watch | None, ts: str) -> None:
    with deps.store.atomic():
        deps.store.alerts.told(alert, ts=ts, now=deps.now())
        for told in _watches(deps, alert, watch):
            if told.channel_id == alert.channel_id:
                deps.store.watches.reachable_again(told.number)
                note_open_again(told)
    deps.repeats.over(*_names(alert))
    logger.info("Alert told", extra=_about(alert, watch, alert.event))
    _log_folded(deps, alert)


def _not_told(deps: Deps, alert: Alert, watch: Watch | None, trouble: SlackError) -> None:
    now = deps.now()
    with deps.store.atomic():
        if isinstance(trouble, ChannelClosed) and _is_for_a_person(alert, watch):
            _give_up(deps, alert, watch, trouble, now)
            return
        _log_delay(deps, alert, watch, trouble)
        deps.store.alerts.delayed(
            alert,
            next_try_at=now + pause_after(trouble, alert.attempts),
            trouble=trouble.code,
            perhaps_seen=isinstance(trouble, Busy) and trouble.perhaps_done,
        )
        if isinstance(trouble, MessageGone):
            _leave_thread(deps, alert, watch)
        note_closed(deps, alert.channel_id, watch, trouble, now)
        if alert.event == "daily":
            digests.note_closed(deps, alert, trouble)


def _is_for_a_person(alert: Alert, watch: Watch | None) -> bool:
    elsewhere = watch is not None and alert.channel_id != watch.channel_id
    return elsewhere or is_person(alert.channel_id)  # a digest for a lead is of no watch


def _give_up(deps: Deps, alert: Alert, watch: Watch | None, trouble: SlackError, now: datetime) -> None:
    deps.store.alerts.give_up(alert, trouble=trouble.code)
    deps.store.alerts.replace_first(alert.number)
    logger.warning("Alert given up: the person cannot be written to", extra=_about(alert, watch, trouble.code))
    pass_on(deps, alert, now)


def _log_delay(deps: Deps, alert: Alert, watch: Watch | None, trouble: SlackError) -> None:
    """Once for each trouble; that the whole workspace is closed is logged by ``handlers.deliver``."""
    if isinstance(trouble, WorkspaceClosed) or alert.trouble == trouble.code:
        return
    if deps.repeats.is_new(trouble.code, *_names(alert)):
        logger.warning("Alert not told yet", extra=_about(alert, watch, trouble.code))


def _leave_thread(deps: Deps, alert: Alert, watch: Watch | None) -> None:
    """What the alert was to reply to was deleted: its card is posted anew first, other parts of a digest do without."""
    if watch is not None:
        deps.store.watches.card_lost(watch)
    elif alert.reply_to is not None:
        deps.store.alerts.replace_first(alert.reply_to)
