"""What delivery promises on bad days, judged by the emulated Slack's own record."""

from math import inf

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, PROCESSING, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, Message
from tests.whole.world import SOON, World


def watch_jobs(world: World, count: int, channel: str = KYC_SUPPORT) -> list[str]:
    """So many watched jobs under review, each with its decision written at Smile ID."""
    if world.bot is None:
        world.start_bot(SMILE_REQUESTS_PER_SECOND="0")
    job_ids = [f"job-{number:03}" for number in range(count)]
    for job_id in job_ids:
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}", channel=channel)
    return job_ids


def decide(world: World, job_ids: list[str]) -> None:
    for job_id in job_ids:
        world.advance(job_id)
    world.clock.advance(minutes=2)
    while world.poll():
        pass


def told(world: World, channel: str = KYC_SUPPORT) -> list[Message]:
    """Everything the bot posted in a channel but cards."""
    posts = [m for m in world.slack.workspace.messages if m.channel == channel and m.by_bot and not m.ephemeral]
    return [message for message in posts if "Watched by" not in message.words()]


def test_a_burst_for_one_channel_is_one_digest_and_every_card_is_still_edited(world: World) -> None:
    job_ids = watch_jobs(world, 8)
    decide(world, job_ids)
    world.deliver()

    (digest,) = told(world)
    assert digest.thread_ts is None
    assert all(job_id in digest.words() for job_id in job_ids)
    assert "8" in digest.text
    assert f"<@{AMARA}>" in digest.words()
    assert all("Approved" in card.words() for card in world.cards())


def test_five_alerts_are_told_one_by_one(world: World) -> None:
    decide(world, watch_jobs(world, 5))
    world.deliver()

    assert len(told(world)) == 5
    assert all(message.thread_ts for message in told(world))


def test_a_digest_that_is_too_long_goes_on_in_its_thread(world: World) -> None:
    job_ids = watch_jobs(world, 33)
    decide(world, job_ids)
    world.deliver()

    first, second = told(world)
    assert second.thread_ts == first.ts
    assert all((job_id in first.words()) != (job_id in second.words()) for job_id in job_ids)


def test_stale_news_is_folded_into_what_came_after_it(world: World) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW, SPOOF_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.slack.fail("chat.postMessage", retry_after=600)
    for _ in range(2):
        world.advance("job-1")
        world.pass_time(minutes=1)
    world.pass_time(minutes=15)

    (decision,) = world.replies()
    assert "Rejected" in decision.words()


@pytest.mark.parametrize("gap", ["before", "after"])
def test_with_a_history_scope_nothing_is_ever_told_twice(world: World, gap: str) -> None:
    world.grant_history()
    job_ids = watch_jobs(world, 1)
    decide(world, job_ids)
    world.slack.fail("chat.postMessage", drop=gap)
    world.deliver()
    world.pass_time(minutes=1)

    (decision,) = world.replies()
    assert ("Possible repeat" in decision.words()) == (gap == "before")


def test_with_a_history_scope_a_card_that_a_crash_left_behind_is_found(world: World) -> None:
    world.grant_history()
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.fail("chat.postMessage", drop="after")
    world.type("/smile watch user-1 job-1")
    world.pass_time(minutes=1)

    assert len(world.cards()) == 1
    assert len(world.slack.calls_of("chat.update")) == 1


def test_every_post_of_the_delivery_is_marked_without_ids_of_people(world: World) -> None:
    decide(world, watch_jobs(world, 1))
    world.deliver()

    marks = [str(call.arguments.get("metadata")) for call in world.slack.calls_of("chat.postMessage")]
    assert len(marks) == 2
    assert all("smile_id_bot" in mark and "key" in mark for mark in marks)
    assert not any(name in mark for mark in marks for name in ("user-1", AMARA))


def test_a_workspace_that_refuses_the_bot_pauses_all_delivery_and_is_logged_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    watch_jobs(world, 1)
    watch_jobs(world, 2, RISK_REVIEW)
    world.slack.fail("chat.*", times=inf, error="token_revoked")
    decide(world, ["job-000", "job-001"])
    for _ in range(5):
        world.deliver()
        world.clock.advance(minutes=1)
    assert world.bot is not None
    closed = world.bot.deliverer.workspace_closed
    world.slack.heal()
    world.pass_time(minutes=5)

    assert closed == "token_revoked"
    assert caplog.text.count("Slack refuses the bot") == 1
    assert len(told(world)) == 1
    assert len(told(world, RISK_REVIEW)) == 2
    assert world.bot.deliverer.workspace_closed is None


def test_a_workspace_wide_limit_pauses_every_channel(world: World) -> None:
    watch_jobs(world, 1)
    watch_jobs(world, 1, RISK_REVIEW)
    world.slack.fail("chat.postMessage", error="message_limit_exceeded")
    decide(world, ["job-000"])
    world.deliver()
    world.pass_time(minutes=1)

    assert len(told(world)) == 1
    assert len(told(world, RISK_REVIEW)) == 1


def test_a_decision_for_a_closed_channel_is_told_to_its_owner_in_person(world: World) -> None:
    watch_jobs(world, 1)
    world.slack.workspace.archive(KYC_SUPPORT)
    decide(world, ["job-000"])
    for _ in range(3):
        world.deliver()
        world.clock.advance(minutes=16)

    direct = [m.words() for m in world.slack.workspace.messages if m.channel.startswith("D")]
    assert len(direct) == 2
    assert "cannot post" in direct[0]
    assert "Approved" in direct[1]


def test_what_the_owner_of_a_watch_cannot_be_told_is_told_to_the_operators_once(world: World) -> None:
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    job_ids = watch_jobs(world, 1)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.slack.fail("chat.postMessage", channel=AMARA, times=inf, error="user_disabled")
    decide(world, job_ids)
    for _ in range(4):
        world.deliver()
        world.clock.advance(minutes=16)

    unreachable, decision = (message.words() for message in world.channel(RISK_REVIEW))
    assert "is_archived" in unreachable
    assert "Approved" in decision


def test_the_list_shows_which_watch_is_paused_and_why(world: World) -> None:
    watch_jobs(world, 1)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.job("job-000", PROCESSING)
    world.pass_time(**SOON)

    assert "archived" in world.type("/smile list all", channel=RISK_REVIEW).words()


def test_where_slack_refuses_the_look_the_alert_is_sent_once_more_and_marked(world: World) -> None:
    world.grant_history()
    decide(world, watch_jobs(world, 1))
    world.slack.fail("chat.postMessage", drop="after")
    world.slack.fail("conversations.replies", error="unknown_method")
    world.deliver()
    world.pass_time(minutes=1)

    first, second = world.replies()
    assert "Possible repeat" not in first.words()
    assert "Possible repeat" in second.words()
