"""What the triage desk says: to whoever clicked on a card, to its thread, and to whoever had a job for too long.

`possible_repeat` is an alert's number when Slack may have shown it already: the message then says so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.blocks.alerts import repeat_note, repeatable, small_print
from bot.blocks.faces import news
from bot.blocks.message import Message, context, message, section
from bot.blocks.text import channel, code, date, duration, mention, passage, prose
from bot.blocks.watch import Claim
from bot.smile_id.verdict import Kind

MAX_NOTE_SHOWN = 2_500  # what a section has room for behind the longest id
NOTE_PART = 500  # characters of a note that fit there, however many of them must be escaped


def taken(*, job_id: str, until: datetime) -> Message:
    """The job is theirs."""
    return _said(f"Job {code(job_id)} is yours until {date(until)}, or until it is decided.")


def already_taken(*, job_id: str, claim: Claim, yours: bool, ago: timedelta) -> Message:
    """Somebody was faster, or they have had it all along (`yours`)."""
    who, theirs = ("you", "yours") if yours else (mention(claim.taken_by), "theirs")
    until = date(claim.give_back_at)
    return _said(f"Taken by {who} {duration(ago)} ago: job {code(job_id)} is {theirs} until {until}.")


def freed(*, job_id: str) -> Message:
    """The job is anybody's again."""
    return _said(f"You gave job {code(job_id)} back: somebody else can take it now.")


def not_theirs(*, job_id: str, claim: Claim | None, now: datetime) -> Message:
    """Why they cannot give the job back: somebody else has it, or nobody."""
    if claim is None:
        return _said(f"Nobody has job {code(job_id)}: there is nothing to give back.")
    who, ago, until = mention(claim.taken_by), duration(now - claim.taken_at), date(claim.give_back_at)
    return _said(f"Taken by {who} {ago} ago: only they can give job {code(job_id)} back; they have it until {until}.")


def snoozed(*, job_id: str, channel_id: str, until: datetime) -> Message:
    """The watch is snoozed; in other channels the job is not."""
    return message(
        f"Job {code(job_id)} is snoozed.",
        section(f"Job {code(job_id)} is snoozed in {channel(channel_id)} until {date(until)}."),
        context("Changes and the decision are told all the same."),
    )


def awake(*, job_id: str, was_snoozed: bool) -> Message:
    """The watch is not snoozed any more, or never was."""
    return _said(f"Job {code(job_id)} is {'awake again' if was_snoozed else 'not snoozed: there is nothing to wake'}.")


def noted(*, job_id: str) -> Message:
    """The note is kept."""
    return _said(f"Your note is kept with job {code(job_id)}, and told in the thread of its card.")


def refreshed(*, job_id: str, kind: Kind, is_news: bool) -> Message:
    """What Smile ID said just now."""
    rest = "The card shows it in a moment." if is_news else "Nothing new."
    return _said(f"Asked Smile ID just now: {news(job_id, kind)} {rest}")


def not_believed(*, job_id: str, kind: Kind) -> Message:
    """What Smile ID said just now goes back behind what it has said before: the poll will not take it for news."""
    what = "does not find" if kind is Kind.NOT_FOUND else "gives no answer to go by about"
    return _said(f"Smile ID {what} job {code(job_id)} just now; the card keeps the last state.")


def given_back_notice(*, job_id: str, channel_id: str, kept: timedelta, possible_repeat: int | None = None) -> Message:
    """For whoever had a job for too long; `channel_id` is a channel that watches it."""
    told = f"You have had job {code(job_id)} for {duration(kept)} without a decision: it was given back."
    return message(
        repeatable(told, possible_repeat),
        section(f"{told} Take it again on its card in {channel(channel_id)} if you are still at it."),
        small_print(*repeat_note(possible_repeat)),
    )


def stopped_notice(*, job_id: str, channel_id: str, stopped_by: str, possible_repeat: int | None = None) -> Message:
    """For whoever had a job that nobody watches any more, because somebody else ended the watch in that channel."""
    told = f"{mention(stopped_by)} stopped watching job {code(job_id)}: it is yours no more."
    return message(
        repeatable(told, possible_repeat),
        section(f"{told} Watch it again on its card in {channel(channel_id)} if you are still at it."),
        small_print(*repeat_note(possible_repeat)),
    )


def woken_reply(*, job_id: str, snoozed_by: str, reason: str, possible_repeat: int | None = None) -> Message:
    """A snooze is over: mentions who snoozed, and says why they did."""
    told = f"{mention(snoozed_by)} Job {code(job_id)} is awake again."
    return message(
        repeatable(told, possible_repeat),
        section(f":bell: {told}\nIt was snoozed because: {prose(reason)}"),
        small_print(*repeat_note(possible_repeat)),
    )


def note_reply(*, job_id: str, slack_user_id: str, text: str, possible_repeat: int | None = None) -> Message:
    """A note somebody wrote on the job, to its last word."""
    told = f"{mention(slack_user_id)} wrote a note on job {code(job_id)}"
    first, *more = [text] if len(passage(text)) <= MAX_NOTE_SHOWN else _parts(text)
    return message(
        repeatable(f"{told}.", possible_repeat),
        section(f":memo: {told}:\n{passage(first)}"),
        *(section(passage(part)) for part in more),
        small_print(*repeat_note(possible_repeat)),
    )


def _parts(text: str) -> Iterator[str]:
    """A long note in pieces, parted between two words where there are any."""
    while len(text) > NOTE_PART:
        space = max(text.rfind(" ", 0, NOTE_PART), text.rfind("\n", 0, NOTE_PART))
        at = space if space > NOTE_PART // 2 else NOTE_PART
        yield text[:at]
        text = text[at:]
    yield text


def _said(sentence: str) -> Message:
    return message(sentence, section(sentence))
