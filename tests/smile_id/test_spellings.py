import json

import pytest

from bot.smile_id.errors import Malformed, Untrusted
from bot.smile_id.wire import JobStatus, read_callback
from tests.smile_id.answers import KEY, PARTNER, TIMESTAMP, Answer, signed


def read(posted: Answer) -> JobStatus:
    return read_callback(json.dumps(posted).encode(), api_keys=[KEY], partner_id=PARTNER)


def posted(**fields: object) -> Answer:
    proof: Answer = json.loads(signed({}))
    return proof | {"ResultCode": "1220", "PartnerParams": {"user_id": "u", "job_id": "j", "job_type": "2"}} | fields


@pytest.mark.parametrize(
    "params",
    [
        {"user_id": "u", "job_id": "j", "job_type": 2},
        {"userId": "u", "jobId": "j", "jobType": "2"},
        {"UserID": "u", "JobID": "j", "JobType": 2},
        {"USER_ID": "u", "JOB_ID": "j", "JOB_TYPE": "2"},
    ],
)
@pytest.mark.parametrize("name", ["PartnerParams", "partner_params", "partnerParams", "PARTNERPARAMS"])
def test_the_job_is_found_however_its_fields_are_spelt(name: str, params: Answer) -> None:
    callback = posted()
    del callback["PartnerParams"]
    status = read(callback | {name: params})

    assert (status.smile_user_id, status.job_id) == ("u", "j")
    assert status.result is not None
    assert status.result.job_type == 2


def test_the_documented_spelling_wins_over_its_twin() -> None:
    twin = {"user_id": "other", "job_id": "other"}

    assert read(posted(partner_params=twin)).job_id == "j"
    assert read({"partner_params": twin} | posted()).job_id == "j"


def test_the_signature_counts_however_its_field_is_spelt() -> None:
    callback = posted()
    callback["Signature"] = callback.pop("signature")
    callback["TimeStamp"] = callback.pop("timestamp")

    assert callback["TimeStamp"] == TIMESTAMP
    assert read(callback).job_id == "j"
    with pytest.raises(Untrusted):
        read(callback | {"Signature": "forged"})


@pytest.mark.parametrize("params", [None, "j", ["j"], {}, {"job_id": "j"}, {"user_id": {"job_id": "j"}, "job_id": "j"}])
def test_a_callback_that_names_no_job_is_malformed(params: object) -> None:
    with pytest.raises(Malformed):
        read(posted(PartnerParams=params))
