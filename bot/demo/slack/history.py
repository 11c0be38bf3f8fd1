"""The Web API methods that read messages back, conversations.history and .replies, for apps granted a history scope."""

from __future__ import annotations

import re
from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot.demo.slack import chat, content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, Channel, Json, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.slack.workspace import Workspace

# Any one of these lets an app call; which one it takes depends on the conversation.
SCOPES: Final = "channels:history,groups:history,mpim:history,im:history"

_TIMESTAMP: Final = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)  # a float of any language


def history(workspace: Workspace, scopes: Sequence[str], arguments: Json) -> Json:
    """What stands in a conversation itself, newest first; thread replies only if broadcast.

    Slack docs: conversations.history.
    """
    content.required(arguments, "channel")
    channel = _readable(workspace, scopes, arguments["channel"])
    newest_first = workspace.in_channel(channel.id)[::-1]
    return _page(workspace, _within(newest_first, arguments), arguments, default=100, most=999)


def replies(workspace: Workspace, scopes: Sequence[str], arguments: Json) -> Json:
    """A thread, its parent first and then the replies, oldest first; a message without replies alone.

    The parent comes whatever `oldest` and `latest` say. Slack docs: conversations.replies.
    """
    content.required(arguments, "channel", "ts")
    channel = _readable(workspace, scopes, arguments["channel"])
    parent = workspace.find(channel.id, arguments["ts"])
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    thread = [parent, *_within(workspace.thread(channel.id, parent.ts), arguments)]
    return _page(workspace, thread, arguments, default=1_000, most=1_000)


def _readable(workspace: Workspace, scopes: Sequence[str], channel_id: str) -> Channel:
    channel = workspace.channel(channel_id)
    outside = BOT not in channel.members
    if channel.is_private and outside:
        raise SlackError("channel_not_found")
    needed = _scope(channel)
    if needed not in scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(scopes))
    if outside:
        raise SlackError("not_in_channel")
    return channel


def _scope(channel: Channel) -> str:
    if channel.is_im:
        return "im:history"
    return "groups:history" if channel.is_private else "channels:history"


def _within(messages: Sequence[Message], arguments: Json) -> list[Message]:
    """The messages between `oldest` and `latest`; those at a bound only if `inclusive`."""
    oldest, latest = _bound(arguments, "oldest"), _bound(arguments, "latest")
    inclusive = content.flag(arguments, "inclusive")
    return [
        message
        for message in messages
        if oldest is None or Decimal(message.ts) > oldest or (inclusive and Decimal(message.ts) == oldest)
        if latest is None or Decimal(message.ts) < latest or (inclusive and Decimal(message.ts) == latest)
    ]


def _bound(arguments: Json, name: str) -> Decimal | None:
    value = arguments.get(name)
    if value in (None, ""):
        return None
    if not _TIMESTAMP.fullmatch(str(value)):
        raise SlackError(f"invalid_ts_{name}")
    return Decimal(str(value))


def _page(workspace: Workspace, messages: Sequence[Message], arguments: Json, *, default: int, most: int) -> Json:
    """The answer: as many messages as `limit` allows from `cursor` on, and the cursor of those that follow.

    Slack docs: Pagination.
    """
    start, limit = _start(messages, arguments.get("cursor")), _limit(arguments, default, most)
    with_metadata = content.flag(arguments, "include_all_metadata")
    shown, rest = messages[start : start + limit], messages[start + limit :]
    answer: Json = {
        "ok": True,
        "messages": [_sent(workspace, message, with_metadata=with_metadata) for message in shown],
        "has_more": bool(rest),
    }
    return answer | {"response_metadata": {"next_cursor": _cursor(rest[0])}} if rest else answer


def _limit(arguments: Json, default: int, most: int) -> int:
    value = str(arguments.get("limit") or default)
    if not (value.isdecimal() and 1 <= int(value) <= most):
        raise SlackError("invalid_limit")
    return int(value)


def _start(messages: Sequence[Message], cursor: str | None) -> int:
    if not cursor:
        return 0
    start = next((at for at, message in enumerate(messages) if _cursor(message) == cursor), None)
    if start is None:
        raise SlackError("invalid_cursor")
    return start


def _cursor(message: Message) -> str:
    """Names the message itself, so that what is posted meanwhile moves no page."""
    return b64encode(f"next_ts:{message.ts.replace('.', '')}".encode()).decode()


def _sent(workspace: Workspace, message: Message, *, with_metadata: bool) -> Json:
    sent = chat.as_slack_sends(message)
    if not with_metadata:
        sent.pop("metadata", None)
    thread = workspace.thread(message.channel, message.ts)
    if thread:
        sent |= {"thread_ts": message.ts, "reply_count": len(thread), "latest_reply": thread[-1].ts}
    return sent
