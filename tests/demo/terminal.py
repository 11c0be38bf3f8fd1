"""A terminal that remembers, and a bot that does nothing but run."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from bot.demo.child import BotProcess

if TYPE_CHECKING:
    from pathlib import Path

PATIENT_BOT = """
import os, signal, sys, threading
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
print("up", os.environ["GREETING"], os.getpid(), os.getcwd(), flush=True)
ended.wait()
print("down", file=sys.stderr)
"""


class Terminal:
    """What was said, with a way to wait for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, line: str) -> None:
        with self._changed:
            self.lines.append(line)
            self._changed.notify_all()

    def wait_for(self, part: str, times: int = 1) -> list[str]:
        with self._changed:
            found = self._changed.wait_for(lambda: sum(part in line for line in self.lines) >= times, timeout=20)
            assert found, self.lines
            return [line for line in self.lines if part in line]


def bot_process(folder: Path, terminal: Terminal, script: str) -> BotProcess:
    return BotProcess(folder, terminal, [sys.executable, "-c", script])
