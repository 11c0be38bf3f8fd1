"""What the tests of the client share: the answers they play, the time that stands still, the error that comes back."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from tests.smile_id.answers import JOB, USER, found, params, signed
from tests.smile_id.server import says

Make = Callable[..., SmileId]  # make(base_url, **settings)
Ask = Callable[..., SmileId]  # ask(*scripts, **settings)

APPROVED = says(signed(found()))
REVIEW = says(signed(found(ResultCode="0824", PartnerParams=params(2))))
UNKNOWN = says(b'{"code": "2304", "error": "Job not found"}', 400)
DOWN = says(b"<html>down</html>", 503)
REFUSED = says(b'{"code": "2305", "error": "Invalid sec_key"}', 400)


class Waits:
    """The seconds that pass: the client's pauses move them, nothing sleeps. `then` is played after each pause."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.seconds = 0.0
        self.then: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return self.seconds

    def pause(self, event: threading.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += 0.0 if event.is_set() else seconds
        self.then()


def refused(client: SmileId, **more: Any) -> SmileIdError:
    """Ask, and give the error that came back."""
    with pytest.raises(SmileIdError) as caught:
        client.job_status(USER, JOB, **more)
    return caught.value
