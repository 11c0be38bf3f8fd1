"""The daily digests: when each channel's is due, writing one down, and the message that tells it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.blocks import report as messages
from bot.blocks.digest import no_more_digests
from bot.blocks.message import Message
from bot.logs import about
from handlers.deps import Deps
from handlers.digest_detail import dump, load
from handlers.slack_errors import ChannelClosed, SlackError
from handlers.statistics import most_pressing, report
from storage.alerts import Alert
from storage.lock import BusyError
from storage.settings import ChannelSettings
from storage.table import StorageError

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When a channel wants its digest every day: the hour and minute that clocks show in ``time_zone``."""

    hour: int
    minute: int
    time_zone: str


def next_times(deps: Deps) -> Mapping[str, DigestTime]:
    """When ``tick`` has something to do, by channel: for whoever holds the times."""
    return {
        settings.channel_id: DigestTime(settings.digest_at.hour, settings.digest_at.minute, settings.time_zone)
        for settings in deps.store.settings.with_digest()
        if settings.digest_at is not None and _is_there(settings.time_zone)
    }


def tick(deps: Deps) -> None:
    """Write down the digest of each channel that is due; safe at any time, from any thread.

    After an absence a channel gets one digest of the whole time since its last.
    """
    now = deps.now()
    written = [settings for settings in deps.store.settings.with_digest() if _digested_if_sound(deps, settings, now)]
    if written:
        logger.info("Daily digests written", extra=about(reason=f"due in {len(written)} channel(s)"))
        deps.wake()


def write(deps: Deps, settings: ChannelSettings, *, start: datetime, end: datetime) -> int:
    """Write down a digest of that period; gives its alert's number.

    One that is still untold is replaced, and its period told in this one.

    To be called in a transaction.
    """
    channel_id = settings.channel_id
    since = min(start, deps.store.notices.daily_untold_since(channel_id) or start)
    numbers = report(deps, channel_id=channel_id, start=since, end=end, time_zone=settings.time_zone)
    detail = dump(numbers, most_pressing(deps, channel_id))
    return deps.store.notices.daily(channel_id, since=since, now=deps.now(), detail=detail)


def digest_message(deps: Deps, alert: Alert) -> Message:
    """The message of a digest, from what was written down with it."""

    def job_id_of(number: int) -> str | None:
        watch = deps.store.watches.get(number)
        return deps.store.jobs.get(watch.job).job_id if watch else None

    numbers, late = load(alert.detail, job_id_of)
    repeat = alert.number if alert.possible_repeat else None
    return messages.digest(report=numbers, late=late, possible_repeat=repeat)


def note_closed(deps: Deps, alert: Alert, trouble: SlackError) -> None:
    """If a digest's channel is closed to the bot, tell whoever set it up, in person, else the operators; once.

    Once a digest got through, the next trouble is told again. To be called in a transaction.
    """
    if not isinstance(trouble, ChannelClosed):
        return
    settings = deps.store.settings.get(alert.channel_id)
    owner = settings.changed_by if settings and settings.digest_at else deps.config.ops_channel
    if owner not in (None, alert.channel_id):
        deps.store.notices.digest_closed(alert.channel_id, tell=str(owner), reason=trouble.code, now=deps.now())


def closed_message(alert: Alert) -> Message:
    """The message that tells that a channel's digests cannot come."""
    repeat = alert.number if alert.possible_repeat else None
    return no_more_digests(channel_id=alert.detail["channel_id"], reason=alert.detail["reason"], possible_repeat=repeat)


def next_slot(digest_at: time, time_zone: str, now: datetime) -> datetime:
    """The next moment, after ``now``, at which clocks in ``time_zone`` show ``digest_at``; in that time zone.

    A time that clocks skip comes as much later; one that they show twice counts the first time.
    """
    zone = ZoneInfo(time_zone)
    slots = (_slot(digest_at, zone, now, days) for days in range(3))
    return next(slot for slot in slots if slot > now).astimezone(zone)


def _is_there(time_zone: str) -> bool:
    """Whether this machine still knows a time zone: names come and go."""
    try:
        ZoneInfo(time_zone)
    except ZoneInfoNotFoundError:
        return False
    return True


def _digested_if_sound(deps: Deps, settings: ChannelSettings, now: datetime) -> bool:
    try:
        return _digested(deps, settings, now)
    except (BusyError, StorageError):
        raise
    except Exception as bug:  # one poisoned channel must not stop the others
        if deps.repeats.is_new(type(bug).__name__, f"digest of {settings.channel_id}"):
            fields = about(reason=f"{type(bug).__name__} in {settings.channel_id}")
            logger.error("The digest of a channel fails in a way nobody thought of", exc_info=bug, extra=fields)
        return False


def _digested(deps: Deps, settings: ChannelSettings, now: datetime) -> bool:
    assert settings.digest_at is not None  # noqa: S101  # it is a channel that wants a digest
    until, zone = settings.digested_until, ZoneInfo(settings.time_zone)
    if until is None or until > now + DAY:  # just switched on, or by a clock that has been set back since
        deps.store.settings.digested(settings, now)
        return False
    slot, before = (_last_slot(settings.digest_at, zone, now, nth) for nth in (0, 1))
    if slot <= until:
        return False
    with deps.store.atomic():
        if not deps.store.settings.digested(settings, slot):
            return False
        write(deps, settings, start=min(until, before), end=slot)
    return True


def _last_slot(digest_at: time, zone: ZoneInfo, now: datetime, nth: int) -> datetime:
    """The last moment, not after ``now``, at which those clocks showed that time, or the ``nth`` before it."""
    slots = [_slot(digest_at, zone, now, -days) for days in range(-1, 3)]
    return [slot for slot in slots if slot <= now][nth]


def _slot(digest_at: time, zone: ZoneInfo, now: datetime, days: int) -> datetime:
    """That time of day, so many days after today, in UTC."""
    return datetime.combine(now.astimezone(zone).date() + days * DAY, digest_at, zone).astimezone(UTC)
