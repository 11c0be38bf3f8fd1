"""Remembers which trouble is in the log already: it is logged once, and again when it changes, not at each try."""

import threading

MOST = 10_000  # things in trouble at once; the longest known make room, and may be logged once more


class Repeats:
    """The last trouble of each thing, by names such as "alert 7" or "channel C1"; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, str] = {}

    def is_new(self, trouble: str, *things: str) -> bool:
        """Whether ``trouble`` was the last one of none of ``things``; from now on it is that of all of them.

        With an alert and its channel: neither the same alert nor another one of the channel says it a second time.
        """
        with self._lock:
            new = all(self._last.get(thing) != trouble for thing in things)
            self._last |= dict.fromkeys(things, trouble)
            while len(self._last) > MOST:
                del self._last[next(iter(self._last))]
            return new

    def over(self, *things: str) -> None:
        """The things are well: their next trouble is new, whatever it is."""
        with self._lock:
            for thing in things:
                self._last.pop(thing, None)
