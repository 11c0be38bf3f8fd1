"""What happens to the news when Slack takes no blocks: it goes out in words, wherever it stands."""

from math import inf

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW
from tests.whole.test_delivery import told, watch_jobs
from tests.whole.world import World


def refuse_blocks(world: World, method: str = "chat.*") -> None:
    world.slack.fail(method, error="invalid_blocks", times=inf)


def test_a_card_without_blocks_is_posted_in_words_and_its_decision_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    refuse_blocks(world)
    world.slack.type(AMARA, KYC_SUPPORT, "/smile watch user-1 job-1")
    card = world.slack.wait_for(lambda _: world.cards())[0]
    first = card.text
    world.advance("job-1")
    world.pass_time(minutes=1)

    assert not card.blocks
    assert "Under review by a person" in first
    assert "Approved" in card.text
    (decision,) = world.replies()
    assert "*Result:*" in decision.text
    assert "it went out as plain text" in caplog.text


def test_a_card_whose_edit_slack_refuses_shows_the_decision_in_words(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    refuse_blocks(world, "chat.update")
    world.advance("job-1")
    world.pass_time(minutes=1)

    assert not world.card().blocks
    assert "Approved" in world.card().text
    assert "Under review" not in world.card().words()


def test_a_card_in_words_has_its_blocks_again_once_slack_takes_them(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.slack.fail("chat.postMessage", error="invalid_blocks")
    world.type("/smile watch user-1 job-1")
    plain = world.card().blocks
    world.advance("job-1")
    world.pass_time(minutes=1)

    assert not plain
    assert world.card().blocks
    assert "refused the full message" not in world.card().words()


def test_the_end_of_an_outage_is_told_in_words(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    for _ in range(12):
        world.pass_time(seconds=30)
    world.smile.down = False
    refuse_blocks(world, "chat.update")
    for _ in range(5):
        world.pass_time(minutes=1)

    (notice,) = told(world)
    assert "Smile ID answers again." in notice.words()
    assert "has not answered" not in notice.words()


def test_operators_read_in_words_what_to_do_about_a_refused_signature(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    world.type("/smile watch user-1 job-1")
    refuse_blocks(world)
    world.smile.api_keys = ("another",)
    world.pass_time(minutes=1)

    (notice,) = told(world, RISK_REVIEW)
    assert not notice.blocks
    assert "leading zeros count" in notice.text


def test_an_owner_reads_in_words_which_channel_is_closed_and_why(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.slack.workspace.archive(KYC_SUPPORT)
    refuse_blocks(world)
    world.advance("job-1")
    world.pass_time(minutes=1)

    notice, decision = world.slack.workspace.in_channel(world.slack.workspace.direct(AMARA).id)
    assert f"<#{KYC_SUPPORT}>" in notice.text
    assert "`is_archived`" in notice.text
    assert "Approved" in decision.text
