"""``/smile digest``: switches the daily summary of a channel on or off, or shows it now."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.blocks import digest as messages
from bot.blocks.alerts import closed_channel
from bot.blocks.message import Message
from bot.blocks.notices import CommandHelp
from handlers.channel_settings import own_settings, settings_of
from handlers.deps import Ask, Deps, UsageError
from handlers.digests import next_slot, write
from handlers.slack_errors import ChannelClosed, SlackError
from handlers.trail import write_down
from handlers.words import is_channel
from storage.settings import ChannelSettings

HELP = CommandHelp(
    "digest",
    "digest on 09:00|off|now",
    "A summary in this channel every day: what was decided, what is open, what is late; or once, now.",
    "/smile digest on 09:00",
)
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
PERIOD_OF_NOW = timedelta(days=1)


def run(deps: Deps, ask: Ask) -> None:
    """Do what the words say, in the channel where they were typed; without words, tell how it stands."""
    if not is_channel(ask.channel_id):
        raise UsageError("A digest goes to a channel: type this in the channel that is to get it.")
    match [word.lower() for word in ask.words]:
        case []:
            ask.reply.only_you(_how_it_stands(settings_of(deps, ask.channel_id), deps.now()))
        case ["on", at]:
            _switch_on(deps, ask, _time_of(at))
        case ["off"]:
            _change(deps, ask, None)
            ask.reply.only_you(messages.switched_off())
        case ["now"]:
            _show_now(deps, ask)
        case _:
            raise UsageError(f"Say on with a time, off or now: /smile {HELP.usage}")


def _time_of(text: str) -> time:
    match = TIME.fullmatch(text)
    if match is None:
        raise UsageError("A time has hours and minutes, from 00:00 to 23:59, such as 09:00.")
    return time(int(match[1]), int(match[2]))


def _switch_on(deps: Deps, ask: Ask, at: time) -> None:
    before = deps.store.settings.get(ask.channel_id)
    _change(deps, ask, at)
    try:
        _say_there(deps, ask, _how_it_stands(settings_of(deps, ask.channel_id), deps.now()))
    except (UsageError, SlackError):
        if before is None:
            deps.store.settings.remove(ask.channel_id)
        else:
            deps.store.settings.put(before)
        raise


def _show_now(deps: Deps, ask: Ask) -> None:
    now = deps.now()
    write_down(deps, ask, "digest now")
    with deps.store.atomic():
        digest = write(deps, settings_of(deps, ask.channel_id), start=now - PERIOD_OF_NOW, end=now)
    try:
        _say_there(deps, ask, messages.on_its_way())
    except (UsageError, SlackError):
        deps.store.alerts.give_up(deps.store.alerts.get(digest), trouble="nobody was told that it comes")
        raise
    deps.wake()


def _say_there(deps: Deps, ask: Ask, message: Message) -> None:
    """Answer with a message in the channel, which a command needs no membership for and a digest does.

    Raises UsageError where the bot may not post: nothing is promised that cannot come.
    """
    try:
        deps.slack.whisper(ask.channel_id, ask.slack_user_id, message)
    except ChannelClosed as closed:
        raise UsageError(f"No digest can come here. {closed_channel(closed.code)}") from None


def _change(deps: Deps, ask: Ask, at: time | None) -> None:
    now = deps.now()
    write_down(deps, ask, "settings", detail=f"digest on {at:%H:%M}" if at else "digest off")
    with deps.store.atomic():  # between reading and writing nobody else changes the channel's settings
        settings = own_settings(deps, ask.channel_id)
        until = now if at else None  # nothing is made up for the past
        deps.store.settings.put(
            replace(settings, digest_at=at, digested_until=until, changed_by=ask.slack_user_id, changed_at=now)
        )
        if at is None:
            deps.store.notices.drop_daily(ask.channel_id)
    deps.wake()


def _how_it_stands(settings: ChannelSettings, now: datetime) -> Message:
    at, zone = settings.digest_at, settings.time_zone
    if at is None:
        return messages.switched_off()
    return messages.switched_on(at=at, time_zone=zone, coming=next_slot(at, zone, now), now=now)
