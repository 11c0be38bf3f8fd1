from collections.abc import Iterator
from typing import Any

import pytest

from bot.smile_id.client import SmileId
from tests.clock import Clock
from tests.smile_id.answers import KEY, PARTNER
from tests.smile_id.clients import Ask, Make, Waits
from tests.smile_id.server import Script, Server, serving


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def make(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Build clients that are closed in the end; pauses take no time, the jitter takes all of a pause."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    clients = []

    def build(base_url: str, **more: Any) -> SmileId:
        settings: dict[str, Any] = {
            "partner_id": PARTNER,
            "api_keys": [KEY],
            "now": Clock(),
            "clock": waits.clock,
            "jitter": lambda: 1.0,
            "pause": waits.pause,
        }
        clients.append(SmileId(base_url=base_url, **settings | more))
        return clients[-1]

    yield build
    for client in clients:
        client.close()


@pytest.fixture
def ask(make: Make, server: Server) -> Ask:
    """Build a client of the server, which plays these scripts."""

    def build(*scripts: Script, **more: Any) -> SmileId:
        server.scripts = list(scripts)
        return make(server.url, **more)

    return build
