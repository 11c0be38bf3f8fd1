"""Pulling the plug: whatever the moment, nothing is lost and nothing is told twice unmarked."""

from datetime import timedelta

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from tests.whole.world import World


def restart(world: World) -> None:
    world.stop_bot()
    world.start_bot()


def start_watch(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")


def test_a_watch_goes_on_after_a_restart_on_the_same_card(world: World) -> None:
    start_watch(world)
    card = world.card()
    restart(world)
    world.advance("job-1")
    world.pass_time(minutes=1)

    assert world.card().ts == card.ts
    assert len(world.replies()) == 1


def test_what_fell_due_while_the_bot_was_away_is_caught_up(world: World) -> None:
    start_watch(world)
    world.stop_bot()
    world.advance("job-1")
    world.clock.advance(hours=8)
    world.start_bot()
    world.pass_time()

    assert "Approved" in world.replies()[0].words()


def test_an_alert_written_but_not_sent_is_sent_after_the_restart(world: World) -> None:
    start_watch(world)
    world.advance("job-1")
    world.clock.advance(minutes=1)
    world.poll()
    restart(world)
    world.deliver()

    (decision,) = world.replies()
    assert "Possible repeat" not in decision.words()


def test_a_told_alert_is_not_told_again_after_a_restart(world: World) -> None:
    start_watch(world)
    world.advance("job-1")
    world.pass_time(minutes=1)
    restart(world)
    world.pass_time(hours=1)

    assert len(world.replies()) == 1


def test_an_alert_whose_sender_died_is_sent_again_marked_as_a_possible_repeat(world: World) -> None:
    start_watch(world)
    world.advance("job-1")
    world.clock.advance(minutes=1)
    world.poll()
    claim_and_die(world)
    restart(world)
    world.deliver()

    (decision,) = world.replies()
    assert "Possible repeat of alert 1" in decision.words()


def claim_and_die(world: World) -> None:
    """What a crash between the claim and Slack's answer leaves behind."""
    assert world.bot is not None
    store = world.bot.deps.store
    (alert,) = store.alerts.next_of_each_channel(world.clock())
    assert store.alerts.claim(alert.number, now=world.clock(), lease_for=timedelta(minutes=1)) is not None


def test_a_watch_without_a_card_gets_one_after_the_restart(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.fail("chat.postMessage", status=503)
    answer = world.type("/smile watch user-1 job-1")
    restart(world)
    world.pass_time(minutes=2)

    assert "Watching" in answer.words()
    assert "Under review" in world.card().words()
    assert "Possible repeat of this card" in world.card().words()


def test_the_log_says_at_the_start_what_was_found(world: World, caplog: pytest.LogCaptureFixture) -> None:
    start_watch(world)
    world.stop_bot()
    world.clock.advance(hours=1)
    caplog.set_level("INFO")
    world.start_bot()

    assert "Found: open watches 1, alerts not told yet 0, jobs due 1" in caplog.text
