"""The API of the demo's web page: the workspace as one person sees it, and what that person does in it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import AMARA, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Json, Message, OpenView
from bot.demo.slack.people import Which
from bot.demo.slack.socket_mode import CLOSE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp.typedefs import Handler

    from bot.demo.slack.people import People
    from bot.demo.slack.workspace import Workspace

MESSAGES_PER_CHANNEL: Final = 200


class Page:
    """`/client/events` and the POSTs beside it; `user` in a body or query: somebody else than Amara."""

    def __init__(self, workspace: Workspace, people: People) -> None:
        self._workspace = workspace
        self._people = people
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the server has to serve for the page."""
        actions = {"type": self._type, "click": self._click, "submit": self._submit}
        actions |= {"close": self._close, "dismiss": self._dismiss}
        posts = [web.post(f"/client/{name}", self._acting(act)) for name, act in actions.items()]
        return [web.get("/client/events", self._events), *posts]

    async def shut_down(self, _: web.Application) -> None:
        """Closes the pages' WebSockets when the server stops."""
        for socket in list(self._sockets):
            await socket.close()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """The whole state on connecting and after each change; changes close together are told once."""
        socket = web.WebSocketResponse(timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        changed.set()

        def notice() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._sockets.add(socket)
        self._workspace.watchers.append(notice)
        teller = asyncio.ensure_future(self._tell(socket, changed, request.query.get("user", AMARA)))
        try:
            await socket.receive()  # a page says nothing but goodbye
        finally:
            teller.cancel()
            self._workspace.watchers.remove(notice)
            self._sockets.discard(socket)
        return socket

    async def _tell(self, socket: web.WebSocketResponse, changed: asyncio.Event, slack_user_id: str) -> None:
        with suppress(ConnectionError):  # the page was closed
            while True:
                await changed.wait()
                changed.clear()
                with self._workspace.hold_still():
                    state = state_for(self._workspace, slack_user_id)
                await socket.send_json(state)

    def _acting(self, act: Callable[[str, Json], object]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = content.json_object(await request.read())
                act(body.get("user", AMARA), body)
            except (LookupError, SlackError) as error:
                return web.json_response({"ok": False, "error": str(error)})
            return web.json_response({"ok": True})

        return handle

    def _type(self, slack_user_id: str, body: Json) -> object:
        return self._people.type(slack_user_id, body["channel"], body["text"])

    def _click(self, slack_user_id: str, body: Json) -> object:
        chosen = {key: value for key, value in body.items() if key.startswith("selected_")}
        which = Which(body["action_id"], body.get("block_id"), body.get("value"), chosen)
        if "view_id" in body:
            return self._people.click_in_view(slack_user_id, body["view_id"], which)
        return self._people.click(slack_user_id, body["channel"], body["ts"], which)

    def _submit(self, slack_user_id: str, body: Json) -> object:
        return self._people.submit(slack_user_id, body["view_id"], body.get("values", {}))

    def _close(self, slack_user_id: str, body: Json) -> object:
        return self._people.close_view(slack_user_id, body["view_id"])

    def _dismiss(self, slack_user_id: str, body: Json) -> None:
        self._people.dismiss(slack_user_id, body["ts"])


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what a web site open in the same browser could send: a foreign Origin, or a foreign Host.

    Not a bot's WebSocket: it has no Origin and a ticket of its own, and the SDK's built-in client leaves the port out.
    """
    address = request.transport.get_extra_info("sockname") if request.transport else ("", 0)
    own = {f"{host}:{address[1]}" for host in ("127.0.0.1", "localhost")}
    origin = request.headers.get("Origin")
    if request.path.startswith("/link/") and origin is None:
        return await handler(request)
    if request.host not in own or origin not in (None, f"http://{request.host}"):
        return web.json_response({"ok": False, "error": "foreign_origin"}, status=403)
    return await handler(request)


def state_for(workspace: Workspace, slack_user_id: str) -> Json:
    """The workspace as one person sees it, as `/client/events` sends it."""
    me = workspace.users[slack_user_id]
    channels = [channel for channel in workspace.channels.values() if me.id in channel.members]
    replies = _replies(workspace.messages)
    return {
        "type": "state",
        "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN},
        "me": {"id": me.id, "name": me.real_name},
        "users": [{"id": user.id, "name": user.real_name, "is_bot": user.is_bot} for user in workspace.users.values()],
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "bot_is_member": workspace.bot_is_in(channel.id),
                "is_archived": channel.is_archived,
                "is_im": channel.is_im,
            }
            for channel in channels
        ],
        "messages": [
            _shown(message, replies[channel.id, message.ts])
            for channel in channels
            for message in _newest(workspace, channel.id, me.id)
        ],
        "view": _shown_view(workspace.view_of(me.id)),
        "bot_connected": workspace.connections > 0,
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
    }


def _shown_view(opened: OpenView | None) -> Json | None:
    return {"id": opened.id, "view": opened.view, "errors": opened.errors} if opened else None
