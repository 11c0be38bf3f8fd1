import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.smile_id import errors
from bot.smile_id.client import Waited
from tests.clock import START, Clock
from tests.smile_id.answers import JOB, USER, found, signed
from tests.smile_id.clients import APPROVED, DOWN, REFUSED, REVIEW, UNKNOWN, Ask, Make, Waits, refused
from tests.smile_id.server import Script, Server, resets, says


@pytest.mark.parametrize("trouble", [DOWN, resets, says(b"", 408), says(b'{"code": "2301"}'), says(b"", 429)])
def test_what_may_pass_is_tried_again(ask: Ask, server: Server, waits: Waits, trouble: Script) -> None:
    status = ask(trouble, trouble, APPROVED).job_status(USER, JOB)

    assert status.job_complete
    assert (len(server.questions), waits.pauses) == (3, [0.5, 1.0])


@pytest.mark.parametrize(
    "final", [REFUSED, says(b"<html>"), says(b'{"code": "2310"}'), says(signed(found(), key="other"))]
)
def test_a_refused_signature_or_a_no_is_never_tried_again(ask: Ask, server: Server, final: Script) -> None:
    refused(ask(final, APPROVED))

    assert len(server.questions) == 1


def test_without_retry_there_is_one_try(ask: Ask, server: Server) -> None:
    refused(ask(DOWN, APPROVED), retry=False)

    assert len(server.questions) == 1


def test_every_try_has_a_fresh_timestamp(ask: Ask, server: Server, waits: Waits) -> None:
    clock = Clock()
    waits.then = lambda: clock.advance(seconds=1)
    ask(DOWN, APPROVED, now=clock).job_status(USER, JOB)

    assert [question["timestamp"] for question in server.questions] == [
        "2026-11-21T09:00:00.000Z",
        "2026-11-21T09:00:01.000Z",
    ]


def test_pauses_grow_with_jitter_and_tries_end(ask: Ask, server: Server, waits: Waits) -> None:
    error = refused(ask(DOWN, jitter=lambda: 0.5))

    assert waits.pauses == [0.25, 0.5, 1.0, 2.0]
    assert (len(server.questions), error.http_status) == (5, 503)


def test_no_try_begins_after_the_total_time(ask: Ask, server: Server, waits: Waits) -> None:
    refused(ask(DOWN, total_timeout=3.0))

    assert waits.pauses == [0.5, 1.0]
    assert len(server.questions) == 3


def test_a_pause_that_takes_too_long_leaves_time_for_a_short_try(ask: Ask, waits: Waits) -> None:
    def oversleep() -> None:
        waits.seconds += 100

    waits.then = oversleep

    assert ask(DOWN, APPROVED).job_status(USER, JOB).job_complete


@pytest.mark.parametrize("retry_after", ["3", format_datetime(START + timedelta(seconds=3), usegmt=True)])
def test_retry_after_is_honoured_on_top_of_the_jitter(ask: Ask, waits: Waits, retry_after: str) -> None:
    ask(says(b"", 429, Retry_After=retry_after), APPROVED).job_status(USER, JOB)

    assert waits.pauses == [3.5]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("3600", 60.0),
        ("9" * 400, 60.0),
        (format_datetime(START - timedelta(hours=1), usegmt=True), 0.0),
        (format_datetime(START + timedelta(hours=1), usegmt=True), 60.0),
        ("Sat, 21 Nov 2026 09:00:05 -0000", 5.0),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("Sat, 99 Nov 2026 09:00:05 GMT", None),
    ],
)
def test_retry_after_is_told_in_seconds_and_capped(ask: Ask, header: str, seconds: float | None) -> None:
    error = refused(ask(says(b"", 429, Retry_After=header)), retry=False)

    assert (type(error), error.retry_after) == (errors.RateLimited, seconds)


def test_a_retry_after_beyond_the_total_time_is_left_to_the_caller(ask: Ask, server: Server, waits: Waits) -> None:
    error = refused(ask(says(b"", 503, Retry_After="30"), APPROVED))

    assert (len(server.questions), waits.pauses, error.retry_after) == (1, [], 30.0)


def test_closing_ends_a_wait_for_a_retry(ask: Ask, server: Server, waits: Waits) -> None:
    client = ask(DOWN, APPROVED)
    waits.then = client.close
    error = refused(client)

    assert (type(error), len(server.questions)) == (errors.Cancelled, 1)


def test_closing_wakes_a_client_that_really_waits(make: Make, server: Server) -> None:
    reached = threading.Event()

    def down(handler: Any) -> None:
        DOWN(handler)
        reached.set()

    server.scripts = [down]
    client = make(server.url, pause=threading.Event.wait, clock=lambda: 0.0, total_timeout=1e6, jitter=lambda: 1e5)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(refused, client)
        reached.wait()
        client.close()

        assert type(waiting.result()) is errors.Cancelled


# Waiting for a result


def test_a_decided_job_is_not_waited_for(ask: Ask, waits: Waits) -> None:
    waited = ask(APPROVED).wait_for_result(USER, JOB)

    assert (waited.finished, waits.pauses) == (True, [])


def test_a_job_under_review_is_asked_again_with_doubling_delays(ask: Ask, waits: Waits) -> None:
    waited = ask(UNKNOWN, REVIEW, REVIEW, APPROVED).wait_for_result(USER, JOB)

    assert (waited.finished, waits.pauses) == (True, [2.0, 4.0, 8.0])
    assert waited.status.result is not None
    assert waited.status.result.result_code == "0810"


@pytest.mark.parametrize(("script", "code"), [(REVIEW, "2302"), (UNKNOWN, "2304")])
def test_a_wait_that_ends_too_soon_says_that_the_job_is_unfinished(
    ask: Ask, server: Server, script: Script, code: str
) -> None:
    waited = ask(script).wait_for_result(USER, JOB, retries=2, first_delay=1.0)

    assert (waited.finished, waited.status.code) == (False, code)
    assert len(server.questions) == 3


def test_a_cancelled_wait_gives_the_last_status(ask: Ask, server: Server, waits: Waits) -> None:
    cancelled = threading.Event()
    waits.then = cancelled.set
    waited = ask(REVIEW, APPROVED).wait_for_result(USER, JOB, cancelled=cancelled)

    assert waited == Waited(waited.status, finished=False)
    assert len(server.questions) == 1


def test_closing_ends_a_wait_for_a_result(ask: Ask, server: Server, waits: Waits) -> None:
    client = ask(REVIEW, APPROVED)
    waits.then = client.close

    assert not client.wait_for_result(USER, JOB).finished
    assert len(server.questions) == 1
