"""One example of every message of the triage desk, with the text that others write filled in as a test wants it."""

from datetime import UTC, datetime, timedelta

from bot.blocks import desk
from bot.blocks.message import Message
from bot.blocks.notes import NoteLine, Notes
from bot.blocks.watch import Claim, Snooze
from bot.smile_id.verdict import Kind

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COLLEAGUE, CHANNEL = "U0COLLEAGUE", "C0KYC"
CLAIM = Claim(taken_by=COLLEAGUE, taken_at=NOW, give_back_at=NOW + timedelta(hours=4))


def asleep(reason: str = "waiting for the passport") -> Snooze:
    return Snooze(until=NOW + timedelta(hours=1), slack_user_id=COLLEAGUE, reason=reason)


def some_notes(*texts: str, total: int | None = None) -> Notes:
    lines = [NoteLine(slack_user_id=COLLEAGUE, text=text, created_at=NOW) for text in texts]
    return Notes(lines, total or len(lines))


def every_message(foreign: str) -> dict[str, Message]:
    """One of each message by name, each text that others write being `foreign`."""
    return {
        "taken": desk.taken(job_id=foreign, until=NOW),
        "already taken": desk.already_taken(job_id=foreign, claim=CLAIM, yours=False, ago=timedelta(seconds=20)),
        "freed": desk.freed(job_id=foreign),
        "not theirs": desk.not_theirs(job_id=foreign, claim=CLAIM, now=NOW),
        "snoozed": desk.snoozed(job_id=foreign, channel_id=CHANNEL, until=NOW),
        "awake": desk.awake(job_id=foreign, was_snoozed=True),
        "noted": desk.noted(job_id=foreign),
        "refreshed": desk.refreshed(job_id=foreign, kind=Kind.UNDER_REVIEW, is_news=True),
        "not believed": desk.not_believed(job_id=foreign, kind=Kind.NOT_FOUND),
        "given back": desk.given_back_notice(
            job_id=foreign, channel_id=CHANNEL, kept=timedelta(hours=4), possible_repeat=12
        ),
        "stopped": desk.stopped_notice(job_id=foreign, channel_id=CHANNEL, stopped_by=COLLEAGUE, possible_repeat=12),
        "woken": desk.woken_reply(job_id=foreign, snoozed_by=COLLEAGUE, reason=foreign, possible_repeat=12),
        "note": desk.note_reply(job_id=foreign, slack_user_id=COLLEAGUE, text=foreign, possible_repeat=12),
    }
