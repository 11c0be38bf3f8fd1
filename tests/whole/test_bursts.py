"""Digests of many alerts that lose their thread, or that are out of date before they are told."""

from bot.demo.answers import APPROVED_AFTER_REVIEW, PROCESSING, UNDER_REVIEW
from tests.whole.test_delivery import decide, told, watch_jobs
from tests.whole.world import World


def test_a_digest_whose_first_part_was_deleted_goes_on_and_silences_nobody(world: World) -> None:
    job_ids = watch_jobs(world, 63)
    decide(world, job_ids)
    assert world.bot is not None
    for future in world.bot.deliverer.tick():
        future.result(timeout=30)
    (lost,) = told(world)
    in_the_lost_part = lost.words()
    world.slack.workspace.delete(lost)
    for _ in range(3):
        world.pass_time(minutes=1)
    world.job("late", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.type("/smile watch user-1 late")
    world.advance("late")
    world.pass_time(minutes=1)

    second, third, late = told(world)
    assert second.thread_ts is None
    assert "Part 1 of 2" in second.words()
    assert third.thread_ts == second.ts
    untold = [job_id for job_id in job_ids if job_id not in f"{in_the_lost_part}{second.words()}{third.words()}"]
    assert untold == []
    assert "late" in late.words()


def test_a_digest_that_waits_tells_no_stale_news(world: World) -> None:
    world.start_bot(SMILE_REQUESTS_PER_SECOND="0")
    job_ids = [f"job-{number}" for number in range(6)]
    for job_id in job_ids:
        world.job(job_id, PROCESSING, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}")
    world.slack.fail("chat.postMessage", retry_after=600)
    for _ in range(2):
        for job_id in job_ids:
            world.advance(job_id)
        world.pass_time(minutes=2)
    world.pass_time(minutes=12)

    (digest,) = told(world)
    assert "6 approved" in digest.words()
    assert "Under review" not in digest.words()
