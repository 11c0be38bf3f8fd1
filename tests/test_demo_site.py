"""The demo's own routes: the page as it was built, and the switches of its panel."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.demo import site
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from tests.demo_terminal import PATIENT_BOT, Terminal, bot_process

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parent.parent


class World:
    """Both emulators and the page's routes, with a bot that does nothing."""

    def __init__(self, folder: Path) -> None:
        self.terminal = Terminal()
        self.slack, self.smile_id = EmulatedSlack(), EmulatedSmileId()
        self.bot = bot_process(folder, self.terminal, PATIENT_BOT)
        site.Site(self.slack, self.smile_id, self.bot).add_to(self.slack.app)
        self.slack.start()
        self.bot.start({"GREETING": "hello"})

    def stop(self) -> None:
        self.bot.stop()
        self.slack.stop()

    def send(self, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(urlsplit(self.slack.page_url).netloc, timeout=20)
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        try:
            connection.request("GET" if body is None else "POST", path, content, headers)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read().decode()
        finally:
            connection.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.stop()


def test_the_page_is_served_with_a_policy_that_lets_no_foreign_text_run(world: World) -> None:
    status, headers, body = world.send("/")
    policy = headers["Content-Security-Policy"]

    assert status == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", body) == ["data:,", "/static/page.css", "/static/page.js"]
    assert [world.send(path)[0] for path in ("/static/page.js", "/static/page.css", "/static/x", "/built")] == [
        200,
        200,
        404,
        404,
    ]


def test_the_bundle_names_no_other_host_than_those_of_comments_and_a_link_it_never_shows(world: World) -> None:
    script = world.send("/static/page.js")[2]
    hosts = set(re.findall(r"https?://([\w.-]+)", script))

    assert hosts <= {"github.com", "www.w3.org", "app.slack.com"}


def test_a_built_wheel_carries_the_page_ready_made_and_not_its_sources(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)  # noqa: S603  # our own interpreter and words
    with zipfile.ZipFile(next(tmp_path.iterdir())) as wheel:
        page = {name.removeprefix("bot/demo/page/") for name in wheel.namelist() if name.startswith("bot/demo/page/")}

    assert page == {"index.html", "emoji.json", "built/page.js", "built/page.css"}


def test_the_lock_file_pins_by_hash_and_names_no_registry() -> None:
    lock = (site.PAGE / "package-lock.json").read_text("utf-8")

    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_the_page_hears_of_scenarios_switches_and_the_bot(world: World) -> None:
    state = json.loads(world.send("/demo/state")[2])

    assert {"name", "title", "what", "commands"} == set(state["scenarios"][0])
    assert state["switches"] == {"slack_rate_limited": False, "smile_down": False}
    assert state["bot"] == "running"


def test_the_switches_switch(world: World) -> None:
    for name in ("slack_rate_limited", "smile_down"):
        assert world.send("/demo/switch", {"name": name, "on": True})[0] == 200

    assert world.slack.rate_limited
    assert world.smile_id.down
    assert world.send("/demo/switch", {"name": "smile_down", "on": False})[0] == 200
    assert not world.smile_id.down


@pytest.mark.parametrize("how", ["term", "kill"])
def test_the_page_restarts_the_bot(world: World, how: str) -> None:
    world.terminal.wait_for("up")
    assert world.send("/demo/restart", {"how": how})[0] == 200

    world.terminal.wait_for("up", times=2)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/demo/switch", {"name": "power", "on": True}),
        ("/demo/switch", {"name": "smile_down", "on": "yes"}),
        ("/demo/switch", "not json"),
        ("/demo/switch", "[]"),
        ("/demo/restart", {"how": "gently"}),
    ],
)
def test_a_request_it_does_not_understand_is_refused(world: World, path: str, body: object) -> None:
    status, _, answer = world.send(path, body)

    assert status == 400
    assert json.loads(answer)["ok"] is False


def test_another_web_site_in_the_same_browser_cannot_drive_the_demo(world: World) -> None:
    switch = {"name": "smile_down", "on": True}
    statuses = [
        world.send("/demo/switch", switch, Origin="https://evil.example")[0],
        world.send("/demo/restart", {"how": "kill"}, Origin="null")[0],
        world.send("/", Host="evil.example")[0],
    ]

    assert statuses == [403, 403, 403]
    assert not world.smile_id.down
