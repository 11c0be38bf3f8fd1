"""The card of a watched job: one message that always shows the latest state and is edited in place.

The replies in its thread are in `alerts`, the answers to the person who typed in `answers`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.buttons import stop_button, watch_again_button, watch_button
from bot.blocks.faces import Face, face, news
from bot.blocks.message import Block, Message, actions, context, fields, header, message, section
from bot.blocks.notes import NO_NOTES, Notes, last_note
from bot.blocks.status import MAX_WORDS, job_line, provenance, result_line
from bot.blocks.text import SHORT_ID_LIMIT, code, date, duration, mention, prose
from bot.smile_id.verdict import Kind, Verdict
from bot.smile_id.wire import JobStatus

STOPPED = Face(":octagonal_sign:", "Watch stopped", "is not watched any more")
EXPIRED = Face(":alarm_clock:", "Watch ended: still undecided", "is still undecided")
NOT_FOUND = Face(":question:", "Watch ended: not found", "was not found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who has the job, and for how long unless it is decided before."""

    taken_by: str
    taken_at: datetime
    give_back_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Until when the watch is snoozed, by whom and why."""

    until: datetime
    slack_user_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCard:
    """What a card shows of one watch.

    `state` is "open", "decided", "stopped", "expired" or "not_found"; `tell` is "changes" or "decision"; `status` and
    `verdict` are None before Smile ID's first answer; `slack_user_id` asked for the watch and `ended_by` stopped it.
    `no_answer_since` is set while Smile ID has been silent for long, `possible_repeat` if the card may stand twice.
    `due_at` is when the review is late, and `is_late` whether it is.
    """

    watch_id: int
    smile_user_id: str
    job_id: str
    status: JobStatus | None
    verdict: Verdict | None
    slack_user_id: str
    tell: str
    state: str
    created_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    next_poll_at: datetime | None
    at_least_every: timedelta
    expires_at: datetime
    no_answer_since: datetime | None
    environment: str
    possible_repeat: bool = False
    claim: Claim | None = None
    snooze: Snooze | None = None
    due_at: datetime | None = None
    is_late: bool = False
    notes: Notes = NO_NOTES

    @property
    def kind(self) -> Kind | None:
        """What Smile ID's last answer was, None before the first."""
        return self.verdict.kind if self.verdict else None


def watch_card(card: WatchCard) -> Message:
    """The card as it should look now: state first, then who watches, the next check and until when."""
    is_open, again = card.state == "open", card.possible_repeat
    return message(
        _sentence(card),
        header(_face(card).headline),
        section(_job(card)),
        section(_silence(card.no_answer_since)) if is_open and card.no_answer_since else None,
        section(_snooze(card.snooze)) if is_open and card.snooze else None,
        fields(_open_fields(card) if is_open else _ended_fields(card)),
        last_note(card.notes),
        context(_origin(card), *(["Possible repeat of this card: the bot was interrupted while posting it."] * again)),
        actions(*_buttons(card)),
    )


def _sentence(card: WatchCard) -> str:
    told = news(card.job_id, card.kind)
    match card.state:
        case "open":
            return f"Watching: {told}"
        case "decided":
            return f"Decided: {told}"
        case "expired":
            return f"The watch has ended without a decision. {told}"
        case "not_found":
            return f"The watch has ended. {told}"
        case _:
            return f"The watch was stopped. {told}"


def _face(card: WatchCard) -> Face:
    ended = {"stopped": STOPPED, "expired": EXPIRED, "not_found": NOT_FOUND}
    return ended.get(card.state) or face(card.kind)


def _job(card: WatchCard) -> str:
    lines = [job_line(card.smile_user_id, card.job_id)]
    if card.state in ("stopped", "expired"):
        lines.append(f"*Last state:* {face(card.kind).words}")
    if card.status and card.kind is not Kind.NOT_FOUND:
        lines.append(result_line(card.status))
    if card.verdict:
        lines.append(prose(card.verdict.meaning, MAX_WORDS))
    return "\n".join(lines)


def _silence(since: datetime) -> str:
    return f"*No answer:* Smile ID has not answered since {date(since)}. The bot keeps asking."


def _snooze(snooze: Snooze) -> str:
    """A card is drawn anew only when something changes: dates do not go stale as "in 2 hours" would."""
    return f"*Snoozed* until {date(snooze.until)} by {mention(snooze.slack_user_id)}: {prose(snooze.reason)}"


def _open_fields(card: WatchCard) -> list[tuple[str, str]]:
    soon = date(card.next_poll_at) if card.next_poll_at else "now"
    return [
        *_common_fields(card),
        *_desk_fields(card),
        ("Next check", f"{soon}, then at least every {duration(card.at_least_every)}"),
        ("Until", date(card.expires_at)),
        ("Tells", "only the decision" if card.tell == "decision" else "every change"),
    ]


def _desk_fields(card: WatchCard) -> list[tuple[str, str]]:
    claim, pairs = card.claim, []
    if claim is not None:
        taken = f"{mention(claim.taken_by)}, {date(claim.taken_at)}, until {date(claim.give_back_at)}"
        pairs.append(("Taken by", taken))
    if card.due_at is not None:
        pairs.append(("Late since" if card.is_late else "Due", date(card.due_at)))
    return pairs


def _ended_fields(card: WatchCard) -> list[tuple[str, str]]:
    ended = date(card.ended_at) if card.ended_at else "now"
    by = f" by {mention(card.ended_by)}" if card.ended_by else ""
    return [*_common_fields(card), ("Decided" if card.state == "decided" else "Ended", f"{ended}{by}")]


def _common_fields(card: WatchCard) -> list[tuple[str, str]]:
    return [("Watched by", mention(card.slack_user_id)), ("Since", date(card.created_at))]


def _origin(card: WatchCard) -> str:
    origin = (
        provenance(card.status, card.environment)
        if card.status
        else f"Smile ID {code(card.environment, SHORT_ID_LIMIT)}"
    )
    return f"{origin} · the full result is in the thread" if card.state == "decided" else origin


def _buttons(card: WatchCard) -> list[Block]:
    which = (card.watch_id, card.job_id)
    if card.state != "open":
        return [] if card.state == "decided" else [watch_again_button(*which)]
    return [
        watch_button("Give back", "give_back", *which)
        if card.claim
        else watch_button("Take", "take", *which, style="primary"),
        watch_button("Wake", "wake", *which) if card.snooze else watch_button("Snooze", "snooze", *which),
        watch_button("Note", "note", *which),
        watch_button("Refresh", "refresh_card", *which),
        stop_button(*which),
    ]
