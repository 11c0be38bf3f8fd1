"""`make bench`: prints a table of ratios. Loopback only, under two minutes; it asserts nothing about speed."""

import logging
import os
import tempfile
from pathlib import Path

from tests.bench import commands, growth, lookups, polls, queues, rendering, servers
from tests.bench.table import say, show
from tests.smile_id.server import CERTIFICATE


def main() -> None:
    """Measure everything."""
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    os.environ["REQUESTS_CA_BUNDLE"] = str(CERTIFICATE)
    logging.getLogger().setLevel(logging.ERROR)
    say("Each ratio is the median of pairs measured in turn in this one run; the numbers beside it are this machine's.")
    with servers.serving() as urls, tempfile.TemporaryDirectory() as folder:
        show(lookups.SECTION, lookups.lines(urls.quick))
        show(polls.SECTION, polls.lines(urls.quick, Path(folder)))
        show(commands.SECTION, commands.lines(urls, Path(folder)))
        show(queues.SECTION, queues.lines(urls.quick, Path(folder)))
        show(growth.SECTION, growth.lines(Path(folder)))
        show(rendering.SECTION, rendering.lines())


if __name__ == "__main__":
    main()
