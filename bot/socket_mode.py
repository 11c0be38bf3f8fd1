"""Slack's Socket Mode connection, with the things mended that the SDK's client lacks.

The SDK passes no ping_timeout: a connection that has gone silent is not noticed, and closing one can sleep for 10 s in
a select on the closed socket. It waits for a handshake for ever; and when Slack wants the connection replaced, and
gives no address for another just then, it does not ask again.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import monotonic, time

import websocket
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from bot.logs import about
from handlers.once import Once
from handlers.slack_errors import Busy, SlackError

logger = logging.getLogger(__name__)

HANDSHAKE_WITHIN_S = 4
PING_EVERY_S = 6
PONG_WITHIN_S = 2
LOOK_EVERY_S = 5  # whether there is a connection


class _Client(SocketModeClient):
    """The SDK's client on the websocket-client library, which notices a dead connection in less than a second.

    ``new_url`` asks Slack where to connect to, and raises SlackError. What the SDK itself would log is not shown.
    """

    def __init__(self, new_url: Callable[[], str]) -> None:
        self._new_url = new_url
        self._begun = threading.Event()
        self._begun_session: websocket.WebSocketApp | None = None  # the last one ...
        self._stood = False  # ... whether its handshake was done ...
        self._over: websocket.WebSocketApp | None = None  # ... and the last one that has ended
        self._to_be_replaced = False
        self._rests_until = monotonic()
        self._trouble = ""
        websocket.setdefaulttimeout(HANDSHAKE_WITHIN_S)
        super().__init__(app_token="", ping_interval=LOOK_EVERY_S)
        # The SDK would start its monitor with the first connection, find that one not open yet, and replace it.
        self.current_app_monitor_started = True
        self.on_open_listeners.append(self._opened)
        self.on_error_listeners.append(lambda _, error: self._failed(type(error).__name__))

    @property
    def stands(self) -> bool:
        """Whether there is a connection, and its handshake is done."""
        socket = self.current_session.sock if self.current_session else None
        return socket is not None and socket.connected

    def issue_new_wss_url(self) -> str:
        """Slack's address for a new connection; the SDK would sleep where Slack limits the rate."""
        return self._new_url()

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Replace the connection; where Slack has no address for another, keep it, and have the monitor ask again.

        The SDK asks, without ``force``, whenever a connection ends: only one that stood is replaced at once. One that
        never did is the monitor's, and one that has been replaced needs nothing.
        """
        if not force and not (self._stood and self._begun_session is self.current_session):
            return
        try:
            super().connect_to_new_endpoint(force)
            self._to_be_replaced = False
        except SlackError as trouble:
            self._failed(trouble.code)
            self._to_be_replaced = True
            if isinstance(trouble, Busy):
                self._rests_until = monotonic() + (trouble.retry_after or 0)

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

    def _monitor_current_session(self) -> None:
        is_over = self._over is self.current_session
        if (is_over or self._to_be_replaced) and self.auto_reconnect_enabled and monotonic() >= self._rests_until:
            self.connect_to_new_endpoint(force=True)

    def _run_current_session(self) -> None:
        self._begun.wait()
        session = self.current_session
        if session is None or session is self._begun_session:  # its address is good for one connection
            return
        self._begun_session, self._stood = session, False
        try:
            session.run_forever(ping_interval=PING_EVERY_S, ping_timeout=PONG_WITHIN_S)
        except Exception:  # the SDK's thread must live on to run the next session
            logger.exception("A Socket Mode connection failed in a way nobody thought of")
            session.close()
        self._over = session

    def _opened(self, _: websocket.WebSocketApp) -> None:
        self._stood = True
        if self._trouble:
            logger.info("Connected to Slack again", extra=about(reason=self._trouble))
        self._trouble = ""

    def _failed(self, reason: str) -> None:
        if reason != self._trouble and not self.closed:
            logger.warning("Slack cannot be reached over Socket Mode: trying until it can", extra=about(reason=reason))
            self._trouble = reason


class SocketMode:
    """One connection to Slack that gives what arrives to ``app``; once it stood, it reconnects by itself.

    An event whose acknowledgement was lost with the connection comes again, and is done ``once``.
    """

    def __init__(self, app: App, new_url: Callable[[], str], *, once: Once, now: Callable[[], datetime]) -> None:
        """``new_url`` gives the address of a new connection (Slack docs: apps.connections.open)."""
        self._app = app
        self._new_url = new_url
        self._once = once
        self._now = now
        self.last_envelope_at: datetime | None = None
        self._opened = threading.Event()
        self._client = _Client(new_url)
        self._client.socket_mode_request_listeners.append(self._handle)
        self._client.on_open_listeners.append(lambda _: self._opened.set())

    def connect(self, *, within: float) -> bool:
        """Connect; gives whether the connection stands after ``within`` seconds. Raises SlackError."""
        self._client.wss_uri = self._new_url()
        self._client.connect()
        if not self._opened.wait(within):
            return False
        self._client.reconnect_from_now_on()
        return True

    @property
    def connected(self) -> bool:
        """Whether the connection stands; a silent one is noticed within seconds."""
        return self._client.stands

    def close(self) -> None:
        """Close the connection; nothing arrives any more."""
        self._client.close()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        start = time()
        self.last_envelope_at = self._now()
        work = partial(run_bolt_app, self._app, request)
        try:
            answer = self._once.do(request.payload.get("event_id"), work, again=BoltResponse(status=200))
        except Exception as bug:  # the edge: the SDK would log it where nobody looks
            logger.exception("What Slack sent cannot be handled", extra=about(reason=type(bug).__name__))
            return
        try:
            send_response(client, request, answer, start)
        except (websocket.WebSocketException, OSError) as trouble:
            logger.info("The connection broke before the acknowledgement", extra=about(reason=type(trouble).__name__))
