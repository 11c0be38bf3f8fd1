"""News of lateness that Slack did not take at once: it still keeps business hours and snoozes, and finds its reader."""

from dataclasses import replace

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, ENROLMENT_UNDER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import KYC_ONCALL, KYC_SUPPORT, WANJIRU
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from tests.whole.desk import snooze
from tests.whole.late import GROUP, calls, posted, to_the_lead, watch_jobs
from tests.whole.settings import set_up
from tests.whole.world import World


@pytest.fixture
def closing(reviewed: World) -> World:
    """A watched job under review that is due shortly before its channel closes, at 14:00; it is 09:00."""
    set_up(reviewed, oncall_group=KYC_ONCALL, lead=WANJIRU, opens="09:00", closes="14:00")
    reviewed.deliver()
    return reviewed


def held_up(world: World) -> None:
    """Have the job fall due at 13:30, while Slack takes nothing more in its channel until 14:30."""
    world.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    world.pass_time(hours=4, minutes=30)


def next_morning(world: World) -> None:
    world.pass_time(hours=18)
    world.pass_time(minutes=45)


def test_a_mention_that_slack_held_up_past_closing_time_comes_the_next_morning(closing: World) -> None:
    held_up(closing)
    closing.pass_time(hours=2)
    at_night = calls(closing)
    next_morning(closing)
    closing.pass_time(minutes=1)

    assert at_night == []
    assert calls(closing) == [True]
    assert len(to_the_lead(closing)) == 1


def test_a_restart_past_closing_time_mentions_nobody(closing: World) -> None:
    closing.clock.advance(hours=4, minutes=59)
    closing.work_desk()
    closing.stop_bot()
    closing.clock.advance(hours=2)
    closing.start_bot()
    closing.deliver()
    at_night = calls(closing)
    next_morning(closing)

    assert at_night == []
    assert calls(closing) == [True]


def test_a_digest_is_no_way_around_business_hours(closing: World) -> None:
    watch_jobs(closing, 8)
    held_up(closing)
    closing.pass_time(hours=2)
    at_night = calls(closing)
    next_morning(closing)

    assert at_night == []
    assert calls(closing) == [True]
    assert "9 jobs: 9 overdue" in posted(closing)[0].text


def test_a_long_digest_leaves_what_is_late_for_the_morning_and_tells_the_decisions(closing: World) -> None:
    job_ids = watch_jobs(closing, 40)
    held_up(closing)
    for job_id in job_ids[20:]:
        closing.job(job_id, APPROVED_AFTER_REVIEW)
    for _ in range(20):
        closing.pass_time(minutes=6)
    at_night = posted(closing)
    next_morning(closing)

    assert not any(GROUP in message.words() for message in at_night)
    assert all(any(f"`{job_id}`" in message.words() for message in at_night) for job_id in job_ids[20:])
    in_the_morning = posted(closing)[len(at_night) :]
    assert sum(GROUP in message.words() for message in in_the_morning) == 1
    assert all(any(f"`{job_id}`" in message.words() for message in in_the_morning) for job_id in job_ids[:20])


def test_what_waits_for_the_morning_holds_up_no_other_news(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, ENROLMENT_UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    set_up(world, oncall_group=KYC_ONCALL, opens="09:00", closes="14:00")
    world.deliver()
    held_up(world)
    for _ in range(2):
        world.advance("job-1")
        world.pass_time(hours=1, minutes=30)
    next_morning(world)

    assert calls(world) == [False, False]
    assert "Approved" in posted(world)[1].words()


def test_a_snooze_between_writing_and_sending_puts_the_mention_off(reviewed: World) -> None:
    set_up(reviewed, oncall_group=KYC_ONCALL)
    reviewed.deliver()
    reviewed.clock.advance(hours=4)
    reviewed.work_desk()
    snooze(reviewed)
    reviewed.pass_time(hours=3)
    asleep = calls(reviewed)
    reviewed.pass_time(hours=1)

    assert asleep == []
    assert calls(reviewed).count(True) == 1


def test_a_word_to_the_lead_is_not_repeated_because_the_channel_could_not_be_told(closing: World) -> None:
    closing.slack.fail("chat.postMessage", channel=KYC_SUPPORT, error="not_in_channel", times=float("inf"))
    set_up(closing, oncall_group=KYC_ONCALL, lead=WANJIRU, due_hours="2", opens="09:00", closes="14:00")
    closing.pass_time(hours=2)
    closing.pass_time(hours=2)
    told = len(to_the_lead(closing))
    closing.pass_time(hours=2)
    closing.slack.heal()
    next_morning(closing)
    closing.pass_time(minutes=1)

    assert told == 1
    assert calls(closing) == [True]
    assert len(to_the_lead(closing)) == 1


@pytest.mark.parametrize("count", [1, 8])
def test_a_lead_who_has_become_a_guest_is_told_nothing_and_the_channel_instead(world: World, count: int) -> None:
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=ALL_SCOPES)
    world.slack.start()
    world.start_bot()
    job_ids = watch_jobs(world, count)
    set_up(world, lead=WANJIRU)
    users = world.slack.workspace.users
    users[WANJIRU] = replace(users[WANJIRU], is_guest=True)
    world.pass_time(hours=5)
    before = len(posted(world))
    world.pass_time(hours=4)
    world.pass_time(minutes=1)

    told = " ".join(message.words() for message in posted(world)[before:])
    assert to_the_lead(world) == []
    assert all(f"`{job_id}`" in told for job_id in job_ids)
    assert "long overdue" in told
    assert (f"<@{WANJIRU}> leads this channel, and cannot be told in person." in told) is (count == 1)
