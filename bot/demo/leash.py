"""Runs `smile-bot run`, and ends it when the demo that holds the other end of its standard input is gone.

Even a kill -9 of the demo closes that pipe; the bot itself knows nothing of it.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Become the bot."""
    threading.Thread(target=_end_with_the_demo, name="leash", daemon=True).start()
    sys.argv = ["smile-bot", "run"]
    runpy.run_module("bot", run_name="__main__")


def _end_with_the_demo() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
