"""The Web API methods chat.*: post, update, whisper, link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack import content, files
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import APP_ID, BOT, BOT_ID, TEAM_DOMAIN, TEAM_ID, Channel, Json, Message

if TYPE_CHECKING:
    from bot.demo.slack.workspace import Workspace


def post_message(workspace: Workspace, arguments: Json) -> Json:
    """Posts to a channel, a thread, or (given a user id) a direct conversation. Slack docs: chat.postMessage."""
    channel = writable(workspace, arguments)
    check_thread(workspace, channel, arguments)
    blocks, text = _body(arguments)
    message = workspace.post(
        channel=channel.id,
        user=BOT,
        text=text,
        blocks=blocks,
        thread_ts=arguments.get("thread_ts"),
        broadcast=content.flag(arguments, "reply_broadcast"),
        metadata=content.metadata(arguments),
    )
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": as_slack_sends(message)}


def update(workspace: Workspace, arguments: Json) -> Json:
    """Edits one of the bot's own messages; what is left out stays as it was. Slack docs: chat.update."""
    content.required(arguments, "channel", "ts")
    message = _own_message(workspace, arguments)
    text = content.message_text(arguments, content.MAX_UPDATED_TEXT)
    blocks, metadata = content.message_blocks(arguments), content.metadata(arguments)
    if not text and not blocks and not (blocks is None and message.blocks and "metadata" in arguments):
        raise SlackError("no_text")
    workspace.edit(message, text=text, blocks=blocks, metadata=metadata)
    sent = as_slack_sends(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text, "message": sent}


def post_ephemeral(workspace: Workspace, arguments: Json) -> Json:
    """Shows one member of a channel a message that nobody else sees. Slack docs: chat.postEphemeral."""
    content.required(arguments, "channel", "user")
    channel = writable(workspace, arguments)
    if arguments["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    check_thread(workspace, channel, arguments)
    blocks, text = _body(arguments)
    message = workspace.post(
        channel=channel.id,
        user=BOT,
        text=text,
        blocks=blocks,
        thread_ts=arguments.get("thread_ts"),
        only_for=arguments["user"],
    )
    return {"ok": True, "message_ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Json) -> Json:
    """The web address of a message. Slack docs: chat.getPermalink."""
    content.required(arguments, "channel", "message_ts")
    channel = _visible(workspace, arguments["channel"])
    message = workspace.find(channel.id, arguments["message_ts"])
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    return {"ok": True, "channel": channel.id, "permalink": permalink(message)}


def permalink(message: Message) -> str:
    """`https://TEAM.slack.com/archives/CHANNEL/pTS`, with the thread in the query for a reply."""
    address = f"https://{TEAM_DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else address


def as_slack_sends(message: Message) -> Json:
    """The message as it stands in answers and in interaction payloads."""
    sent: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM_ID,
    }
    optional = {
        "bot_id": BOT_ID if message.by_bot else None,
        "app_id": APP_ID if message.by_bot else None,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata,
        "subtype": "thread_broadcast" if message.broadcast else None,
        "edited": {"user": BOT, "ts": message.ts} if message.edited else None,
        "files": [files.as_slack_sends(file, message.user) for file in message.files],
        "upload": bool(message.files),
    }
    return sent | {key: value for key, value in optional.items() if value}


def _visible(workspace: Workspace, channel_id: str) -> Channel:
    channel = workspace.channel(channel_id)
    if channel.is_private and BOT not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def writable(workspace: Workspace, arguments: Json) -> Channel:
    """The channel, or direct conversation, that the bot may post to; SlackError by the name Slack gives it."""
    content.required(arguments, "channel")
    if arguments["channel"] in workspace.users:
        return workspace.direct(arguments["channel"])
    channel = _visible(workspace, arguments["channel"])
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _own_message(workspace: Workspace, arguments: Json) -> Message:
    channel = workspace.channel(arguments["channel"])
    if BOT not in channel.members:
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_inactive")
    message = workspace.find(channel.id, arguments["ts"])
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    if not message.by_bot:
        raise SlackError("cant_update_message")
    return message


def check_thread(workspace: Workspace, channel: Channel, arguments: Json) -> None:
    """SlackError if `thread_ts` is given and no message that can have replies."""
    if not arguments.get("thread_ts"):
        return
    parent = workspace.find(channel.id, arguments["thread_ts"])
    if parent is None or parent.thread_ts:
        raise SlackError("thread_not_found")
    if parent.ephemeral:
        raise SlackError("cannot_reply_to_message")


def _body(arguments: Json) -> tuple[list[Json] | None, str]:
    text, blocks = content.message_text(arguments), content.message_blocks(arguments)
    if not blocks and not (text and text.strip()):
        raise SlackError("no_text")
    return blocks, text or ""
