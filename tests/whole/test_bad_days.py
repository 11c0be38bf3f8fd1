"""Smile ID's bad days: outages, refusals, stale answers, verdicts that change."""

from datetime import timedelta

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.slack.model import RISK_REVIEW
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
