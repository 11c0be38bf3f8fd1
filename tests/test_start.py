"""What the bot waits for at its start."""

import threading

import pytest

from bot.start import until_database_is_free
from storage.lock import BusyError


def test_what_has_to_be_done_first_is_tried_until_the_database_is_free(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise BusyError("database is locked")

    until_database_is_free(work, threading.Event())

    assert tries == [0, 1, 2]
    assert len(caplog.records) == 1


def test_a_bot_that_is_to_stop_waits_no_longer_for_the_database() -> None:
    stopping = threading.Event()

    def work() -> None:
        stopping.set()
        raise BusyError("database is locked")

    until_database_is_free(work, stopping)

    assert stopping.is_set()
