"""The last look at what is to be told of lateness: whether it may be told now, and to whom it was to be told."""

import logging
from collections import Counter
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfoNotFoundError

from bot.config import Right
from bot.logs import about
from handlers.channel_settings import settings_of
from handlers.deps import Deps
from handlers.hours import next_open
from handlers.lateness import put_off
from handlers.slack_errors import ChannelClosed
from handlers.words import is_person
from storage.alerts import Alert
from storage.times import to_text

logger = logging.getLogger(__name__)


def take_back_untimely(deps: Deps, now: datetime) -> None:
    """Take back what waits for Slack and has come out of the business hours, or into a snooze: its step comes again.

    It holds up no other news meanwhile. What Slack may have taken is told as soon as it can be. To be called in a
    transaction.
    """

    @cache
    def opening(channel_id: str, snoozed_until: datetime | None) -> datetime:
        try:
            return next_open(settings_of(deps, channel_id), max(now, snoozed_until or now))
        except ZoneInfoNotFoundError:  # the next step of lateness says so
            return now

    waiting = Counter[datetime]()
    for untold in deps.store.late_alerts.untold():
        allowed = opening(untold.channel_id, untold.snoozed_until)
        if allowed > now:
            put_off(deps, untold.watch, deps.store.late_alerts.take_back(untold.watch), allowed)
            waiting[allowed] += 1
    for allowed, count in waiting.items():
        fields = about(reason=f"reviews: {count}, untimely until {to_text(allowed)}")
        logger.info("What was to be told of lateness waits", extra=fields)


def check_lead(deps: Deps, alert: Alert) -> None:
    """Raises ChannelClosed when a lead who is to be told of a job may not look it up any more, as a guest may not.

    Raises SlackError while Slack cannot say: the lead is told later.
    """
    if not is_person(alert.channel_id):
        return
    for told in deps.store.alerts.told_by(alert.number) or [alert]:
        watch = deps.store.watches.get(told.watch or 0)
        if told.event != "escalated" or watch is None:
            continue
        if not deps.access.is_entitled(alert.channel_id, Right.LOOK_UP, watch.channel_id):
            raise ChannelClosed("may_not_look_up")
