"""Another program has the database to itself for a while: whoever waits for an answer gets one all the same."""

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from tests.posting import callback, proof, request
from tests.whole.http_mode import HttpMode
from tests.whole.world import SOON, World

SLACK_WAITS_S = 3.0
CALLBACKS = 8  # as many as the server has threads


@pytest.fixture
def http(world: World) -> HttpMode:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    return HttpMode(world)


@contextmanager
def held(world: World) -> Iterator[None]:
    """Another program writes to the database and does not come to an end."""
    with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def in_time(began: float) -> bool:
    return time.monotonic() - began < SLACK_WAITS_S


def watched(http: HttpMode) -> HttpMode:
    http.post(http.typed("/smile watch user-1 job-1"))
    http.answered(1)
    http.world.pass_time(minutes=30)
    return http


def test_callbacks_are_told_to_come_again_and_the_process_shows_that_it_lives(http: HttpMode) -> None:
    world, began = watched(http).world, time.monotonic()
    world.advance("job-1")
    body = callback(proof(world.smile.api_keys[0]))

    def send(_: int) -> int:
        return request(http.port, "POST", "/smile/callback", body)[0]

    with held(world), ThreadPoolExecutor(CALLBACKS) as senders:
        sent = senders.map(send, range(CALLBACKS))
        alive = request(http.port, "GET", "/healthz")[0]
        statuses = list(sent)
        page = request(http.port, "GET", "/metrics")[1]
        quick = in_time(began)
    taken = send(0)
    world.pass_time(**SOON)

    assert statuses == [503] * CALLBACKS
    assert alive == 200
    assert quick
    assert f'smile_bot_callbacks_total{{status="503"}} {CALLBACKS}.0' in page
    assert taken == 200
    assert len(world.replies()) == 1


def test_what_people_do_is_acknowledged_before_slack_gives_up(http: HttpMode, caplog: pytest.LogCaptureFixture) -> None:
    with held(http.world):
        began = time.monotonic()
        status = http.post(http.typed("/smile help"))
        quick = in_time(began)
        answer = http.answered(1)

    assert status == 200
    assert quick
    assert "/smile status" in answer.words()
    assert "cannot be written down" in caplog.text


def test_readiness_says_why_not_at_once_and_is_well_again_afterwards(http: HttpMode) -> None:
    began = time.monotonic()
    with held(http.world):
        status, reasons = request(http.port, "GET", "/readyz")
        quick = in_time(began)
    later = request(http.port, "GET", "/readyz")[0]

    assert (status, later) == (503, 200)
    assert quick
    assert json.loads(reasons)["reasons"] == ["The database cannot be written: database is locked."]
