"""What Slack sends again is done once: it repeats an event that was not acknowledged in time, or not heard to be."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from bot.logs import about
from handlers.repeats import Repeats
from storage.slack_requests import SlackRequests

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Once:
    """Does each request of Slack's once, over restarts too.

    A request that was answered is never done again. One that a crash cut off before its answer is: it may have been
    begun, but nobody has been told so, and whoever asked still waits. What was answered and then cut off is lost, as
    Slack knows of nothing to repeat; the person asks again.
    """

    def __init__(self, requests: SlackRequests, now: Callable[[], datetime]) -> None:
        self._requests = requests
        self._now = now
        self._repeats = Repeats()

    def do(self, request_id: object, work: Callable[[], T], *, again: T) -> T:
        """What ``work`` gives, or ``again`` when the request was done before; what has no id is always done.

        Slack waits for the answer: neither this nor what ``work`` does on this thread waits long for the database.
        """
        with self._requests.hurry():
            return self._do(request_id, work, again)

    def _do(self, request_id: object, work: Callable[[], T], again: T) -> T:
        if not isinstance(request_id, str):
            return work()
        new = True
        with self._all_the_same():
            new = self._requests.take(request_id, self._now())
        if not new:
            logger.info("Slack sent a request again that was done before")
            return again
        answer = work()
        with self._all_the_same():
            self._requests.answered(request_id)
        return answer

    @contextmanager
    def _all_the_same(self) -> Iterator[None]:
        """A request that cannot be written down is done: twice, if Slack repeats it, is better than never."""
        try:
            yield
        except Exception as problem:  # whatever is the matter with the database
            if self._repeats.is_new(str(problem), "requests"):
                fields = about(reason=str(problem))
                logger.error(
                    "Slack's requests are done but cannot be written down: a repeat would be too", extra=fields
                )
        else:
            self._repeats.over("requests")
