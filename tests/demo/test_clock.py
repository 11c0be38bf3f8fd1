"""The demo's clock: pushed for the emulated Slack, for Smile ID and for the real bot in its own process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.clock import PushedClock
from bot.demo.run import Demo
from bot.demo.slack.model import AMARA, KYC_SUPPORT
from tests.demo.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.demo.slack.model import Message

PATIENCE_SECONDS = 30


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Demo(tmp_path, Terminal()) as demo:
        demo.start()
        demo.slack.wait_for(lambda workspace: workspace.connections, timeout=PATIENCE_SECONDS)
        yield demo


@pytest.fixture
def card(demo: Demo) -> Message:
    """The card of a job that nobody decides."""
    demo.slack.type(AMARA, KYC_SUPPORT, "/smile watch lerato late-1")
    return demo.slack.wait_for(lambda workspace: next(iter(workspace.in_channel(KYC_SUPPORT)), None))


def told(demo: Demo, card: Message, word: str) -> Message:
    return demo.slack.wait_for(
        lambda workspace: next((m for m in workspace.thread(KYC_SUPPORT, card.ts) if word in m.words()), None),
        timeout=PATIENCE_SECONDS,
    )


def test_a_clock_shows_the_real_time_until_it_is_pushed() -> None:
    clock = PushedClock()
    before = clock() - datetime.now(UTC)
    clock.push(3600)
    clock.push(60)

    assert abs(before) < timedelta(seconds=1)
    assert abs(clock() - datetime.now(UTC) - timedelta(seconds=3660)) < timedelta(seconds=1)


def test_the_real_bot_does_what_is_due_after_a_push_and_a_restarted_one_goes_on_from_there(
    demo: Demo, card: Message
) -> None:
    demo.push_clock(3 * 3600)
    reminder = told(demo, card, "Due soon")
    demo.bot.restart("kill")
    demo.push_clock(3600)
    overdue = told(demo, card, "Overdue")

    assert reminder.at - card.at >= timedelta(hours=3)
    assert overdue.at - card.at >= timedelta(hours=4)
    assert "In review for 4 h" in overdue.words()


def test_a_question_that_was_signed_before_a_push_is_answered(demo: Demo, card: Message) -> None:
    demo.smile_id.leeway += timedelta(hours=4)
    demo.clock.push(4 * 3600)  # the bot has not heard of it yet
    asked = len(demo.smile_id.asked)
    answers = demo.smile_id.wait_for(lambda questions: questions[asked:], timeout=PATIENCE_SECONDS)
    demo.bot.push_clock(4 * 3600)

    assert [question.answer for question in answers] == ["2302"]
    assert told(demo, card, "Overdue")
