"""The HTTP server: Smile ID's callbacks, Slack's events, and what monitoring asks.

Flask has the routes, waitress serves them on a few threads.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, Response, jsonify, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST
from waitress import wasyncore
from waitress.server import create_server

from bot.slack_events import SlackEvents
from bot.variables import Network
from handlers.callback import MAX_BODY, Answer, address_of

THREADS = 8
CONNECTIONS = 100  # of more than these, those that have been silent for the longest are closed
MOST_CONNECTIONS = 500  # while so many are being answered, no more are taken
# Up to here a body that is too large is taken in (to a temporary file), so that its sender hears the 413; beyond, the
# connection is cut.
LARGEST_TAKEN = 8_000_000  # bytes


def application(
    *,
    receive: Callable[[bytes, str], Answer],
    trusted_proxies: Sequence[Network],
    called_back: Callable[[int], None],
    not_ready: Callable[[], list[str]],
    metrics: Callable[[], bytes],
    slack: SlackEvents | None,
) -> Flask:
    """The routes as a WSGI application; without ``slack`` there is no ``/slack/events``.

    ``receive`` takes a callback's body and the address it comes from; ``called_back`` gets the status of each answer.
    """
    app = Flask(__name__, static_folder=None)

    @app.post("/smile/callback")
    def callback() -> Response:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            body = request.stream.read(MAX_BODY + 1)
            answer = receive(body, source(request, trusted_proxies))
            status = answer.status
        finally:
            called_back(status)
        return make_response(answer.reason, status)

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(alive=True)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        reasons = not_ready()
        return jsonify(ready=not reasons, reasons=reasons), 503 if reasons else 200

    @app.get("/metrics")
    def show_metrics() -> Response:
        return Response(metrics(), content_type=CONTENT_TYPE_LATEST)

    if slack is not None:

        @app.post("/slack/events")
        def events() -> Response:
            request.max_content_length = MAX_BODY
            return slack.answer(request)

    return app


def source(came: Request, trusted: Sequence[Network]) -> str:
    """The address a request comes from: the last one before our own proxies, which alone are believed.

    Every proxy appends the address it was called from to X-Forwarded-For; whatever stands further left than the first
    address that is not a trusted proxy's may be invented.
    """
    peer = came.remote_addr or ""
    hops = [hop.strip() for hop in came.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    for hop in (peer, *reversed(hops)):
        address = address_of(hop)
        if address is None or not any(address in network for network in trusted):
            return hop
    return hops[0] if hops else peer


class HttpServer:
    """Serves a WSGI application on a port; ``port`` 0 takes any free one. Raises OSError when it cannot be had."""

    def __init__(self, app: Flask, *, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        self.port: int = listening.getsockname()[1]
        self._connections: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._connections,
            sockets=[listening],
            threads=THREADS,
            connection_limit=MOST_CONNECTIONS,
            ident=None,
            max_request_body_size=LARGEST_TAKEN,
            clear_untrusted_proxy_headers=False,  # `source` decides whom to believe
        )
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)
        self._thread.start()

    def stop(self, within: float) -> None:
        """Take no new requests, let those that are being answered end, for so many seconds; close everything."""
        # The thread that waits for the sockets is the one to close the listening one.
        self._server.trigger.pull_trigger(lambda: wasyncore.dispatcher.close(self._server))
        self._server.task_dispatcher.shutdown(timeout=within)
        self._over.set()
        self._server.pull_trigger()
        self._thread.join(within)
        wasyncore.close_all(self._connections)

    def _run(self) -> None:
        # Not the server's own `run`: that one ends only when everything is closed, under the feet of whoever wakes it.
        while not self._over.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._connections, count=1)
            self._make_room()

    def _make_room(self) -> None:
        """Close what is open and says nothing, before it shuts out whoever has something to say."""
        channels = list(self._server.active_channels.values())
        if len(channels) > CONNECTIONS:
            quiet = (one for one in channels if not one.requests and not one.total_outbufs_len)
            idle = sorted(quiet, key=lambda one: one.last_activity)
            for channel in idle[: len(channels) - CONNECTIONS]:
                channel.will_close = True
