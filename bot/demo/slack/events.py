"""The Events API: what happens in the workspace that the bot has subscribed to."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from bot.demo.slack import views
from bot.demo.slack.model import APP_ID, BOT, TEAM_ID, Channel, Json, Message, OpenView, User
from bot.demo.slack.payloads import VERIFICATION_TOKEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.slack.socket_mode import Envelope, SocketMode
    from bot.demo.slack.workspace import Workspace

# What an app needs to be told of an event; others need nothing. Slack docs: the event's own page.
SCOPES: Final = {"app_mention": "app_mentions:read"}
# An event that nobody acknowledges comes again at once, after a minute and after five. Slack docs: The Events API.
RETRY_SECONDS: Final = (0.0, 60.0, 300.0)


class Events:
    """Sends the events that the bot has subscribed to, again when it does not acknowledge them."""

    def __init__(
        self,
        workspace: Workspace,
        socket_mode: SocketMode,
        subscriptions: Sequence[str],
        scopes: Sequence[str],
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._workspace = workspace
        self._socket_mode = socket_mode
        self._subscriptions = [name for name in subscriptions if SCOPES.get(name) in (None, *scopes)]
        self._retry_seconds = retry_seconds

    def home_opened(self, user: User, channel: Channel, home: OpenView | None) -> Envelope | None:
        """Somebody opens the Home tab; None if the bot has not subscribed. Slack docs: app_home_opened event."""
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": "home"}
        shown = {"view": views.as_slack_sends(home)} if home else {}
        return self._send(event | {"event_ts": self._workspace.next_ts()} | shown, channel)

    def mentioned(self, user: User, channel: Channel, message: Message) -> Envelope | None:
        """A message mentions the bot in a channel that it is in; else None. Slack docs: app_mention event."""
        if channel.is_im or BOT not in channel.members or f"<@{BOT}>" not in message.text:
            return None
        event: Json = {"type": "app_mention", "user": user.id, "text": message.text, "ts": message.ts}
        event |= {"channel": channel.id, "team": user.team_id, "event_ts": message.ts}
        event |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
        event |= {"user_team": user.team_id, "source_team": user.team_id} if channel.is_ext_shared else {}
        return self._send(event, channel)

    def _send(self, event: Json, channel: Channel) -> Envelope | None:
        if event["type"] not in self._subscriptions:
            return None
        return self._attempt(self._callback(event, channel), 0)

    def _attempt(self, payload: Json, attempt: int) -> Envelope:
        return self._socket_mode.deliver(
            "events_api", payload, lambda _: None, lambda: self._again(payload, attempt), attempt
        )

    def _again(self, payload: Json, attempt: int) -> None:
        if attempt < len(self._retry_seconds):
            loop = asyncio.get_running_loop()
            loop.call_later(self._retry_seconds[attempt], self._attempt, payload, attempt + 1)

    def _callback(self, event: Json, channel: Channel) -> Json:
        """What stands around every event. Slack docs: The Events API, event type structure."""
        authorization = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT, "is_bot": True}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self._workspace.now().timestamp()),
            "authorizations": [authorization | {"is_enterprise_install": False}],
            "is_ext_shared_channel": channel.is_ext_shared,
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }
