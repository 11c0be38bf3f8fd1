"""What the person who typed or clicked is answered about a watch: one short sentence, sometimes the way on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.blocks.alerts import closed_channel
from bot.blocks.message import Message, context, message, paragraph, section
from bot.blocks.text import channel, code, date, duration, link, mention

MAX_CHANNELS_NAMED = 10
ENDINGS = {
    "decided": "the job was decided",
    "expired": "its time was over",
    "not_found": "Smile ID did not know the job",
    "stopped": "it was stopped",
}


def watching(
    *,
    job_id: str,
    channel_id: str,
    tell: str,
    expires_at: datetime,
    card_follows: bool = False,
    unknown_for: timedelta | None = None,
) -> Message:
    """The watch has begun.

    `card_follows` when Slack has not taken its card yet; `unknown_for` is how long a job that Smile ID does not know
    yet is waited for.
    """
    what = "the decision" if tell == "decision" else "every change and the decision"
    card = " Slack is slow: the card follows in a moment." if card_follows else ""
    return _said(
        f":eyes: *Watching* job {code(job_id)} in {channel(channel_id, here=True)}: the channel is told {what}.{card}",
        news=f"Watching job {code(job_id)}.",
        small_print=f"Smile ID does not know this job yet: it is waited for {duration(unknown_for)}."
        if unknown_for
        else f"Until {date(expires_at)} at the latest.",
    )


def already_watched(
    *, job_id: str, watcher: str, since: datetime, channel_id: str, permalink: str | None = None
) -> Message:
    """The channel has a watch on this job: whose, since when, and where its card is."""
    card = f" {link(permalink, 'See its card')}." if permalink else ""
    where = channel(channel_id, here=True)
    who = f"{mention(watcher)} has watched job {code(job_id)} in {where} since {date(since)}"
    return _said(f":eyes: *Already watched:* {who}.{card}", news=f"Job {code(job_id)} is already watched.")


def already_decided(*, card: Message) -> Message:
    """The status card of a decided job, under the line that no watch is needed."""
    return message(
        f"Already decided: no watch is needed. {card.text}",
        section("*Already decided:* no watch is needed."),
        *card.blocks,
    )


def invite_needed(*, channel_id: str, reason: str = "not_in_channel") -> Message:
    """The bot may not post where the watch was asked for; nothing is kept. `reason` is Slack's own error."""
    return message(
        "Nothing is watched: the bot cannot post in that channel.",
        section(f":no_bell: *Nothing is watched:* the bot cannot post in {channel(channel_id, here=True)}."),
        paragraph(f"{closed_channel(reason)} Then ask for the watch again."),
        context(f"Slack's reason: {code(reason, 100)}"),
    )


def stopped(*, job_id: str, channel_id: str) -> Message:
    """The watch was stopped just now."""
    return _said(
        f":octagonal_sign: *Stopped watching* job {code(job_id)} in {channel(channel_id)}.",
        news=f"Stopped watching job {code(job_id)}.",
    )


def already_ended(*, job_id: str, state: str, ended_by: str | None, ended_at: datetime | None) -> Message:
    """The watch had ended before: why, by whom and when."""
    by = f" by {mention(ended_by)}" if ended_by else ""
    when = f", {date(ended_at)}" if ended_at else ""
    why = ENDINGS.get(state, "it ended")
    return _said(
        f"The watch on job {code(job_id)} is over already: {why}{by}{when}.",
        news=f"The watch on job {code(job_id)} is over already.",
    )


def watch_gone() -> Message:
    """The watch is not in the bot's memory any more."""
    return _said("That watch is not in the bot's memory any more: there is nothing to stop.")


def not_watched(*, job_id: str, elsewhere: Sequence[str] = ()) -> Message:
    """The channel has no watch on the job; `elsewhere` are the ids of channels that have."""
    others = ", ".join(channel(channel_id) for channel_id in elsewhere[:MAX_CHANNELS_NAMED])
    hint = f" It is watched in {others}: stop it there." if others else " See `/smile list all`."
    return _said(
        f"Job {code(job_id)} is not watched in this channel.{hint}",
        news=f"Job {code(job_id)} is not watched in this channel.",
    )


def _said(sentence: str, *, news: str | None = None, small_print: str | None = None) -> Message:
    return message(news or sentence, section(sentence), context(small_print) if small_print else None)
