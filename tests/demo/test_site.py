"""The demo's own routes: the page as it was built, and the switches of its panel."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW, Step
from bot.demo.run import Demo
from tests.demo.terminal import PATIENT_BOT, Terminal, bot_process

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.page

PROJECT = Path(__file__).parents[2]


class World(Demo):
    """The demo with its page, and a bot that does nothing."""

    def __init__(self, folder: Path) -> None:
        self.terminal = Terminal()
        super().__init__(folder, self.terminal)
        self.bot = bot_process(folder, self.terminal, PATIENT_BOT)
        self.add_page()
        self.slack.start()
        self.bot.start({"GREETING": "hello"})

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
    with World(tmp_path) as world:
        yield world


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


def test_the_page_hears_of_scenarios_switches_and_the_bot(world: World) -> None:
    state = json.loads(world.send("/demo/state")[2])

    assert {"name", "title", "what", "commands"} == set(state["scenarios"][0])
    assert {"name", "title", "what", "steps"} == set(state["stories"][0])
    assert state["switches"] == {"slack_rate_limited": False, "smile_down": False}
    assert state["bot"] == "running"


def test_the_switches_switch(world: World) -> None:
    for name in ("slack_rate_limited", "smile_down"):
        assert world.send("/demo/switch", {"name": name, "on": True})[0] == 200

    assert world.slack.rate_limited
    assert world.smile_id.down
    assert world.send("/demo/switch", {"name": "smile_down", "on": False})[0] == 200
    assert not world.smile_id.down


def test_the_page_pushes_the_clock_of_all_three(world: World) -> None:
    before = json.loads(world.send("/demo/state")[2])["clock"]
    assert world.send("/demo/clock", {"seconds": 4 * 3600})[0] == 200
    after = json.loads(world.send("/demo/state")[2])["clock"]
    told_at, signed_at = world.slack.workspace.now(), world.smile_id.now()

    assert (before["offset_seconds"], after["offset_seconds"]) == (0, 14_400)
    for moment in (datetime.fromisoformat(after["now"]), told_at, signed_at):
        ahead = moment - datetime.fromisoformat(before["now"])
        assert timedelta(hours=4) <= ahead < timedelta(hours=4, minutes=1)


def test_the_page_has_a_job_decided(world: World) -> None:
    world.smile_id.set_job("lerato", "job-1", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    decided = world.send("/demo/decide", {"user": "lerato", "job": "job-1"})
    again = world.send("/demo/decide", {"user": "lerato", "job": "job-1"})

    assert decided[0] == 200
    assert again[0] == 400
    assert json.loads(again[2])["error"] == "job job-1 has no further step"


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
        ("/demo/clock", {"seconds": 0}),
        ("/demo/clock", {"seconds": -60}),
        ("/demo/clock", {"seconds": "3600"}),
        ("/demo/clock", {"seconds": 10**12}),
        ("/demo/decide", {"user": "nobody", "job": "nothing"}),
        ("/demo/decide", {"job": "late-1"}),
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
