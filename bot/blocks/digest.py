"""What `/smile digest` answers: whether this channel gets its digest, and when the next one comes."""

from datetime import datetime, time

from bot.blocks.message import Message, context, message, section
from bot.blocks.text import code


def switched_on(*, at: time, time_zone: str, coming: datetime, now: datetime) -> Message:
    """The channel gets its digest every day `at` that time; `coming` is the next one, in the channel's time zone.

    The clocks may show another time then: where they jump over `at`, it comes later.
    """
    day = "today" if coming.date() == now.astimezone(coming.tzinfo).date() else "tomorrow"
    told = (
        f"This channel gets its digest every day at {code(f'{at:%H:%M}')} ({code(time_zone)});"
        f" the next one {day} at {code(f'{coming:%H:%M}')}."
    )
    how = f"{code('/smile settings')} changes the time zone, {code('/smile digest off')} switches it off."
    return message(told, section(told), context(how))


def switched_off() -> Message:
    """The channel gets no digest."""
    told = "This channel gets no daily digest."
    return message(told, section(f"{told} {code('/smile digest on 09:00')} switches it on."))


def on_its_way() -> Message:
    """A digest was asked for out of turn."""
    told = "The digest of the last 24 hours comes in a moment, for everybody in this channel."
    return message(told, section(told))
