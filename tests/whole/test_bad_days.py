"""Smile ID's bad days: outages, refusals, stale answers, verdicts that change."""

from datetime import timedelta

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import KYC_SUPPORT, RISK_REVIEW
from tests.whole.test_delivery import told, watch_jobs
from tests.whole.world import World


def test_an_outage_is_one_notice_a_channel_edited_when_it_ends(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    for _ in range(12):
        world.pass_time(seconds=30)
    (notice,) = told(world)
    during = notice.words()
    asked = len(world.smile.asked)
    for _ in range(10):
        world.pass_time(seconds=6)
    probes = len(world.smile.asked) - asked
    world.smile.down = False
    for _ in range(12):
        world.pass_time(seconds=30)

    assert "not answered since" in during
    assert "6" in during
    assert probes <= 3
    (over,) = told(world)
    assert over.ts == notice.ts
    assert over.words() != during
    assert over.edited


def test_a_short_blip_of_smile_id_is_nobodys_news(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    world.pass_time(seconds=20)
    world.smile.down = False
    world.pass_time(minutes=5)

    assert told(world) == []


def test_an_outage_that_outlives_a_restart_is_still_ended(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    for _ in range(12):
        world.pass_time(seconds=30)
    world.stop_bot()
    world.smile.down = False
    world.start_bot()
    world.pass_time(minutes=6)

    (over,) = told(world)
    assert over.edited


def test_a_channel_whose_first_watch_begins_during_an_outage_is_told_of_it_too(world: World) -> None:
    watch_jobs(world, 6)
    world.smile.down = True
    for _ in range(6):
        world.pass_time(seconds=30)
    world.type("/smile watch user-1 job-000", channel=RISK_REVIEW)
    for _ in range(3):
        world.pass_time(seconds=30)
    world.smile.down = False
    for _ in range(12):
        world.pass_time(seconds=30)

    for channel in (KYC_SUPPORT, RISK_REVIEW):
        (over,) = told(world, channel)
        assert over.edited
        assert "answers again" in over.words()


def silence(world: World) -> None:
    """Smile ID does not answer about the one watched job, until the channel knows."""
    watch_jobs(world, 1)
    world.smile.down = True
    for _ in range(30):
        world.pass_time(minutes=1)
    world.type("/smile unwatch user-1 job-000")


def test_an_outage_that_nobody_polls_out_of_ends_with_whatever_answer_comes(world: World) -> None:
    silence(world)
    world.smile.down = False
    world.type("/smile status user-1 job-000")
    world.pass_time(minutes=1)

    (over,) = told(world)
    assert "answers again" in over.words()
    assert readiness(world) == []


def test_an_outage_that_concerns_no_watch_keeps_the_bot_from_nothing(world: World) -> None:
    silence(world)
    during = readiness(world)
    world.pass_time(minutes=1)

    assert ["not answered" in reason for reason in during] == [True]
    assert readiness(world) == []
    assert "not answered since" in told(world)[0].words()  # as far as anybody knows


def readiness(world: World) -> list[str]:
    assert world.bot is not None
    return world.bot._not_ready()


@pytest.mark.parametrize(
    "fault",
    [Fault(body=b'{"code": "2302", "result": {}}'), Fault(body=b"<html>", status=200), Fault(code="9999")],
    ids=["unsigned", "a web page", "an unknown code"],
)
def test_an_answer_of_no_use_is_no_outage(world: World, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    watch_jobs(world, 6)
    world.smile.fail(fault, times=1_000)
    for _ in range(12):
        world.pass_time(minutes=2)

    assert told(world) == []
    assert caplog.text.count("Smile ID does not answer") == 0


def test_quiet_that_smile_id_asks_for_is_kept_for_every_job(world: World) -> None:
    watch_jobs(world, 30)
    world.clock.advance(minutes=2)
    world.smile.fail(Fault(status=429, retry_after="60"), times=16)
    world.poll()
    asked = len(world.smile.asked)
    for _ in range(59):
        world.clock.advance(seconds=1)
        world.poll()
    during = len(world.smile.asked)
    world.clock.advance(seconds=1)
    world.poll()

    assert during == asked
    assert len(world.smile.asked) > asked


def test_a_refused_signature_stops_polling_and_tells_the_operators(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    watch_jobs(world, 3)
    right = world.smile.api_keys
    world.smile.api_keys = ("another-key",)
    world.pass_time(minutes=1)
    asked = len(world.smile.asked)
    for _ in range(3):
        world.pass_time(minutes=1)
    (notice,) = told(world, RISK_REVIEW)
    during, probes = notice.words(), len(world.smile.asked) - asked
    world.smile.api_keys = right
    world.pass_time(minutes=5)
    world.pass_time(minutes=1)

    assert "signature" in during
    assert probes == 0
    assert caplog.text.count("Polling has stopped") == 1
    assert told(world, RISK_REVIEW)[0].words() != during
    assert told(world) == []


@pytest.mark.parametrize(("code", "ends"), [("9999", False), ("2313", False), ("2310", True)])
def test_only_what_needs_a_good_signature_ends_the_news_of_a_refused_one(world: World, code: str, ends: bool) -> None:
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    watch_jobs(world, 1)
    world.smile.fail(Fault(code="2305"))
    world.pass_time(minutes=1)
    world.smile.fail(Fault(code=code))
    world.pass_time(minutes=6)

    (notice,) = told(world, RISK_REVIEW)
    assert ("accepts" in notice.words()) == ends


def test_somebody_who_has_mended_the_key_need_not_wait(world: World) -> None:
    watch_jobs(world, 1)
    right = world.smile.api_keys
    world.smile.api_keys = ("another-key",)
    world.pass_time(minutes=1)
    world.smile.api_keys = right
    asked = len(world.smile.asked)
    assert world.bot is not None
    world.bot.poller.breaker.probe_now()
    world.pass_time(seconds=1)

    assert len(world.smile.asked) == asked + 1


def test_an_answer_older_than_the_one_before_is_not_believed(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.smile.now = lambda: world.clock() - timedelta(minutes=4)
    world.pass_time(minutes=1)
    replayed = world.replies()
    world.smile.now = world.clock
    world.pass_time(minutes=1)

    assert replayed == []
    assert "older than the one before" in caplog.text
    assert len(world.replies()) == 1


def test_a_verdict_that_changes_after_the_decision_is_told_loudly_in_the_same_thread(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW, SPOOF_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.pass_time(minutes=1)
    world.advance("job-1")
    world.type("/smile status user-1 job-1")
    world.pass_time(minutes=1)
    world.pass_time(minutes=1)

    decided, overturned = world.replies()
    assert "Approved" in decided.words()
    assert "Rejected" in overturned.words()
    assert "hanged after" in overturned.words()
    assert overturned.broadcast
    assert "Rejected" in world.card().words()


def test_a_clock_that_is_off_is_warned_of_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.smile.now = lambda: world.clock() - timedelta(seconds=45)
    for _ in range(3):
        world.pass_time(minutes=1)

    assert caplog.text.count("off Smile ID's") == 1


def test_a_clock_that_has_signatures_refused_is_named_with_its_seconds(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    watch_jobs(world, 1)
    world.smile.now = lambda: world.clock() - timedelta(minutes=45)
    for _ in range(3):
        world.pass_time(minutes=1)
    answer = world.type("/smile status user-1 job-000")

    assert caplog.text.count("off Smile ID's") == 1
    assert "+2700 s" in caplog.text
    assert "Polling has stopped" in caplog.text
    assert "The clock is 2700 s ahead of Smile ID's." in answer.words()
