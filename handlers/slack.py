"""Every call to Slack's Web API that the bot makes, and what Slack's errors mean for us.

The SDK's own retries are off: after a connection reset it would post a message twice. Who calls decides what to do
next, by the class of the error.
"""

import http.client
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.blocks.message import Message

logger = logging.getLogger(__name__)

TIMEOUT_S = 10
# Slack's crawler must never fetch a selfie link (Slack docs: unfurling links in messages).
NO_UNFURLS = {"unfurl_links": False, "unfurl_media": False}

# Slack docs: the errors of chat.postMessage and chat.update, by who has to act.
CHANNEL_CLOSED = frozenset(
    [
        "is_archived",
        "channel_not_found",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "user_not_in_channel",
        "user_disabled",
    ]
)
WORKSPACE_CLOSED = frozenset(
    [
        "token_revoked",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "missing_scope",
        "org_login_required",
        "not_allowed_token_type",
        "team_access_not_granted",
        "ekm_access_denied",
        "access_denied",
    ]
)
MESSAGE_GONE = frozenset(
    ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "thread_not_found"]
)
BUSY = frozenset(["ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable"])
# "It's possible some aspect of the operation succeeded before the error was raised" (Slack docs: fatal_error).
PERHAPS_DONE = frozenset(["fatal_error", "internal_error", "request_timeout"])


class SlackError(Exception):
    """Slack did not do what we asked. ``code`` is Slack's own word for it, or ours for the connection.

    SlackError
     +- Busy            wait: ``retry_after`` seconds when Slack says so; ``perhaps_done`` when it may have been done
     +- ChannelClosed   this channel is closed to us: archived, bot removed, posting restricted
     +- WorkspaceClosed the whole workspace is: the token is revoked, a scope is missing
     +- MessageGone     the message to edit is not there any more, or may not be edited
     +- Refused         our own mistake: Slack does not take what we sent
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(SlackError):
    """Slack cannot right now; asking again later helps."""

    def __init__(self, code: str, *, retry_after: float | None = None, perhaps_done: bool = False) -> None:
        super().__init__(code)
        self.retry_after = retry_after
        self.perhaps_done = perhaps_done


class ChannelClosed(SlackError):
    """The bot may not post in this channel."""


class WorkspaceClosed(SlackError):
    """The bot may do nothing in this workspace until somebody mends its token or scopes."""


class MessageGone(SlackError):
    """The message cannot be edited any more."""


class Refused(SlackError):
    """Slack does not take what we sent, and never will."""


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

    def __init__(self, *, token: str, api_url: str) -> None:
        """Nothing is sent yet. ``client`` is the SDK's, for Bolt."""
        self.client = WebClient(token, base_url=api_url, timeout=TIMEOUT_S, retry_handlers=[])

    def whoami(self) -> Identity:
        """Slack docs: auth.test. Who the bot token belongs to and what it may do."""
        answer = _call(self.client.auth_test)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Identity(
            team_id=answer.get("team_id", ""),
            team=answer.get("team", ""),
            bot_id=answer.get("bot_id", ""),
            bot_user_id=answer.get("user_id", ""),
            scopes=tuple(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()),
        )

    def connection_url(self, app_token: str) -> str:
        """Slack docs: apps.connections.open. Where Socket Mode connects to; ``app_token`` (xapp-) must allow it."""
        return str(_call(self.client.apps_connections_open, app_token=app_token)["url"])

    def post(self, channel_id: str, message: Message, *, thread_ts: str | None = None, broadcast: bool = False) -> str:
        """Post a message, in a thread if ``thread_ts`` is given, if ``broadcast`` also to the channel; gives its ts."""
        thread = {} if thread_ts is None else {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        answer = _call(self.client.chat_postMessage, channel=channel_id, **_content(message), **NO_UNFURLS, **thread)
        return str(answer["ts"])

    def edit(self, channel_id: str, ts: str, message: Message) -> None:
        """Replace our own message ``ts``."""
        _call(self.client.chat_update, channel=channel_id, ts=ts, **_content(message))

    def whisper(self, channel_id: str, slack_user_id: str, message: Message) -> None:
        """Say something in the channel that only this person sees."""
        _call(self.client.chat_postEphemeral, channel=channel_id, user=slack_user_id, **_content(message))

    def open_form(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a form for the person whose click or command gave ``trigger_id``, within 3 seconds of it."""
        _call(self.client.views_open, trigger_id=trigger_id, view=view)

    def permalink(self, channel_id: str, ts: str) -> str:
        """The address of a message."""
        return str(_call(self.client.chat_getPermalink, channel=channel_id, message_ts=ts)["permalink"])


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
            _respond(self.response_url, message, response_type="ephemeral", replace_original=replace)
        except SlackError as trouble:
            logger.warning("response_url did not work (%s): answering with a message only they see", trouble.code)
            self.slack.whisper(self.channel_id, self.slack_user_id, message)

    def to_channel(self, message: Message) -> None:
        """Answer so that the whole channel sees it."""
        if self.response_url is None:
            self.slack.post(self.channel_id, message)
        else:
            _respond(self.response_url, message, response_type="in_channel", replace_original=False)


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _respond(response_url: str, message: Message, **how: object) -> None:
    webhook = WebhookClient(response_url, timeout=TIMEOUT_S, retry_handlers=[])
    try:
        answer = webhook.send_dict({**_content(message), **NO_UNFURLS, **how})
    except (OSError, http.client.HTTPException) as problem:
        raise _connection_error(problem) from None
    if answer.status_code != HTTPStatus.OK:
        raise _error(answer.body[:80], answer.status_code, answer.headers)


def _call(method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
    try:
        return method(**arguments)
    except SlackApiError as problem:
        answer = problem.response
        raise _error(str(answer.get("error")), answer.status_code, answer.headers) from None
    except (SlackClientError, OSError, http.client.HTTPException) as problem:
        raise _connection_error(problem) from None


def _error(code: str, http_status: int, headers: Mapping[str, Any]) -> SlackError:
    """The class says who has to act; an error that we have never heard of is taken for our own mistake."""
    if code in CHANNEL_CLOSED:
        return ChannelClosed(code)
    if code in WORKSPACE_CLOSED:
        return WorkspaceClosed(code)
    if code in MESSAGE_GONE:
        return MessageGone(code)
    if http_status == HTTPStatus.TOO_MANY_REQUESTS or code in BUSY:
        return Busy("ratelimited", retry_after=_retry_after(headers))
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in PERHAPS_DONE:
        return Busy(code if code in PERHAPS_DONE else f"HTTP {http_status}", perhaps_done=True)
    return Refused(code[:80])


def _retry_after(headers: Mapping[str, Any]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return float(text) if str(text).isdigit() else None
    return None


def _connection_error(problem: Exception) -> SlackError:
    cause = problem.reason if isinstance(problem, URLError) else problem
    # Refused or unresolved: Slack never saw it. Anything later (reset, time-out) leaves it open.
    never_sent = isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLError)
    return Busy(type(cause).__name__, perhaps_done=not never_sent)
