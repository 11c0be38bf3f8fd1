"""Every call to Slack's Web API that the bot makes.

The SDK's own retries are off: after a connection reset it would post a message twice. Who calls decides what to do
next, by the class of the error.
"""

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.blocks.message import Message
from handlers.slack_errors import (
    Busy,
    ChannelClosed,
    MessageGone,
    Refused,
    SlackError,
    WorkspaceClosed,
    connection_error,
    error_of,
)

Mark = Mapping[str, str | int]

TIMEOUT_S = 10
# Slack's crawler must never fetch a selfie link (Slack docs: unfurling links in messages).
NO_UNFURLS = {"unfurl_links": False, "unfurl_media": False}
CLOCKS_DIFFER = timedelta(hours=1)  # at most, Slack's and ours: it may have jumped since
HISTORY_SCOPES = frozenset(["channels:history", "groups:history"])
MARK = "smile_id_bot"
PAGE, MOST_PAGES = 200, 10  # Slack docs: conversations.history, "no more than 200 results at a time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The bot in its workspace, as auth.test tells it."""

    team_id: str
    team: str
    bot_id: str
    bot_user_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What users.info says of somebody, as far as it matters to what they may do; ``teams`` are their workspaces."""

    teams: tuple[str, ...]
    is_guest: bool
    is_stranger: bool
    is_bot: bool
    is_deleted: bool


class Slack:
    """Slack as the bot uses it: post, edit, whisper, open a form, ask who somebody is. Every method raises SlackError.

    ``client`` is the SDK's, for Bolt; ``scopes``, ``team_id`` and ``bot_user_id`` come with ``whoami``.
    """

    def __init__(self, *, token: str, api_url: str, on_call: Callable[[str, str], None] = lambda *_: None) -> None:
        """Nothing is sent yet. ``on_call`` gets the method of every call and what came of it: "ok" or the error."""
        self.scopes: tuple[str, ...] = ()
        self.team_id = ""
        self.bot_user_id = ""
        self._workspace_url = ""
        self._on_call = on_call
        self.client = WebClient(token, base_url=api_url, timeout=TIMEOUT_S, retry_handlers=[])

    def whoami(self) -> Identity:
        """Slack docs: auth.test. Who the bot token belongs to and what it may do."""
        answer = self._call(self.client.auth_test)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self.scopes = tuple(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip())
        self.bot_user_id = answer.get("user_id", "")
        self.team_id = answer.get("team_id", "")
        self._workspace_url = answer.get("url", "")
        return Identity(
            team_id=self.team_id,
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

    def find(
        self,
        channel_id: str,
        key: str,
        *,
        since: datetime,
        thread_ts: str | None = None,
        other_than: str | None = None,
    ) -> str | None:
        """The ts of our message that was marked with ``key``, in a channel or one of its threads, or None.

        ``other_than`` is the ts of one that is known. None as well where the bot may not look: the history scopes are
        optional. Raises SlackError when Slack cannot answer now: whoever asks should not post before it knows.
        """
        if not HISTORY_SCOPES & set(self.scopes):
            return None
        method = self.client.conversations_history if thread_ts is None else self.client.conversations_replies
        thread = {} if thread_ts is None else {"ts": thread_ts}
        try:
            with harmless_twice():
                said = self._messages(method, channel=channel_id, since=since, **thread)
                return next((ts for ts, marked in said if marked == key and ts != other_than), None)
        except (ChannelClosed, WorkspaceClosed, MessageGone, Refused):
            return None

    def edit(self, channel_id: str, ts: str, message: Message) -> None:
        """Replace our own message ``ts``."""
        with harmless_twice():
            self._call(self.client.chat_update, channel=channel_id, ts=ts, **_content(message))

    def whisper(self, channel_id: str, slack_user_id: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Say something in the channel, or in one of its threads, that only this person sees."""
        where = {"channel": channel_id, "user": slack_user_id, "thread_ts": thread_ts}
        self._call(self.client.chat_postEphemeral, **where, **_content(message))

    def respond(self, response_url: str, message: Message, **how: object) -> None:
        """Answer at the address that came with what a person did. Slack docs: Handling user interaction, responses."""
        with self.counted("response_url"):
            _respond(response_url, message, **how)

    def upload(
        self,
        channel_id: str,
        thread_ts: str | None,
        name: str,
        content: bytes,
        title: str,
        *,
        alt_text: str | None = None,
    ) -> None:
        """Show a file in a channel or one of its threads, or with a person's id to them (scope files:write).

        ``alt_text`` tells what a picture shows. Slack docs: Working with files; files.completeUploadExternal.
        """
        where = {"channels": [channel_id], "thread_ts": thread_ts}
        file = {"filename": name, "content": content, "title": title, "alt_txt": alt_text}
        self._call(self.client.files_upload_v2, **where, **file)

    def open_form(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a form for the person whose click or command gave ``trigger_id``, within 3 seconds; gives its id."""
        return str(self._call(self.client.views_open, trigger_id=trigger_id, view=view)["view"]["id"])

    def update_form(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Put another view in the place of an open form. Slack docs: views.update."""
        self._call(self.client.views_update, view_id=view_id, view=view)

    def publish_home(self, slack_user_id: str, view: Mapping[str, Any], seen_hash: str | None) -> None:
        """Show the app's Home tab to this person. Slack docs: views.publish.

        With ``seen_hash``, that of the view they saw, a newer view stays: Refused ("hash_conflict").
        """
        self._call(self.client.views_publish, user_id=slack_user_id, view=view, hash=seen_hash)

    def user(self, slack_user_id: str) -> Person:
        """Who somebody is. Slack docs: users.info (scope users:read)."""
        user = self._call(self.client.users_info, user=slack_user_id)["user"]
        teams = (user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", ()))
        return Person(
            teams=tuple(team for team in teams if team),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_stranger=bool(user.get("is_stranger")),
            is_bot=bool(user.get("is_bot")),
            is_deleted=bool(user.get("deleted")),
        )

    def groups(self) -> dict[str, str]:
        """The names of the user groups by id. Slack docs: usergroups.list (scope usergroups:read)."""
        groups = self._call(self.client.usergroups_list)["usergroups"]
        return {group["id"]: f"{group['name']} (@{group['handle']})" for group in groups}

    def group_members(self, group_id: str) -> frozenset[str]:
        """The slack_user_ids of a user group. Slack docs: usergroups.users.list (scope usergroups:read)."""
        return frozenset(self._call(self.client.usergroups_users_list, usergroup=group_id)["users"])

    def is_shared(self, channel_id: str) -> bool:
        """Whether people of another company see the channel, or are about to. Slack docs: conversations.info.

        Needs the scope channels:read, or groups:read if the channel is private.
        """
        channel = self._call(self.client.conversations_info, channel=channel_id)["channel"]
        with_others = channel.get("is_shared") and not channel.get("is_org_shared")
        return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared") or with_others)

    def link(self, channel_id: str, ts: str) -> str | None:
        """The address of a message outside of threads, of the form that ``permalink`` gives, without a call to Slack.

        None before ``whoami``.
        """
        return f"{self._workspace_url}archives/{channel_id}/p{ts.replace('.', '')}" if self._workspace_url else None

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

    def _messages(
        self, method: Callable[..., SlackResponse], *, since: datetime, **where: str
    ) -> Iterator[tuple[str, object]]:
        """The ts and the key of each message, page by page (Slack docs: Pagination), up to ``MOST_PAGES``."""
        cursor: str | None = None
        oldest = str((since - CLOCKS_DIFFER).timestamp())
        for _ in range(MOST_PAGES):
            answer = self._call(method, oldest=oldest, cursor=cursor, include_all_metadata=True, limit=PAGE, **where)
            yield from ((str(message["ts"]), _key_of(message)) for message in answer["messages"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _call(self, method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        with self.counted(method.__name__.replace("_", ".")):
            return _answer(method, **arguments)


@contextmanager
def harmless_twice() -> Iterator[None]:
    """For calls that show nothing new: if one was perhaps done, it is no matter that it is done again."""
    try:
        yield
    except Busy as trouble:
        raise Busy(trouble.code, retry_after=trouble.retry_after) from None


def _key_of(message: Mapping[str, Any]) -> object:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _respond(response_url: str, message: Message, **how: object) -> None:
    webhook = WebhookClient(response_url, timeout=TIMEOUT_S, retry_handlers=[])
    try:
        answer = webhook.send_dict({**_content(message), **NO_UNFURLS, **how})
    except (SlackClientError, OSError, http.client.HTTPException, ValueError) as problem:  # the last: it is no address
        raise connection_error(problem) from None
    if answer.status_code != HTTPStatus.OK:
        raise error_of(answer.body[:80], answer.status_code, answer.headers)


def _answer(method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
    try:
        return method(**arguments)
    except SlackApiError as problem:
        answer = problem.response
        raise error_of(str(answer.get("error") or ""), answer.status_code, answer.headers) from None
    except (SlackClientError, OSError, http.client.HTTPException, UnicodeDecodeError) as problem:
        raise connection_error(problem) from None
