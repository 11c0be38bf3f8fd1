"""What a failed call to Slack means for what was to be said: how long to wait, and whom to tell instead."""

import logging
import secrets
from datetime import datetime, timedelta

from bot.logs import about
from bot.smile_id.errors import SmileIdError
from handlers.deps import Deps
from handlers.slack_errors import Busy, ChannelClosed, SlackError
from storage.alerts import Alert
from storage.watches import Watch

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
CLOSED_PAUSE = timedelta(minutes=15)  # how often a channel that is closed to the bot is tried again
ENDS = ("decided", "not_found", "expired")


def note_no_answer(trouble: SmileIdError) -> str:
    """Log why a person's question has no answer; gives the reference that the person is to be shown."""
    reference = secrets.token_hex(4)
    reason = f"{type(trouble).__name__}, code {trouble.code}, HTTP {trouble.http_status}"
    logger.warning("A request has no answer", extra=about(reference=reference, reason=reason))
    return reference


def pause_after(trouble: SlackError, attempts: int) -> timedelta:
    """How long to wait before the next try, after ``attempts`` in a row."""
    if isinstance(trouble, Busy) and trouble.retry_after is not None:
        return timedelta(seconds=trouble.retry_after)
    if isinstance(trouble, ChannelClosed):
        return CLOSED_PAUSE
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 10))


def note_closed(deps: Deps, watch: Watch, trouble: SlackError, now: datetime, *, alert: Alert | None = None) -> None:
    """If the channel of a watch is closed to the bot, tell whoever asked for the watch, in person: once, and each end.

    A watch that the bot began by itself belongs to the operators. No watch ends without a person being told; the
    channel still gets its alert when it opens again.
    """
    if not isinstance(trouble, ChannelClosed):
        return
    owner = deps.config.ops_channel if watch.slack_user_id == deps.slack.bot_user_id else watch.slack_user_id
    first = deps.store.watches.unreachable(watch.number, trouble.code)
    fields = about(job=watch.job, watch=watch.number, reason=trouble.code)
    if owner is None or owner == watch.channel_id:
        if first:
            logger.error("Channel closed to the bot: nobody is told, OPS_CHANNEL is not set", extra=fields)
        return
    if first:
        notice = deps.store.alerts.add(watch.number, "unreachable", channel_id=owner, now=now)
        logger.warning("Channel closed to the bot: the watch is paused", extra=fields | about(alert=notice))
    if alert is not None and alert.event in ENDS:
        deps.store.alerts.tell_also(alert, channel_id=owner, now=now)


def pass_on(deps: Deps, alert: Alert, now: datetime) -> None:
    """Tell somebody else what a person cannot be told: the channel for its lead, the operators for a watch's owner.

    What a digest would have told is passed on piece by piece.
    """
    for lost in deps.store.alerts.told_by(alert.number) or [alert]:
        watch = deps.store.watches.get(lost.watch or 0)
        if lost.event == "escalated" and watch is not None:
            deps.store.alerts.tell_also(lost, channel_id=watch.channel_id, now=now)
        elif lost.event in (*ENDS, "unreachable") and deps.config.ops_channel not in (None, lost.channel_id):
            deps.store.alerts.tell_also(lost, channel_id=str(deps.config.ops_channel), now=now)


def note_open_again(watch: Watch) -> None:
    """Log that the channel of a watch took a message, if it was closed when ``watch`` was read."""
    if watch.unreachable is not None:
        fields = about(job=watch.job, watch=watch.number, reason=watch.unreachable)
        logger.info("Channel open to the bot again: the watch goes on", extra=fields)
