"""The audit trail of one job: who did what, the newest first, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.message import Block, Message, actions, button, context, header, message, section
from bot.blocks.status import job_line, json_value
from bot.blocks.text import channel, code, date, mention, prose

PAGE_SIZE = 20
MAX_DETAIL = 120  # 20 lines with it fit a section's 3,000 characters twice


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing somebody did: `act` and `door` are our words, `detail` may be theirs."""

    at: datetime
    slack_user_id: str
    act: str
    door: str
    channel_id: str | None
    detail: str | None


def audit_trail(
    *,
    smile_user_id: str,
    job_id: str,
    entries: Sequence[AuditEntry],
    page: int,
    pages: int,
    total: int,
    kept_days: float,
    number: int | None,
) -> Message:
    """One page (counted from 0) of what was done about a job; `number` is the bot's own of it, while it has one."""
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    count = f"{total} {'entry' if total == 1 else 'entries'}{where}"
    value = (smile_user_id, job_id)
    return message(
        f"Audit trail of job {code(job_id)}: {count}.",
        header("Audit trail"),
        section(job_line(smile_user_id, job_id)),
        *(section(_line(entry)) for entry in entries[:PAGE_SIZE]),
        section("Nobody did anything about it, or it was too long ago.") if not entries else None,
        actions(
            _page_button("Newer", value, page - 1) if page > 0 else None,
            _page_button("Older", value, page + 1) if page + 1 < pages else None,
        ),
        context(f"{count}, newest first · kept for {kept_days:g} days"),
        context(f"Who saw it on a page of the queue or of a list: `smile-bot audit`, job {number}") if number else None,
    )


def audit_value(smile_user_id: str, job_id: str, page: int) -> str:
    """A page of a job's trail as the value of a button."""
    return json_value([smile_user_id, job_id, page])


def read_audit_value(value: str) -> tuple[tuple[str, str], int]:
    """The job (`smile_user_id`, `job_id`) and page that `audit_value` wrote."""
    smile_user_id, job_id, page = json.loads(value)
    return (str(smile_user_id), str(job_id)), int(page)


def _page_button(label: str, job: tuple[str, str], page: int) -> Block:
    # Two buttons of one block: each needs an action_id of its own.
    return button(label, f"audit_{label.lower()}", value=audit_value(*job, page))


def _line(entry: AuditEntry) -> str:
    place = f" in {channel(entry.channel_id)}" if entry.channel_id and entry.channel_id[0] in "CG" else ""
    detail = f"\n{prose(entry.detail, MAX_DETAIL)}" if entry.detail else ""
    return (
        f"{date(entry.at)} · {mention(entry.slack_user_id)} · *{prose(entry.act)}* · {prose(entry.door)}{place}{detail}"
    )
