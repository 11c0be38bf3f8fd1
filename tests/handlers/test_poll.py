"""What the poll makes of answers that are none."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.smile_id.errors import Cancelled, Malformed, Rejected, SmileIdError, Unavailable, Untrusted
from handlers.breaker import FAILURES
from handlers.poll import Poller
from tests.handlers.parts import Parts, parts
from tests.storage.rows import add_job, open_watch


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        open_watch(bot.store, add_job(bot.store, status=None))
        yield bot


@pytest.fixture
def poller(bot: Parts) -> Iterator[Poller]:
    poller = Poller(bot.deps, Random(1))  # noqa: S311  # jitter, not a secret
    yield poller
    poller.stop()
    poller.wait()


def ask(bot: Parts, poller: Poller, trouble: SmileIdError) -> None:
    """Ask so often that silence would be noticed."""
    bot.smile.answers["job-1"] = trouble
    for _ in range(FAILURES + 1):
        for asked in poller.tick():
            asked.result(timeout=10)
        bot.clock.advance(minutes=6)


@pytest.mark.parametrize(
    "trouble",
    [
        Unavailable("503", who="smile_id", http_status=503),
        Unavailable("no connection", who="smile_id"),
        Untrusted("a certificate that does not verify", who="maintainer"),
    ],
    ids=str,
)
def test_no_answer_of_smile_ids_at_all_is_silence(bot: Parts, poller: Poller, trouble: SmileIdError) -> None:
    ask(bot, poller, trouble)

    assert poller.breaker.state == "silent"
    assert bot.store.alerts.untold() == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Untrusted("another job", who="maintainer", code="2302", http_status=200),
        Malformed("a web page", who="maintainer", http_status=200),
        Rejected("no such user", who="you", code="2310", http_status=400),
        Cancelled("the bot stops", who="you"),
    ],
    ids=str,
)
def test_an_answer_of_no_use_is_no_silence(bot: Parts, poller: Poller, trouble: SmileIdError) -> None:
    ask(bot, poller, trouble)

    assert poller.breaker.state == "closed"
    assert bot.store.alerts.untold() == 0


def test_nothing_beside_the_poll_is_asked_while_smile_id_wants_quiet(bot: Parts, poller: Poller) -> None:
    before = poller.allow(2)
    bot.clock.advance(seconds=10)
    poller.breaker.rest(bot.clock.advance(seconds=60))
    bot.clock.advance(seconds=-1)

    assert (before, poller.allow(2)) == (2, 0)
