"""HTTP connections whose read time-out bounds the whole answer, headers and body.

A socket's own time-out starts anew with every byte, so an answer that drips in could hold a thread for hours.
"""

import io
import time
from http.client import HTTPResponse
from socket import socket
from typing import TYPE_CHECKING, Any

from urllib3 import connection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class UntilDeadline(io.RawIOBase):
    """The bytes of a socket until the time-out that it has now is over; a socket without one gives nothing."""

    def __init__(self, sock: socket) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        """Tell the buffer around it that it may read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Read what is there, waiting no longer than to the deadline; TimeoutError after it."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long as a whole")
        self._sock.settimeout(left)
        return self._file.readinto(buffer)

    def close(self) -> None:
        """Give the socket back."""
        self._file.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(UntilDeadline(sock))


class HTTPConnection(connection.HTTPConnection):
    """urllib3's connection, with answers that end in time."""

    response_class = _Answer


class HTTPSConnection(connection.HTTPSConnection):
    """urllib3's TLS connection, with answers that end in time."""

    response_class = _Answer
