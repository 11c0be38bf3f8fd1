"""``/smile export``: the watches of a period as a CSV file, to whoever asks, in a direct message.

It holds the partner's job id while the job's row is kept, and never the partner's user id, which may be an e-mail
address or a phone number.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.blocks import notices
from bot.blocks.notices import CommandHelp
from bot.csv_file import safe_cell
from bot.smile_id.result_codes import product
from handlers.deps import Ask, Deps, UsageError
from handlers.periods import period_and_scope
from handlers.trail import write_down
from storage.outcomes import Outcome
from storage.queue import Waiting, Wanted

HELP = CommandHelp(
    "export",
    "export [7d] [channel|all]",
    "The watches that ended in a period (24h, 7d, 4w; up to 90d) and the open ones, as a CSV file in a direct message.",
    "/smile export 30d all",
)
COLUMNS = (
    "job number",
    "job id",
    "product",
    "verdict",
    "ended",
    "environment",
    "watched since",
    "review since",
    "ended at",
    "minutes in review",
    "channel id",
    "notes",
)
MINUTE = timedelta(minutes=1)
NO_SCOPE = (
    "Slack does not let the bot send files: whoever runs it must add the scope files:write to the app and install it"
    " again."
)


def run(deps: Deps, ask: Ask) -> None:
    """Send the file to the person who asked."""
    period, scope = period_and_scope(ask.words, HELP.usage, channel_id=ask.channel_id)
    if "files:write" not in deps.slack.scopes:
        raise UsageError(NO_SCOPE)
    channel_id = ask.channel_id if scope == "channel" else None
    write_down(deps, ask, "export", detail=f"the {period.words}, {scope}")
    now = deps.now()
    rows = list(_rows(deps, channel_id, start=now - period.span, now=now))
    where = "this channel" if channel_id else "all channels"
    title = f"Smile ID jobs of {where}, the {period.words}"
    deps.slack.upload(ask.slack_user_id, None, f"smile-id-{now:%Y-%m-%d}.csv", _csv(rows), title)
    count = "1 watch" if len(rows) == 1 else f"{len(rows)} watches"
    ask.reply.only_you(notices.notice(text=f"A CSV file with {count} of {where} is in your direct messages."))


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([COLUMNS, *([safe_cell(cell) for cell in row] for row in rows)])
    return out.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for another encoding


def _rows(deps: Deps, channel_id: str | None, *, start: datetime, now: datetime) -> Iterator[list[str]]:
    for outcome in deps.store.outcomes.between(start, now, channel_id=channel_id):
        notes = "" if outcome.job_id is None else _notes(deps, outcome.job)
        yield _row(outcome, outcome.how, outcome.watched_since, outcome.ended_at, outcome.ended_at, notes)
    wanted = Wanted(channel_id=channel_id)
    for waiting in deps.store.queue.page(wanted, limit=deps.store.queue.count(wanted)):
        yield _row(waiting, "open", waiting.created_at, None, now, _notes(deps, waiting.job))


def _notes(deps: Deps, job: int) -> str:
    return "\n".join(note.text for note in deps.store.notes.of_job(job))


def _row(
    line: Outcome | Waiting, how: str, watched_since: datetime, ended_at: datetime | None, until: datetime, notes: str
) -> list[str]:
    """The cells of a line; its review took until then so far."""
    in_review = None if line.review_since is None else (until - line.review_since) // MINUTE
    return [
        str(line.job),
        line.job_id or "",
        product(line.job_type),
        line.kind or "",
        how.replace("_", " "),
        line.environment or "",
        watched_since.isoformat(),
        line.review_since.isoformat() if line.review_since else "",
        ended_at.isoformat() if ended_at else "",
        "" if in_review is None else str(in_review),
        line.channel_id,
        notes,
    ]
