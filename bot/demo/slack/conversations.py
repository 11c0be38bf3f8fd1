"""The Web API methods conversations.*, for apps that were granted their scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, Json

if TYPE_CHECKING:
    from bot.demo.slack.workspace import Workspace


def info(workspace: Workspace, arguments: Json) -> Json:
    """What there is to know about one channel. Slack docs: conversations.info."""
    content.required(arguments, "channel")
    channel = workspace.channel(arguments["channel"])
    if channel.is_private and BOT not in channel.members:
        raise SlackError("channel_not_found")
    described = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": BOT in channel.members,
    }
    return {"ok": True, "channel": described}


def open_direct(workspace: Workspace, arguments: Json) -> Json:
    """The direct conversation of the bot with one person. Slack docs: conversations.open."""
    content.required(arguments, "users")
    return {"ok": True, "channel": {"id": workspace.direct(arguments["users"]).id}}
