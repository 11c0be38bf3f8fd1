"""The server that runs an aiohttp application in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import pytest
import requests
from aiohttp import web

from bot.demo.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator


async def greet(_: web.Request) -> web.Response:
    return web.Response(text=threading.current_thread().name)


def application() -> web.Application:
    app = web.Application()
    app.router.add_get("/", greet)
    return app


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer(application())
    server.start()
    yield server
    server.stop()


def test_it_answers_on_127_0_0_1_in_a_thread_of_its_own(server: LoopbackServer) -> None:
    assert requests.get(server.base_url, timeout=10).text == "loopback"
    assert server.base_url.startswith("http://127.0.0.1:")


def test_a_port_can_be_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = LoopbackServer(application())

    assert server.start(port) == f"http://127.0.0.1:{port}"

    server.stop()


def test_a_taken_port_is_an_os_error_and_leaves_no_thread(server: LoopbackServer) -> None:
    port = int(server.base_url.rpartition(":")[2])
    threads = threading.active_count()

    with pytest.raises(OSError, match="address already in use"):
        LoopbackServer(application()).start(port)

    assert threading.active_count() == threads


def test_stopping_ends_the_thread_and_frees_the_port() -> None:
    threads = threading.active_count()
    server = LoopbackServer(application())
    url = server.start()
    server.stop()

    assert threading.active_count() == threads
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get(url, timeout=10)


def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    server = LoopbackServer(application())
    server.stop()
    server.start()
    server.stop()
    server.stop()

    assert server.base_url


def test_stopping_does_not_wait_for_a_handler_that_never_ends() -> None:
    arrived = threading.Event()

    async def hang(_: web.Request) -> web.Response:
        arrived.set()
        await asyncio.Event().wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", hang)
    server = LoopbackServer(app)
    server.start()
    with socket.create_connection(("127.0.0.1", int(server.base_url.rpartition(":")[2]))) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert arrived.wait(10)
        server.stop()

        assert client.recv(1) == b""


def test_call_runs_on_the_servers_thread_and_returns_what_came_of_it(server: LoopbackServer) -> None:
    assert server.call(lambda: threading.current_thread().name) == "loopback"


def test_call_raises_what_was_raised_there(server: LoopbackServer) -> None:
    with pytest.raises(ZeroDivisionError):
        server.call(lambda: 1 / 0)


def test_call_needs_a_running_server() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        LoopbackServer(application()).call(lambda: None)
