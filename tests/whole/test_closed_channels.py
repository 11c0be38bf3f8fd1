"""What people are told while a channel is closed to the bot, and how it goes on when it is open again."""

from contextlib import closing
from math import inf

import pytest

from bot.demo.answers import (
    APPROVED_AFTER_REVIEW,
    ENROLMENT_UNDER_REVIEW,
    PROCESSING,
    UNDER_REVIEW,
)
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, Message
from storage.look import Look
from tests.whole.test_delivery import decide, told, watch_jobs
from tests.whole.world import World

READ_ONLY = "restricted_action_read_only_channel"


def direct(world: World, slack_user_id: str = AMARA) -> list[Message]:
    """What the bot wrote to a person."""
    return told(world, world.slack.workspace.direct(slack_user_id).id)


def try_for(world: World, hours: float) -> None:
    """Let the bot try as often as it likes for so long."""
    for _ in range(round(hours * 4)):
        world.deliver()
        world.clock.advance(minutes=15)


def paused(world: World) -> int:
    """How many watches are paused, as the doctor sees it."""
    with closing(Look(world.database)) as look:
        return len(look.stuck.paused_watches())


@pytest.mark.parametrize("jobs", [1, 5, 6, 33])
def test_every_decision_for_a_closed_channel_is_told_to_its_owner_however_many_there_are(
    world: World, jobs: int
) -> None:
    job_ids = watch_jobs(world, jobs)
    decide(world, job_ids)
    world.slack.workspace.archive(KYC_SUPPORT)
    try_for(world, 1)

    words = "\n".join(message.words() for message in direct(world))
    assert words.count("cannot post") == 2  # once: in the sentence and in the block
    assert [job_id for job_id in job_ids if f"`{job_id}`" not in words] == []
    assert "Approved" in words
    assert told(world) == []


def test_a_channel_that_closes_between_the_parts_of_a_digest_is_told_of_once(world: World) -> None:
    job_ids = watch_jobs(world, 33)
    decide(world, job_ids)
    assert world.bot is not None
    for future in world.bot.deliverer.tick():
        future.result(timeout=30)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.clock.advance(seconds=1)
    try_for(world, 1)
    notice, *decisions = direct(world)
    world.slack.workspace.archive(KYC_SUPPORT, archived=False)
    try_for(world, 1)

    assert "cannot post" in notice.words()
    assert len(decisions) == 3
    assert len(told(world)) == 2
    assert all("Approved" in card.words() for card in world.cards())


def test_what_waits_behind_a_digest_for_a_closed_channel_is_told_to_its_owner_too(world: World) -> None:
    job_ids = watch_jobs(world, 7)
    decide(world, job_ids[:6])
    world.slack.workspace.archive(KYC_SUPPORT)
    try_for(world, 1)
    decide(world, job_ids[6:])
    try_for(world, 1)

    digest, last = direct(world)[1:]
    assert "6 approved" in digest.words()
    assert "job-006" in last.words()


def test_what_waits_for_a_card_in_a_closed_channel_is_told_to_its_owner_too(world: World) -> None:
    job_ids = watch_jobs(world, 1)
    world.slack.workspace.delete(world.card())
    decide(world, job_ids)
    assert world.bot is not None
    for future in world.bot.deliverer.tick():  # the thread is gone, and the card has to be posted anew
        future.result(timeout=30)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.clock.advance(seconds=5)
    try_for(world, 1)

    assert ["cannot post" in message.words() for message in direct(world)] == [True, False]
    assert "Approved" in direct(world)[1].words()


def test_each_owner_of_a_closed_channel_is_told(world: World) -> None:
    world.start_bot()
    for job_id, who in (("job-1", AMARA), ("job-2", TUNDE)):
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}", who=who)
        world.advance(job_id)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.pass_time(minutes=1)
    try_for(world, 1)

    assert ["cannot post" in message.words() for message in direct(world, AMARA)] == [True, False]
    assert ["cannot post" in message.words() for message in direct(world, TUNDE)] == [True, False]


def test_the_watches_of_a_digest_go_on_when_it_is_told(world: World) -> None:
    decide(world, watch_jobs(world, 6))
    world.slack.fail("chat.postMessage", channel=KYC_SUPPORT, error=READ_ONLY)
    world.deliver()
    before = paused(world)
    try_for(world, 1)

    assert before == 6
    assert len(told(world)) == 1
    assert paused(world) == 0


def test_a_channel_that_takes_edits_but_no_posts_is_told_of_once_and_stays_paused(world: World) -> None:
    steps = [PROCESSING, UNDER_REVIEW, ENROLMENT_UNDER_REVIEW, UNDER_REVIEW, APPROVED_AFTER_REVIEW]
    world.job("job-1", *steps)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.slack.fail("chat.postMessage", channel=KYC_SUPPORT, error=READ_ONLY, times=inf)
    listed = []
    for _ in steps[1:]:
        world.advance("job-1")
        world.pass_time(minutes=16)
        listed.append(world.type("/smile list all", channel=RISK_REVIEW).words())
    world.pass_time(minutes=16)

    assert ["cannot post" in message.words() for message in direct(world)] == [True, False]
    assert all(READ_ONLY in words for words in listed[:-1])  # the last one has ended
    assert "Approved" in world.card().words()


def test_an_archived_channel_without_news_goes_on_as_soon_as_its_card_can_be_edited_again(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    bot = world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.slack.workspace.archive(KYC_SUPPORT)
    bot.deps.store.watches.refresh_card(1, world.clock())
    world.deliver()
    before = paused(world)
    world.slack.workspace.archive(KYC_SUPPORT, archived=False)
    try_for(world, 1)

    assert before == 1
    assert paused(world) == 0


def test_a_person_who_could_not_be_written_to_gets_the_rest_of_a_digest_and_what_comes_later(world: World) -> None:
    watch_jobs(world, 33)
    assert world.bot is not None
    alerts, kept = world.bot.deps.store.alerts, {"kept_s": 60.0}
    for number in range(1, 34):
        alerts.add(number, "given_back", channel_id=AMARA, now=world.clock(), detail=kept)
    world.slack.fail("chat.postMessage", channel=AMARA, error="user_disabled")
    try_for(world, 1)
    alerts.add(1, "given_back", channel_id=AMARA, now=world.clock(), detail=kept)
    try_for(world, 1)

    digest, later = direct(world)
    assert "3 jobs" in digest.words()
    assert "part" not in digest.words().lower()
    assert "job-000" in later.words()


def test_every_part_of_a_digest_that_a_person_cannot_be_told_is_passed_on_to_the_operators(world: World) -> None:
    world.start_bot(OPS_CHANNEL=RISK_REVIEW, SMILE_REQUESTS_PER_SECOND="0")
    job_ids = watch_jobs(world, 33)
    world.slack.workspace.archive(KYC_SUPPORT)
    world.slack.fail("chat.postMessage", channel=AMARA, error="user_disabled", times=inf)
    decide(world, job_ids)
    try_for(world, 2)

    words = "\n".join(message.words() for message in told(world, RISK_REVIEW))
    assert [job_id for job_id in job_ids if f"`{job_id}`" not in words] == []
