"""Runs an aiohttp application on 127.0.0.1, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# How long a handler that is still at work may go on once the server is told to stop.
GRACE_SECONDS = 0.1


class LoopbackServer:
    """One application on one port of 127.0.0.1.

    `start()` returns when the port listens; `stop()` returns when the thread has ended, every connection is closed
    and every handler is finished or cancelled. Both may be called from any thread but the server's own.
    """

    def __init__(self, app: web.Application) -> None:
        self.app = app
        self.base_url = ""
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def start(self, port: int = 0) -> str:
        """Listens on `port` (0: any free one); returns the base URL, `http://127.0.0.1:PORT`. OSError if taken."""
        listening: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, args=(port, listening), name="loopback", daemon=True)
        self._thread.start()
        try:
            self.base_url = listening.result()
        except BaseException:
            self._thread.join()
            self._thread = None
            raise
        return self.base_url

    def stop(self) -> None:
        """Closes everything; does nothing when the server is not running."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join()

    def call(self, function: Callable[[], T]) -> T:
        """Runs `function` on the server's event loop and returns, or raises, what came of it."""
        if self._loop is None or self._thread is None:
            raise RuntimeError("the server is not running")

        async def on_the_loop() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(on_the_loop(), self._loop).result()

    def _run(self, port: int, listening: Future[str]) -> None:
        asyncio.run(self._serve(port, listening))

    async def _serve(self, port: int, listening: Future[str]) -> None:
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=GRACE_SECONDS)
        try:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
        except BaseException as error:
            listening.set_exception(error)
            await runner.cleanup()
            return
        self._loop = asyncio.get_running_loop()
        listening.set_result(f"http://127.0.0.1:{runner.addresses[0][1]}")
        await self._stopping.wait()
        await runner.cleanup()
