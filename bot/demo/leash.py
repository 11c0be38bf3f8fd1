"""Runs `smile-bot run` by the demo's clock, and ends it when the demo is gone.

Both come over its standard input, whose other end the demo holds: a line for every push of the clock, in seconds, the
first of them at once; and its end, which even a kill -9 of the demo brings. The bot itself knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from bot.__main__ import SIGNALS
from bot.__main__ import main as smile_bot
from bot.demo.clock import PushedClock

if TYPE_CHECKING:
    from io import FileIO


def main() -> int:
    """Become the bot; gives its exit status."""
    clock, pushes = PushedClock(), open(0, "rb", buffering=0)  # noqa: SIM115  # open for as long as the bot runs
    clock.push(float(pushes.readline() or 0))
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # in this thread and the next; the bot waits for them
    threading.Thread(target=_follow, args=(pushes, clock), name="leash", daemon=True).start()
    return smile_bot(["run"], now=clock)


def _follow(pushes: FileIO, clock: PushedClock) -> None:
    for seconds in pushes:
        clock.push(float(seconds))
        os.kill(os.getpid(), signal.SIGHUP)  # the bot looks at everything again
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
