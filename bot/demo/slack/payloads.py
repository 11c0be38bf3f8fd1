"""The payloads Slack sends to an app, key for key. Slack docs: Slash commands; Interaction payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack import chat, views
from bot.demo.slack.model import APP_ID, TEAM_DOMAIN, TEAM_ID, Json, Message, OpenView, User

if TYPE_CHECKING:
    from bot.demo.slack.model import Channel

# Slack's old way of proving itself, still in every payload and good for nothing.
VERIFICATION_TOKEN = "emulated-verification-token"  # noqa: S105


def slash_command(user: User, channel: Channel, command: str, text: str, trigger_id: str, response_url: str) -> Json:
    """What a typed slash command sends."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_click(
    user: User, channel: Channel, message: Message, action: Json, state: Json, trigger_id: str, response_url: str
) -> Json:
    """What a click in a message sends; an ephemeral's own content is not sent along."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _common("block_actions", user) | {
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }
    return payload if message.ephemeral else payload | {"message": chat.as_slack_sends(message)}


def message_shortcut(
    user: User, channel: Channel, message: Message, callback_id: str, action_ts: str, trigger_id: str, response_url: str
) -> Json:
    """What a shortcut in a message's menu sends; its type is called message_action, as shortcuts once were."""
    return _common("message_action", user) | {
        "callback_id": callback_id,
        "action_ts": action_ts,
        "trigger_id": trigger_id,
        "message_ts": message.ts,
        "response_url": response_url,
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "message": chat.as_slack_sends(message),
    }


def view_action(user: User, opened: OpenView, action: Json, trigger_id: str) -> Json:
    """What a click in a form or in the Home tab sends."""
    return _common("block_actions", user) | {
        "container": {"type": "view", "view_id": opened.id},
        "trigger_id": trigger_id,
        "view": views.as_slack_sends(opened),
        "actions": [action],
    }


def view_submission(user: User, opened: OpenView, trigger_id: str, response_urls: list[Json]) -> Json:
    """What a form's submit button sends."""
    return _common("view_submission", user) | {
        "trigger_id": trigger_id,
        "view": views.as_slack_sends(opened),
        "response_urls": response_urls,
    }


def view_closed(user: User, opened: OpenView, *, is_cleared: bool) -> Json:
    """What closing a form sends, if the form asked for it; `is_cleared`: those under it were closed too."""
    return _common("view_closed", user) | {"view": views.as_slack_sends(opened), "is_cleared": is_cleared}


def action(block: Json, element: Json, chosen: Json, action_ts: str) -> Json:
    """One entry of `actions`: the element as it stands in the message, and what was chosen in it."""
    shown = ("type", "action_id", "text", "value", "style", "url", "placeholder")
    described = {key: element[key] for key in shown if key in element}
    return described | chosen | {"block_id": block["block_id"], "action_ts": action_ts}


def _common(payload_type: str, user: User) -> Json:
    return {
        "type": payload_type,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel_name(channel: Channel) -> str:
    """Slack does not tell the names of direct conversations and private channels."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
