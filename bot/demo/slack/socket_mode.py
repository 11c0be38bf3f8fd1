"""Socket Mode: the WebSockets of the bot, the envelopes sent over them, and what happens to one nobody acknowledges."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from aiohttp import WSMsgType, web

from bot.demo.slack.faults import cut_off
from bot.demo.slack.model import APP_ID, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.demo.slack.workspace import Workspace

MAX_CONNECTIONS: Final = 10
ACK_SECONDS: Final = 3.0
CLOSE_SECONDS: Final = 1.0

Death = Literal["warning", "refresh_requested", "close", "abort", "silence"]


@dataclass(slots=True, eq=False)
class Envelope:
    """Something a person did, on its way to the bot. `state` ends as `acked` or, after three seconds, as `failed`.

    `attempt` counts from 0; only an event is sent again.
    """

    type: str
    payload: Json
    on_ack: Callable[[Json], object] = field(repr=False)
    on_failure: Callable[[], object] = field(repr=False)
    attempt: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: Literal["sent", "acked", "failed"] = "sent"
    ack: Json | None = None


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket; `draining` gets no more envelopes, `silent` reads and answers nothing any more."""

    socket: web.WebSocketResponse
    request: web.Request
    draining: bool = False
    silent: bool = False


class SocketMode:
    """The server's end. Everything here runs on the server's event loop. Slack docs: Using Socket Mode."""

    def __init__(self, workspace: Workspace, ack_seconds: float = ACK_SECONDS) -> None:
        self.envelopes: list[Envelope] = []
        self._workspace = workspace
        self._ack_seconds = ack_seconds
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._tasks: set[asyncio.Future[object]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._waiting: dict[str, Envelope] = {}

    def new_path(self) -> str:
        """Path and query of a WebSocket address that is good for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return f"/link/?ticket={ticket}&app_id={APP_ID}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self._join(connection)
        try:
            await socket.send_json(self._hello())
            await self._read(connection)
        finally:
            self._leave(connection)
        return socket

    def deliver(
        self,
        envelope_type: str,
        payload: Json,
        on_ack: Callable[[Json], object],
        on_failure: Callable[[], object],
        attempt: int = 0,
    ) -> Envelope:
        """Sends an envelope to one of the connections; without any it fails at once."""
        envelope = Envelope(envelope_type, payload, on_ack, on_failure, attempt)
        self.envelopes.append(envelope)
        connection = self._next_connection()
        self._waiting[envelope.id] = envelope
        if connection is None:
            self._give_up(envelope)
            return envelope
        loop = asyncio.get_running_loop()
        self._timers[envelope.id] = loop.call_later(self._ack_seconds, self._give_up, envelope)
        self._send(connection, _as_sent(envelope))
        return envelope

    def disconnect(self, how: Death) -> None:
        """Ends every connection the way that is asked for."""
        for connection in list(self._connections):
            match how:
                case "warning":
                    self._send(connection, _farewell(how))
                case "refresh_requested":
                    connection.draining = True
                    self._send(connection, _farewell(how))
                case "close":
                    self._start(connection.socket.close())
                case "abort":
                    cut_off(connection.request)
                case "silence":
                    connection.silent = True

    async def shut_down(self, _: web.Application) -> None:
        """Closes every connection when the server stops."""
        for connection in list(self._connections):
            cut_off(connection.request) if connection.silent else await connection.socket.close()

    def _join(self, connection: Connection) -> None:
        with self._workspace.change():
            self._connections.append(connection)
            self._workspace.connections = len(self._connections)
            self._workspace.hellos += 1

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "emulated-slack", "approximate_connection_time": 18060},
        }

    def _leave(self, connection: Connection) -> None:
        with self._workspace.change():
            self._connections.remove(connection)
            self._workspace.connections = len(self._connections)

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if connection.silent:
                continue
            if frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(frame.data))

    def _acknowledged(self, ack: Json) -> None:
        envelope = self._waiting.pop(ack.get("envelope_id", ""), None)
        if envelope is None:
            return
        self._timers.pop(envelope.id).cancel()
        with self._workspace.change():
            envelope.state, envelope.ack = "acked", ack
        envelope.on_ack(ack.get("payload") or {})

    def _give_up(self, envelope: Envelope) -> None:
        self._timers.pop(envelope.id, None)
        del self._waiting[envelope.id]
        with self._workspace.change():
            envelope.state = "failed"
        envelope.on_failure()

    def _next_connection(self) -> Connection | None:
        """Each in turn, so that two bots share the work."""
        ready = [connection for connection in self._connections if not connection.draining]
        return ready[len(self.envelopes) % len(ready)] if ready else None

    def _send(self, connection: Connection, message: Json) -> None:
        async def send() -> None:
            with suppress(ConnectionError):  # it has died meanwhile: the envelope stays unacknowledged
                await connection.socket.send_json(message)

        self._start(send())

    def _start(self, work: Coroutine[object, object, object]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _as_sent(envelope: Envelope) -> Json:
    is_event = envelope.type == "events_api"
    sent: Json = {
        "envelope_id": envelope.id,
        "type": envelope.type,
        "accepts_response_payload": not is_event,
        "payload": envelope.payload,
    }
    retried = {"retry_attempt": envelope.attempt, "retry_reason": "timeout" if envelope.attempt else ""}
    return sent | retried if is_event else sent


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "emulated-slack"}}
