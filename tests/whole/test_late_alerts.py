"""News of lateness that Slack did not take at once: it still keeps business hours and snoozes, and finds its reader."""

from dataclasses import replace
from typing import Any

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, ENROLMENT_UNDER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import KYC_LEADS, KYC_ONCALL, KYC_SUPPORT, WANJIRU
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


@pytest.fixture
def trusting(world: World) -> World:
    """The bot with every scope: it can look who somebody is."""
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=ALL_SCOPES)
    world.slack.start()
    world.start_bot()
    return world


def make_guest(world: World, slack_user_id: str) -> None:
    users = world.slack.workspace.users
    users[slack_user_id] = replace(users[slack_user_id], is_guest=True)


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


def test_a_digest_is_no_way_around_business_hours(closing: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "handlers.late_alerts")
    watch_jobs(closing, 8)
    held_up(closing)
    closing.pass_time(hours=2)
    at_night = calls(closing)
    next_morning(closing)

    assert at_night == []
    assert calls(closing) == [True]
    assert "9 jobs: 9 overdue" in posted(closing)[0].text
    (line,) = (record for record in caplog.records if record.name == "handlers.late_alerts")
    assert vars(line)["reason"] == "reviews: 9, untimely until 2026-11-22T09:00:00.000000Z"


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
def test_a_lead_who_has_become_a_guest_is_told_nothing_and_the_channel_instead(trusting: World, count: int) -> None:
    job_ids = watch_jobs(trusting, count)
    set_up(trusting, lead=WANJIRU)
    make_guest(trusting, WANJIRU)
    trusting.pass_time(hours=5)
    before = len(posted(trusting))
    trusting.pass_time(hours=4)
    trusting.pass_time(minutes=1)

    told = " ".join(message.words() for message in posted(trusting)[before:])
    assert to_the_lead(trusting) == []
    assert all(f"`{job_id}`" in told for job_id in job_ids)
    assert "long overdue" in told
    assert (f"<@{WANJIRU}> leads this channel, and cannot be told in person." in told) is (count == 1)


def test_what_was_passed_on_to_the_channel_after_closing_time_comes_in_the_morning(trusting: World) -> None:
    job_ids = watch_jobs(trusting, 8)
    set_up(trusting, lead=WANJIRU, opens="09:00", closes="17:10")
    trusting.pass_time(hours=5)
    make_guest(trusting, WANJIRU)
    trusting.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    trusting.pass_time(hours=3, minutes=1)
    for _ in range(2):
        trusting.pass_time(hours=2)
    at_night = len(posted(trusting))
    trusting.pass_time(hours=12)
    trusting.pass_time(minutes=1)

    (in_the_morning,) = posted(trusting)[at_night:]
    assert at_night == 1
    assert "8 jobs: 8 long overdue" in in_the_morning.text
    assert all(f"`{job_id}`" in in_the_morning.words() for job_id in job_ids)


@pytest.mark.parametrize("fault", [{"retry_after": 30}, {"error": "internal_error"}])
@pytest.mark.parametrize("count", [1, 8])
def test_a_lead_of_whom_slack_says_nothing_for_a_while_is_told_in_person_after_it(
    trusting: World, count: int, fault: dict[str, Any]
) -> None:
    watch_jobs(trusting, count)
    set_up(trusting, lead=WANJIRU)
    trusting.pass_time(hours=5)
    trusting.slack.fail("users.info", **fault)
    trusting.pass_time(hours=4)
    trusting.pass_time(minutes=1)

    (told,) = to_the_lead(trusting)
    assert "long overdue" in told.text
    assert "ossible repeat" not in told.words()
    assert len(posted(trusting)) == 1


@pytest.mark.parametrize("due_hours", ["", "24"])
def test_what_is_not_late_by_new_settings_is_not_told(reviewed: World, due_hours: str) -> None:
    set_up(reviewed, oncall_group=KYC_ONCALL)
    reviewed.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    reviewed.pass_time(hours=4)
    set_up(reviewed, oncall_group=KYC_ONCALL, due_hours=due_hours)
    reviewed.pass_time(hours=1, minutes=1)

    assert posted(reviewed) == []


def test_what_is_still_late_is_told_once_by_the_new_settings_to_the_new_group(reviewed: World) -> None:
    set_up(reviewed, oncall_group=KYC_ONCALL)
    reviewed.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    reviewed.pass_time(hours=4)
    set_up(reviewed, oncall_group=KYC_LEADS, due_hours="2")
    reviewed.pass_time(hours=1, minutes=1)
    reviewed.pass_time(hours=1)

    (overdue,) = posted(reviewed)
    assert f"<!subteam^{KYC_LEADS}>" in overdue.words()
    assert "(the 2 h of this channel)" in overdue.words()


def test_due_hours_that_come_back_bring_what_nobody_was_told(reviewed: World) -> None:
    set_up(reviewed, oncall_group=KYC_ONCALL)
    reviewed.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    reviewed.pass_time(hours=4)
    set_up(reviewed, oncall_group=KYC_ONCALL, due_hours="")
    reviewed.pass_time(hours=1, minutes=1)
    set_up(reviewed, oncall_group=KYC_ONCALL)
    reviewed.pass_time(minutes=1)

    assert calls(reviewed) == [True]


@pytest.mark.parametrize("count", [1, 8])
def test_a_reminder_that_slack_held_up_until_the_review_is_due_is_left_out(trusting: World, count: int) -> None:
    watch_jobs(trusting, count)
    trusting.deliver()
    set_up(trusting, oncall_group=KYC_ONCALL)
    trusting.slack.fail("chat.postMessage", channel=KYC_SUPPORT, retry_after=3600)
    trusting.pass_time(hours=3, minutes=30)
    trusting.pass_time(minutes=30)
    trusting.pass_time(minutes=31)
    trusting.pass_time(minutes=1)

    (overdue,) = posted(trusting)
    assert "overdue" in overdue.text
    assert "Due soon" not in overdue.words()
