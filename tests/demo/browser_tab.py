"""The demo's web page by hand: what it hears over its WebSocket, and what it posts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests
import websocket

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.slack.server import EmulatedSlack
    from tests.demo.bare_bot import Json


class BrowserTab:
    """The page's WebSocket."""

    def __init__(self, slack: EmulatedSlack, query: str = "", **options: Any) -> None:
        address = slack.page_url.replace("http", "ws", 1) + f"client/events{query}"
        self._socket = websocket.create_connection(address, timeout=10, **options)

    def state(self, holds: Callable[[Json], object] = bool) -> Json:
        """The first state told from now on of which this holds."""
        while not holds(state := json.loads(self._socket.recv())):
            pass
        return dict(state)

    def ended(self) -> bool:
        """Whether what comes next is the end."""
        opcode, _ = self._socket.recv_data()
        return bool(opcode == websocket.ABNF.OPCODE_CLOSE)

    def close(self) -> None:
        self._socket.close()  # ... which leaves TCP open after a close frame
        self._socket.shutdown()  # type: ignore[no-untyped-call]


def post(slack: EmulatedSlack, action: str, headers: dict[str, str] | None = None, **body: Any) -> Json:
    answer = requests.post(f"{slack.page_url}client/{action}", json=body, headers=headers, timeout=10)
    return dict(answer.json())
