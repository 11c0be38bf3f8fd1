"""Whoever has a job hears of its watch's end, whichever way it ends, through real sockets."""

from bot.demo.answers import NOT_FOUND, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from tests.whole.desk import click, told_directly
from tests.whole.world import World


def test_who_has_a_job_that_somebody_else_stops_watching_is_told_who_did(reviewed: World) -> None:
    click(reviewed, "take", who=TUNDE)
    click(reviewed, "stop", who=AMARA)

    (told,) = reviewed.channel(reviewed.slack.workspace.direct(TUNDE).id)
    assert told.text == f"<@{AMARA}> stopped watching job `job-1`: it is yours no more."
    assert f"Watch it again on its card in <#{KYC_SUPPORT}>" in told.words()
    assert reviewed.replies() == []


def test_who_stops_watching_a_job_of_their_own_is_told_nothing_more(reviewed: World) -> None:
    click(reviewed, "take", who=TUNDE)
    reviewed.type("/smile unwatch user-1 job-1", who=TUNDE)
    reviewed.deliver()

    assert told_directly(reviewed, TUNDE) == []


def test_a_job_that_is_watched_elsewhere_stays_with_who_has_it(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    click(reviewed, "take", who=TUNDE)
    click(reviewed, "stop", who=AMARA)

    assert told_directly(reviewed, TUNDE) == []
    assert f"*Taken by*\n<@{TUNDE}>" in reviewed.card(RISK_REVIEW).words()


def test_who_had_a_job_for_too_long_hears_of_it_though_the_watch_in_one_channel_is_stopped(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    click(reviewed, "take", who=TUNDE)
    reviewed.slack.fail("chat.postMessage", channel=TUNDE, retry_after=60)
    reviewed.pass_time(hours=5)
    click(reviewed, "stop", who=AMARA)
    reviewed.pass_time(minutes=2)

    (told,) = told_directly(reviewed, TUNDE)
    assert "it was given back" in told


def test_a_watch_that_ends_undecided_mentions_who_had_the_job(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(WATCH_DAYS="1", CLAIM_HOURS="48")
    world.type("/smile watch user-1 job-1")
    click(world, "take", who=TUNDE)
    world.pass_time(hours=25)
    world.pass_time(minutes=1)

    (end,) = world.replies()
    assert end.text.startswith(f"<@{AMARA}> <@{TUNDE}> Job `job-1` is still undecided")


def test_a_watch_on_a_job_that_smile_id_does_not_know_mentions_who_had_it(world: World) -> None:
    world.job("job-1", NOT_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    click(world, "take", who=TUNDE)
    world.pass_time(minutes=21)

    (end,) = world.replies()
    assert end.text.startswith(f"<@{AMARA}> <@{TUNDE}> Smile ID ")


def test_many_jobs_that_somebody_stops_watching_are_told_in_one_digest(world: World) -> None:
    world.start_bot()
    for number in range(6):
        world.job(f"job-{number}", UNDER_REVIEW)
        world.type(f"/smile watch user-1 job-{number}")
    for card in world.cards():
        world.click(card, "take", who=TUNDE)
        world.click(card, "stop", who=AMARA)
    world.deliver()

    (digest,) = world.channel(world.slack.workspace.direct(TUNDE).id)
    assert "6 jobs: 6 no longer watched" in digest.text
    assert digest.words().count(f"<@{AMARA}>") == 6
