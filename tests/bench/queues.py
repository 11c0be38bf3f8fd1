"""How long `/smile triage` takes when much waits, from the envelope that Slack sends: to the ack and to the page."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import utc_now
from bot.demo.slack.model import AMARA, KYC_SUPPORT
from bot.demo.slack.server import EmulatedSlack
from bot.smile_id import wire
from bot.smile_id.kinds import Kind
from storage.store import Store
from tests.bench.commands import OURS, Times, connected, times_of
from tests.bench.growth import UNDER_REVIEW
from tests.bench.table import Line, Section
from tests.storage.rows import answer, open_watch

MANY, FEW = 10_000, 10
CHANNELS = (KYC_SUPPORT, *(f"C{number}" for number in range(9)))
COMMANDS = 20  # in each spell ...
UNMEASURED = 5  # ... after these, for connections, imports and caches
ROUNDS = 3
LATER = timedelta(days=10)
SECTION = Section(
    compared=f"/smile triage: a page of {MANY:,} open jobs against one of {FEW} (a ratio of 1: growth costs nothing)",
    first=f"{MANY:,}",
    second=f"{FEW}",
)
ASKED = {
    "all": "/smile triage all",
    "channel": "/smile triage",
    "mine": "/smile triage mine",
    "filtered": "/smile triage all product:authentication -verdict:undecided age:>1min",
}


def lines(smile_url: str, folder: Path) -> Iterator[Line]:
    """Each scope, and a filter that lets everything through."""
    now = utc_now()
    for jobs in (MANY, FEW):
        _fill(folder / f"{jobs}.db", jobs, now)
    with ExitStack() as stack:
        many, few = (stack.enter_context(connected(OURS, smile_url, folder / f"{jobs}.db")) for jobs in (MANY, FEW))
        for what, line in ASKED.items():
            for slack in (many, few):
                _spell(slack, line, UNMEASURED)
            rounds = [(_spell(many, line), _spell(few, line)) for _ in range(ROUNDS)]
            for time in ("ack, median", "page, median"):
                yield Line(what=f"{what}: {time}", unit="ms", pairs=[(one[time], other[time]) for one, other in rounds])


def _spell(slack: EmulatedSlack, line: str, commands: int = COMMANDS) -> Times:
    """Median and 99th percentile of so many commands, each typed when the last one's page is there."""
    waits = [_wait(slack, line) for _ in range(commands)]
    return times_of("ack", [ack for ack, _ in waits]) | times_of("page", [page for _, page in waits])


def _wait(slack: EmulatedSlack, line: str) -> tuple[timedelta, timedelta]:
    """How long one command's ack and page take."""
    pages, sent, acks = len(slack.calls_of("response_url")), len(slack.envelopes), list[datetime]()

    def look() -> None:
        if any(envelope.state == "acked" for envelope in slack.envelopes[sent:]):
            acks.append(utc_now())

    slack.workspace.watchers.append(look)
    at = utc_now()
    slack.type(AMARA, KYC_SUPPORT, line)
    (page,) = slack.wait_for(lambda _: [call for call in slack.calls_of("response_url")[pages:] if call.ok])
    slack.wait_for(lambda _: slack.envelopes[-1].state == "acked")
    slack.workspace.watchers.remove(look)
    look()
    return acks[0] - at, page.at - at


def _fill(database: Path, jobs: int, now: datetime) -> None:
    """Watched jobs under review, all of them Amara's, the card of each shown; the first few are in one channel."""
    store, last = Store(database), wire.dump(UNDER_REVIEW)
    with store.atomic():
        for number in range(jobs):
            began = now - timedelta(minutes=2, seconds=number)
            job = store.jobs.add(
                "user-1",
                f"job-{number}",
                answer=answer(last, kind=Kind.UNDER_REVIEW, job_type=2),
                environment="sandbox",
                review_since=began,
                now=began,
                next_poll_at=now + LATER,
            )
            channel_id = CHANNELS[number // FEW % len(CHANNELS)]
            watch = open_watch(store, job, channel_id, slack_user_id=AMARA, now=began, expires_at=now + LATER)
            store.watches.card_shown(watch, f"{number}.1")
            store.desk.in_review(watch.number, since=began, due_at=None, step=0, next_step_at=None)
    store.close()
