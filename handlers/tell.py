"""Tells one alert: sends it once, or finds that Slack has it already; whatever goes wrong, it is not lost."""

import logging
import secrets
from datetime import timedelta

from bot.blocks.message import Message
from bot.config import Broadcast
from handlers.announcement import announcement, in_plain_text
from handlers.deps import Deps
from handlers.slack_errors import Busy, ChannelClosed, MessageGone, Refused, SlackError
from handlers.trouble import note_closed, pause_after
from storage.alerts import Alert
from storage.watches import Watch

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # longer than a look for the selfie and two calls to Slack can take
ENDS_A_NOTICE = ("outage_over", "accepted")


def tell(deps: Deps, waiting: Alert) -> SlackError | None:
    """Send one alert if nobody else is at it; gives what went wrong."""
    alert = deps.store.alerts.claim(waiting.number, now=deps.now(), lease_for=LEASE)
    if alert is None:
        return None
    watch = deps.store.watches.get(alert.watch) if alert.watch is not None else None
    try:
        ts = _already_there(deps, alert, watch) or _send(deps, alert, watch)
    except SlackError as trouble:
        _not_told(deps, alert, watch, trouble)
        return trouble
    with deps.store.atomic():
        deps.store.alerts.told(alert, ts=ts, now=deps.now())
        if watch is not None and alert.channel_id == watch.channel_id:
            deps.store.watches.reachable_again(watch.number)
    logger.info("Alert %d (%s) told%s", alert.number, alert.event, f" for watch {watch.number}" if watch else "")
    return None


def _already_there(deps: Deps, alert: Alert, watch: Watch | None) -> str | None:
    """The message of an earlier try that Slack took, if there may be one and the bot is allowed to look."""
    if not alert.possible_repeat:
        return None
    ts = deps.slack.find(alert.channel_id, alert.key, since=alert.created_at, thread_ts=_thread(deps, alert, watch))
    if ts is not None:
        logger.info("Alert %d: Slack had it already", alert.number)
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
        reference = secrets.token_hex(4)
        logger.error(
            "Reference %s: Slack refused the blocks of alert %d (%s); it goes out as plain text",
            reference,
            alert.number,
            mistake.code,
        )
        return _post(deps, alert, in_plain_text(deps, alert, message, reference), thread_ts)


def _post(deps: Deps, alert: Alert, message: Message, thread_ts: str | None) -> str:
    wanted = deps.config.broadcast
    broadcast = (
        thread_ts is not None
        and alert.watch is not None
        and (wanted is Broadcast.ALL or (wanted is Broadcast.FINAL and alert.event != "changed"))
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
        logger.info("Alert %d: the notice that it ends is gone", alert.number)
    return ts


def _not_told(deps: Deps, alert: Alert, watch: Watch | None, trouble: SlackError) -> None:
    now = deps.now()
    if alert.trouble != trouble.code:  # once per change of trouble, not once per try
        logger.warning("Alert %d is not told yet: %s, try %d", alert.number, trouble.code, alert.attempts)
    in_person = watch is not None and alert.channel_id != watch.channel_id
    with deps.store.atomic():
        if isinstance(trouble, ChannelClosed) and in_person:
            deps.store.alerts.give_up(alert, trouble=trouble.code)
            return
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
