"""What `/smile digest` answers, whether and when this channel gets its digest; and what is said when none can come."""

from datetime import datetime, time

from bot.blocks.alerts import closed_channel, repeat_note, repeatable
from bot.blocks.message import Message, context, message, section
from bot.blocks.text import channel, code


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


def no_more_digests(*, channel_id: str, reason: str, possible_repeat: int | None = None) -> Message:
    """For whoever set up the digest of a channel that is closed to the bot; `reason` is Slack's own error."""
    return message(
        repeatable(f"The bot cannot post the daily digest in {channel(channel_id)}.", possible_repeat),
        section(f":no_bell: *A digest is waiting:* the bot cannot post it in {channel(channel_id)}."),
        section(f"{closed_channel(reason)} The next digest tells of all the days until then."),
        context(f"Slack's reason: {code(reason, 100)}", *repeat_note(possible_repeat)),
    )


def on_its_way() -> Message:
    """A digest was asked for out of turn."""
    told = "The digest of the last 24 hours comes in a moment, for everybody in this channel."
    return message(told, section(told))
