"""The emulated Slack as one object: start it, let people act in it, look at what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from bot.demo.loopback import LoopbackServer
from bot.demo.slack.events import RETRY_SECONDS, Events
from bot.demo.slack.faults import Fault
from bot.demo.slack.files import Uploads
from bot.demo.slack.page import Page, own_pages_only
from bot.demo.slack.people import People, Which
from bot.demo.slack.response_url import ResponseUrls
from bot.demo.slack.sharing import FileRoutes
from bot.demo.slack.socket_mode import ACK_SECONDS, Death, Envelope, SocketMode
from bot.demo.slack.surfaces import Surfaces
from bot.demo.slack.tickets import Tickets
from bot.demo.slack.web_api import APP_TOKEN, BOT_TOKEN, Call, WebApi
from bot.demo.slack.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.demo.slack.model import Json, OpenView


T = TypeVar("T")

# What an app of this kind may ask for; without the later ones it can do less.
ALL_SCOPES = (
    "commands",
    "chat:write",
    "app_mentions:read",
    "channels:read",
    "groups:read",
    "usergroups:read",
    "users:read",
    "files:write",
)


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


class EmulatedSlack:
    """A strict stand-in for Slack's servers on 127.0.0.1, with a workspace of a few people and two channels.

    A bot reaches it through `api_url` with `bot_token` and `app_token`. All methods may be called from any thread but
    the server's own; those that act for a person return the Envelope that went to the bot, whose `state` becomes
    `acked` or `failed`. `now` decides the timestamps and when tickets expire; `ack_seconds` and `retry_seconds`, after
    which an event that was not acknowledged comes again, are real time. `commands`, `shortcuts` (callback_id, name) and
    `events` are what the app's manifest has; an event that needs a scope comes only with it.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        scopes: Sequence[str] = ("commands", "chat:write"),
        commands: Sequence[str] = ("/smile",),
        shortcuts: Sequence[tuple[str, str]] = (("check_job", "Check this Smile ID job"),),
        events: Sequence[str] = ("app_home_opened", "app_mention"),
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN
        self.workspace = Workspace(now)
        tickets, uploads = Tickets(now), Uploads(self._upload_address)
        self._socket_mode = SocketMode(self.workspace, ack_seconds)
        self._web_api = WebApi(self.workspace, tickets, uploads, scopes, self._socket_url)
        heard = Events(self.workspace, self._socket_mode, events, scopes, retry_seconds)
        line = (self.workspace, tickets, self._socket_mode, heard, self._response_address)
        self._people, self._surfaces = People(*line, commands, shortcuts), Surfaces(*line)
        self.app = self._application(tickets, uploads)
        self._server = LoopbackServer(self.app)

    def start(self, port: int = 0) -> None:
        """Listens on 127.0.0.1, on a free port unless one is given."""
        self._server.start(port)

    def stop(self) -> None:
        """Closes every connection and ends the server's thread. A stopped one is not started again."""
        self._server.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL has to be."""
        return f"{self._server.base_url}/api/"

    @property
    def page_url(self) -> str:
        """The root of the web page."""
        return f"{self._server.base_url}/"

    @property
    def calls(self) -> list[Call]:
        """Every Web API and response URL call that arrived, oldest first."""
        return list(self._web_api.calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, such as `chat.update`; those to a response URL are called `response_url`."""
        return [call for call in self.calls if call.method == method]

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything that was sent to the bot over Socket Mode, oldest first."""
        return list(self._socket_mode.envelopes)

    @property
    def rate_limited(self) -> bool:
        """Whether more than one chat.postMessage a second to a channel is answered with a 429. Off at first."""
        return self._web_api.rate_limited

    @rate_limited.setter
    def rate_limited(self, on: bool) -> None:
        self._web_api.rate_limited = on

    def type(self, slack_user_id: str, channel_id: str, text: str, *, thread_ts: str | None = None) -> Envelope | None:
        """Types a line, in the channel or in a thread of it; what is no command is said.

        `/smile ...` goes to the bot, and so does what mentions it; `/invite @Smile ID` and `/remove` work.
        """
        return self._server.call(lambda: self._people.type(slack_user_id, channel_id, text, thread_ts))

    def click(
        self,
        slack_user_id: str,
        channel_id: str,
        message_ts: str,
        action_id: str,
        *,
        state: Json | None = None,
        **which: Any,
    ) -> Envelope:
        """Clicks in a message; `which` is the rest of a Which: block_id, value, chosen."""
        target = Which(action_id, **which)
        return self._server.call(lambda: self._people.click(slack_user_id, channel_id, message_ts, target, state))

    def shortcut(self, slack_user_id: str, channel_id: str, message_ts: str, callback_id: str) -> Envelope:
        """Uses a shortcut of the app in the menu of a message."""
        return self._server.call(lambda: self._people.shortcut(slack_user_id, channel_id, message_ts, callback_id))

    def open_home(self, slack_user_id: str) -> Envelope | None:
        """Opens the app's Home tab; None if the bot has not subscribed to hear of it."""
        return self._server.call(lambda: self._surfaces.open_home(slack_user_id))

    def home_of(self, slack_user_id: str) -> OpenView | None:
        """What the bot has published in this person's Home tab."""
        return self.workspace.home_of(slack_user_id)

    def click_home(self, slack_user_id: str, action_id: str, *, state: Json | None = None, **which: Any) -> Envelope:
        """Clicks in the Home tab; `which` as in `click`, `state` what its fields hold if not what they held before."""
        target = Which(action_id, **which)
        return self._server.call(lambda: self._surfaces.click_in_home(slack_user_id, target, state))

    def click_in_view(
        self, slack_user_id: str, view_id: str, action_id: str, *, state: Json | None = None, **which: Any
    ) -> Envelope:
        """Clicks in an open form; `which` as in `click`, `state` as in `click_home`."""
        target = Which(action_id, **which)
        return self._server.call(lambda: self._surfaces.click_in_view(slack_user_id, view_id, target, state))

    def submit(self, slack_user_id: str, view_id: str, values: Mapping[str, Any]) -> Envelope | None:
        """Fills in and submits a form: {block_id: value}. None if the client itself complained in the form."""
        return self._server.call(lambda: self._surfaces.submit(slack_user_id, view_id, values))

    def close_view(self, slack_user_id: str, view_id: str) -> Envelope | None:
        """Closes a form without submitting it; one that it was pushed upon is shown again."""
        return self._server.call(lambda: self._surfaces.close_view(slack_user_id, view_id))

    def dismiss(self, slack_user_id: str, message_ts: str) -> None:
        """Dismisses an ephemeral message."""
        self._server.call(lambda: self._people.dismiss(slack_user_id, message_ts))

    def wait_for(self, condition: Callable[[Workspace], T | None], timeout: float = 10) -> T:
        """Waits until the condition holds and returns what it gave; AssertionError naming what was seen otherwise."""
        return self.workspace.wait_for(condition, timeout)

    def disconnect_sockets(self, how: Death = "refresh_requested") -> None:
        """Ends the bot's WebSockets: by Slack's own message, a close frame, a TCP reset, or plain silence."""
        self._server.call(lambda: self._socket_mode.disconnect(how))

    def fail(self, method: str, **trouble: Any) -> Fault:
        """Lets calls of `method` (or `chat.*`) go wrong; `trouble` is the rest of a Fault, such as `retry_after=30`."""
        fault = Fault(method=method, **trouble)
        with self.workspace.change():
            self._web_api.faults.add(fault)
        return fault

    def release(self, fault: Fault) -> None:
        """Lets the calls go on that a fault with `hold` keeps waiting."""
        self._server.call(fault.released.set)

    def heal(self) -> None:
        """Takes back every fault that has not happened yet."""
        with self.workspace.change():
            self._web_api.faults.heal()

    def _application(self, tickets: Tickets, uploads: Uploads) -> web.Application:
        app = web.Application(middlewares=[own_pages_only])
        page = Page(self.workspace, self._people, self._surfaces)
        responses = ResponseUrls(self.workspace, tickets, self._web_api)
        app.router.add_route("*", "/api/{method}", self._web_api.handle)
        app.router.add_post("/response/{key}", responses.handle)
        app.router.add_get("/link/", self._socket_mode.handle)
        app.router.add_routes([*page.routes(), *FileRoutes(self.workspace, uploads).routes()])
        app.on_shutdown.extend((self._socket_mode.shut_down, page.shut_down))
        return app

    def _socket_url(self) -> str:
        return self._server.base_url.replace("http", "ws", 1) + self._socket_mode.new_path()

    def _upload_address(self, file_id: str) -> str:
        return f"{self._server.base_url}/upload/v1/{file_id}"

    def _response_address(self, key: str) -> str:
        return f"{self._server.base_url}/response/{key}"
