"""Examples of the queue, with the text that others write filled in as a test wants it."""

from dataclasses import replace
from datetime import timedelta

from bot.blocks.message import Message
from bot.blocks.queue import PAGE_SIZE, Part, QueuePage, QueueRow, queue
from bot.smile_id.verdict import Kind
from tests.blocks.at_the_desk import CHANNEL, COLLEAGUE, NOW, asleep

VIEWER = "U0WATCHER"
CARD = "https://smile-id-demo.slack.com/archives/C0KYC/p1700000000000100"


def row(number: int = 1, **changes: object) -> QueueRow:
    benign = QueueRow(
        watch_id=number,
        smile_user_id="user-1042",
        job_id=f"job-{number}",
        kind=Kind.UNDER_REVIEW,
        product="Biometric KYC",
        channel_id=CHANNEL,
        created_at=NOW - timedelta(hours=3),
        review_since=NOW - timedelta(hours=2, minutes=5),
        due_at=None,
        taken_by=None,
        taken_at=None,
        snooze=None,
        link=CARD,
        unreachable=None,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def page(*rows: QueueRow, **changes: object) -> QueuePage:
    benign = QueuePage(
        part=Part(scope="channel"),
        scopes=("channel", "mine", "all"),
        rows=rows,
        pages=1,
        total=len(rows),
        slack_user_id=VIEWER,
        now=NOW,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def fullest(foreign: str) -> Message:
    """As much as a page can show, each text that others write being `foreign`."""
    crowded = row(
        smile_user_id=foreign,
        job_id=foreign,
        due_at=NOW,
        taken_by=COLLEAGUE,
        taken_at=NOW,
        snooze=asleep(foreign),
        unreachable=foreign,
    )
    part = Part(scope="all", filters="environment:production", page=1)
    rows = [replace(crowded, watch_id=number) for number in range(PAGE_SIZE)]
    return queue(page(*rows, part=part, pages=3, total=30))


def every_message(foreign: str) -> dict[str, Message]:
    """One of each message by name."""
    return {
        "queue": fullest(foreign),
        "queue, empty": queue(page()),
        "queue, a notice on top": queue(page(), notice=fullest(foreign)),
    }
