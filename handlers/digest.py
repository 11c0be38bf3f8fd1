"""``/smile digest``: switches the daily summary of a channel on or off, or shows it now."""

import re
from dataclasses import replace
from datetime import time, timedelta

from bot.blocks import digest as messages
from bot.blocks.message import Message
from bot.blocks.notices import CommandHelp
from handlers.channel_settings import settings_of
from handlers.deps import Ask, Deps, UsageError
from handlers.digests import next_slot, write
from handlers.trail import write_down
from handlers.words import is_channel

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
            answer = _how_it_stands(deps, ask.channel_id)
        case ["on", at]:
            answer = _switch(deps, ask, _time_of(at))
        case ["off"]:
            answer = _switch(deps, ask, None)
        case ["now"]:
            answer = _show_now(deps, ask)
        case _:
            raise UsageError(f"Say on with a time, off or now: /smile {HELP.usage}")
    ask.reply.only_you(answer)


def _time_of(text: str) -> time:
    match = TIME.fullmatch(text)
    if match is None:
        raise UsageError("A time has hours and minutes, from 00:00 to 23:59, such as 09:00.")
    return time(int(match[1]), int(match[2]))


def _switch(deps: Deps, ask: Ask, at: time | None) -> Message:
    now = deps.now()
    write_down(deps, ask, "settings", detail=f"digest on {at:%H:%M}" if at else "digest off")
    with deps.store.atomic():  # between reading and writing nobody else changes the channel's settings
        settings = settings_of(deps, ask.channel_id)
        until = now if at else None  # nothing is made up for the past
        deps.store.settings.put(
            replace(settings, digest_at=at, digested_until=until, changed_by=ask.slack_user_id, changed_at=now)
        )
    deps.wake()
    return _how_it_stands(deps, ask.channel_id)


def _show_now(deps: Deps, ask: Ask) -> Message:
    now = deps.now()
    write_down(deps, ask, "digest now")
    with deps.store.atomic():
        write(deps, settings_of(deps, ask.channel_id), start=now - PERIOD_OF_NOW, end=now)
    deps.wake()
    return messages.on_its_way()


def _how_it_stands(deps: Deps, channel_id: str) -> Message:
    settings, now = settings_of(deps, channel_id), deps.now()
    at, zone = settings.digest_at, settings.time_zone
    if at is None:
        return messages.switched_off()
    return messages.switched_on(at=at, time_zone=zone, coming=next_slot(at, zone, now), now=now)
