"""The list of open watches, a page at a time, a stop button each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.buttons import stop_button
from bot.blocks.faces import face
from bot.blocks.message import Block, Message, actions, button, context, header, message, section
from bot.blocks.status import json_value
from bot.blocks.text import SHORT_ID_LIMIT, channel, code, date, duration, mention
from bot.smile_id.verdict import Kind

PAGE_SIZE = 10
SCOPES = {"mine": "Your open watches", "channel": "Open watches in this channel", "all": "All open watches"}
HOW_TO_START = "Start one with `/smile watch`, or with *Watch* on the answer to `/smile status <user_id> <job_id>`."


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """One open watch; `kind` is None before Smile ID's first answer, `unreachable` is Slack's error for its channel."""

    watch_id: int
    smile_user_id: str
    job_id: str
    kind: Kind | None
    channel_id: str
    slack_user_id: str
    created_at: datetime
    next_poll_at: datetime | None
    no_answer_since: datetime | None
    unreachable: str | None = None


def watch_list(*, lines: Sequence[WatchLine], scope: str, page: int, pages: int, total: int, now: datetime) -> Message:
    """One page (counted from 0) of the open watches of a scope: "mine", "channel" or "all"."""
    title = SCOPES[scope]
    if not lines:
        return message(
            f"{title}: none.", header(title), section(f"None. {HOW_TO_START.replace('<', '&lt;').replace('>', '&gt;')}")
        )
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    return message(
        f"{title}: {total}{where}.",
        header(title),
        context(f"{total} open{where}"),
        actions(_page_button("Previous page", scope, page - 1)) if page > 0 else None,
        *(_row(line, scope, page, now) for line in lines[:PAGE_SIZE]),
        actions(_page_button("Next page", scope, page + 1)) if page + 1 < pages else None,
    )


def page_value(scope: str, page: int) -> str:
    """A page of a scope as the value of a button."""
    return json_value([scope, page])


def read_page_value(value: str) -> tuple[str, int]:
    """The scope and page that `page_value` wrote."""
    scope, page = json.loads(value)
    return str(scope), int(page)


def stop_value(scope: str, page: int, watch_id: int) -> str:
    """A watch in a page of a scope as the value of its stop button."""
    return json_value([scope, page, watch_id])


def read_stop_value(value: str) -> tuple[str, int, int]:
    """The scope, page and number of the watch that `stop_value` wrote."""
    scope, page, watch_id = json.loads(value)
    return str(scope), int(page), int(watch_id)


def _page_button(label: str, scope: str, page: int) -> Block:
    return button(label, "list_page", value=page_value(scope, page))


def _row(line: WatchLine, scope: str, page: int, now: datetime) -> Block:
    stop = stop_button(
        line.watch_id, line.job_id, label="Stop", action_id="stop_listed", value=stop_value(scope, page, line.watch_id)
    )
    return section("\n".join(_row_lines(line, now)), accessory=stop)


def _row_lines(line: WatchLine, now: datetime) -> list[str]:
    state = face(line.kind)
    next_check = date(line.next_poll_at) if line.next_poll_at else "now"
    rows = [
        f"{state.emoji} *{state.words}* · job {code(line.job_id, SHORT_ID_LIMIT)}",
        f"User {code(line.smile_user_id, SHORT_ID_LIMIT)}",
        f"{mention(line.slack_user_id)} in {channel(line.channel_id)}",
        f"Watched for {duration(now - line.created_at)} · next check {next_check}",
    ]
    if line.no_answer_since:
        rows.append(f"*No answer* from Smile ID since {date(line.no_answer_since)}")
    if line.unreachable:
        rows.append(f"*The channel is closed to the bot:* {code(line.unreachable, SHORT_ID_LIMIT)}")
    return rows
