"""Writes down what Slack has done or refused: it cannot be asked again, so another program's work is waited for."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.logs import about
from handlers.deps import Deps
from storage.lock import BusyError

logger = logging.getLogger(__name__)


def written(deps: Deps, write: Callable[[], None], *, until: datetime, fields: Mapping[str, int | str]) -> bool:
    """Do ``write``, again and again while another program has the database; False if it still has it at ``until``.

    Each try waits for seconds by itself. ``fields`` say in the log what could not be written down.
    """
    while True:
        try:
            write()
        except BusyError as problem:
            if deps.now() < until:
                continue
            logger.error(
                "What Slack said cannot be written down: another program has the database",
                extra=dict(fields) | about(reason=str(problem)),
            )
            return False
        return True
