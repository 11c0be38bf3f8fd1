"""What a failed call to Slack means for what was to be said: how long to wait, and whom to tell instead."""

from datetime import datetime, timedelta

from handlers.deps import Deps
from handlers.slack_errors import Busy, ChannelClosed, SlackError
from storage.alerts import Alert
from storage.watches import Watch

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
CLOSED_PAUSE = timedelta(minutes=15)  # how often a channel that is closed to the bot is tried again
ENDS = ("decided", "not_found", "expired")


def pause_after(trouble: SlackError, attempts: int) -> timedelta:
    """How long to wait before the next try, after ``attempts`` in a row."""
    if isinstance(trouble, Busy) and trouble.retry_after is not None:
        return timedelta(seconds=trouble.retry_after)
    if isinstance(trouble, ChannelClosed):
        return CLOSED_PAUSE
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 10))


def note_closed(deps: Deps, watch: Watch, trouble: SlackError, now: datetime, *, alert: Alert | None = None) -> None:
    """If the channel of a watch is closed to the bot, tell whoever asked for the watch, in person: once, and each end.

    No watch ends without a person being told; the channel still gets its alert when it opens again.
    """
    if not isinstance(trouble, ChannelClosed):
        return
    if deps.store.watches.unreachable(watch.number, trouble.code):
        deps.store.alerts.add(watch.number, "unreachable", channel_id=watch.slack_user_id, now=now)
    if alert is not None and alert.event in ENDS:
        deps.store.alerts.tell_also(alert, channel_id=watch.slack_user_id, now=now)
