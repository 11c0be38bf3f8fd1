"""What Slack's errors mean for us: who has to act, and whether waiting helps."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.error import URLError

LONGEST_RETRY_AFTER = 3600.0  # seconds
UNSAID_RETRY_AFTER = 30.0  # Slack docs: rate limits, a 429 carries Retry-After; a proxy may have lost it

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
        "user_not_found",
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
RATE_LIMITED = frozenset(["ratelimited", "rate_limited"])
BUSY = RATE_LIMITED | {"message_limit_exceeded", "service_unavailable"}
# "It's possible some aspect of the operation succeeded before the error was raised" (Slack docs: fatal_error).
PERHAPS_DONE = frozenset(["fatal_error", "internal_error", "request_timeout"])


# "Members on this team are sending too many messages" (Slack docs: chat.postMessage).
WHOLE_WORKSPACE = frozenset(["message_limit_exceeded"])
SLACKS_WORD = re.compile("[a-z_]{1,80}")


class SlackError(Exception):
    """Slack did not do what we asked. ``code`` is Slack's own word for it, or ours for the connection.

    SlackError
     +- Busy            wait: ``retry_after`` seconds when Slack says so; ``perhaps_done`` when it may have been done;
     |                  ``whole_workspace`` when it is not about this channel alone
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
        self.whole_workspace = code in WHOLE_WORKSPACE


class ChannelClosed(SlackError):
    """The bot may not post in this channel."""


class WorkspaceClosed(SlackError):
    """The bot may do nothing in this workspace until somebody mends its token or scopes."""


class MessageGone(SlackError):
    """The message cannot be edited any more."""


class Refused(SlackError):
    """Slack does not take what we sent, and never will."""


def error_of(code: str, http_status: int, headers: Mapping[str, Any]) -> SlackError:
    """The error for Slack's word ``code``: its class says who has to act.

    A word that we have never heard of is taken for our own mistake. No word at all, though the call went well, means
    that something between Slack and us has garbled the answer: then Slack may have done what we asked.
    """
    if code in CHANNEL_CLOSED:
        return ChannelClosed(code)
    if code in WORKSPACE_CLOSED:
        return WorkspaceClosed(code)
    if code in MESSAGE_GONE:
        return MessageGone(code)
    if http_status == HTTPStatus.TOO_MANY_REQUESTS or code in BUSY:
        return _busy(code if code in BUSY else "ratelimited", headers)
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in PERHAPS_DONE:
        return Busy(code if code in PERHAPS_DONE else f"HTTP {http_status}", perhaps_done=True)
    if SLACKS_WORD.fullmatch(code):
        return Refused(code)
    if http_status == HTTPStatus.OK:
        return Busy("unreadable answer", perhaps_done=True)
    return Refused(f"HTTP {http_status}")  # a page of whoever stands in between, and whatever may be in it


def _busy(code: str, headers: Mapping[str, Any]) -> Busy:
    said = _retry_after(headers)
    return Busy(code, retry_after=UNSAID_RETRY_AFTER if said is None and code in RATE_LIMITED else said)


def _retry_after(headers: Mapping[str, Any]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return min(float(text), LONGEST_RETRY_AFTER) if str(text).isdigit() else None
    return None


def connection_error(problem: Exception) -> SlackError:
    """The error for a call that got no answer.

    urllib raises URLError for what goes wrong before the whole request is sent: then Slack has done nothing. Later
    troubles (a reset, a time-out, TLS that breaks off) come as they are, and leave it open.
    """
    if isinstance(problem, URLError):
        return Busy(type(problem.reason).__name__)
    return Busy(type(problem).__name__, perhaps_done=True)
