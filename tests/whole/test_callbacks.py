"""Smile ID's callbacks, from the socket to the channel: what they start, and what no forgery can."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.demo.answers import APPROVED_AFTER_REVIEW, ENROLMENT_UNDER_REVIEW, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import BOT, KYC_SUPPORT, RISK_REVIEW
from tests.posting import callback, free_port, proof, request
from tests.whole.test_privacy import PERSONAL
from tests.whole.world import SOON, World


class Callbacks:
    """Posts callbacks to a bot that serves them."""

    def __init__(self, world: World, **settings: str) -> None:
        self.world = world
        self.port = free_port()
        world.start_bot(HTTP_PORT=str(self.port), **settings)
        self.proof = proof(world.smile.api_keys[0])

    def post(self, body: bytes) -> int:
        status, _ = request(self.port, "POST", "/smile/callback", body)
        return status

    def send(self, job_id: str = "job-1", **fields: Any) -> int:
        return self.post(callback(self.proof, job_id, **fields))

    def look(self) -> None:
        """One tick of the auto-watch, to its end."""
        assert self.world.bot is not None
        for look in self.world.bot.auto_watcher.tick():
            look.result(timeout=30)


@pytest.fixture
def watched(world: World) -> Callbacks:
    """A job under review, watched, and just asked about."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    callbacks = Callbacks(world)
    world.type("/smile watch user-1 job-1")
    world.pass_time(minutes=30)
    return callbacks


def test_a_callback_brings_the_decision_at_once(watched: Callbacks) -> None:
    world = watched.world
    world.advance("job-1")
    before = world.poll()
    status = watched.send()
    after = world.poll()
    world.deliver()

    assert (before, status, after) == (0, 200, 1)
    (decision,) = world.replies()
    assert "pproved" in decision.words()


def test_a_forged_body_with_a_stolen_signature_decides_nothing(watched: Callbacks) -> None:
    world = watched.world
    stolen = callback(watched.proof, ResultCode="1220", ResultText="Authenticated", job_complete=True, job_success=True)
    accepted = watched.post(stolen)
    asked = world.poll()
    world.deliver()

    assert (accepted, asked) == (200, 1)
    assert world.replies() == []
    assert "Under review" in world.card().words()

    world.advance("job-1")
    watched.post(callback(watched.proof, ResultCode="0911", ResultText="Spoof Detected"))
    world.pass_time(**SOON)

    (decision,) = world.replies()
    assert "pproved" in decision.words()
    assert "poof" not in decision.words()


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"timestamp": "2026-11-21T09:00:00.000Z"},
        {"timestamp": "2026-11-21T09:00:00.000Z", "signature": "AAAA"},
        proof("another key"),
        proof("invented-smile-api-key", "86"),
        proof("invented-smile-api-key") | {"timestamp": "2026-11-21T09:00:01.000Z"},
    ],
)
def test_unsigned_and_re_signed_callbacks_are_refused_and_nothing_is_asked(
    watched: Callbacks, forged: dict[str, str]
) -> None:
    asked = len(watched.world.smile.asked)

    assert watched.post(callback(forged)) == 401
    assert watched.world.poll() == 0
    assert len(watched.world.smile.asked) == asked
    assert watched.world.replies() == []


def test_replayed_and_doubled_callbacks_tell_the_decision_once(watched: Callbacks) -> None:
    world = watched.world
    world.advance("job-1")
    for _ in range(3):
        assert watched.send() == 200
        world.pass_time(**SOON)
    watched.proof = proof(world.smile.api_keys[0], at=world.clock())
    assert watched.send() == 200
    world.pass_time(**SOON)

    assert len(world.replies()) == 1


def test_the_answer_waits_for_nobody_even_while_smile_id_and_slack_are_down(watched: Callbacks) -> None:
    watched.world.smile.down = True
    watched.world.slack.fail("*", times=1000, status=503)
    asked, called = len(watched.world.smile.asked), len(watched.world.slack.calls)
    statuses = [watched.send() for _ in range(20)]

    assert statuses == [200] * 20
    assert len(watched.world.smile.asked) == asked
    assert len(watched.world.slack.calls) == called


def test_a_callback_during_an_outage_is_not_forgotten(watched: Callbacks) -> None:
    world = watched.world
    world.advance("job-1")
    world.smile.fail(Fault(status=503))
    watched.send()
    world.pass_time()
    silent = world.replies()
    world.pass_time(minutes=10)

    assert silent == []
    assert len(world.replies()) == 1


def test_callbacks_about_unknown_jobs_are_accepted_and_leave_nothing(watched: Callbacks) -> None:
    world = watched.world
    asked = len(world.smile.asked)
    statuses = [watched.send(f"unknown-{number}") for number in range(5)]
    watched.look()

    assert statuses == [200] * 5
    assert len(world.smile.asked) == asked
    assert world.cards() == [world.card()]


def test_only_listed_addresses_may_send_and_only_our_proxies_are_believed(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    callbacks = Callbacks(world, SMILE_CALLBACK_IPS="52.36.32.43", TRUSTED_PROXIES="127.0.0.1")
    body = callback(callbacks.proof)
    statuses = [
        request(callbacks.port, "POST", "/smile/callback", body, {"X-Forwarded-For": hops})[0]
        for hops in ("52.36.32.43", "52.36.32.44", "52.36.32.43, 6.6.6.6", "6.6.6.6, 52.36.32.43", "")
    ]

    assert statuses == [200, 403, 403, 200, 403]


def test_a_job_under_review_is_watched_by_itself_and_decided_without_anybody_typing(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    callbacks = Callbacks(world, AUTO_WATCH=KYC_SUPPORT)
    callbacks.send()
    callbacks.look()
    card = world.card().words()
    world.advance("job-1")
    callbacks.send()
    world.pass_time(**SOON)

    assert "Under review" in card
    (decision,) = world.replies()
    assert "pproved" in decision.words()
    assert f"<@{BOT}>" in world.card().words()


def test_the_channel_depends_on_the_job_type(world: World) -> None:
    world.job("authentication", UNDER_REVIEW)
    world.job("enrolment", ENROLMENT_UNDER_REVIEW)
    callbacks = Callbacks(world, AUTO_WATCH=f"1:{RISK_REVIEW}, 2:{KYC_SUPPORT}")
    for job_id in ("authentication", "enrolment"):
        callbacks.send(job_id)
    callbacks.look()

    assert "authentication" in world.card(KYC_SUPPORT).words()
    assert "enrolment" in world.card(RISK_REVIEW).words()


def test_a_forged_callback_about_a_decided_job_starts_no_watch(world: World) -> None:
    world.job("job-1", APPROVED_AFTER_REVIEW)
    callbacks = Callbacks(world, AUTO_WATCH=KYC_SUPPORT)
    callbacks.send(ResultCode="0824", ResultText="Provisional Authentication - Under Review")
    callbacks.look()

    assert world.channel() == []


def test_a_callback_that_came_before_a_restart_is_looked_into_after_it(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    callbacks = Callbacks(world, AUTO_WATCH=KYC_SUPPORT)
    callbacks.send()
    world.stop_bot()
    world.start_bot()
    callbacks.look()

    assert "job-1" in world.card().words()


def test_nothing_personal_in_a_callback_reaches_slack_the_log_or_the_database(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="handlers")
    world.job("job-1", UNDER_REVIEW)
    callbacks = Callbacks(world, AUTO_WATCH=KYC_SUPPORT)
    for forged in (callbacks.proof, {}):
        callbacks.post(callback(forged, **PERSONAL | {"ResultText": "PII-text"}))
    callbacks.look()
    world.pass_time(minutes=1)
    world.stop_bot()

    assert "job-1" in world.card().words()
    assert "PII" not in str([call.arguments for call in world.slack.calls])
    assert "PII" not in caplog.text
    assert "user-1" not in caplog.text
    assert b"PII" not in world.database.read_bytes()


def test_what_monitoring_sees_follows_what_happens(watched: Callbacks) -> None:
    world = watched.world
    watched.send()
    watched.post(b"rubbish")
    world.poll()
    status, page = request(watched.port, "GET", "/metrics")
    ready = request(watched.port, "GET", "/readyz")
    world.smile.fail(Fault(code="2305"))
    watched.send()
    world.poll()
    refused, reasons = request(watched.port, "GET", "/readyz")

    assert status == 200
    for line in (
        'smile_bot_callbacks_total{status="200"} 1.0',
        'smile_bot_callbacks_total{status="400"} 1.0',
        'smile_bot_polls_total{outcome="under review"} 2.0',
        'smile_bot_slack_calls_total{error="ok",method="chat.postMessage"} 1.0',
        'smile_bot_open_watches{state="watching"} 1.0',
        'smile_bot_breaker{state="closed"} 1.0',
    ):
        assert line in page
    assert not [word for word in ("user-1", "job-1", KYC_SUPPORT) if word in page]
    assert ready[0] == 200
    assert refused == 503
    assert "refused the bot's signature" in json.loads(reasons)["reasons"][0]


def test_hostile_bytes_never_end_in_a_500_or_an_exception_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(tmp_path)
    world.start()
    callbacks = Callbacks(world, AUTO_WATCH=KYC_SUPPORT)

    @given(body=st.binary(max_size=500) | st.builds(_spliced, st.integers(0, 300), st.binary(max_size=8)))
    @example(body=b"")
    @example(body=b"\x00" * 1000)
    @example(body=b'{"PartnerParams":' + b"[" * 10_000)
    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def hurl(body: bytes) -> None:
        assert callbacks.post(body) in (200, 400, 401)

    try:
        hurl()
    finally:
        world.stop()

    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


def _spliced(at: int, bytes_: bytes) -> bytes:
    """An honest callback with a few bytes of it overwritten."""
    body = callback(proof("invented-smile-api-key"))
    return body[:at] + bytes_ + body[at + len(bytes_) :]
