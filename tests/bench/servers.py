"""Smile ID behind TLS, in a process of its own, so that client and server do not share one interpreter.

`python -m tests.bench.servers` serves until its input ends; `serving()` starts it and says where.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache

from tests.smile_id import server
from tests.smile_id.answers import found, params, signed
from tests.smile_id.server import Handler, Script

SLOW_SECONDS = 0.2
CONNECTIONS = 128  # that may wait to be accepted; the default of 5 makes whoever connects anew for each call wait 1 s


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where each Smile ID is: one that answers at once, and one that takes `SLOW_SECONDS`."""

    quick: str
    slow: str


@contextmanager
def serving() -> Iterator[Urls]:
    """Both, in another process. Whatever job is asked about, it is under review."""
    command = (sys.executable, "-m", "tests.bench.servers")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Urls(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


def main() -> None:
    """Serve until the input ends."""
    with server.serving(tls=True) as quick, server.serving(tls=True) as slow:
        quick.RequestHandlerClass, slow.RequestHandlerClass = UnderReview, UnderReviewSlowly
        for each in (quick, slow):
            each.socket.listen(CONNECTIONS)
        sys.stdout.write(f"{json.dumps(asdict(Urls(quick=quick.url, slow=slow.url)))}\n")
        sys.stdout.flush()
        sys.stdin.read()


class UnderReview(Handler):
    """Says of every job at once that a person at Smile ID is looking at it."""

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server gives it
        """Answer one question, with little work: the server must not be what is measured."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _answer(question["user_id"], question["job_id"])(self)


class UnderReviewSlowly(UnderReview):
    """The same after a while, as across the internet."""

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server gives it
        """Answer one question, late."""
        self.server.stopping.wait(SLOW_SECONDS)
        super().do_POST()


@cache
def _answer(smile_user_id: str, job_id: str) -> Script:
    who = params("2", user_id=smile_user_id, job_id=job_id)
    answer = found(
        ResultCode="0824",
        ResultText="Provisional - Under Review",
        Actions={"Liveness_Check": "Under Review"},
        PartnerParams=who,
    )
    return server.says(signed(answer))


if __name__ == "__main__":
    main()
