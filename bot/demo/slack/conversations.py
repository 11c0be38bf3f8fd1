"""The Web API methods conversations.*, for apps that were granted their scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, OTHER_TEAM_ID, TEAM_ID, Channel, Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.slack.workspace import Workspace


# Any one of these lets an app call; which one it takes depends on the conversation.
SCOPES: Final = "channels:read,groups:read,im:read,mpim:read"


def info(workspace: Workspace, scopes: Sequence[str], arguments: Json) -> Json:
    """What there is to know about one channel. Slack docs: conversations.info."""
    content.required(arguments, "channel")
    channel = workspace.channel(arguments["channel"])
    if channel.is_private and BOT not in channel.members:
        raise SlackError("channel_not_found")
    needed = _scope(channel)
    if needed not in scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(scopes))
    described = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "shared_team_ids": [TEAM_ID, *([OTHER_TEAM_ID] if channel.is_ext_shared else [])],
        "is_member": BOT in channel.members,
    }
    return {"ok": True, "channel": described}


def open_direct(workspace: Workspace, arguments: Json) -> Json:
    """The direct conversation of the bot with one person. Slack docs: conversations.open."""
    content.required(arguments, "users")
    return {"ok": True, "channel": {"id": workspace.direct(arguments["users"]).id}}


def _scope(channel: Channel) -> str:
    if channel.is_im:
        return "im:read"
    return "groups:read" if channel.is_private else "channels:read"
