"""Scripted faults and the rate limit: how the emulated Slack misbehaves when a test asks it to."""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POST_INTERVAL = timedelta(seconds=1)
PAGE = "<!DOCTYPE html><html><body>Something went wrong on our end.</body></html>"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble for one method (a pattern such as `chat.*`), `times` times.

    In this order: a held call waits for `release()`; then the connection is reset before the work (`drop="before"`),
    or the call is refused with `error`, `retry_after` (a 429) or `status`, or it is done and the connection is reset
    before the answer (`drop="after"`), or it is done and a proxy's page comes in place of the answer (`garble`), or it
    is done and answered as always. `error="invalid_blocks"` meets only calls that have blocks.
    """

    method: str
    times: float = 1
    channel: str | None = None
    error: str | None = None
    status: int | None = None
    body: str | None = None
    retry_after: float | None = None
    drop: Literal["before", "after"] | None = None
    garble: bool = False
    hold: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def matches(self, method: str, arguments: Mapping[str, Any]) -> bool:
        """Whether this call is the one that goes wrong."""
        has_cause = self.error != "invalid_blocks" or bool(arguments.get("blocks"))
        return has_cause and fnmatchcase(method, self.method) and self.channel in (None, arguments.get("channel"))

    def refusal(self) -> web.Response | None:
        """The answer in place of the work, None if the work is to be done."""
        if self.retry_after is not None:
            return ratelimited(self.retry_after)
        if self.error is not None:
            return web.json_response({"ok": False, "error": self.error}, status=self.status or 200)
        if self.status is not None or self.body is not None:
            return web.Response(text=self.body or PAGE, content_type="text/html", status=self.status or 200)
        return None


class Faults:
    """The faults to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Lets it go wrong from now on."""
        self._faults.append(fault)

    def heal(self) -> None:
        """Forgets every fault to come; those under way go on."""
        self._faults.clear()

    def take(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """The fault that meets this call, used up by one."""
        for fault in self._faults:
            if fault.matches(method, arguments):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None


class RateLimit:
    """About one chat.postMessage a second for each channel. Slack docs: Rate limits."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last: dict[object, datetime] = {}

    def wait(self, channel: object) -> float:
        """Seconds (whole ones) until this channel may be posted to; 0 counts as the post."""
        now = self._now()
        last = self._last.get(channel)
        if last is not None and now - last < POST_INTERVAL:
            return math.ceil((last + POST_INTERVAL - now).total_seconds())
        self._last[channel] = now
        return 0


def ratelimited(retry_after: float) -> web.Response:
    """HTTP 429 as Slack sends it."""
    headers = {"Retry-After": f"{retry_after:g}"}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def cut_off(request: web.Request) -> None:
    """Ends the TCP connection of a request with a reset: nothing lingers, nothing more is sent."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
