"""The emulated Smile ID: what it refuses, what it signs, how its jobs move."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, NO_ZIP, NOT_FOUND, PROCESSING, UNDER_REVIEW, Step, found
from bot.demo.smile_id import EmulatedSmileId
from bot.smile_id.client import SmileId
from bot.smile_id.errors import SignatureRefused
from bot.smile_id.wire import timestamp_of, verifies
from tests.clock import START, Clock
from tests.demo.questions import KEY, OLD_KEY, ask, send

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def smile(clock: Clock) -> Iterator[EmulatedSmileId]:
    smile = EmulatedSmileId(now=clock, partner_id="085", api_keys=(KEY, OLD_KEY))
    smile.start()
    smile.set_job("user-1", "job-1", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    yield smile
    smile.stop()


def test_a_found_job_is_answered_with_its_result_and_a_fresh_signature(smile: EmulatedSmileId, clock: Clock) -> None:
    clock.advance(seconds=1)
    reply = ask(smile)

    assert reply.status == 200
    assert reply.json["timestamp"] == timestamp_of(clock())
    assert verifies((KEY,), "085", reply.json["timestamp"], reply.json["signature"])
    assert (reply.json["code"], reply.json["job_complete"], reply.json["job_success"]) == ("2302", True, True)
    assert reply.json["result"]["ResultCode"] == "0824"
    assert reply.json["result"]["PartnerParams"] == {"user_id": "user-1", "job_id": "job-1", "job_type": "2"}
    assert parsedate_to_datetime(reply.headers["Date"]) == clock()


def test_history_and_image_links_come_only_when_asked_for(smile: EmulatedSmileId) -> None:
    plain, both = ask(smile).json, ask(smile, history=True, image_links=True).json

    assert plain.keys().isdisjoint({"history", "image_links"})
    assert len(both["history"]) == 1
    assert both["image_links"]["selfie_image"].startswith(smile.base_url.removesuffix("v1"))


@pytest.mark.parametrize("missing", ["partner_id", "timestamp", "signature", "user_id", "job_id"])
@pytest.mark.parametrize("value", [None, "", 7])
def test_each_field_is_required_as_text(smile: EmulatedSmileId, missing: str, value: object) -> None:
    reply = ask(smile, **{missing: value})

    assert (reply.status, reply.json["code"]) == (400, "2313")
    assert missing in reply.json["error"]
    assert smile.asked[-1].question is None


@pytest.mark.parametrize("body", [b"", b"user_id=1", b"[]", b'"text"', b"\xff", b"[" * 100_000])
def test_what_is_not_a_json_object_is_2303(smile: EmulatedSmileId, body: bytes) -> None:
    reply = send(f"{smile.base_url}/job_status", body)

    assert (reply.status, reply.json["code"]) == (400, "2303")


@pytest.mark.parametrize(
    "changes",
    [
        {"api_key": "another-key"},
        {"partner_id": "85"},
        {"signature": "QVSb0S3eKD1USL+yNYI2MQxcOzOACmvjgQhI8TthuRo="},
        {"signature": "\N{SNOWMAN}"},
        {"signature": "\ud800"},
        {"timestamp": timestamp_of(START - timedelta(minutes=5, seconds=1))},
        {"timestamp": timestamp_of(START + timedelta(minutes=5, seconds=1))},
        {"timestamp": START.isoformat()},
        {"timestamp": "2026-11-21T09:00:00Z"},
        {"timestamp": "2026-11-21 09:00:00.000Z"},
        {"timestamp": "2026-13-21T09:00:00.000Z"},
        {"timestamp": "1795251600000"},
    ],
    ids=str,
)
def test_a_wrong_signature_or_a_stale_or_odd_timestamp_is_2305(smile: EmulatedSmileId, changes: dict[str, str]) -> None:
    reply = ask(smile, **changes)

    assert (reply.status, reply.json["code"]) == (400, "2305")
    assert "signature" not in reply.json


def test_a_timestamp_a_little_off_is_accepted(smile: EmulatedSmileId, clock: Clock) -> None:
    reply = ask(smile, timestamp=timestamp_of(clock() - timedelta(minutes=4, seconds=59)))

    assert reply.status == 200


def test_every_live_key_may_sign_questions(smile: EmulatedSmileId) -> None:
    reply = ask(smile, api_key=OLD_KEY)

    assert reply.status == 200


@pytest.mark.parametrize(("smile_user_id", "job_id"), [("user-1", "job-2"), ("user-2", "job-1")])
def test_an_unknown_job_is_2304_with_status_400_and_no_signature(
    smile: EmulatedSmileId, smile_user_id: str, job_id: str
) -> None:
    reply = ask(smile, user_id=smile_user_id, job_id=job_id)

    assert (reply.status, reply.json["code"]) == (400, "2304")
    assert reply.json.keys() == {"error", "code"}


def test_advance_moves_a_job_on_and_its_history_grows_newest_first(smile: EmulatedSmileId) -> None:
    smile.set_job(
        "user-1", "job-1", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)], earlier=[{"ResultCode": "0911"}]
    )
    smile.advance("user-1", "job-1")
    answer = ask(smile, history=True).json

    assert answer["result"]["ResultCode"] == "1220"
    assert [entry["ResultCode"] for entry in answer["history"]] == ["1220", "0824", "0911"]
    assert {entry["PartnerParams"]["user_id"] for entry in answer["history"]} == {"user-1"}
    assert len({entry["SmileJobID"] for entry in answer["history"][:2]}) == 1


def test_advance_names_what_is_not_there(smile: EmulatedSmileId) -> None:
    smile.advance("user-1", "job-1")

    with pytest.raises(LookupError, match="no further step"):
        smile.advance("user-1", "job-1")
    with pytest.raises(LookupError, match="no job job-9"):
        smile.advance("user-1", "job-9")
    with pytest.raises(ValueError, match="at least one step"):
        smile.set_job("user-1", "job-1", [])


def test_steps_that_last_run_from_the_first_question_on(smile: EmulatedSmileId, clock: Clock) -> None:
    smile.set_job("u", "j", [Step(NOT_FOUND, 10), Step(NO_ZIP, 5), Step(PROCESSING, 5), Step(APPROVED_AFTER_REVIEW)])
    clock.advance(hours=1)
    seen = []
    for _ in range(5):
        answer = ask(smile, user_id="u", job_id="j").json
        seen.append((answer["code"], answer.get("job_complete"), answer.get("result") and answer["result"] is not None))
        clock.advance(seconds=5)

    assert [code for code, _, _ in seen] == ["2304", "2304", "2314", "2302", "2302"]
    assert [complete for _, complete, _ in seen] == [None, None, False, False, True]


def test_a_selfie_link_shows_an_invented_face_until_it_expires(smile: EmulatedSmileId, clock: Clock) -> None:
    link = ask(smile, image_links=True).json["image_links"]["selfie_image"]
    clock.advance(minutes=4, seconds=59)
    shown = send(link)
    clock.advance(seconds=1)
    expired = send(link)

    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert b"nobody's face" in shown.body
    assert expired.status == 410


def test_each_question_gets_a_link_of_its_own_to_the_same_face(smile: EmulatedSmileId) -> None:
    first, second = (ask(smile, image_links=True).json["image_links"]["selfie_image"] for _ in range(2))

    assert first != second
    assert send(first).body == send(second).body
    assert send(first[:-1]).status == 404


def test_no_link_comes_without_a_selfie(smile: EmulatedSmileId) -> None:
    smile.set_job("user-1", "id-look-up", [Step(found(5, "1012", "ID Number Validated", {}))])
    smile.set_job("user-1", "early", [Step(PROCESSING)])

    for job_id in ("id-look-up", "early"):
        assert ask(smile, job_id=job_id, image_links=True).json["image_links"] == {}


def test_the_record_names_every_question_and_its_answer(smile: EmulatedSmileId, clock: Clock) -> None:
    ask(smile, history=True, image_links="true")
    ask(smile, job_id="job-9")

    known, unknown = smile.asked
    assert (known.at, known.answer, known.job_id) == (clock(), "2302", "job-1")
    assert known.question
    assert (known.question.history, known.question.image_links) == (True, True)
    assert (unknown.answer, unknown.job_id) == ("2304", "job-9")


def test_wait_for_wakes_when_a_question_arrives(smile: EmulatedSmileId) -> None:
    asking = threading.Thread(target=ask, args=(smile,))
    asking.start()
    seen = smile.wait_for(lambda asked: asked and asked[-1].job_id)
    asking.join()

    assert seen == "job-1"
    with pytest.raises(AssertionError, match="job-1"):
        smile.wait_for(lambda asked: len(asked) > 1, timeout=0)


def test_a_stopped_one_refuses_connections_and_can_start_again_on_its_port(smile: EmulatedSmileId) -> None:
    port = urlsplit(smile.base_url).port
    assert port
    smile.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(smile)
    smile.start(port)

    assert ask(smile).status == 200


def test_the_bots_own_client_is_answered(smile: EmulatedSmileId, clock: Clock) -> None:
    client = SmileId(base_url=smile.base_url, partner_id="085", api_keys=(KEY,), now=clock)
    try:
        status = client.job_status("user-1", "job-1", history=True, image_links=True)
    finally:
        client.close()

    assert status.result
    assert status.result.result_code == "0824"
    assert status.signed_at == clock()
    assert status.selfie_link
    assert len(status.history) == 1


def test_a_client_with_another_partners_key_is_refused(smile: EmulatedSmileId, clock: Clock) -> None:
    client = SmileId(base_url=smile.base_url, partner_id="085", api_keys=("another-key",), now=clock)
    try:
        with pytest.raises(SignatureRefused):
            client.job_status("user-1", "job-1", retry=False)
    finally:
        client.close()
