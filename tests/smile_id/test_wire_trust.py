import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.smile_id.errors import Malformed, Rejected, SignatureRefused, Unavailable, Untrusted
from tests.smile_id.answers import (
    JOB,
    KEY,
    TIMESTAMP,
    USER,
    Answer,
    found,
    params,
    read,
    signed,
)


def test_a_timestamp_that_is_a_number_is_verified_by_its_digits() -> None:
    body = signed(found(), timestamp="1705311000000").replace(b'"1705311000000"', b"1705311000000")

    assert read(body).signed_at == datetime(2024, 1, 15, 9, 30, tzinfo=UTC)


def test_an_answer_signed_with_any_of_the_keys_is_believed() -> None:
    assert read(signed(found(), key="second"), api_keys=[KEY, "second"]).job_complete


def test_an_unreadable_but_verified_timestamp_gives_no_time() -> None:
    assert read(signed(found(), timestamp="yesterday")).signed_at is None


def tampered(name: str, value: Any) -> bytes:
    answer: Answer = json.loads(signed(found())) | {name: value}
    return json.dumps({key: one for key, one in answer.items() if one != "absent"}).encode()


@pytest.mark.parametrize("value", ["absent", None, "", 44, [], {}, "é" * 44, "\ud800", "0" * 64, "A" * 44], ids=repr)
@pytest.mark.parametrize("name", ["signature", "timestamp"])
def test_a_found_job_without_a_valid_signature_is_never_believed(name: str, value: Any) -> None:
    with pytest.raises(Untrusted) as caught:
        read(tampered(name, value))

    assert (caught.value.code, caught.value.temporary) == ("2302", False)


@pytest.mark.parametrize(
    "named",
    [{"user_id": "other"}, {"job_id": "other"}, {"user_id": USER.upper()}, {"job_id": f"{JOB} "}, {"job_id": 7}],
)
def test_an_answer_about_another_job_is_never_believed(named: Answer) -> None:
    with pytest.raises(Untrusted, match="another job"):
        read(signed(found(PartnerParams=params("1") | named)))


@pytest.mark.parametrize(
    "named",
    [
        {"job_id": "other"},
        {"user_id": "other"},
        {"jobId": "other"},
        {"USER_ID": "other"},
        {"job_id": JOB, "JobID": "other"},
    ],
)
def test_another_job_is_noticed_whether_the_answer_or_its_result_names_it_and_however(named: Answer) -> None:
    nameless = found(PartnerParams={"job_type": "1"})
    bodies = [
        nameless | named,
        found(PartnerParams=params("1") | named),
        found(partnerParams=named),
        found(PartnerParams="?", partner_params=named),
    ]

    for body in bodies:
        with pytest.raises(Untrusted, match="another job"):
            read(signed(body))


def test_an_answer_that_names_the_job_asked_about_in_every_place_and_spelling_is_believed() -> None:
    answer = found(partnerParams={"userId": USER, "jobId": JOB, "jobType": 1}) | {"user_id": USER, "job_id": JOB}
    del answer["result"]["PartnerParams"]
    status = read(signed(answer))

    assert status.result is not None
    assert (status.result.smile_user_id, status.result.job_id, status.result.job_type) == (USER, JOB, 1)


@pytest.mark.parametrize("partner_params", [None, {}, [], {"user_id": None, "job_id": ""}, {"job_id": ["x"]}])
def test_an_answer_that_names_no_job_is_taken_for_the_one_asked_about(partner_params: Any) -> None:
    status = read(signed(found(PartnerParams=partner_params)))

    assert (status.smile_user_id, status.job_id) == (USER, JOB)


def test_ids_that_come_as_numbers_are_the_ids_asked_about() -> None:
    status = read(signed(found(PartnerParams={"user_id": 12, "job_id": 34})), "12", "34")

    assert status.result is not None
    assert status.result.smile_user_id == "12"


@pytest.mark.parametrize("code", ["2304", "2314"])
@pytest.mark.parametrize(
    "signature", ["absent", "5445722f5af1791eb434949cce9a88dd321e5959fd24a8562ecb12bb00c33fe", None]
)
def test_not_found_and_no_zip_are_statuses_without_a_result_though_unsigned(code: str, signature: Any) -> None:
    answer = found() | {"code": code, "timestamp": TIMESTAMP, "signature": signature}
    answer["image_links"] = {"selfie_image": "https://evil.example/"}
    status = read(json.dumps(answer).encode(), http_status=400)

    assert status == replace(status, code=code, result=None, signed_at=None, history=())
    assert status.selfie_link is None


def test_the_text_of_not_found_and_no_zip_is_kept() -> None:
    assert read(b'{"code": "2304", "error": "Job not found"}').message == "Job not found"
    assert read(b'{"code": "2314", "result": "No zip file received"}').message == "No zip file received"


def test_a_signed_no_zip_has_its_time() -> None:
    assert read(signed({"code": "2314"})).signed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


# What is an error: the code weighs more than the HTTP status


@pytest.mark.parametrize(
    ("body", "http_status", "error"),
    [
        (b'{"code": "2305", "error": "unauthorized"}', 400, SignatureRefused),
        (b'{"code": "2305"}', 503, SignatureRefused),
        (b'{"code": 2204}', 200, SignatureRefused),
        (b'{"code": "2301"}', 200, Unavailable),
        (b'{"code": "2310"}', 400, Rejected),
        (b'{"code": "9999"}', 400, Rejected),
        (b'{"error": "no code"}', 200, Malformed),
        (b"{}", 200, Malformed),
        (b"", 200, Malformed),
        (b"<html>", 200, Malformed),
        (b'{"code": "2302", "result": {', 200, Malformed),
        (b"<html>", 503, Unavailable),
        (b"", 408, Unavailable),
    ],
)
def test_an_answer_without_a_status_is_an_error(body: bytes, http_status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(body, http_status=http_status)


def test_a_found_job_is_believed_whatever_the_http_status() -> None:
    assert read(signed(found()), http_status=500).job_complete


def test_an_error_carries_code_status_and_retry_after() -> None:
    with pytest.raises(Unavailable) as caught:
        read(b'{"code": "2222"}', http_status=429, retry_after=7.0)

    assert (caught.value.code, caught.value.http_status, caught.value.retry_after) == ("2222", 429, 7.0)
