"""Tells one alert: sends it once, or finds that Slack has it already; whatever goes wrong, it is not lost."""

import logging
from datetime import timedelta

from bot.blocks.message import Message
from bot.config import Broadcast
from bot.logs import about
from handlers.announcement import announcement, in_plain_text
from handlers.deps import Deps
from handlers.digest_chart import post_chart
from handlers.slack_errors import Busy, ChannelClosed, MessageGone, Refused, SlackError
from handlers.trouble import note_closed, note_open_again, pass_on, pause_after
from storage.alerts import Alert
from storage.watches import Watch

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # longer than a look for the selfie and two calls to Slack can take
QUIET = ("changed", "reminder", "woken", "note")  # stay in the thread unless everything is wanted in the channel
ENDS_A_NOTICE = ("outage_over", "accepted")


def tell(deps: Deps, waiting: Alert) -> SlackError | None:
    """Send one alert if nobody else is at it; gives what went wrong."""
    alert = deps.store.alerts.claim(waiting.number, now=deps.now(), lease_for=LEASE)
    if alert is None:
        return None
    watch = watch_of(deps, alert)
    if alert.watch is not None and watch is None:  # somebody was forgotten in this moment, and the alert with them
        return None
    try:
        ts = _already_there(deps, alert, watch) or _send(deps, alert, watch)
    except SlackError as trouble:
        _not_told(deps, alert, watch, trouble)
        return trouble
    with deps.store.atomic():
        deps.store.alerts.told(alert, ts=ts, now=deps.now())
        if watch is not None and alert.channel_id == watch.channel_id:
            deps.store.watches.reachable_again(watch.number)
            note_open_again(watch)
    deps.repeats.over(*_names(alert))
    logger.info("Alert told", extra=_about(alert, watch, alert.event))
    _log_folded(deps, alert)
    if alert.event == "daily":
        post_chart(deps, alert, ts)
    return None


def watch_of(deps: Deps, alert: Alert) -> Watch | None:
    """The watch whose news the alert is; None for a digest or a notice."""
    return None if alert.watch is None else deps.store.watches.get(alert.watch)


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
    message = announcement(deps, alert, watch)
    thread_ts = _thread(deps, alert, watch)
    if alert.event in ENDS_A_NOTICE and thread_ts is not None:
        return _edit_notice(deps, alert, thread_ts, message)
    try:
        return _post(deps, alert, message, thread_ts)
    except Refused as mistake:
        reference = alert.key[:8]  # the same at each try
        ts = _post(deps, alert, in_plain_text(deps, alert, message, reference), thread_ts)
        fields = _about(alert, watch, mistake.code) | about(reference=reference)
        logger.error("Slack refused the blocks of an alert: it went out as plain text", extra=fields)
        return ts


def _post(deps: Deps, alert: Alert, message: Message, thread_ts: str | None) -> str:
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


def _not_told(deps: Deps, alert: Alert, watch: Watch | None, trouble: SlackError) -> None:
    now = deps.now()
    elsewhere = watch is not None and alert.channel_id != watch.channel_id
    in_person = elsewhere or alert.channel_id.startswith(("U", "W"))  # a digest for a lead is of no watch
    with deps.store.atomic():
        if isinstance(trouble, ChannelClosed) and in_person:
            deps.store.alerts.give_up(alert, trouble=trouble.code)
            logger.warning("Alert given up: the person cannot be written to", extra=_about(alert, watch, trouble.code))
            pass_on(deps, alert, now)
            return
        if alert.trouble != trouble.code and deps.repeats.is_new(trouble.code, *_names(alert)):
            logger.warning("Alert not told yet", extra=_about(alert, watch, trouble.code))
        deps.store.alerts.delayed(
            alert,
            next_try_at=now + pause_after(trouble, alert.attempts),
            trouble=trouble.code,
            perhaps_seen=isinstance(trouble, Busy) and trouble.perhaps_done,
        )
        if watch is not None and isinstance(trouble, MessageGone):  # the thread's card was deleted: a new one first
            deps.store.watches.card_lost(watch)
        if watch is not None:
            note_closed(deps, watch, trouble, now, alert=alert)
