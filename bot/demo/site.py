"""The demo's own web routes: the page, the scenarios it offers, and the switches that make trouble."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.scenarios import SCENARIOS, Scenario
from bot.demo.stories import RUN, STORIES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.run import Demo

PAGE = Path(__file__).parent / "page"
FILES = {
    "/": (PAGE / "index.html", "text/html"),
    "/static/page.js": (PAGE / "built" / "page.js", "text/javascript"),
    "/static/page.css": (PAGE / "built" / "page.css", "text/css"),
}
# Text from outside can never become code here: no inline script or style, nothing from another host, no HTML strings.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws://{host}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"
)
LONGEST_PUSH = 31 * 24 * 3600


class NotBuilt(Exception):
    """The page's files are not there: they come from a build."""


class Site:
    """Serves the page beside the emulated Slack and carries out what its panel asks for."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo

    def add_to(self, app: web.Application) -> None:
        """Add all routes; NotBuilt if the page has not been built."""
        for path, (file, content_type) in FILES.items():
            app.router.add_get(path, _serving(_bytes(file), content_type))
        app.router.add_get("/demo/state", self._state)
        app.router.add_post("/demo/switch", self._switch)
        app.router.add_post("/demo/restart", self._restart)
        app.router.add_post("/demo/clock", self._push_clock)
        app.router.add_post("/demo/decide", self._decide)

    async def _state(self, _request: web.Request) -> web.Response:
        demo = self._demo
        state = {
            "scenarios": [offered(scenario) for scenario in SCENARIOS],
            "stories": [asdict(story) for story in STORIES],
            "switches": {"slack_rate_limited": demo.slack.rate_limited, "smile_down": demo.smile_id.down},
            "clock": {"offset_seconds": demo.clock.ahead, "now": demo.clock().isoformat()},
            "bot": demo.bot.state,
        }
        return web.json_response(state)

    async def _switch(self, request: web.Request) -> web.Response:
        match await _asked(request):
            case {"name": "slack_rate_limited", "on": bool(on)}:
                self._demo.slack.rate_limited = on
            case {"name": "smile_down", "on": bool(on)}:
                self._demo.smile_id.down = on
            case _:
                return _refused("no such switch")
        return web.json_response({"ok": True})

    async def _restart(self, request: web.Request) -> web.Response:
        match await _asked(request):
            case {"how": "term" | "kill" as how}:
                await asyncio.to_thread(self._demo.bot.restart, how)
                return web.json_response({"ok": True})
            case _:
                return _refused("how is term or kill")

    async def _push_clock(self, request: web.Request) -> web.Response:
        match await _asked(request):
            case {"seconds": int(seconds)} if 0 < seconds <= LONGEST_PUSH:
                await asyncio.to_thread(self._demo.push_clock, seconds)
                return web.json_response({"ok": True})
            case _:
                return _refused("seconds is a number of up to 31 days")

    async def _decide(self, request: web.Request) -> web.Response:
        match await _asked(request):
            case {"user": str(smile_user_id), "job": str(job_id)}:
                try:
                    self._demo.smile_id.advance(smile_user_id, job_id)
                except LookupError as problem:
                    return _refused(str(problem))
                return web.json_response({"ok": True})
            case _:
                return _refused("which user and job?")


def offered(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as the page shows it; "{run}" in its commands stands for the number of the run."""
    job_id = f"{scenario.name}-{RUN}"
    commands = [command.format(user=scenario.smile_user_id, job=job_id) for command in scenario.commands]
    return {"name": scenario.name, "title": scenario.title, "what": scenario.what, "commands": commands}


def _serving(body: bytes, content_type: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        headers = {
            "Content-Security-Policy": POLICY.format(host=request.host),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)

    return serve


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotBuilt(
            f"The demo's page is not built ({file.name} is missing): run make page, or smile-bot demo --terminal."
        ) from None


async def _asked(request: web.Request) -> object:
    try:
        return await request.json()
    except ValueError:
        return None


def _refused(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=400)
