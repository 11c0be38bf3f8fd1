"""A review that nobody decides: the reminder, the mention of who is on call, the word to the lead; each once."""

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_ONCALL, KYC_SUPPORT, RISK_REVIEW, WANJIRU
from tests.whole.late import GROUP, posted, to_the_lead, watch_jobs
from tests.whole.settings import set_up
from tests.whole.world import World


@pytest.fixture
def late(reviewed: World) -> World:
    """A watched job under review, in a channel where reviews are due after 4 hours."""
    set_up(reviewed, oncall_group=KYC_ONCALL, lead=WANJIRU)
    reviewed.deliver()
    return reviewed


def test_each_step_is_told_once_to_whom_it_concerns(late: World) -> None:
    late.pass_time(hours=3)
    late.pass_time(minutes=30)
    (reminder,) = late.replies()
    late.pass_time(minutes=30)
    late.pass_time(hours=3)
    (_, overdue) = late.replies()
    before = to_the_lead(late)
    late.pass_time(hours=1)
    late.pass_time(hours=40)
    (escalated,) = to_the_lead(late)

    assert "Due soon" in reminder.words()
    assert not reminder.broadcast
    assert GROUP not in reminder.words()
    assert "In review for 3 h" in reminder.words()
    assert GROUP in overdue.words()
    assert overdue.broadcast
    assert "(the 4 h of this channel)" in overdue.words()
    assert before == []
    assert f"<#{KYC_SUPPORT}>" in escalated.words()
    assert "/archives/" in escalated.words()
    assert len(late.replies()) == 2


def test_the_card_says_that_it_is_late(late: World) -> None:
    before = late.card().words()
    late.pass_time(hours=4)

    assert before != late.card().words()


def test_steps_survive_a_restart_and_are_not_repeated(late: World) -> None:
    late.pass_time(hours=4)
    told = len(late.replies())
    late.stop_bot()
    late.start_bot()
    late.pass_time(minutes=30)
    still_told = len(late.replies())
    late.pass_time(hours=4)

    assert (told, still_told) == (1, 1)
    assert len(to_the_lead(late)) == 1


def test_a_bot_that_was_down_tells_the_group_and_the_lead_and_reminds_nobody(late: World) -> None:
    late.stop_bot()
    late.clock.advance(hours=30)
    late.start_bot()
    late.pass_time(minutes=1)
    late.pass_time(hours=30)

    (overdue,) = late.replies()
    assert GROUP in overdue.words()
    assert len(to_the_lead(late)) == 1


def test_a_review_that_falls_due_in_the_evening_is_told_to_the_group_in_the_morning(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    set_up(world, oncall_group=KYC_ONCALL, lead=WANJIRU, opens="09:00", closes="17:00", days=["1", "2", "3", "4", "5"])
    world.clock.advance(days=2, hours=4, minutes=30)  # Monday 13:30
    world.type("/smile watch user-1 job-1")
    world.pass_time(hours=3)
    world.pass_time(hours=16, minutes=15)
    before = [GROUP in message.words() for message in world.replies()]
    world.pass_time(minutes=15)
    world.pass_time(days=1)

    assert before == [False]
    assert [GROUP in message.words() for message in world.replies()] == [False, True]
    assert len(to_the_lead(world)) == 1


def test_nothing_late_is_told_after_the_decision(late: World) -> None:
    late.clock.advance(hours=4)
    late.work_desk()  # the step is taken, and its alert waits
    late.advance("job-1")
    late.poll()
    late.deliver()
    late.pass_time(hours=10)

    (decision,) = late.replies()
    assert "Approved" in decision.words()
    assert to_the_lead(late) == []


def test_nothing_late_is_told_outside_of_business_hours(reviewed: World) -> None:
    set_up(reviewed, time_zone="africa/nairobi", opens="09:00", closes="17:00", days=["1", "2", "3", "4", "5"])
    reviewed.pass_time(hours=44)  # Monday 05:00 in London, 08:00 in Nairobi
    before = reviewed.replies()
    reviewed.pass_time(hours=1)

    assert before == []
    assert "Overdue" in reviewed.replies()[0].words()


def test_many_that_are_late_at_once_are_told_in_one_digest_that_calls_the_group_once(late: World) -> None:
    job_ids = watch_jobs(late, 8)
    late.pass_time(hours=5)
    late.pass_time(minutes=1)

    (digest,) = posted(late)
    assert digest.thread_ts is None
    assert "9 jobs: 9 overdue" in digest.text
    assert all(job_id in digest.words() for job_id in job_ids)
    assert digest.words().count(GROUP) == 1


def test_a_digest_of_several_parts_calls_the_group_in_one_of_them(late: World) -> None:
    watch_jobs(late, 33)
    late.pass_time(hours=5)
    late.pass_time(minutes=1)

    parts = posted(late)
    assert len(parts) == 2
    assert sum(part.words().count(GROUP) for part in parts) == 1


def test_a_lead_gets_many_words_as_one(late: World) -> None:
    watch_jobs(late, 8)
    late.clock.advance(hours=9)
    late.pass_time(minutes=1)

    (digest,) = to_the_lead(late)
    assert "9 jobs: 9 long overdue" in digest.text
    (to_the_channel,) = posted(late)
    assert "9 jobs: 9 overdue" in to_the_channel.text


@pytest.mark.parametrize(("count", "error"), [(1, "user_disabled"), (3, "user_not_found"), (8, "user_disabled")])
def test_what_a_lead_cannot_be_told_is_told_to_the_channel_once(late: World, count: int, error: str) -> None:
    job_ids = watch_jobs(late, count - 1)
    late.slack.fail("chat.postMessage", channel=WANJIRU, error=error, times=float("inf"))
    late.pass_time(hours=5)
    overdue = len(posted(late))
    late.pass_time(hours=4)
    late.pass_time(minutes=1)
    messages = len(posted(late))
    late.pass_time(hours=1)

    assert late.bot is not None
    assert to_the_lead(late) == []
    told = " ".join(message.words() for message in posted(late)[overdue:])
    assert all(f"`{job_id}`" in told for job_id in ("job-1", *job_ids))
    assert "long overdue" in told
    assert (f"<@{WANJIRU}> leads this channel, and cannot be told in person." in told) is (count < 8)
    assert late.bot.deps.store.alerts.untold() == 0
    assert len(posted(late)) == messages


def test_blocks_that_slack_refuses_are_told_in_plain_words_with_the_mention(late: World) -> None:
    late.slack.fail("chat.postMessage", error="invalid_blocks")
    late.pass_time(hours=4)

    (overdue,) = late.replies()
    assert overdue.blocks in (None, [])
    assert GROUP in overdue.text


def test_what_slack_may_have_shown_is_marked_as_a_possible_repeat(late: World) -> None:
    late.slack.fail("chat.postMessage", drop="before")
    late.pass_time(hours=4)
    late.pass_time(minutes=1)

    assert "Possible repeat" in late.replies()[0].words()


def test_new_hours_hold_for_the_reviews_that_are_open(reviewed: World) -> None:
    reviewed.pass_time(hours=5)
    before = reviewed.replies()
    set_up(reviewed, due_hours="4")
    reviewed.pass_time(minutes=1)

    assert before == []
    assert "Overdue" in reviewed.replies()[0].words()


def test_each_channel_has_its_own_hours(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot(REVIEW_DUE_HOURS="8")
    for channel in (KYC_SUPPORT, RISK_REVIEW):
        world.type("/smile watch user-1 job-1", channel=channel)
    set_up(world, due_hours="2")
    world.pass_time(hours=6)

    assert "Overdue" in world.replies()[0].words()
    assert "Due soon" in world.replies(RISK_REVIEW)[0].words()


def test_whoever_has_the_job_is_named(late: World) -> None:
    late.click(late.card(), "take")
    late.pass_time(hours=3)

    assert f"<@{AMARA}> has it." in late.replies()[0].words()
