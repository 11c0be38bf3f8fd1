"""The judge of the chaos test sees what it is there to see: each promise broken on purpose in a small record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.slack.model import AMARA, BOT, Message
from bot.demo.slack.web_api import Call
from tests.chaos.judge import Record, verdicts
from tests.chaos.plan import Job, Plan, Watch
from tests.chaos.stories import APPROVED, REVIEWED

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE, ELSEWHERE = "C0CHAOS000", "C0CHAOS001"
CARD_TS, REPLY_TS = "1.000001", "1.000002"
JOB = Job("user-0001", "job-0001", (REVIEWED, APPROVED), (1.0,), (Watch(HERE, AMARA, 0.0, 0.5),))
CHANGED = "Job `job-0001` is under review by a person."
DECISION = "Job `job-0001` is approved."
REPEATED = f"{DECISION} (possible repeat of alert 7)"

Change = Callable[[Record], object]


def said(text: str, ts: str, *, thread_ts: str | None = None, channel: str = HERE) -> Message:
    return Message(channel=channel, ts=ts, user=BOT, text=text, at=NOON, thread_ts=thread_ts)


def card(text: str, ts: str = CARD_TS, *, buttons: tuple[str, ...] = ()) -> Message:
    message = said(text, ts)
    elements = [{"type": "button", "action_id": action_id} for action_id in buttons]
    message.blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Watched by"}},
        {"type": "actions", "elements": elements},
    ]
    return message


def posted(text: str, seconds: float, *, thread_ts: str | None = CARD_TS) -> Call:
    arguments = {"channel": HERE, "text": text, "thread_ts": thread_ts}
    return Call(method="chat.postMessage", arguments=arguments, at=NOON + timedelta(seconds=seconds))


@pytest.fixture
def record() -> Record:
    """A run in which every promise was kept: one job, approved after a second, told and shown."""
    return Record(
        Plan(seed=0, seconds=2, may_read_back=False, jobs=(JOB,), troubles=()),
        messages=[card(f"Decided: {DECISION}"), said(DECISION, REPLY_TS, thread_ts=CARD_TS)],
        calls=[posted(f"Watching: {CHANGED}", 0.5, thread_ts=None), posted(DECISION, 1.5)],
        began={JOB.job_id: [NOON, NOON + timedelta(seconds=1)]},
    )


def test_a_run_in_which_all_was_kept_is_not_blamed(record: Record) -> None:
    assert verdicts(record) == []


BREACHES: dict[str, tuple[Change, str]] = {
    "lost": (lambda record: record.messages.pop(), "its decision is missing"),
    "beside the thread": (
        lambda record: record.messages.__setitem__(1, said(DECISION, REPLY_TS)),
        "outside of its card's thread",
    ),
    "told twice": (
        lambda record: record.messages.append(said(DECISION, "1.000003", thread_ts=CARD_TS)),
        "told 2 times unmarked",
    ),
    "card left behind": (
        lambda record: record.messages.__setitem__(0, card(f"Watching: {CHANGED}")),
        "is not up to date",
    ),
    "card left open": (
        lambda record: record.messages.__setitem__(0, card(f"Decided: {DECISION}", buttons=("stop",))),
        "is not up to date",
    ),
    "two cards": (
        lambda record: record.messages.append(card(f"Decided: {DECISION}", "1.000004")),
        "2 unmarked cards in",
    ),
    "never said": (
        lambda record: record.calls.append(posted("Job `job-0001` is rejected.", 1.6)),
        "which Smile ID had not said",
    ),
    "said too early": (
        lambda record: record.calls.insert(0, posted(DECISION, 0.9)),
        "which Smile ID had not said",
    ),
    "out of order": (lambda record: record.calls.append(posted(CHANGED, 1.7)), "sent after later news"),
    "wrong channel": (
        lambda record: record.messages.append(said(CHANGED, "1.000005", channel=ELSEWHERE)),
        "is named in",
    ),
    "nobody answered": (
        lambda record: setattr(record, "unanswered", [(JOB, JOB.watches[0])]),
        "nobody answered",
    ),
    "ended by itself": (lambda record: record.exits.append("The bot ended by itself"), "ended by itself"),
    "traceback": (
        lambda record: record.log.extend(["bot | Traceback (most recent call last):", "bot | ValueError: 7"]),
        "a traceback in the log",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_each_breach_is_named(record: Record, breach: str) -> None:
    change, blame = BREACHES[breach]
    change(record)

    assert any(blame in verdict for verdict in verdicts(record))


def test_a_marked_repeat_is_no_breach_even_if_it_comes_first(record: Record) -> None:
    record.messages.insert(1, said(REPEATED, "1.000003", thread_ts=CARD_TS))

    assert verdicts(record) == []


def test_a_digest_tells_a_decision_too_and_needs_no_thread(record: Record) -> None:
    line = ":white_check_mark: *Approved* · job `job-0001` · <@U0AMARA0001>"
    record.messages[1] = said(f"1 job: 1 approved\n{line}", REPLY_TS)

    assert verdicts(record) == []


def test_a_bot_that_the_full_disk_has_stopped_is_no_breach(record: Record) -> None:
    record.log += ["bot | The database /x cannot be opened (disk I/O error)", "The bot ended by itself with status 1"]

    assert verdicts(record) == []


def test_a_watch_that_nobody_was_promised_owes_nothing(record: Record) -> None:
    record.messages.clear()

    assert verdicts(record) == []
