"""Trigger ids and response URLs: what a person's action lends the bot for a while."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

TRIGGER_LIFETIME = timedelta(seconds=3)
RESPONSE_LIFETIME = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(slots=True)
class Trigger:
    """The right to open one form before somebody's eyes."""

    slack_user_id: str
    issued_at: datetime
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer where somebody acted; `original_ts` is the message acted on, None for a typed command."""

    slack_user_id: str
    channel: str
    issued_at: datetime
    original_ts: str | None = None
    uses: int = 0


class Tickets:
    """Hands them out and takes them back. Slack docs: Handling user interaction; Modals."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def new_trigger_id(self, slack_user_id: str) -> str:
        """A trigger_id, good once and for three seconds."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        with self._lock:
            self._triggers[trigger_id] = Trigger(slack_user_id, self._now())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Uses a trigger_id up; returns whose it was, or raises SlackError by the name views.open gives it."""
        with self._lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if self._now() - trigger.issued_at > TRIGGER_LIFETIME:
                raise SlackError("expired_trigger_id")
            trigger.used = True
            return trigger.slack_user_id

    def new_response_key(self, slack_user_id: str, channel: str, original_ts: str | None = None) -> str:
        """The last part of a response URL, good five times and for half an hour."""
        key = secrets.token_urlsafe(18)
        with self._lock:
            self._response_urls[key] = ResponseUrl(slack_user_id, channel, self._now(), original_ts)
        return key

    def use(self, key: str) -> ResponseUrl:
        """Counts one use; SlackError used_url after the fifth, expired_url after 30 minutes or for a made-up one."""
        with self._lock:
            response_url = self._response_urls.get(key)
            if response_url is None or self._now() - response_url.issued_at > RESPONSE_LIFETIME:
                raise SlackError("expired_url")
            if response_url.uses >= RESPONSE_USES:
                raise SlackError("used_url")
            response_url.uses += 1
            return response_url
