import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.smile_id import wire
from bot.smile_id.errors import Malformed, Untrusted
from tests.smile_id.answers import (
    KEY,
    PARTNER,
    TIMESTAMP,
    found,
    params,
    read,
    result,
    sample,
    signed,
    status,
)


def read_callback(body: bytes) -> wire.JobStatus:
    return wire.read_callback(body, api_keys=[KEY], partner_id=PARTNER)


def test_importing_the_wire_does_not_import_requests() -> None:
    code = "import sys, bot.smile_id.wire; sys.exit('requests' in sys.modules or 'urllib3' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own words


# The question


def test_a_question_carries_the_text_that_was_signed() -> None:
    body = wire.job_status_request(
        api_key=KEY, partner_id="085", timestamp=TIMESTAMP, smile_user_id="+254 <!channel>", job_id="é", history=True
    )

    assert json.loads(body) == {
        "partner_id": "085",
        "timestamp": TIMESTAMP,
        "signature": wire.sign(KEY, "085", TIMESTAMP),
        "user_id": "+254 <!channel>",
        "job_id": "é",
        "image_links": False,
        "history": True,
    }


# The published samples


def test_the_approved_sample_is_read_whole() -> None:
    status = read(signed(sample("job_status_biometric_kyc_approved")), "HBBBBBBH57g", "HBBBBBBHg")

    assert status.result is not None
    assert (status.code, status.job_complete, status.job_success) == ("2302", True, True)
    assert (status.result.job_type, status.result.result_code) == (1, "0810")
    assert (status.result.smile_job_id, status.result.confidence) == ("0000001111", "99")
    assert status.result.actions[0] == ("Verify_ID_Number", "Verified")
    assert len(status.result.actions) == 11
    assert [entry.result_text for entry in status.history] == ["Enroll User"]
    assert status.selfie_link is None
    assert status.signed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_the_registration_sample_has_no_code_and_a_history_of_other_jobs() -> None:
    answer = sample("job_status_registration_2018_with_history")
    params = answer["result"]["PartnerParams"]
    status = read(signed(answer), params["user_id"], params["job_id"])

    assert status.result is not None
    assert (status.result.job_type, status.result.result_code, status.result.actions) == (4, None, ())
    assert status.result.result_text == "Enroll User"
    assert [entry.result_code for entry in status.history] == ["1210", "0814", "1012"]
    assert str(status.selfie_link).endswith("SID_Preview_FULL.jpg")


def test_the_sample_under_review_is_read_though_its_history_names_another_user() -> None:
    status = read(signed(sample("job_status_authentication_under_review")), "rb_ekyc+ss_test_user_005", "003")

    assert status.result is not None
    assert (status.result.job_type, status.result.result_code) == (2, "0824")
    assert status.history[0].smile_user_id == "test_user_005"


def test_the_callback_sample_is_read_as_a_hint_and_no_verdict() -> None:
    status = read_callback(signed(sample("callback_authentication_approved_after_review")))

    assert status.result is not None
    assert (status.smile_user_id, status.job_id) == ("KE_TESTTEST_1012", "KE_TEST_1013")
    assert (status.result.result_code, status.result.job_type) == ("1220", 2)
    assert (status.job_complete, status.job_success) == (None, None)


# Every shape


@pytest.mark.parametrize(
    ("value", "message"), [("No zip file received", "No zip file received"), (None, None), ({}, None)]
)
def test_an_answer_without_a_result_object_has_none(value: Any, message: str | None) -> None:
    answer = found() | {"result": value}
    status = read(signed(answer))

    assert (status.result, status.message) == (None, message)


def test_an_absent_result_is_no_result() -> None:
    answer = found()
    del answer["result"]

    assert read(signed(answer)).result is None


def test_booleans_and_numbers_may_be_strings_and_strings_numbers() -> None:
    answer = found(job_complete="true", job_success="False", ConfidenceValue=97.5, SmileJobID=1111, ResultCode=1210)
    answer["code"] = 2302
    answer["result"]["PartnerParams"]["job_type"] = 1
    status = read(signed(answer))

    assert status.result is not None
    assert (status.job_complete, status.job_success) == (True, False)
    assert (status.result.confidence, status.result.smile_job_id) == ("97.5", "1111")
    assert (status.result.result_code, status.result.job_type) == ("1210", 1)


def test_absent_booleans_are_none() -> None:
    status = read(signed(found(job_complete=None, job_success="perhaps")))

    assert (status.job_complete, status.job_success) == (None, None)


@pytest.mark.parametrize("actions", [None, [], "Passed", {}])
def test_missing_actions_are_no_actions(actions: Any) -> None:
    status = read(signed(found(Actions=actions)))

    assert status.result is not None
    assert status.result.actions == ()


def test_strange_actions_are_left_out_and_the_rest_keep_their_order() -> None:
    status = read(
        signed(found(Actions={"Z": " Passed", "": "Passed", "A": None, "B": {"C": "D"}, "E": 1, "New": "Odd"}))
    )

    assert status.result is not None
    assert status.result.actions == (("Z", "Passed"), ("E", "1"), ("New", "Odd"))


def test_endless_actions_are_cut() -> None:
    status = read(signed(found(Actions={f"A{n}" * 100: "x" * 1000 for n in range(1000)})))

    assert status.result is not None
    assert len(status.result.actions) == 60
    assert max(len(name) + len(value) for name, value in status.result.actions) == 200


def test_a_result_text_loses_its_stray_space_and_its_excess() -> None:
    status = read(signed(found(ResultText=" Enroll User" + "!" * 600)))

    assert status.result is not None
    assert status.result.result_text == "Enroll User" + "!" * 489


def test_one_bad_history_entry_does_not_spoil_the_others() -> None:
    good = found()["result"]
    status = read(signed(found() | {"history": [None, "x", [], {}, 3, {"PartnerParams": 1, "Actions": 2}, good]}))

    assert [entry.result_code for entry in status.history] == [None, "0810"]


@pytest.mark.parametrize("history", [None, {}, "none", 3])
def test_a_strange_history_is_no_history(history: Any) -> None:
    assert read(signed(found() | {"history": history})).history == ()


@pytest.mark.parametrize(
    "links", [None, {}, [], "x", {"error": "x"}, {"selfie_image": None}, {"selfie_image": "http://a/b"}]
)
def test_strange_image_links_are_no_link(links: Any) -> None:
    assert read(signed(found() | {"image_links": links})).selfie_link is None


# Callbacks


def test_a_callback_in_snake_case_is_read_too() -> None:
    posted = {
        "result_code": "0811",
        "result_text": "Failed",
        "smile_job_id": "0000000001",
        "confidence_value": 12,
        "partner_params": params(1),
        "actions": {"Liveness_Check": "Failed"},
    }

    assert read_callback(signed(posted)).result == result(
        result_code="0811",
        result_text="Failed",
        smile_job_id="0000000001",
        confidence="12",
        actions=(("Liveness_Check", "Failed"),),
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"PartnerParams": {}}', b'{"PartnerParams": {"user_id": "u"}}'])
def test_a_callback_that_names_no_job_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_callback(body)


def test_a_callback_without_a_valid_signature_is_not_believed() -> None:
    with pytest.raises(Untrusted):
        read_callback(signed(found()["result"], key="another"))


# The database's form


def test_a_stored_status_comes_back_without_history_and_link() -> None:
    full = status(
        result(actions=(("Liveness_Check", "Passed"), ("<!channel>", "é"))),
        message="text",
        history=(result(),),
        selfie_link="https://example.com/face",
    )
    back = wire.load(wire.dump(full))

    assert back == replace(full, history=())
    assert back.selfie_link is None


def test_a_stored_status_without_result_and_time_comes_back() -> None:
    empty = status(code="2304", job_complete=None, job_success=None, signed_at=None)

    assert wire.load(wire.dump(empty)) == empty


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"result": {}, "signed_at": null}', '{"result": null, "signed_at": "x"}', "3"]
)
def test_what_was_not_stored_by_us_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any message will do
        wire.load(text)
