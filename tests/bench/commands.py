"""How long `/smile status` takes, from the envelope that Slack sends: to the ack, and to the card.

Slack waits 3 s for the ack and then tells the person that the bot failed. The bot as it is run, against a bare Bolt
app that makes one call with requests: processes of their own, between the same Smile ID and a Slack each.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from bot.app import utc_now
from bot.demo.slack.model import AMARA, KYC_SUPPORT
from bot.demo.slack.server import EmulatedSlack
from tests.bench.bots import settings
from tests.bench.servers import SLOW_SECONDS, Urls
from tests.bench.table import Line, Section

SECTION = Section(
    compared="/smile status: the bot against a bare Bolt app (less is better)", first="ours", second="bare Bolt"
)
OURS = ("-m", "bot", "run")
BARE = (str(Path(__file__).with_name("bare_bolt.py")),)
COMMANDS = 100  # in each spell ...
UNMEASURED = 20  # ... after these, for connections, imports and caches
PER_SECOND = 20
ROUNDS = 3
AIMS = {"ack, p99": "aim under 50 ms"}

Times = dict[str, float]


def lines(urls: Urls, folder: Path) -> Iterator[Line]:
    """One command after the other, and commands that come whatever the bot is doing."""
    for load, url, pause in (
        ("alone", urls.quick, 0.0),
        (f"{PER_SECOND}/s, Smile ID takes {SLOW_SECONDS} s", urls.slow, 1 / PER_SECOND),
    ):
        with ExitStack() as stack:
            ours, bare = (stack.enter_context(_typist(program, url, folder)) for program in (OURS, BARE))
            for typist in (ours, bare):
                typist.spell(pause, UNMEASURED)
            rounds = [(ours.spell(pause), bare.spell(pause)) for _ in range(ROUNDS)]
        for what in rounds[0][0]:
            pairs = [(one[what], other[what]) for one, other in rounds]
            yield Line(what=f"{load}: {what}", unit="ms", pairs=pairs, aim=AIMS.get(what, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command on its way: what it asks about, the envelope it went in, and when."""

    job_id: str
    envelope_id: str
    at: datetime


class Typist:
    """Types commands in one emulated Slack and takes the time of every ack and every card."""

    def __init__(self, slack: EmulatedSlack) -> None:
        self._slack = slack
        self._numbers = count(1)
        self._ended: dict[str, datetime] = {}
        slack.workspace.watchers.append(self._look)

    def _look(self) -> None:
        now = utc_now()
        for envelope in self._slack.envelopes[-COMMANDS:]:
            if envelope.state != "sent":  # acked, or given up after Slack's 3 s
                self._ended.setdefault(envelope.id, now)

    def spell(self, pause: float, commands: int = COMMANDS) -> Times:
        """Median and 99th percentile, in milliseconds; without `pause` each command waits for the last one's card."""
        start, typed = time.perf_counter(), []
        for number in range(commands):
            time.sleep(max(0.0, start + number * pause - time.perf_counter()))
            typed.append(self._type())
            if not pause:
                self._until_answered()
        self._until_answered()
        cards = {_job_id(call.arguments["text"]): call.at for call in self._slack.calls_of("response_url")}
        acks = [self._ended[command.envelope_id] - command.at for command in typed]
        return times_of("ack", acks) | times_of("card", [cards[command.job_id] - command.at for command in typed])

    def _type(self) -> Command:
        job_id, at = f"job-{next(self._numbers)}", utc_now()
        envelope = self._slack.type(AMARA, KYC_SUPPORT, f"/smile status user-1 {job_id}")
        assert envelope is not None
        return Command(job_id=job_id, envelope_id=envelope.id, at=at)

    def _until_answered(self) -> None:
        def answered() -> bool:
            envelopes = self._slack.envelopes
            cards = len(self._slack.calls_of("response_url"))
            return cards == len(envelopes) and all(envelope.state != "sent" for envelope in envelopes[-COMMANDS:])

        self._slack.wait_for(lambda _: answered())
        self._look()


def _job_id(text: str) -> str:
    job_id: str = re.findall(r"job-\d+", text)[0]
    return job_id


def times_of(what: str, waits: Sequence[timedelta]) -> Times:
    """Median and 99th percentile in milliseconds."""
    milliseconds = [wait / timedelta(milliseconds=1) for wait in waits]
    p99 = quantiles(milliseconds, n=100, method="inclusive")[-1]
    return {f"{what}, median": median(milliseconds), f"{what}, p99": p99}


@contextmanager
def _typist(program: Sequence[str], smile_url: str, folder: Path) -> Iterator[Typist]:
    """Somebody in a Slack to which this program is connected."""
    with connected(program, smile_url, folder / "commands.db") as slack:
        yield Typist(slack)


@contextmanager
def connected(program: Sequence[str], smile_url: str, database: Path) -> Iterator[EmulatedSlack]:
    """A Slack to which this program is connected, in a process of its own."""
    slack = EmulatedSlack()
    slack.start()
    environ = os.environ | settings(database, slack_url=slack.api_url, smile_url=smile_url)
    command = (sys.executable, "-P", *program)
    process = subprocess.Popen(command, cwd=database.parent, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        slack.wait_for(lambda workspace: workspace.connections, timeout=30)
        yield slack
    finally:
        process.terminate()
        process.wait()
        slack.stop()
