"""The emulated time: this machine's clock, as far ahead as somebody has pushed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class PushedClock:
    """One for the emulated Slack and Smile ID, and one for the bot in its own process; `ahead` is in seconds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def push(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self.ahead += seconds
