"""The demo as a program: how it starts, what it gives the bot, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import websocket

from bot.demo import run, site
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.usefixtures("signals")
def test_a_page_that_is_not_built_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(site, "FILES", {"/static/page.js": (tmp_path / "page.js", "text/javascript")})

    assert run.main(open_browser=False) == 1
    assert (
        capsys.readouterr().out
        == "The demo's page is not built (page.js is missing): run make page, or smile-bot demo --terminal.\n"
    )


@pytest.fixture
def signals() -> Iterator[None]:
    """Puts back the handlers that the demo replaces."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.page
@pytest.mark.usefixtures("signals")
def test_a_busy_port_is_one_clear_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        assert run.main(port, open_browser=False) == 1
    assert capsys.readouterr().out == (
        f"Port {port} of 127.0.0.1 cannot be used: choose another, or leave --port out.\n"
    )


@pytest.mark.page
@pytest.mark.usefixtures("signals")
def test_a_port_that_no_machine_has_is_the_same_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(99_999, open_browser=False) == 1
    assert "Port 99999" in capsys.readouterr().out


@pytest.mark.page
@pytest.mark.usefixtures("signals")
def test_the_browser_is_opened_and_ctrl_c_ends_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened: list[str] = []

    def browser(url: str) -> None:
        opened.append(url)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert run.main() == 0
    out = capsys.readouterr().out
    assert opened[0] in out
    assert "Ctrl-C ends it." in out
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(opened[0]).port or 0))


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
    ],
)
def test_a_browser_is_opened_only_where_there_is_a_screen(
    environ: dict[str, str], platform: str, expected: bool
) -> None:
    assert run.has_screen(environ, platform) is expected


def test_the_demos_bot_gets_nothing_of_a_real_bots_settings(tmp_path: Path) -> None:
    slack, smile_id = EmulatedSlack(), EmulatedSmileId()
    real = {
        "SLACK_SIGNING_SECRET": "real",
        "SLACK_BOT_TOKEN": "xoxb-real",
        "SMILE_API_KEY": "real",
        "SMILE_REQUESTS_PER_SECOND": "1",
        "HTTP_PORT": "3000",
        "DATABASE_URL": "sqlite:////var/lib/real.db",
        "SELFIE_LINKS": "private",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "no_proxy": "intranet.example",
    }
    environ = run.bot_environment(real, slack, smile_id, tmp_path)

    assert "real" not in " ".join(environ.values())
    assert "HTTP_PORT" not in environ
    assert environ["SLACK_API_URL"] == slack.api_url
    assert environ["SELFIE_LINKS"] == "private"
    assert environ["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert environ["NO_PROXY"] == environ["no_proxy"] == "intranet.example,127.0.0.1,localhost"


@pytest.mark.page
def test_the_whole_program_works_behind_a_proxy_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environ = os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    environ |= {"TMPDIR": str(tmp_path)}
    program = "import sys; from bot.demo.run import main; sys.exit(main(open_browser=False))"
    with subprocess.Popen(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-P", "-c", program], stdout=subprocess.PIPE, text=True, env=environ
    ) as demo:
        assert demo.stdout
        url = next(line.strip() for line in demo.stdout if "http://127.0.0.1" in line)
        wait_until_the_bot_is_connected(url)
        [bot_pid] = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text("ascii").split()
        demo.send_signal(signal.SIGINT)
        rest = demo.stdout.read()

    assert demo.returncode == 0
    assert "Traceback" not in rest
    assert not Path(f"/proc/{bot_pid}").exists()
    assert list(tmp_path.iterdir()) == []


def wait_until_the_bot_is_connected(url: str) -> None:
    events = websocket.create_connection(f"{url.replace('http', 'ws', 1)}client/events", timeout=20)
    try:
        while not json.loads(events.recv())["bot_connected"]:
            pass
    finally:
        events.close()
