"""The one error of the emulated Slack: a refusal by the name Slack itself gives it."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """Slack says no. `error` is Slack's own name for it, such as `not_in_channel`.

    `messages` say where (they go to `response_metadata.messages`); `extra` is what else the answer carries.
    """

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(": ".join((error, *messages)))
        self.error = error
        self.messages = messages
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The JSON object a Web API call is answered with. Slack docs: Using the Slack Web API."""
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return answer
