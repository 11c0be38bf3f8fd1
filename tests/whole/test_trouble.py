"""Smile ID's and Slack's ordinary failures, through real sockets."""

import sqlite3

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, RISK_REVIEW
from bot.demo.slack.socket_mode import Death
from tests.whole.world import SOON, World


@pytest.fixture
def decided(world: World) -> World:
    """A watched job whose decision is written down and still to be told."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.clock.advance(minutes=1)
    world.poll()
    return world


def test_a_rate_limit_is_waited_for_as_long_as_slack_says(decided: World) -> None:
    decided.slack.fail("chat.postMessage", retry_after=30)
    decided.deliver()
    decided.pass_time(seconds=20)
    early = decided.replies()
    decided.pass_time(seconds=15)

    assert early == []
    (decision,) = decided.replies()
    assert "Possible repeat" not in decision.words()


def test_a_rate_limited_channel_holds_up_no_other(world: World) -> None:
    for job_id, channel in (("job-1", KYC_SUPPORT), ("job-2", RISK_REVIEW)):
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        if world.bot is None:
            world.start_bot()
        world.type(f"/smile watch user-1 {job_id}", channel=channel)
        world.advance(job_id)
    world.slack.fail("chat.*", channel=KYC_SUPPORT, retry_after=600)
    world.pass_time(minutes=1)

    assert world.replies(KYC_SUPPORT) == []
    assert len(world.replies(RISK_REVIEW)) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "fatal_error"}, {"drop": "before"}])
def test_an_alert_survives_a_failure_that_may_have_sent_it_and_is_marked(
    decided: World, fault: dict[str, object]
) -> None:
    decided.slack.fail("chat.postMessage", **fault)
    decided.deliver()
    decided.pass_time(minutes=1)

    (decision,) = decided.replies()
    assert "Possible repeat of alert 1" in decision.words()


def test_a_message_that_slack_took_before_the_connection_broke_is_followed_by_a_marked_one(decided: World) -> None:
    decided.slack.fail("chat.postMessage", drop="after")
    decided.deliver()
    decided.pass_time(minutes=1)

    first, second = decided.replies()
    assert "Possible repeat" not in first.words()
    assert "Possible repeat of alert 1" in second.words()


def test_service_unavailable_was_never_seen_and_is_not_marked(decided: World) -> None:
    decided.slack.fail("chat.postMessage", error="service_unavailable")
    decided.deliver()
    decided.pass_time(minutes=1)

    (decision,) = decided.replies()
    assert "Possible repeat" not in decision.words()


@pytest.mark.parametrize("closed", ["archived", "removed"])
def test_a_closed_channel_keeps_its_alert_and_its_owner_is_told_in_person(decided: World, closed: str) -> None:
    workspace = decided.slack.workspace
    if closed == "archived":
        workspace.archive(KYC_SUPPORT)
    else:
        workspace.remove(KYC_SUPPORT)
    decided.deliver()
    decided.pass_time(minutes=20)

    notice, decision = [message for message in workspace.messages if message.channel == workspace.direct(AMARA).id]
    assert f"<#{KYC_SUPPORT}>" in notice.words()
    assert "Approved" in decision.words()
    assert decided.replies() == []

    workspace.archive(KYC_SUPPORT, archived=False)
    workspace.invite(KYC_SUPPORT, BOT)
    decided.pass_time(minutes=20)

    assert len(decided.replies()) == 1
    assert "Approved" in decided.card().words()


def test_while_slack_takes_no_news_the_bot_is_not_ready(decided: World) -> None:
    assert decided.bot is not None
    decided.slack.fail("chat.*", times=float("inf"), status=503)
    for _ in range(20):
        decided.deliver()
        decided.clock.advance(seconds=30)
    meanwhile = decided.bot._not_ready()
    decided.slack.heal()
    decided.clock.advance(minutes=6)
    decided.deliver()

    assert any("Slack has not answered since" in reason for reason in meanwhile)
    assert not any("Slack" in reason for reason in decided.bot._not_ready())


def test_blocks_that_slack_refuses_go_out_as_plain_text(decided: World, caplog: pytest.LogCaptureFixture) -> None:
    decided.slack.fail("chat.postMessage", error="invalid_blocks")
    decided.deliver()

    (decision,) = decided.replies()
    assert not decision.blocks
    assert "Approved" in decision.text or "approved" in decision.text
    assert "invalid_blocks" in caplog.text


def test_a_deleted_card_is_posted_anew_and_the_decision_still_told(decided: World) -> None:
    old = decided.card()
    decided.slack.workspace.delete(old)
    decided.deliver()
    decided.pass_time(minutes=1)

    assert decided.card().ts != old.ts
    assert "Approved" in decided.card().words()
    assert [message for message in decided.channel() if message.thread_ts and "pproved" in message.words()]


def test_an_hour_without_an_answer_is_on_the_card_until_there_is_one(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.smile.down = True
    for _ in range(11):
        world.pass_time(minutes=5)
    within_the_hour = world.card().words()
    for _ in range(3):
        world.pass_time(minutes=5)
    silent = world.card().words()
    world.smile.down = False
    world.pass_time(minutes=10)

    assert "not answered since" not in within_the_hour
    assert "not answered since" in silent
    assert "not answered since" not in world.card().words()
    assert world.replies() == []


def test_a_failing_job_is_asked_about_less_and_less_often(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.smile.down = True
    asked_before = len(world.smile.asked)
    for _ in range(30):
        world.pass_time(seconds=20)

    assert len(world.smile.asked) - asked_before < 10


def test_one_failing_job_does_not_stop_the_others(world: World) -> None:
    world.start_bot()
    for job_id in ("job-1", "job-2"):
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}")
        world.advance(job_id)
    world.smile.fail(Fault(status=500, job_id="job-1"), times=100)
    world.pass_time(**SOON)

    texts = [message.words() for message in world.channel() if message.thread_ts]
    assert len(texts) == 1
    assert "job-2" in texts[0]


def test_one_poisoned_row_does_not_stop_the_others(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.start_bot()
    for job_id in ("job-1", "job-2"):
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}")
        world.advance(job_id)
    with sqlite3.connect(world.database) as connection:
        connection.execute("UPDATE jobs SET status = 'rubbish' WHERE job_id = 'job-1'")
    connection.close()
    world.pass_time(**SOON)

    assert [message for message in world.channel() if message.thread_ts and "job-2" in message.words()]
    assert "nobody thought of" in caplog.text


def test_a_job_that_vanishes_from_smile_id_changes_no_verdict(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.smile.fail(Fault(code="2304"), times=3)
    for _ in range(3):
        world.pass_time(minutes=5)

    assert world.replies() == []
    assert "Under review" in world.card().words()


def test_an_answer_that_does_not_verify_changes_no_verdict(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.smile.fail(Fault(signature="wrong"))
    world.pass_time(minutes=1)
    forged = world.replies()
    world.pass_time(minutes=5)

    assert forged == []
    assert len(world.replies()) == 1


@pytest.mark.parametrize("how", ["refresh_requested", "abort", "silence"])
def test_commands_are_answered_again_after_the_socket_died(world: World, how: Death) -> None:
    world.start_bot()
    hellos = world.slack.workspace.hellos
    world.slack.disconnect_sockets(how)
    world.slack.wait_for(lambda workspace: workspace.hellos > hellos and workspace.connections == 1, timeout=30)

    assert "How to use" in world.type("/smile help").words()
