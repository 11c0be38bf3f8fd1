"""The emulated Smile ID fails as it is told to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.answers import UNDER_REVIEW, Step
from bot.demo.faults import Fault
from bot.demo.smile_id import EmulatedSmileId
from bot.smile_id.wire import verifies
from tests.demo.questions import KEY, Reply, ask

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def smile() -> Iterator[EmulatedSmileId]:
    smile = EmulatedSmileId(api_keys=(KEY,))
    smile.start()
    smile.set_job("user-1", "job-1", [Step(UNDER_REVIEW)])
    yield smile
    smile.stop()


def test_while_it_is_down_every_question_gets_a_503_page(smile: EmulatedSmileId) -> None:
    smile.down = True
    reply = ask(smile)
    smile.down = False

    assert (reply.status, reply.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert smile.asked[-1].answer == "fault"
    assert smile.asked[-1].job_id == "job-1"
    assert ask(smile).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "part"),
    [
        (Fault(), 503, b"Service Temporarily Unavailable"),
        (Fault(status=429, retry_after="7"), 429, b"<!doctype html>"),
        (Fault(code="2307"), 400, b'"code": "2307"'),
        (Fault(code="2301", status=500), 500, b'"code": "2301"'),
        (Fault(body=b'{"code": "23'), 200, b'{"code": "23'),
    ],
    ids=str,
)
def test_a_fault_takes_the_place_of_so_many_answers(
    smile: EmulatedSmileId, fault: Fault, status: int, part: bytes
) -> None:
    smile.fail(fault, times=2)
    first, second, third = (ask(smile) for _ in range(3))

    assert (first.status, second.status, third.status) == (status, status, 200)
    assert part in first.body
    assert first.headers.get("Retry-After") == fault.retry_after
    assert [asked.answer for asked in smile.asked] == ["fault", "fault", "2302"]


def test_a_dropped_connection_gets_no_answer(smile: EmulatedSmileId) -> None:
    smile.fail(Fault(drop=True))

    with pytest.raises(ConnectionError):
        ask(smile)
    assert ask(smile).status == 200


@pytest.mark.parametrize("signature", ["missing", "wrong"])
def test_a_true_answer_can_be_badly_signed(smile: EmulatedSmileId, signature: Any) -> None:
    smile.fail(Fault(signature=signature))
    answer = ask(smile).json

    assert answer["result"]["ResultCode"] == "0824"
    assert not verifies((KEY,), "085", answer.get("timestamp"), answer.get("signature"))


def test_a_hanging_answer_comes_once_it_is_released(smile: EmulatedSmileId) -> None:
    release = threading.Event()
    smile.fail(Fault(hang=release))
    replies: list[Reply] = []
    asking = threading.Thread(target=lambda: replies.append(ask(smile)))
    asking.start()
    smile.wait_for(lambda asked: asked)
    before = list(replies)
    release.set()
    asking.join()

    assert before == []
    assert replies[0].json["result"]["ResultCode"] == "0824"


def test_a_fault_of_one_job_leaves_the_others_alone_and_can_be_taken_back(smile: EmulatedSmileId) -> None:
    smile.set_job("user-1", "job-2", [Step(UNDER_REVIEW)])
    smile.fail(Fault(job_id="job-2"), times=2)
    other, poisoned = ask(smile), ask(smile, job_id="job-2")
    smile.heal()

    assert (other.status, poisoned.status) == (200, 503)
    assert ask(smile, job_id="job-2").status == 200
