import io
import socket
from collections.abc import Iterator

import pytest

from bot.smile_id.deadline import UntilDeadline


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_bytes_that_come_in_time_are_read_to_the_end(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    ours.settimeout(60)
    theirs.sendall(b"answer")
    theirs.shutdown(socket.SHUT_WR)
    with io.BufferedReader(UntilDeadline(ours)) as answer:
        assert answer.read() == b"answer"


@pytest.mark.parametrize("seconds", [None, 1e-9])
def test_bytes_that_wait_after_the_deadline_are_not_read(
    ends: tuple[socket.socket, socket.socket], seconds: float | None
) -> None:
    ours, theirs = ends
    ours.settimeout(seconds)
    theirs.sendall(b"answer")
    with io.BufferedReader(UntilDeadline(ours)) as answer, pytest.raises(TimeoutError, match="as a whole"):
        answer.read()
