"""The machine of the chaos test: the bot's real process on a clock and a disk that obey a file.

Run as a script with that file's path; `Orders` writes it. The bot itself knows nothing of it.
"""

import resource
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path

from bot.__main__ import SIGNALS

LOOK_EVERY_S = 0.02
ASK_FOR_THE_TIME = ("apscheduler.schedulers.base", "bot.app", "bot.ticks")  # all others are given it
NO_ROOM = 4096  # bytes that a file may grow to on the full disk: nothing that SQLite could write a page to

really_now: Callable[[tzinfo | None], datetime] = datetime.now
real_time = time.time


@dataclass(slots=True)
class Orders:
    """How far off the clock is, and whether the disk is full; once they are given, a running bot obeys at once."""

    path: Path
    clock_is_off: timedelta = timedelta()
    disk_is_full: bool = False

    def give(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(f"{self.clock_is_off.total_seconds()} {int(self.disk_is_full)}")
        new.replace(self.path)


class Machine:
    """Obeys the file: the time as the bot is to see it, and the room that its files have."""

    def __init__(self, orders: Path) -> None:
        self._orders = orders
        self.off = timedelta()

    def look(self) -> None:
        seconds, full = self._orders.read_text().split()
        self.off = timedelta(seconds=float(seconds))
        room = NO_ROOM if int(full) else resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    def keep_looking(self) -> None:
        while True:
            self.look()
            time.sleep(LOOK_EVERY_S)


def main() -> None:
    """Become the bot, with every clock of the system's in front of it replaced: datetime.now and time.time."""
    machine = Machine(Path(sys.argv[1]))
    machine.look()

    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return really_now(tz) + machine.off

    vars(time)["time"] = lambda: real_time() + machine.off.total_seconds()
    for module in (*ASK_FOR_THE_TIME, "bot.demo.clock"):  # by which the leash has the bot go
        vars(import_module(module))["datetime"] = Now
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # the bot waits for them, and this thread must not get them first
    threading.Thread(target=machine.keep_looking, name="machine", daemon=True).start()
    runpy.run_module("bot.demo.leash", run_name="__main__")


if __name__ == "__main__":
    main()
