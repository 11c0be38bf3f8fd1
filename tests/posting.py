"""Posts to the bot's HTTP server as Smile ID and Slack do."""

import hashlib
import hmac
import json
import secrets
import socket
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from bot.smile_id.wire import sign, timestamp_of
from tests.clock import START

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"


def free_port() -> int:
    """A port that nothing listens on, outside of the range from which the system takes ports for connections."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def request(
    port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """One request to this machine; gives the status and the body of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def proof(api_key: str, partner_id: str = "085", at: datetime = START) -> dict[str, str]:
    """A timestamp with its signature: everything that a callback's signature covers."""
    timestamp = timestamp_of(at)
    return {"timestamp": timestamp, "signature": sign(api_key, partner_id, timestamp)}


def callback(
    proof: Mapping[str, str],
    job_id: str = "job-1",
    smile_user_id: str = "user-1",
    *,
    job_type: Any = "2",
    **fields: Any,
) -> bytes:
    """The body of a callback that says the job is approved; ``fields`` replace and add (Smile ID docs: Callback)."""
    params = {"user_id": smile_user_id, "job_id": job_id, "job_type": job_type}
    result = {"ResultCode": "1220", "ResultText": "Authenticated", "SmileJobID": "0000001111", "PartnerParams": params}
    return json.dumps(result | fields | dict(proof)).encode()


def slack_headers(body: bytes, at: datetime, *, secret: str = SIGNING_SECRET, kind: str = FORM) -> dict[str, str]:
    """What Slack puts on a request of its own (Slack docs: Verifying requests from Slack)."""
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }


def slack_form(payload: Mapping[str, Any]) -> bytes:
    """A slash command's payload as it is posted, or that of a click or a form."""
    return urlencode(payload if "command" in payload else {"payload": json.dumps(payload)}).encode()
