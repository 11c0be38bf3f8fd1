"""The queue of the triage desk: the open watches, the most pressing first, a page at a time, each with its buttons."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks.buttons import watch_button
from bot.blocks.faces import face
from bot.blocks.message import Block, Message, actions, button, context, header, message, section
from bot.blocks.status import json_value
from bot.blocks.text import SHORT_ID_LIMIT, channel, code, date, duration, mention, prose
from bot.blocks.watch import Snooze
from bot.smile_id.verdict import Kind

PAGE_SIZE = 10
SCOPES = {"channel": "Queue of this channel", "mine": "Your queue", "all": "The whole queue"}
TURNED_TO = {"channel": "Show this channel", "mine": "Show mine", "all": "Show all"}
MAX_REASON = 150  # characters of a snooze's reason: ten rows stay within what Slack takes in one message
MAX_FILTERS = 1_000  # characters of the text of a filter; with the rest it fits a button's value


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of the queue somebody looks at, and which page of it, counted from 0.

    `scope` is "channel", "mine" or "all"; `filters` the text of a filter, empty where there is none.
    """

    scope: str
    filters: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One open watch; `kind` is None before Smile ID's first answer, `review_since` until a person looks at the job.

    `product` is its name in our words, None before the first result; `link` leads to the card, if there is one;
    `unreachable` is Slack's error for the channel.
    """

    watch_id: int
    smile_user_id: str
    job_id: str
    kind: Kind | None
    product: str | None
    channel_id: str
    created_at: datetime
    review_since: datetime | None
    due_at: datetime | None
    taken_by: str | None
    taken_at: datetime | None
    snooze: Snooze | None
    link: str | None
    unreachable: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue for one person; `scopes` are those that they can turn to where they are."""

    part: Part
    scopes: Sequence[str]
    rows: Sequence[QueueRow]
    pages: int
    total: int
    slack_user_id: str
    now: datetime


def queue(page: QueuePage, *, notice: Message | None = None) -> Message:
    """The page as a message or, its blocks, as a Home tab; on top of it `notice`, what has just happened."""
    title, where = SCOPES[page.part.scope], _where(page)
    told = f"{title}: {page.total} open{where}."
    return message(
        f"{notice.text} {told}" if notice else told,
        *(notice.blocks if notice else ()),
        {"type": "divider"} if notice else None,
        header(title),
        context(f"{page.total} open{where} · the most pressing first · {_filters(page.part)}"),
        actions(*_tools(page)),
        section(_nothing(page.part)) if not page.rows else None,
        *(block for row in page.rows[:PAGE_SIZE] for block in _row(row, page)),
        actions(*_turns(page)),
    )


def home_tab(shown: Message, part: Part) -> Block:
    """A Home tab that shows a message; the part of the queue that is in it comes back when the tab is opened again."""
    return {"type": "home", "private_metadata": queue_value(part), "blocks": list(shown.blocks)}


def queue_value(part: Part, watch_id: int | None = None) -> str:
    """A part of the queue, and a watch in it, as the value of a button."""
    return json_value([part.scope, part.filters, part.page, *([] if watch_id is None else [watch_id])])


def read_queue_value(value: str) -> tuple[Part, int | None]:
    """The part, and the number of the watch if there is one, that `queue_value` wrote."""
    scope, filters, page, *watch_id = json.loads(value)
    part = Part(scope=str(scope), filters=str(filters), page=int(page))
    return part, int(watch_id[0]) if watch_id else None


def _where(page: QueuePage) -> str:
    return f" · page {page.part.page + 1} of {page.pages}" if page.pages > 1 else ""


def _filters(part: Part) -> str:
    return f"filters: {code(part.filters, MAX_FILTERS)}" if part.filters else "no filters"


def _nothing(part: Part) -> str:
    if part.filters:
        return "Nothing that these filters let through is waiting."
    return f"Nothing is waiting. Watch a job with {code('/smile watch')}."


def _tools(page: QueuePage) -> list[Block | None]:
    first = replace(page.part, page=0)
    return [
        *(
            _turn(TURNED_TO[scope], f"queue_{scope}", replace(first, scope=scope))
            for scope in page.scopes
            if scope != page.part.scope
        ),
        _turn("Filter", "queue_filter", page.part),
        _turn("Clear filters", "queue_clear", replace(first, filters="")) if page.part.filters else None,
        _turn("Refresh", "queue_refresh", page.part),
    ]


def _turns(page: QueuePage) -> list[Block | None]:
    at = page.part.page
    return [
        _turn("Previous page", "queue_previous", replace(page.part, page=at - 1)) if at > 0 else None,
        _turn("Next page", "queue_next", replace(page.part, page=at + 1)) if at + 1 < page.pages else None,
    ]


def _turn(label: str, action_id: str, part: Part) -> Block:
    return button(label, action_id, value=queue_value(part))


def _row(row: QueueRow, page: QueuePage) -> list[Block]:
    buttons = actions(*_row_buttons(row, page))
    return [section("\n".join(_row_lines(row, page.now))), *([buttons] if buttons else [])]


def _row_lines(row: QueueRow, now: datetime) -> list[str]:
    state, product = face(row.kind), f"{row.product} · " if row.product else ""
    lines = [
        f"{state.emoji} *{state.words}* · job {code(row.job_id, SHORT_ID_LIMIT)}",
        f"User {code(row.smile_user_id, SHORT_ID_LIMIT)} · {product}{channel(row.channel_id)}",
        f"{_age(row, now)}{_lateness(row, now)}",
    ]
    if row.taken_by and row.taken_at:
        lines.append(f"*Taken* by {mention(row.taken_by)} {duration(now - row.taken_at)} ago")
    if row.snooze:
        reason = prose(row.snooze.reason, MAX_REASON)
        until, by = date(row.snooze.until), mention(row.snooze.slack_user_id)
        lines.append(f":no_bell: *Snoozed* until {until} by {by}: {reason}")
    if row.unreachable:
        lines.append(f"*The channel is closed to the bot:* {code(row.unreachable, SHORT_ID_LIMIT)}")
    return lines


def _age(row: QueueRow, now: datetime) -> str:
    if row.review_since is None:
        return f"Watched for {duration(now - row.created_at)}"
    return f"In review for {duration(now - row.review_since)}"


def _lateness(row: QueueRow, now: datetime) -> str:
    if row.due_at is None:
        return ""
    if row.due_at <= now:
        return f" · :rotating_light: *late* by {duration(now - row.due_at)}"
    return f" · due {date(row.due_at)}"


def _row_buttons(row: QueueRow, page: QueuePage) -> list[Block | None]:
    return [
        _claim_button(row, page),
        _act("Wake" if row.snooze else "Snooze", "queue_wake" if row.snooze else "queue_snooze", row, page),
        _act("Note", "queue_note", row, page),
        button("Open", "queue_open", url=row.link) if row.link else None,
    ]


def _claim_button(row: QueueRow, page: QueuePage) -> Block | None:
    """Nothing for a job that somebody else has: only they can give it back."""
    if row.taken_by is None:
        return _act("Take", "queue_take", row, page)
    return _act("Give back", "queue_give_back", row, page) if row.taken_by == page.slack_user_id else None


def _act(label: str, action_id: str, row: QueueRow, page: QueuePage) -> Block:
    return watch_button(label, action_id, row.watch_id, row.job_id, value=queue_value(page.part, row.watch_id))
