"""`smile-bot demo`: an emulated Slack with its web page, an emulated Smile ID, and the real bot between them."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import webbrowser
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.demo.child import BOT_LINE, BotProcess
from bot.demo.clock import PushedClock
from bot.demo.screen import Screen
from bot.demo.site import NotBuilt, Site
from bot.demo.slack.model import GITA, KYC_LEADS, KYC_SUPPORT, OTHER_BANK
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from bot.demo.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOOPBACK = "127.0.0.1,localhost"
# Settings of a real bot that have no business in the demo; the others (SELFIE_LINKS, BROADCAST ...) may be tried out.
REAL_SETTINGS = ("SLACK_", "SMILE_", "HTTP_HOST", "HTTP_PORT")
# What there is to see in the demo, unless this process's own environment says otherwise.
SHOWN = {"ACCESS": f"audit={KYC_LEADS}", "REVEAL": f"masked:{KYC_LEADS}", "REVIEW_DUE_HOURS": "4"}
READY = """
The demo is running. Open this page:

    {url}

  - Click a command of the scenario "Spoof suspected", then wait 20 seconds: the decision comes by itself.
  - Or walk through a story of the triage desk: take, snooze, be late, be somebody else.
  - Or type /smile help in the channel. Switch Smile ID off, restart the bot, and see what it does.

Ctrl-C ends it."""


class PortTaken(Exception):
    """The page's port cannot be had."""


def main(port: int = 0, open_browser: bool = True, terminal: bool = False) -> int:
    """Run the demo until Ctrl-C or SIGTERM; returns the exit status, 1 when it could not start.

    `port` is that of the page, 0 any free one; `terminal`: no page, commands come from standard input until it ends.
    All files are in a temporary folder that is removed at the end.
    """
    ended = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: ended.set())
    with tempfile.TemporaryDirectory(prefix="smile-bot-demo-") as folder:
        try:
            if terminal:
                in_terminal(Path(folder))
            else:
                on_page(Path(folder), port, ended, open_browser)
            say("Ending the demo.")
        except (NotBuilt, PortTaken) as problem:
            say(str(problem))
            return 1
    return 0


def on_page(folder: Path, port: int, ended: threading.Event, open_browser: bool) -> None:
    """Run the demo with its page until `ended`."""
    with Demo(folder, say) as demo:
        demo.add_page()
        demo.start(port)
        say(READY.format(url=demo.url))
        if open_browser and has_screen(os.environ):
            webbrowser.open(demo.url)
        ended.wait()


def in_terminal(folder: Path) -> None:
    """Run the demo in this terminal; the bot's own lines go to a file."""
    screen = Screen()
    with (folder / "bot.log").open("w", encoding="utf-8", buffering=1) as log:

        def tell(line: str) -> None:
            if line.startswith(BOT_LINE):
                log.write(f"{line.removeprefix(BOT_LINE)}\n")
            else:
                screen.tell(line)

        screen.tell(f"Starting the bot. Its log is in {log.name} while the demo runs.")
        with Demo(folder, tell) as demo:
            demo.start()
            Terminal(demo, screen).run()


class Demo:
    """The three parts, started and stopped together; all state lives in `folder`."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.clock = PushedClock()
        self.slack = EmulatedSlack(now=self.clock, scopes=ALL_SCOPES)
        self.smile_id = EmulatedSmileId(now=self.clock)
        self.bot = BotProcess(folder, tell)
        self._folder = folder
        self.slack.workspace.invite(KYC_SUPPORT, GITA)
        self.slack.workspace.add_channel(OTHER_BANK, "other-bank")
        self.slack.workspace.share(OTHER_BANK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.slack.page_url

    def add_page(self) -> None:
        """Serve the page too, from `start` on. NotBuilt without its files."""
        Site(self).add_to(self.slack.app)

    def start(self, port: int = 0) -> None:
        """Start everything, the emulated Slack on `port`. PortTaken."""
        try:
            self.slack.start(port)
        except (OSError, OverflowError) as trouble:
            raise PortTaken(
                f"Port {port} of 127.0.0.1 cannot be used: choose another, or leave --port out."
            ) from trouble
        self.smile_id.start()
        self.bot.start(bot_environment(os.environ, self.slack, self.smile_id, self._folder))

    def push_clock(self, seconds: float) -> None:
        """Let so much time pass at once, for all three; what is due then is done at once."""
        self.smile_id.leeway += timedelta(seconds=seconds)
        self.clock.push(seconds)
        self.bot.push_clock(seconds)

    def stop(self) -> None:
        """End the bot, then what it is connected to."""
        self.bot.stop()
        self.smile_id.stop()
        self.slack.stop()


def bot_environment(
    environ: Mapping[str, str], slack: EmulatedSlack, smile_id: EmulatedSmileId, folder: Path
) -> dict[str, str]:
    """Return the environment of a bot between these two: this process's own, less the settings of a real bot."""
    kept = {name: value for name, value in environ.items() if not name.startswith(REAL_SETTINGS)}
    no_proxy = ",".join(filter(None, (environ.get("NO_PROXY") or environ.get("no_proxy"), LOOPBACK)))
    return (
        SHOWN
        | kept
        | {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "SMILE_PARTNER_ID": smile_id.partner_id,
            "SMILE_API_KEY": ",".join(smile_id.api_keys),
            "SMILE_SERVER": smile_id.base_url,
            "DATABASE_URL": f"sqlite:///{folder / 'smile-bot.db'}",
            "POLL_FASTEST_SECONDS": "2",
            "POLL_SLOWEST_SECONDS": "10",
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
            "PYTHONUNBUFFERED": "1",
        }
    )


def has_screen(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser would open a window; on a Linux without one, a text browser would take over this terminal."""
    return not platform.startswith("linux") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def say(line: str) -> None:
    """Write a line to the terminal at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
