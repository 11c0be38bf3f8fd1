"""Business hours: when a channel may be disturbed, in its own time zone.

A day's hours run from the moment its clock first shows ``opens`` to the moment it next shows ``closes``, which may be
on the next day. Where clocks are put forward over such a time, it comes that much later.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.settings import ChannelSettings

MIDNIGHT = time()
EVERY_DAY = frozenset(range(1, 8))
DAY = timedelta(days=1)
LOOK_AHEAD = 16  # days: a week, and another if its one day of business is swallowed by a change of the clocks


def next_open(settings: ChannelSettings, moment: datetime) -> datetime:
    """The first moment within the hours of business that is not before ``moment``, in UTC.

    The settings must have a day of business.
    """
    zone = ZoneInfo(settings.time_zone)
    today = moment.astimezone(zone).date()
    days = (today + DAY * ahead for ahead in range(-1, LOOK_AHEAD))
    spans = (_span(settings, zone, day) for day in days if day.isoweekday() in settings.days)
    return next(max(moment, opens) for opens, closes in spans if opens < closes and moment < closes)


def _span(settings: ChannelSettings, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    last = day + DAY if settings.closes <= settings.opens else day
    opens, closes = datetime.combine(day, settings.opens, zone), datetime.combine(last, settings.closes, zone)
    return opens.astimezone(UTC), closes.astimezone(UTC)
