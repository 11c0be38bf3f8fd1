"""Slack's Socket Mode connection, with the things mended that the SDK's client lacks.

The SDK passes no ping_timeout: a connection that has gone silent is not noticed, and closing one can sleep for 10 s in
a select on the closed socket.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import time

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from handlers.once import Once

logger = logging.getLogger(__name__)

PING_EVERY_S = 6
PONG_WITHIN_S = 2


class _Client(SocketModeClient):
    """The SDK's client on the websocket-client library, which notices a dead connection in less than a second."""

    def __init__(self, *, app_token: str, logger: logging.Logger, web_client: WebClient) -> None:
        self._begun = threading.Event()
        super().__init__(app_token=app_token, logger=logger, web_client=web_client)
        # The SDK would start its monitor with the first connection, find that one not open yet, and replace it.
        self.current_app_monitor_started = True

    def reconnect_from_now_on(self) -> None:
        """Have the monitor replace a connection that is lost; to be called when the first one stands."""
        self.current_app_monitor.start()

    def connect(self) -> None:
        """Connect at once: the SDK's thread for it would look only every half second."""
        super().connect()
        self._begun.set()

    def session_id(self) -> str:
        """The connection's name in the SDK's log of what cannot be sent; the SDK's own client of this kind has none."""
        return "closed"

    def close(self) -> None:
        """Close at once: the SDK's thread that hands messages on would wait a second for one more."""
        self._begun.set()
        self.message_processor.event.set()
        self.message_queue.put(None)
        super().close()

    def _run_current_session(self) -> None:
        self._begun.wait()
        session = self.current_session
        if session is None:
            return
        try:
            session.run_forever(ping_interval=PING_EVERY_S, ping_timeout=PONG_WITHIN_S)
        except Exception:  # the SDK's thread must live on to run the next session
            logger.exception("A Socket Mode connection failed in a way nobody thought of")
            session.close()


class SocketMode:
    """One connection to Slack that gives what arrives to ``app``; once it stood, it reconnects by itself.

    An event whose acknowledgement was lost with the connection comes again, and is done ``once``.
    """

    def __init__(self, app: App, *, app_token: str, client: WebClient, once: Once, now: Callable[[], datetime]) -> None:
        self._app = app
        self._once = once
        self._now = now
        self.last_envelope_at: datetime | None = None
        self._opened = threading.Event()
        self._client = _Client(app_token=app_token, logger=app.logger, web_client=client)
        self._client.socket_mode_request_listeners.append(self._handle)
        self._client.on_open_listeners.append(lambda _: self._opened.set())

    def connect(self, url: str, *, within: float) -> bool:
        """Connect to ``url``, as apps.connections.open gave it; whether it stands after ``within`` seconds."""
        self._client.wss_uri = url
        self._client.connect()
        if not self._opened.wait(within):
            return False
        self._client.reconnect_from_now_on()
        return True

    @property
    def connected(self) -> bool:
        """Whether the connection stands; a silent one is noticed within seconds."""
        return self._opened.is_set() and self._client.is_connected()

    def close(self) -> None:
        """Close the connection; nothing arrives any more."""
        self._client.close()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        start = time()
        self.last_envelope_at = self._now()
        work = partial(run_bolt_app, self._app, request)
        answer = self._once.do(request.payload.get("event_id"), work, again=BoltResponse(status=200))
        send_response(client, request, answer, start)
