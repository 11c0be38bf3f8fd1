"""Says something in Slack, in words alone where Slack refuses the blocks: our mistake must cost nobody the news."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.blocks.fallback import MAX_POSTED, plain_fallback
from bot.blocks.message import Message
from bot.logs import about
from handlers.slack_errors import Refused

T = TypeVar("T")

logger = logging.getLogger(__name__)


def say(
    message: Message,
    send: Callable[[Message], T],
    *,
    key: str,
    fields: Mapping[str, int | str],
    limit: int = MAX_POSTED,
) -> T:
    """Have ``send`` send the message, and if Slack refuses it, the same news as plain text; gives what it gave.

    ``key`` is that of the alert or card: the reference for people is made from it, the same at each try. ``fields`` say
    in the log what it is about; ``limit`` is how many characters of plain text Slack takes. Raises SlackError.
    """
    try:
        return send(message)
    except Refused as mistake:
        reference = key[:8]
        answer = send(plain_fallback(message=message, reference=reference, limit=limit))
        logged = {**fields, **about(reason=mistake.code, reference=reference)}
        logger.error("Slack refused the blocks of a message: it went out as plain text", extra=logged)
        return answer
