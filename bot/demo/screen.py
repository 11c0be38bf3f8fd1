"""The terminal: lines go out at once, also while somebody is typing one."""

from __future__ import annotations

import readline
import sys
import threading
from typing import Final

CLEAR_LINE: Final = "\r\x1b[K"


class Screen:
    """Asks on standard input and tells on standard output.

    On a terminal what is told while somebody types goes above the line they type. From a pipe every line read is
    repeated, so that the output reads like a conversation.
    """

    def __init__(self) -> None:
        self._typing = sys.stdin.isatty()
        self._prompt = ""
        self._one_at_a_time = threading.Lock()

    def ask(self, prompt: str) -> str | None:
        """Returns the line typed, stripped; None at the end of the input."""
        if not self._typing:
            return self._read(prompt)
        self._prompt = prompt
        try:
            return input(prompt).strip()
        except EOFError:
            self._prompt = ""
            self.tell("")
            return None
        finally:
            self._prompt = ""

    def tell(self, text: str) -> None:
        """Writes one or more lines."""
        with self._one_at_a_time:
            before, after = (CLEAR_LINE, self._prompt + readline.get_line_buffer()) if self._prompt else ("", "")
            sys.stdout.write(f"{before}{text}\n{after}")
            sys.stdout.flush()

    def _read(self, prompt: str) -> str | None:
        line = sys.stdin.readline()
        if not line:
            return None
        self.tell(f"{prompt}{line.strip()}")
        return line.strip()
