"""What is said of a review that is late: to the thread of its card, to the on-call group, to the lead in person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.alerts import repeat_note, repeatable
from bot.blocks.faces import Face, face
from bot.blocks.message import Message, context, header, message, section
from bot.blocks.text import channel, code, date, duration, link, mention, user_group
from bot.smile_id.verdict import Kind

DUE_SOON = Face(":alarm_clock:", "Due soon", "is due soon")
OVERDUE = Face(":rotating_light:", "Overdue", "is overdue")
LONG_OVERDUE = Face(":rotating_light:", "Long overdue", "is long overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReview:
    """A review that is late, or about to be; `due_after` is what its channel allows, `taken_by` who has the job.

    `possible_repeat` is an alert's number when Slack may have shown it already: the message then says so.
    """

    job_id: str
    kind: Kind | None
    in_review: timedelta
    due_at: datetime
    due_after: timedelta
    taken_by: str | None
    possible_repeat: int | None = None


def reminder(review: LateReview) -> Message:
    """The review will soon be due: for the thread."""
    told = f"Job {code(review.job_id)} is due {date(review.due_at)}."
    return message(
        repeatable(told, review.possible_repeat),
        section(f"{DUE_SOON.emoji} *{DUE_SOON.words}*\n{told} It {face(review.kind).clause}. {_holder(review)}"),
        context(_reason(review, "this channel"), *repeat_note(review.possible_repeat)),
    )


def overdue(review: LateReview, *, group: str | None) -> Message:
    """The review is overdue: mentions the user group that is on call, if there is one."""
    called = f"{user_group(group)} " if group else ""
    told = f"{called}Job {code(review.job_id)} {OVERDUE.clause}."
    return message(
        repeatable(told, review.possible_repeat),
        header(OVERDUE.headline),
        section(f"{told} It {face(review.kind).clause}. {_holder(review)}"),
        context(_reason(review, "this channel"), *repeat_note(review.possible_repeat)),
    )


def escalated(review: LateReview, *, channel_id: str, permalink: str | None, lead: str | None = None) -> Message:
    """The review has been overdue for as long again: for the lead of its channel, in person.

    Or for the channel, when it names the `lead`, who has left the workspace, or may not look jobs up any more.
    """
    if lead:
        place, where, why = "", "this channel", f"{mention(lead)} leads this channel, and cannot be told in person."
    else:
        place = f" in {channel(channel_id)}"
        where, why = "that channel", f"You are the lead of {channel(channel_id)}."
    told = f"Job {code(review.job_id)}{place} {LONG_OVERDUE.clause}."
    card = f" Everything about it is in the thread of its {link(permalink, 'card')}." if permalink else ""
    return message(
        repeatable(told, review.possible_repeat),
        header(LONG_OVERDUE.headline),
        section(f"{told} It {face(review.kind).clause}. {_holder(review)}{card}"),
        context(_reason(review, where), why, *repeat_note(review.possible_repeat)),
    )


def _holder(review: LateReview) -> str:
    return f"{mention(review.taken_by)} has it." if review.taken_by else "Nobody has taken it."


def _reason(review: LateReview, where: str) -> str:
    """How long, and by which rule that is late: "in review" whatever came of it, a decision did not."""
    allowed = f"the {duration(review.due_after)} of {where}"
    return f"In review for {duration(review.in_review)}, due {date(review.due_at)} ({allowed})."
