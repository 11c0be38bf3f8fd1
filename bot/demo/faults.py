"""Ways in which the emulated Smile ID can fail on purpose."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aiohttp import web

if TYPE_CHECKING:
    import threading

ERROR_PAGE = "<!doctype html><title>503</title><h1>Service Temporarily Unavailable</h1>"
LOOK_AGAIN_SECONDS = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one answer; the default is Smile ID's load balancer saying 503 with a page of HTML.

    `code`: an error object with this code and HTTP status 400 (as {"error", "code"}, unsigned). `body`: these bytes as
    JSON. `retry_after`: the Retry-After header. `drop`: the connection is reset without an answer. `hang`: nothing is
    sent until the event is set, then the true answer. `signature`: the true answer with no signature, or with a wrong
    one. `job_id`: only questions about this job fail.
    """

    status: int | None = None
    retry_after: str | None = None
    code: str | None = None
    body: bytes | None = None
    drop: bool = False
    hang: threading.Event | None = None
    signature: Literal["missing", "wrong"] | None = None
    job_id: str | None = None

    @property
    def replaces_the_answer(self) -> bool:
        """Whether the true answer is never sent; otherwise it comes late or badly signed."""
        return self.hang is None and self.signature is None

    def response(self) -> web.Response | None:
        """Return what is sent in place of the true answer; None: the connection is reset."""
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        if self.drop:
            return None
        if self.code is not None:
            problem = {"error": "Refused on purpose", "code": self.code}
            return web.json_response(problem, status=self.status or 400, headers=headers)
        if self.body is not None:
            status = self.status or 200
            return web.Response(body=self.body, status=status, headers=headers, content_type="application/json")
        return web.Response(text=ERROR_PAGE, status=self.status or 503, headers=headers, content_type="text/html")


def reset(request: web.Request) -> web.Response:
    """Kill the connection as a crashed server does: no answer, no farewell."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def released(event: threading.Event) -> None:
    """Return once another thread has set the event."""
    while not event.is_set():
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
