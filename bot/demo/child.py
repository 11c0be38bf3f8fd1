"""The bot as a process of its own, so that restarting and killing it in the demo is the real thing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

# The bot promises to end within 10 seconds of a SIGTERM.
PATIENCE_SECONDS = 15
RUN_THE_BOT = (sys.executable, "-P", "-m", "bot.demo.leash")

BOT_LINE = "bot | "  # before each line of its log

State = Literal["running", "restarting", "stopped"]
How = Literal["term", "kill"]


class BotProcess:
    """One bot, started again whenever asked; `say` gets its log lines, each with "bot | " before it.

    It has a session of its own: Ctrl-C in the terminal reaches the demo alone, which then ends the bot in order.
    """

    def __init__(self, folder: Path, say: Callable[[str], None], command: Sequence[str] = RUN_THE_BOT) -> None:
        self.state: State = "stopped"
        self._environ: Mapping[str, str] = {}
        self._folder = folder
        self._say = say
        self._command = command
        self._ahead = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._one_at_a_time = threading.Lock()

    def start(self, environ: Mapping[str, str]) -> None:
        """Start the bot with this environment; its connection to Slack takes another second or two."""
        with self._one_at_a_time:
            self._environ = environ
            self._start()

    def stop(self, how: How = "term") -> int | None:
        """End the bot: in order, or with kill -9. Returns its exit status, None if it was not running."""
        with self._one_at_a_time:
            return self._stop(how, "stopped")

    def restart(self, how: How = "term") -> None:
        """Stop the bot and start it again on the same database."""
        with self._one_at_a_time:
            self._stop(how, "restarting")
            self._start()

    def push_clock(self, seconds: float) -> None:
        """Let so much time pass at once for the bot, and for every one that is started from now on."""
        with self._one_at_a_time:
            self._ahead += seconds
            if self._process is not None:
                _tell(self._process, seconds)

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            cwd=self._folder,
            env=dict(self._environ),
            stdin=subprocess.PIPE,  # tells the time, and closes when this process is gone (see leash.py)
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        _tell(self._process, self._ahead)
        self.state = "running"
        self._listener = threading.Thread(target=self._listen, args=(self._process,), name="bot-output")
        self._listener.start()

    def _stop(self, how: How, then: State) -> int | None:
        if self._process is None or self._listener is None:
            return None
        self.state = then
        self._process.send_signal(signal.SIGKILL if how == "kill" else signal.SIGTERM)
        try:
            status = self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._say(f"The bot did not end within {PATIENCE_SECONDS} s: killed.")
            self._process.kill()
            status = self._process.wait()
        self._listener.join()
        self._process = self._listener = None
        return status

    def _listen(self, process: subprocess.Popen[str]) -> None:
        with process:
            for line in process.stdout or ():
                self._say(f"{BOT_LINE}{line.rstrip()}")
        status = process.returncode
        if self.state == "running":
            self.state = "stopped"
            self._say(f"The bot ended by itself with status {status}: its last lines above say why.")


def _tell(process: subprocess.Popen[str], seconds: float) -> None:
    """A push of the clock; not through a buffer, which would fail once more when it is closed."""
    with suppress(BrokenPipeError, ValueError):  # the process has ended, and its listener may have closed the pipe
        os.write(process.stdin.fileno() if process.stdin else -1, f"+{seconds}\n".encode())
