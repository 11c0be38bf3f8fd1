import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from typing import Any

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from bot.web import CONNECTIONS, LARGEST_TAKEN, HttpServer, application, source
from handlers.callback import ACCEPTED, MAX_BODY, TOO_LARGE, Answer
from tests.posting import request


class Behind:
    """What the routes lead to, recording."""

    def __init__(self) -> None:
        self.received: list[tuple[int, str]] = []
        self.counted: list[int] = []
        self.reasons: list[str] = []
        self.entered, self.hold = threading.Event(), threading.Event()
        self.hold.set()

    def receive(self, body: bytes, address: str) -> Answer:
        self.received.append((len(body), address))
        self.entered.set()
        self.hold.wait(10)
        return TOO_LARGE if len(body) > MAX_BODY else ACCEPTED

    def application(self, **more: Any) -> Flask:
        settings: dict[str, Any] = {
            "receive": self.receive,
            "trusted_proxies": [ip_network("127.0.0.0/8")],
            "called_back": self.counted.append,
            "not_ready": lambda: self.reasons,
            "metrics": lambda: b"smile_bot_polls_total 1.0\n",
            "slack": None,
        }
        return application(**settings | more)


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def client(behind: Behind) -> FlaskClient:
    return behind.application().test_client()


@pytest.fixture
def server(behind: Behind) -> Iterator[HttpServer]:
    server = HttpServer(behind.application(), host="127.0.0.1", port=0)
    yield server
    server.stop(5)


def test_a_callback_is_received_with_the_address_it_comes_from_and_counted(behind: Behind, client: FlaskClient) -> None:
    answer = client.post("/smile/callback", data=b"12345", headers={"X-Forwarded-For": "52.36.32.43"})

    assert (answer.status_code, answer.text) == (200, "Thank you.")
    assert behind.received == [(5, "52.36.32.43")]
    assert behind.counted == [200]


def test_of_a_body_that_is_too_large_no_more_is_read_than_shows_it(behind: Behind, client: FlaskClient) -> None:
    answer = client.post("/smile/callback", data=b"x" * (2 * MAX_BODY))

    assert answer.status_code == 413
    assert behind.received == [(MAX_BODY + 1, "127.0.0.1")]
    assert behind.counted == [413]


def test_a_living_process_says_so_whatever_else_is_wrong(behind: Behind, client: FlaskClient) -> None:
    behind.reasons.append("Slack: not connected.")
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_readiness_says_why_not(behind: Behind, client: FlaskClient) -> None:
    ready = client.get("/readyz")
    behind.reasons.append("Slack: not connected.")
    not_ready = client.get("/readyz")

    assert (ready.status_code, ready.json) == (200, {"ready": True, "reasons": []})
    assert (not_ready.status_code, not_ready.json) == (503, {"ready": False, "reasons": ["Slack: not connected."]})


def test_metrics_are_prometheus_text(client: FlaskClient) -> None:
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    assert answer.text == "smile_bot_polls_total 1.0\n"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/smile/callback", 405),
        ("POST", "/healthz", 405),
        ("POST", "/slack/events", 404),
        ("GET", "/", 404),
        ("GET", "/static/../bot.db", 404),
    ],
)
def test_there_is_nothing_else(client: FlaskClient, method: str, path: str, status: int) -> None:
    assert client.open(path, method=method).status_code == status


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("52.1.1.1", "", "52.1.1.1"),
        ("52.1.1.1", "6.6.6.6", "52.1.1.1"),
        ("10.0.0.1", "52.1.1.1", "52.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 52.1.1.1", "52.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 52.1.1.1 ,10.0.0.2", "52.1.1.1"),
        ("::ffff:10.0.0.1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "6.6.6.6, unknown", "unknown"),
        ("10.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9"),
        ("10.0.0.1", ", ,", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6, 52.1.1.1:4711, 10.0.0.2:80", "52.1.1.1:4711"),
    ],
)
def test_the_source_is_the_last_address_before_our_own_proxies(peer: str, forwarded_for: str, address: str) -> None:
    assert source(from_address(peer, forwarded_for), [ip_network("10.0.0.0/8")]) == address


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert source(from_address("52.1.1.1", "6.6.6.6"), []) == "52.1.1.1"


def from_address(peer: str, forwarded_for: str) -> Request:
    environ = EnvironBuilder().get_environ()
    return Request(environ | {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded_for})


def test_the_server_passes_the_proxys_word_on_and_does_not_name_itself(behind: Behind, server: HttpServer) -> None:
    status, _ = request(server.port, "POST", "/smile/callback", b"12345", {"X-Forwarded-For": "6.6.6.6, 52.36.32.43"})
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        head = connection.makefile("rb").read()

    assert status == 200
    assert behind.received == [(5, "52.36.32.43")]
    assert b"waitress" not in head.lower()


def test_a_body_that_is_too_large_is_answered_over_a_socket_too(server: HttpServer) -> None:
    assert request(server.port, "POST", "/smile/callback", b"x" * (MAX_BODY + 1))[0] == 413
    assert request(server.port, "POST", "/smile/callback", b"x" * MAX_BODY)[0] == 200


def test_a_body_beyond_all_measure_is_refused_before_it_is_sent(behind: Behind, server: HttpServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /smile/callback HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % LARGEST_TAKEN)
        head = connection.makefile("rb").readline()

    assert b" 413 " in head
    assert behind.received == []


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /smile/callback HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /smile/callback HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
        b"POST /smile/callback HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_refused(behind: Behind, server: HttpServer, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request_bytes)
        head = connection.makefile("rb").readline()

    assert b" 400 " in head
    assert behind.received == []


def test_stopping_takes_nothing_new_and_lets_what_is_running_end(behind: Behind) -> None:
    server = HttpServer(behind.application(), host="127.0.0.1", port=0)
    behind.hold.clear()
    answers: list[int] = []
    caller = threading.Thread(
        target=lambda: answers.append(request(server.port, "POST", "/smile/callback", b"x")[0]), name="caller"
    )
    caller.start()
    behind.entered.wait(10)
    stopper = threading.Thread(target=server.stop, args=(10,), name="stopper")
    stopper.start()
    while listens(server.port):  # closing takes the server's thread a moment
        pass
    behind.hold.set()
    stopper.join(10)
    caller.join(10)

    assert answers == [200]
    assert "http" not in [thread.name for thread in threading.enumerate()]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_request_that_never_ends_does_not_hold_up_the_end(behind: Behind, caplog: pytest.LogCaptureFixture) -> None:
    server = HttpServer(behind.application(), host="127.0.0.1", port=0)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /smile/callback HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        server.stop(5)

        assert is_closed(connection)
    assert caplog.text == ""


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_connections_that_say_nothing_shut_nobody_out(server: HttpServer) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(CONNECTIONS)]
        talking = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        alive = get(talking, "/healthz")
        more = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(CONNECTIONS)]

        assert alive == 200
        assert request(server.port, "GET", "/healthz")[0] == 200
        assert is_closed(idle[0])
        more[-1].setblocking(False)
        with pytest.raises(BlockingIOError):
            more[-1].recv(1)


def get(connection: socket.socket, path: str) -> int:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return int(connection.recv(4096).split()[1])


def test_a_request_that_is_being_answered_is_not_cut_off_by_connections_that_say_nothing(
    behind: Behind, server: HttpServer
) -> None:
    behind.hold.clear()
    answers: list[int] = []
    caller = threading.Thread(
        target=lambda: answers.append(request(server.port, "POST", "/smile/callback", b"x")[0]), name="caller"
    )
    caller.start()
    behind.entered.wait(10)
    with ExitStack() as stack:
        for _ in range(2 * CONNECTIONS):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        request(server.port, "GET", "/healthz")
        behind.hold.set()
        caller.join(10)

    assert answers == [200]


def test_a_callback_that_fails_in_an_unforeseen_way_is_counted_too(behind: Behind) -> None:
    def fail(*_: object) -> Answer:
        raise RuntimeError

    client = behind.application(receive=fail).test_client()

    assert client.post("/smile/callback", data=b"1").status_code == 500
    assert behind.counted == [500]


def test_a_taken_port_is_an_error(server: HttpServer, behind: Behind) -> None:
    with pytest.raises(OSError, match="in use"):
        HttpServer(behind.application(), host="127.0.0.1", port=server.port)


def test_an_ipv6_address_can_be_listened_on(behind: Behind) -> None:
    server = HttpServer(behind.application(), host="::1", port=0)
    with socket.create_connection(("::1", server.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        answer = connection.makefile("rb").read()
    server.stop(5)

    assert json.loads(answer.split(b"\r\n\r\n")[1]) == {"alive": True}
