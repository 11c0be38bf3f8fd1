"""Asking the emulated Smile ID by hand, rightly and wrongly."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.smile_id.wire import sign, timestamp_of

if TYPE_CHECKING:
    from bot.demo.smile_id import EmulatedSmileId

KEY = "test-api-key-not-real-0001"
OLD_KEY = "test-api-key-not-real-0000"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(url: str, body: bytes | None = None) -> Reply:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request("GET" if body is None else "POST", address.path, body)
        response = connection.getresponse()
        return Reply(response.status, dict(response.headers), response.read())
    finally:
        connection.close()


def question(smile: EmulatedSmileId, api_key: str = KEY, **changes: Any) -> dict[str, Any]:
    """A right question about job-1, changed as told; None takes a field away. It is signed after the changes."""
    fields = {"partner_id": "085", "timestamp": timestamp_of(smile.now()), "user_id": "user-1", "job_id": "job-1"}
    fields |= changes
    signed = fields | {"signature": sign(api_key, str(fields["partner_id"]), str(fields["timestamp"]))} | changes
    return {name: value for name, value in signed.items() if value is not None}


def ask(smile: EmulatedSmileId, **changes: Any) -> Reply:
    return send(f"{smile.base_url}/job_status", json.dumps(question(smile, **changes)).encode())
