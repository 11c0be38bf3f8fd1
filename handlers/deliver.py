"""The tick that brings Slack up to date: alerts first, then the cards that do not show what they should.

Each channel gets at most one call a second and waits when Slack says so; no channel waits for another.
"""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.blocks.message import Message
from bot.config import Broadcast
from handlers.announcement import announcement
from handlers.cards import card
from handlers.deps import Deps
from handlers.slack import Busy, ChannelClosed, MessageGone, Refused, SlackError
from storage.alerts import Alert
from storage.watches import Watch

logger = logging.getLogger(__name__)

WORKERS = 4
LEASE = timedelta(seconds=40)  # longer than a look for the selfie and two calls to Slack can take
PACE = timedelta(seconds=1)  # Slack docs: rate limits, "about one message per second per channel"
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
CLOSED_PAUSE = timedelta(minutes=15)  # how often a channel that is closed to the bot is tried again
LONGEST_RETRY_AFTER = 3600.0


class Deliverer:
    """Sends what waits, on a small pool. ``tick`` is what the clock calls; it never waits for Slack."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="deliver")
        self._free_at: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    def tick(self) -> list[Future[None]]:
        """Set the next call of each channel going; gives them, for those who want to wait."""
        now, store = self._deps.now(), self._deps.store
        for alert in store.alerts.take_back_abandoned(now):
            logger.warning(
                "Alert %d: its sender died on the way; it goes out again, marked as a possible repeat",
                alert.number,
            )
        cards = {watch.channel_id: watch for watch in store.watches.next_cards(now)}
        alerts = {alert.channel_id: alert for alert in store.alerts.next_of_each_channel(now)}
        work: dict[str, Alert | Watch] = {**cards, **alerts}  # news goes first
        return [self._pool.submit(self._deliver, item) for item in work.values() if self._take(item.channel_id, now)]

    def stop(self) -> None:
        """Start nothing more; what is being sent goes on to its end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """After ``stop``: return when nothing is running any more."""
        self._pool.shutdown()

    def _take(self, channel_id: str, now: datetime) -> bool:
        with self._lock:
            if channel_id in self._busy or self._free_at.get(channel_id, now) > now:
                return False
            self._busy.add(channel_id)
            return True

    def _deliver(self, item: Alert | Watch) -> None:
        pause = PACE
        try:
            pause = tell(self._deps, item) if isinstance(item, Alert) else show_card(self._deps, item)
        except Exception:  # one poisoned row must not stop the others; it comes back when its lease ends
            logger.exception("%s could not be delivered, in a way nobody thought of", _name(item))
        finally:
            with self._lock:
                self._busy.discard(item.channel_id)
                self._free_at[item.channel_id] = self._deps.now() + pause


def tell(deps: Deps, waiting: Alert) -> timedelta:
    """Send one alert if nobody else is at it; gives how long its channel must be left alone."""
    alert = deps.store.alerts.claim(waiting.number, now=deps.now(), lease_for=LEASE)
    watch = deps.store.watches.get(waiting.watch)
    if alert is None or watch is None:
        return timedelta()
    try:
        ts = _send(deps, alert, watch, announcement(deps, alert, watch))
    except SlackError as trouble:
        return _not_told(deps, alert, watch, trouble)
    deps.store.alerts.told(alert, ts=ts, now=deps.now())
    logger.info("Alert %d (%s) told for watch %d", alert.number, alert.event, watch.number)
    return PACE


def _send(deps: Deps, alert: Alert, watch: Watch, message: Message) -> str:
    thread_ts = watch.card_ts if alert.channel_id == watch.channel_id else None
    wanted = deps.config.broadcast
    broadcast = thread_ts is not None and (
        wanted is Broadcast.ALL or (wanted is Broadcast.FINAL and alert.event != "changed")
    )
    try:
        return deps.slack.post(alert.channel_id, message, thread_ts=thread_ts, broadcast=broadcast)
    except Refused as mistake:
        logger.error(
            "Alert %d: Slack refused its blocks (%s); the same news goes out as plain text",
            alert.number,
            mistake.code,
        )
        plain = Message(text=message.text, blocks=())
        return deps.slack.post(alert.channel_id, plain, thread_ts=thread_ts, broadcast=broadcast)


def _not_told(deps: Deps, alert: Alert, watch: Watch, trouble: SlackError) -> timedelta:
    now = deps.now()
    pause = _pause(trouble, alert.attempts)
    if alert.trouble != trouble.code:  # once per change of trouble, not once per try
        logger.warning("Alert %d is not told yet: %s, try %d", alert.number, trouble.code, alert.attempts)
    with deps.store.atomic():
        if isinstance(trouble, MessageGone):  # the thread's card was deleted: a new one first
            deps.store.watches.card_lost(watch)
        if isinstance(trouble, ChannelClosed) and alert.channel_id != watch.channel_id:
            deps.store.alerts.give_up(alert, trouble=trouble.code)
            return PACE
        deps.store.alerts.delayed(
            alert,
            next_try_at=now + pause,
            trouble=trouble.code,
            perhaps_seen=isinstance(trouble, Busy) and trouble.perhaps_done,
        )
        _note_closed(deps, watch, trouble, now)
    return pause if isinstance(trouble, Busy) else PACE


def show_card(deps: Deps, waiting: Watch) -> timedelta:
    """Post or edit one card if nobody else is at it; gives how long its channel must be left alone."""
    watch = deps.store.watches.claim_card(waiting.number, now=deps.now(), lease_for=LEASE)
    if watch is None:
        return timedelta()
    try:
        ts = _edit_or_post(deps, watch, card(deps, watch, deps.store.jobs.get(watch.job)))
    except SlackError as trouble:
        return _card_not_shown(deps, watch, trouble)
    deps.store.watches.card_shown(watch, ts)
    return PACE


def _edit_or_post(deps: Deps, watch: Watch, message: Message) -> str:
    """Show a card in its message, or in a new one when there is none that can be edited; gives the message's ts."""
    if watch.card_ts is not None:
        try:
            deps.slack.edit(watch.channel_id, watch.card_ts, message)
        except MessageGone as gone:  # or the channel is archived: then the post says so, and the card is kept
            logger.warning("The card of watch %d cannot be edited (%s)", watch.number, gone.code)
        else:
            return watch.card_ts
    return deps.slack.post(watch.channel_id, message)


def _card_not_shown(deps: Deps, watch: Watch, trouble: SlackError) -> timedelta:
    now, pause = deps.now(), _pause(trouble, watch.card_attempts)
    if watch.card_attempts == 1:
        logger.warning("The card of watch %d is not shown yet: %s", watch.number, trouble.code)
    with deps.store.atomic():
        deps.store.watches.card_delayed(watch, next_try_at=now + pause)
        _note_closed(deps, watch, trouble, now)
    return pause if isinstance(trouble, Busy) else PACE


def _note_closed(deps: Deps, watch: Watch, trouble: SlackError, now: datetime) -> None:
    """The first time a channel turns out to be closed, whoever asked for the watch is to be told, in person."""
    if isinstance(trouble, ChannelClosed) and deps.store.watches.unreachable(watch.number, trouble.code):
        deps.store.alerts.add(watch.number, "unreachable", channel_id=watch.slack_user_id, now=now)


def _pause(trouble: SlackError, attempts: int) -> timedelta:
    if isinstance(trouble, Busy) and trouble.retry_after is not None:
        return timedelta(seconds=min(trouble.retry_after, LONGEST_RETRY_AFTER))
    if isinstance(trouble, ChannelClosed):
        return CLOSED_PAUSE
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 10))


def _name(item: Alert | Watch) -> str:
    return f"Alert {item.number}" if isinstance(item, Alert) else f"The card of watch {item.number}"
