"""The workspace as one person sees it, in the shape that the demo's page is told."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final

from bot.demo.slack.model import (
    OTHER_TEAM_NAME,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    File,
    Json,
    Message,
    OpenView,
    User,
    UserGroup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.demo.slack.workspace import Workspace

MESSAGES_PER_CHANNEL: Final = 200


def state_for(workspace: Workspace, slack_user_id: str, shortcuts: Mapping[str, str]) -> Json:
    """The workspace as one person sees it, as `/client/events` sends it; `shortcuts` are names by callback_id."""
    me = workspace.users[slack_user_id]
    channels = [channel for channel in workspace.channels.values() if me.id in channel.members]
    replies = _replies(workspace.messages)
    return {
        "type": "state",
        "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN},
        "me": {"id": me.id, "name": me.real_name},
        "users": [_shown_user(user) for user in workspace.users.values()],
        "usergroups": [_shown_group(group) for group in workspace.groups.values()],
        "shortcuts": [{"callback_id": callback_id, "name": name} for callback_id, name in shortcuts.items()],
        "channels": [_shown_channel(workspace, channel) for channel in channels],
        "messages": [
            _shown(message, replies[channel.id, message.ts])
            for channel in channels
            for message in _newest(workspace, channel.id, me.id)
        ],
        "view": _shown_view(workspace.view_of(me.id)),
        "home": _shown_view(workspace.home_of(me.id)),
        "bot_connected": workspace.connections > 0,
    }


def _shown_user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.real_name,
        "handle": user.name,
        "is_bot": user.is_bot,
        "is_guest": user.is_guest,
        "is_stranger": user.is_foreign,
        "team": OTHER_TEAM_NAME if user.is_foreign else TEAM_NAME,
    }


def _shown_group(group: UserGroup) -> Json:
    return {"id": group.id, "handle": group.handle, "name": group.name, "users": list(group.members)}


def _shown_channel(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "bot_is_member": workspace.bot_is_in(channel.id),
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_ext_shared": channel.is_ext_shared,
        "members": sorted(channel.members),
    }


def _replies(messages: list[Message]) -> dict[tuple[str, str], list[Message]]:
    found: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        if message.thread_ts and not message.ephemeral:
            found[message.channel, message.thread_ts].append(message)
    return found


def _newest(workspace: Workspace, channel_id: str, slack_user_id: str) -> Iterable[Message]:
    visible = (m for m in workspace.messages if m.channel == channel_id and m.only_for in (None, slack_user_id))
    return deque(visible, maxlen=MESSAGES_PER_CHANNEL)


def _shown(message: Message, replies: list[Message]) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "bot": message.by_bot,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.ephemeral,
        "broadcast": message.broadcast,
        "edited": message.edited,
        "failed": message.failed,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "at": message.at.isoformat(),
        "files": [_shown_file(file) for file in message.files],
    }


def _shown_file(file: File) -> Json:
    described = {"id": file.id, "name": file.name, "title": file.title, "mimetype": file.mimetype}
    return described | {"alt_txt": file.alt_txt, "size": len(file.content), "url": f"/client/files/{file.id}"}


def _shown_view(opened: OpenView | None) -> Json | None:
    if opened is None:
        return None
    return {
        "id": opened.id,
        "hash": opened.hash,
        "view": opened.view,
        "values": opened.state,
        "errors": opened.errors,
        "pushed": bool(opened.below),
    }
