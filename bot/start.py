"""What has to be waited for at the start of the bot: Slack, and whoever has the database just then."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from bot.logs import about
from handlers.slack_errors import Busy, SlackError
from storage.lock import BusyError

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

T = TypeVar("T")


class StartError(Exception):
    """The bot cannot start, and waiting would not help; the text says what to do."""


def until_slack_answers(attempt: Callable[[], T], stopping: threading.Event) -> T | None:
    """What ``attempt`` gives, tried until Slack can be reached; None when the bot is to stop before that.

    Raises StartError when Slack refuses the bot.
    """
    pause, trouble_before = FIRST_PAUSE, ""
    while not stopping.is_set():
        try:
            return attempt()
        except Busy as trouble:
            if trouble.code != trouble_before:
                logger.warning("Slack cannot be reached: trying until it can", extra=about(reason=trouble.code))
            trouble_before = trouble.code
            stopping.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        except SlackError as refusal:
            raise StartError(
                f"Slack refuses the bot ({refusal.code}): check SLACK_BOT_TOKEN and SLACK_APP_TOKEN;"
                " smile-bot doctor tells which."
            ) from None
    return None


def until_database_is_free(work: Callable[[], None], stopping: threading.Event) -> None:
    """Do ``work``, again while another program has the database, unless the bot is to stop before that."""
    is_first = True
    while not stopping.is_set():
        try:
            work()
            return
        except BusyError as problem:  # which has waited for some seconds by itself
            if is_first:
                logger.warning(
                    "Another program has the database: the bot waits for it", extra=about(reason=str(problem))
                )
            is_first = False
