"""What is shown twice says so, what was found is not shown twice, and what was surely never shown is not marked."""

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import KYC_SUPPORT, RISK_REVIEW, TUNDE
from tests.whole.test_delivery import decide, told, watch_jobs
from tests.whole.world import World


def test_a_notice_of_an_outage_that_may_have_been_seen_is_marked(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    world.slack.fail("chat.postMessage", drop="after")
    for _ in range(12):
        world.pass_time(seconds=30)

    first, second = (message.words() for message in told(world))
    assert "repeat" not in first
    assert "Possible repeat of alert" in second


def test_a_notice_of_a_refused_signature_that_may_have_been_seen_is_marked(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    world.type("/smile watch user-1 job-1")
    world.slack.fail("chat.postMessage", drop="after")
    world.smile.api_keys = ("another",)
    for _ in range(3):
        world.pass_time(minutes=1)

    assert ["Possible repeat" in message.words() for message in told(world, RISK_REVIEW)] == [False, True]


def test_a_decision_whose_answer_a_proxy_garbled_is_told_once_more_and_marked(world: World) -> None:
    decide(world, watch_jobs(world, 1))
    world.slack.fail("chat.postMessage", garble=True)
    world.deliver()
    world.pass_time(minutes=1)

    assert ["Possible repeat" in reply.words() for reply in world.replies()] == [False, True]
    assert all(reply.blocks for reply in world.replies())


def test_with_a_history_scope_a_card_is_found_however_much_was_said_since(world: World) -> None:
    world.grant_history()
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.fail("chat.postMessage", drop="after")
    world.type("/smile watch user-1 job-1")
    for number in range(210):
        world.slack.type(TUNDE, KYC_SUPPORT, f"chatter {number}")
    world.pass_time(minutes=1)

    assert len(world.cards()) == 1
    assert "repeat" not in world.card().words()
    assert len(world.slack.calls_of("conversations.history")) == 2


def test_a_card_that_slack_surely_did_not_take_is_posted_without_a_look_and_unmarked(world: World) -> None:
    world.grant_history()
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.fail("chat.postMessage", retry_after=5)
    world.type("/smile watch user-1 job-1")
    for _ in range(2):
        world.pass_time(minutes=1)

    assert "repeat" not in world.card().words()
    assert world.slack.calls_of("conversations.history") == []


@pytest.mark.parametrize("may_look", [True, False])
def test_the_successor_of_a_card_that_cannot_be_edited_is_found_or_else_marked(world: World, may_look: bool) -> None:
    if may_look:
        world.grant_history()
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.clock.advance(minutes=1)
    world.poll()
    assert world.bot is not None
    for future in world.bot.deliverer.tick():  # the decision; its card comes next
        future.result(timeout=30)
    world.clock.advance(seconds=1)
    world.slack.fail("chat.update", error="edit_window_closed", times=2)
    world.slack.fail("chat.postMessage", drop="after")
    for _ in range(3):
        world.pass_time(minutes=1)

    marked = ["repeat" in card.words() for card in world.cards()]
    assert marked == ([False, False] if may_look else [False, False, True])
    assert "Approved" in world.cards()[-1].words()
