"""The Web API under /api/: who calls, with which right, what goes wrong, and a record of every call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.demo.slack import chat, content, conversations, history, sharing, users, views
from bot.demo.slack.errors import SlackError
from bot.demo.slack.faults import PAGE, Faults, RateLimit, cut_off, ratelimited
from bot.demo.slack.model import BOT, BOT_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.demo.slack.files import Uploads
    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace

BOT_TOKEN: Final = "xoxb-1234567890-emulated-slack-only"  # noqa: S105  opens nothing but this emulation
APP_TOKEN: Final = "xapp-1-A0SMILEDEMO-1234567890-emulated-slack-only"  # noqa: S105  the same

# What each method needs beside a bot token; of several, one. Slack docs: the method's own page.
SCOPES: Final = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": history.SCOPES,
    "conversations.info": conversations.SCOPES,
    "conversations.open": "im:write",
    "conversations.replies": history.SCOPES,
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
}


@dataclass(slots=True, kw_only=True)
class Call:
    """One call that arrived: `answer` is None while it is under way, and stays None when nothing was sent back."""

    method: str
    arguments: Json
    at: datetime
    answer: Json | None = None
    status: int | None = None

    @property
    def ok(self) -> bool:
        """Whether the emulated Slack did what was asked and said so."""
        return self.answer is not None and self.answer.get("ok") is True


class WebApi:
    """Answers `/api/{method}` as Slack does."""

    def __init__(
        self,
        workspace: Workspace,
        tickets: Tickets,
        uploads: Uploads,
        scopes: Sequence[str],
        socket_mode_url: Callable[[], str],
    ) -> None:
        self.workspace = workspace
        self.scopes = tuple(scopes)
        self.calls: list[Call] = []
        self.faults = Faults()
        self.rate_limited = False
        self._rate_limit = RateLimit(workspace.now)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: self._auth_test(),
            "apps.connections.open": lambda _: {"ok": True, "url": socket_mode_url()},
            "chat.postMessage": lambda arguments: chat.post_message(workspace, arguments),
            "chat.postEphemeral": lambda arguments: chat.post_ephemeral(workspace, arguments),
            "chat.update": lambda arguments: chat.update(workspace, arguments),
            "chat.getPermalink": lambda arguments: chat.get_permalink(workspace, arguments),
            "conversations.history": lambda arguments: history.history(workspace, self.scopes, arguments),
            "conversations.info": lambda arguments: conversations.info(workspace, self.scopes, arguments),
            "conversations.open": lambda arguments: conversations.open_direct(workspace, arguments),
            "conversations.replies": lambda arguments: history.replies(workspace, self.scopes, arguments),
            "files.completeUploadExternal": lambda arguments: sharing.complete_upload(workspace, uploads, arguments),
            "files.getUploadURLExternal": uploads.announce,
            "usergroups.list": lambda arguments: users.groups(workspace, arguments),
            "usergroups.users.list": lambda arguments: users.group_members(workspace, arguments),
            "users.info": lambda arguments: users.info(workspace, arguments),
            "views.open": lambda arguments: views.open_view(workspace, tickets, arguments),
            "views.publish": lambda arguments: views.publish(workspace, arguments),
            "views.push": lambda arguments: views.push_view(workspace, tickets, arguments),
            "views.update": lambda arguments: views.update_view(workspace, arguments),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request, GET or POST, form or JSON."""
        method = request.match_info["method"]
        try:
            arguments, token = await read_arguments(request)
        except SlackError as error:
            return web.json_response(error.answer())
        return await self.play(request, method, arguments, lambda: self._do(method, token, arguments))

    async def play(
        self, request: web.Request, method: str, arguments: Json, work: Callable[[], tuple[Json, int]]
    ) -> web.StreamResponse:
        """Records the call, lets the fault scripted for it happen, or does `work` (answer, HTTP status)."""
        call = Call(method=method, arguments=arguments, at=self.workspace.now())
        with self.workspace.change():
            self.calls.append(call)
            fault = self.faults.take(method, arguments)
        if fault and fault.hold:
            await fault.released.wait()
        if fault and fault.drop == "before":
            cut_off(request)
            return web.Response()
        if fault and (refusal := fault.refusal()):
            self._answered(call, refusal)
            return refusal
        if wait := self._seconds_to_wait(method, arguments):
            refusal = ratelimited(wait)
            self._answered(call, refusal)
            return refusal
        answer, status = work()
        if fault and fault.drop == "after":
            cut_off(request)
            return web.Response()
        if fault and fault.garble:
            return web.Response(text=PAGE, content_type="text/html")
        headers = {"x-oauth-scopes": ",".join(self.scopes), "x-accepted-oauth-scopes": SCOPES.get(method, "")}
        response = web.json_response(answer, status=status, headers=headers)
        self._answered(call, response)
        return response

    def _seconds_to_wait(self, method: str, arguments: Json) -> float:
        if not self.rate_limited or method != "chat.postMessage":
            return 0
        return self._rate_limit.wait(arguments.get("channel"))

    def _answered(self, call: Call, response: web.Response) -> None:
        with self.workspace.change():
            call.status = response.status
            call.answer = json.loads(response.text or "{}") if response.content_type == "application/json" else {}

    def _do(self, method: str, token: str, arguments: Json) -> tuple[Json, int]:
        try:
            if method not in self._methods:
                raise SlackError("unknown_method", req_method=method)
            self._check_token(method, token)
            return self._methods[method](arguments), 200
        except SlackError as error:
            return error.answer(), 200

    def _check_token(self, method: str, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise SlackError("invalid_auth")
        if (token == APP_TOKEN) != (method == "apps.connections.open"):
            raise SlackError("not_allowed_token_type")
        needed = SCOPES.get(method)
        if needed is not None and not set(needed.split(",")) & set(self.scopes):
            raise SlackError("missing_scope", needed=needed, provided=",".join(self.scopes))

    def _auth_test(self) -> Json:
        return {
            "ok": True,
            "url": f"https://{TEAM_DOMAIN}.slack.com/",
            "team": TEAM_NAME,
            "user": self.workspace.users[BOT].name,
            "team_id": TEAM_ID,
            "user_id": BOT,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }


async def read_arguments(request: web.Request) -> tuple[Json, str]:
    """(arguments, token): from the query and a form or JSON body; the token from its header, or among them."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()  # Slack's SDK names JSON as the type of an empty body too
        arguments |= content.json_object(body) if body else {}
    elif request.method == "POST":
        arguments |= dict(await request.post())
    header = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return arguments, header or str(arguments.pop("token", ""))
