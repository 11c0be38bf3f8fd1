"""The Web API methods users.* and usergroups.*: who somebody is, and who is in a group."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, TEAM_ID, Json, User, UserGroup

if TYPE_CHECKING:
    from bot.demo.slack.workspace import Workspace


def info(workspace: Workspace, arguments: Json) -> Json:
    """Who somebody is. Slack docs: users.info."""
    user = workspace.users.get(arguments.get("user") or "")
    if user is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": _described(workspace, user)}


def groups(workspace: Workspace, arguments: Json) -> Json:
    """All user groups, with their members if `include_users`. Slack docs: usergroups.list."""
    with_users = content.flag(arguments, "include_users")
    return {"ok": True, "usergroups": [_described_group(group, with_users) for group in workspace.groups.values()]}


def group_members(workspace: Workspace, arguments: Json) -> Json:
    """The ids of the people in a user group. Slack docs: usergroups.users.list."""
    content.required(arguments, "usergroup")
    group = workspace.groups.get(arguments["usergroup"])
    if group is None:
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.members)}


def _described(workspace: Workspace, user: User) -> Json:
    """Of a closed account Slack tells little."""
    described: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.is_deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": {"real_name": user.real_name, "display_name": user.name, "team": user.team_id},
    }
    if user.is_deleted:
        return described
    offset = workspace.now().astimezone(ZoneInfo(user.time_zone)).utcoffset() or timedelta()
    described |= {"real_name": user.real_name, "tz": user.time_zone, "tz_offset": int(offset.total_seconds())}
    described |= dict.fromkeys(("is_admin", "is_owner", "is_primary_owner"), False)
    described |= {"is_restricted": user.is_guest, "is_ultra_restricted": user.is_guest}
    return described | ({"is_stranger": not _is_met(workspace, user)} if user.is_foreign else {})


def _is_met(workspace: Workspace, user: User) -> bool:
    """Whether the bot shares a channel with somebody of another company: only others are called strangers."""
    return any({user.id, BOT} <= channel.members for channel in workspace.channels.values())


def _described_group(group: UserGroup, with_users: bool) -> Json:
    described: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0,
    }
    return described | ({"users": list(group.members)} if with_users else {})
