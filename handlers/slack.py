"""Every call to Slack's Web API that the bot makes.

The SDK's own retries are off: after a connection reset it would post a message twice. Who calls decides what to do
next, by the class of the error.
"""

import http.client
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.blocks.message import Message
from handlers.slack_errors import (
    ChannelClosed,
    MessageGone,
    Refused,
    SlackError,
    WorkspaceClosed,
    connection_error,
    error_of,
)

logger = logging.getLogger(__name__)

Mark = Mapping[str, str | int]

TIMEOUT_S = 10
# Slack's crawler must never fetch a selfie link (Slack docs: unfurling links in messages).
NO_UNFURLS = {"unfurl_links": False, "unfurl_media": False}
HISTORY_SCOPES = frozenset(["channels:history", "groups:history"])
MARK = "smile_id_bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The bot in its workspace, as auth.test tells it."""

    team_id: str
    team: str
    bot_id: str
    bot_user_id: str
    scopes: tuple[str, ...]


class Slack:
    """Slack as the bot uses it: post, edit, whisper, open a form. Every method raises SlackError."""

    def __init__(self, *, token: str, api_url: str, on_call: Callable[[str, str], None] = lambda *_: None) -> None:
        """Nothing is sent yet. ``client`` is the SDK's, for Bolt; ``scopes`` and ``bot_user_id`` come with ``whoami``.

        ``on_call`` gets the method of every call and what came of it: "ok" or the error's code.
        """
        self.scopes: tuple[str, ...] = ()
        self.bot_user_id = ""
        self._on_call = on_call
        self.client = WebClient(token, base_url=api_url, timeout=TIMEOUT_S, retry_handlers=[])

    def whoami(self) -> Identity:
        """Slack docs: auth.test. Who the bot token belongs to and what it may do."""
        answer = self._call(self.client.auth_test)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self.scopes = tuple(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip())
        self.bot_user_id = answer.get("user_id", "")
        return Identity(
            team_id=answer.get("team_id", ""),
            team=answer.get("team", ""),
            bot_id=answer.get("bot_id", ""),
            bot_user_id=self.bot_user_id,
            scopes=self.scopes,
        )

    def connection_url(self, app_token: str) -> str:
        """Slack docs: apps.connections.open. Where Socket Mode connects to; ``app_token`` (xapp-) must allow it."""
        return str(self._call(self.client.apps_connections_open, app_token=app_token)["url"])

    def post(
        self,
        channel_id: str,
        message: Message,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        mark: Mark | None = None,
    ) -> str:
        """Post a message, in a thread if ``thread_ts`` is given, if ``broadcast`` also to the channel; gives its ts.

        ``mark`` rides along as metadata (Slack docs: message metadata), which every app in the workspace can read.
        """
        thread = {} if thread_ts is None else {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        metadata = {} if mark is None else {"metadata": {"event_type": MARK, "event_payload": dict(mark)}}
        arguments = {**_content(message), **NO_UNFURLS, **thread, **metadata}
        return str(self._call(self.client.chat_postMessage, channel=channel_id, **arguments)["ts"])

    def find(self, channel_id: str, key: str, *, since: datetime, thread_ts: str | None = None) -> str | None:
        """The ts of our message that was marked with ``key``, in a channel or one of its threads, or None.

        None as well where the bot may not look: the history scopes are optional. Raises SlackError when Slack cannot
        answer now: whoever asks should not post before it knows.
        """
        if not HISTORY_SCOPES & set(self.scopes):
            return None
        where: dict[str, Any] = {"channel": channel_id, "include_all_metadata": True, "limit": 200}
        oldest = str(since.timestamp() - 60)  # the two clocks may differ a little
        try:
            if thread_ts is None:
                answer = self._call(self.client.conversations_history, oldest=oldest, **where)
            else:
                answer = self._call(self.client.conversations_replies, ts=thread_ts, oldest=oldest, **where)
        except (ChannelClosed, WorkspaceClosed, MessageGone, Refused):
            return None
        found = (message for message in answer["messages"] if _key_of(message) == key)
        return next((str(message["ts"]) for message in found), None)

    def edit(self, channel_id: str, ts: str, message: Message) -> None:
        """Replace our own message ``ts``."""
        self._call(self.client.chat_update, channel=channel_id, ts=ts, **_content(message))

    def whisper(self, channel_id: str, slack_user_id: str, message: Message) -> None:
        """Say something in the channel that only this person sees."""
        self._call(self.client.chat_postEphemeral, channel=channel_id, user=slack_user_id, **_content(message))

    def open_form(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a form for the person whose click or command gave ``trigger_id``, within 3 seconds of it."""
        self._call(self.client.views_open, trigger_id=trigger_id, view=view)

    def permalink(self, channel_id: str, ts: str) -> str:
        """The address of a message."""
        return str(self._call(self.client.chat_getPermalink, channel=channel_id, message_ts=ts)["permalink"])

    @contextmanager
    def counted(self, method: str) -> Iterator[None]:
        """Tell ``on_call`` what comes of the call inside."""
        try:
            yield
        except SlackError as trouble:
            self._on_call(method, trouble.code)
            raise
        self._on_call(method, "ok")

    def _call(self, method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        with self.counted(method.__name__.replace("_", ".")):
            return _answer(method, **arguments)


@dataclass(frozen=True, slots=True)
class Reply:
    """The way back to a person who typed, clicked or sent a form: the response_url, else a message only they see.

    Slack takes 5 answers at a response_url, for 30 minutes, even in channels where the bot is no member.
    """

    slack: Slack
    channel_id: str
    slack_user_id: str
    response_url: str | None

    def only_you(self, message: Message, *, replace: bool = False) -> None:
        """Answer so that only they see it; ``replace`` puts it in the place of the message they clicked in."""
        if self.response_url is None:
            self.slack.whisper(self.channel_id, self.slack_user_id, message)
            return
        try:
            with self.slack.counted("response_url"):
                _respond(self.response_url, message, response_type="ephemeral", replace_original=replace)
        except SlackError as trouble:
            logger.warning("response_url did not work (%s): answering with a message only they see", trouble.code)
            self.slack.whisper(self.channel_id, self.slack_user_id, message)

    def to_channel(self, message: Message) -> None:
        """Answer so that the whole channel sees it."""
        if self.response_url is None:
            self.slack.post(self.channel_id, message)
            return
        with self.slack.counted("response_url"):
            _respond(self.response_url, message, response_type="in_channel", replace_original=False)


def _key_of(message: Mapping[str, Any]) -> object:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _respond(response_url: str, message: Message, **how: object) -> None:
    webhook = WebhookClient(response_url, timeout=TIMEOUT_S, retry_handlers=[])
    try:
        answer = webhook.send_dict({**_content(message), **NO_UNFURLS, **how})
    except (OSError, http.client.HTTPException) as problem:
        raise connection_error(problem) from None
    if answer.status_code != HTTPStatus.OK:
        raise error_of(answer.body[:80], answer.status_code, answer.headers)


def _answer(method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
    try:
        return method(**arguments)
    except SlackApiError as problem:
        answer = problem.response
        raise error_of(str(answer.get("error")), answer.status_code, answer.headers) from None
    except (SlackClientError, OSError, http.client.HTTPException) as problem:
        raise connection_error(problem) from None
