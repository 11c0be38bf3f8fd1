"""The API of the demo's web page: the workspace as one person sees it, and what that person does in it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import AMARA, Json
from bot.demo.slack.page_state import state_for
from bot.demo.slack.people import Which
from bot.demo.slack.socket_mode import CLOSE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.typedefs import Handler

    from bot.demo.slack.people import People
    from bot.demo.slack.surfaces import Surfaces
    from bot.demo.slack.workspace import Workspace

    Deed = Callable[[str, Json], object]


class Page:
    """`/client/events` and the POSTs beside it; `user` in a body or query: somebody else than Amara."""

    def __init__(self, workspace: Workspace, people: People, surfaces: Surfaces) -> None:
        self._workspace = workspace
        self._people = people
        self._surfaces = surfaces
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the server has to serve for the page."""
        actions: dict[str, Deed] = {"type": self._type, "click": self._click, "submit": self._submit}
        actions |= {"close": self._close, "dismiss": self._dismiss, "shortcut": self._shortcut}
        actions |= {"open_home": lambda user, _: self._surfaces.open_home(user), "click_home": self._click_home}
        posts = [web.post(f"/client/{name}", self._acting(act)) for name, act in actions.items()]
        return [web.get("/client/events", self._events), *posts]

    async def shut_down(self, _: web.Application) -> None:
        """Closes the pages' WebSockets when the server stops."""
        for socket in list(self._sockets):
            await socket.close()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """The whole state on connecting and after each change; changes close together are told once."""
        slack_user_id = request.query.get("user", AMARA)
        if slack_user_id not in self._workspace.users:
            raise web.HTTPNotFound(text="There is nobody of that id.")
        socket = web.WebSocketResponse(timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        changed.set()

        def notice() -> None:
            loop.call_soon_threadsafe(changed.set)

        if not self._workspace.users[slack_user_id].is_foreign:
            self._workspace.direct(slack_user_id)
        self._sockets.add(socket)
        self._workspace.watchers.append(notice)
        teller = asyncio.ensure_future(self._tell(socket, changed, slack_user_id))
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
                    state = state_for(self._workspace, slack_user_id, self._people.shortcuts)
                await socket.send_json(state)

    def _acting(self, act: Deed) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = content.json_object(await request.read())
                act(body.get("user", AMARA), body)
            except (LookupError, SlackError) as error:
                return web.json_response({"ok": False, "error": str(error)})
            return web.json_response({"ok": True})

        return handle

    def _type(self, slack_user_id: str, body: Json) -> object:
        return self._people.type(slack_user_id, body["channel"], body["text"], body.get("thread_ts"))

    def _click(self, slack_user_id: str, body: Json) -> object:
        if "view_id" in body:
            return self._surfaces.click_in_view(slack_user_id, body["view_id"], _which(body), body.get("values"))
        return self._people.click(slack_user_id, body["channel"], body["ts"], _which(body), body.get("values"))

    def _shortcut(self, slack_user_id: str, body: Json) -> object:
        return self._people.shortcut(slack_user_id, body["channel"], body["ts"], body["callback_id"])

    def _click_home(self, slack_user_id: str, body: Json) -> object:
        return self._surfaces.click_in_home(slack_user_id, _which(body), body.get("values"))

    def _submit(self, slack_user_id: str, body: Json) -> object:
        return self._surfaces.submit(slack_user_id, body["view_id"], body.get("values", {}))

    def _close(self, slack_user_id: str, body: Json) -> object:
        return self._surfaces.close_view(slack_user_id, body["view_id"])

    def _dismiss(self, slack_user_id: str, body: Json) -> None:
        self._people.dismiss(slack_user_id, body["ts"])


def _which(body: Json) -> Which:
    chosen = {key: value for key, value in body.items() if key.startswith("selected_")}
    return Which(body["action_id"], body.get("block_id"), body.get("value"), chosen)


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
