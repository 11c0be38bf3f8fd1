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


def note_closed(deps: Deps, channel_id: str, watch: Watch | None, trouble: SlackError, now: datetime) -> None:
    """If a channel is closed to the bot, tell whoever asked for the watches there in person: once, and each end.

    Not for ``watch`` alone, but also for all that has to wait for what could not be said: it is not even tried. A watch
    that the bot began by itself belongs to the operators. No watch ends without a person being told; the channel still
    gets its alerts when it opens again.
    """
    if not isinstance(trouble, ChannelClosed):
        return
    if watch is not None:
        _note_paused(deps, watch, trouble, now)
    for alert in deps.store.alerts.held_up(channel_id, watch=watch.number if watch else None):
        paused = deps.store.watches.get(alert.watch or 0)
        owner = _note_paused(deps, paused, trouble, now) if paused else None
        if owner is not None and alert.event in ENDS:
            deps.store.alerts.tell_also(alert, channel_id=owner, now=now)


def _note_paused(deps: Deps, watch: Watch, closed: ChannelClosed, now: datetime) -> str | None:
    """Tell a watch's owner, unless they know, that its channel is closed to the bot; gives who can be told more."""
    owner = deps.config.ops_channel if watch.slack_user_id == deps.slack.bot_user_id else watch.slack_user_id
    is_news = deps.store.watches.unreachable(watch.number, closed.code)
    fields = about(job=watch.job, watch=watch.number, reason=closed.code)
    if owner is None or owner == watch.channel_id:
        if is_news:
            logger.error("Channel closed to the bot: nobody is told, OPS_CHANNEL is not set", extra=fields)
        return None
    if is_news:
        detail = {"reason": closed.code}
        notice = deps.store.alerts.add(watch.number, "unreachable", channel_id=owner, now=now, detail=detail)
        logger.warning("Channel closed to the bot: the watch is paused", extra=fields | about(alert=notice))
    return owner


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
