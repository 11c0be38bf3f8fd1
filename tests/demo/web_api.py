"""What tests of the emulated Web API send and look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import KYC_SUPPORT

if TYPE_CHECKING:
    from bot.demo.slack.model import Message
    from bot.demo.slack.server import EmulatedSlack


def section(text: str = "words", **keys: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **keys}


def refusal(call: Any, *args: Any, **kwargs: Any) -> Any:
    """The answer with which the SDK's method is refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return caught.value.response


def posted(slack: EmulatedSlack, ts: str, channel: str = KYC_SUPPORT) -> Message:
    message = slack.workspace.find(channel, ts)
    assert message is not None
    return message
