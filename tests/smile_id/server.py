"""A real HTTP server on loopback that answers each request as the test's script says, however badly."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.clock import START
from tests.smile_id.answers import SAMPLES

CERTIFICATE = SAMPLES / "loopback_tls.pem"  # made up for these tests, for 127.0.0.1 and localhost

Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Reads one question, writes down what it was and plays the next script; the last script repeats."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def do_POST(self) -> None:
        """Play the next script."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = self.server.scripts[min(len(self.server.questions), len(self.server.scripts) - 1)]
        self.server.questions.append(question)
        self.server.headers.append(dict(self.headers))
        self.server.peers.add(self.client_address)
        try:
            script(self)
        except OSError:  # the client had enough
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The server and what it was asked: `questions` (bodies), `headers`, `peers` (one for each connection).

    `outlasted` is whether a script that tries the client's patience came to its own end, seconds later.
    """

    def __init__(self, *, tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts: list[Script] = []
        self.questions: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.peers: set[Any] = set()
        self.outlasted = False
        self.stopping = threading.Event()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_port}/v1"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Server]:
    server = Server(tls=tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


# Scripts


def says(body: bytes, http_status: int = 200, **headers: str) -> Script:
    """Answer properly; header names have underscores for hyphens."""

    def script(handler: Handler) -> None:
        handler.send_response_only(http_status)
        named = {"Date": format_datetime(START, usegmt=True), "Content-Length": str(len(body))} | headers
        for name, value in named.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return script


def writes(raw: bytes) -> Script:
    """Write these very bytes and hang up."""

    def script(handler: Handler) -> None:
        handler.wfile.write(raw)
        handler.close_connection = True

    return script


def drips(raw: bytes) -> Script:
    """Write these bytes at once and then a byte every other moment, for very long."""

    def script(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(raw)
        for _ in range(1000):
            if handler.server.stopping.wait(0.01):
                return
            handler.wfile.write(b"x")
        handler.server.outlasted = True

    return script


def floods(raw: bytes) -> Script:
    """Write these bytes over and over, as fast as they are taken, for very long."""

    def script(handler: Handler) -> None:
        handler.close_connection = True
        for _ in range(100_000):
            if handler.server.stopping.is_set():
                return
            handler.wfile.write(raw)
        handler.server.outlasted = True

    return script


def hangs(handler: Handler) -> None:
    """Say nothing for very long."""
    handler.close_connection = True
    handler.server.outlasted = not handler.server.stopping.wait(10)


def resets(handler: Handler) -> None:
    """Cut the connection without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
