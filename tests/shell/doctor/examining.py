"""What the tests of the doctor share."""

from collections.abc import Mapping

from bot import doctor
from tests.clock import Clock

DISK = "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n"


def examine(environ: Mapping[str, str], clock: Clock) -> tuple[int, str]:
    said: list[str] = []
    status = doctor.run(environ, said.append, clock)
    return status, "\n".join(said)
