"""Whatever Smile ID may send, it is a status or an error of ours, and no accident ever becomes an approval."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.smile_id import wire
from bot.smile_id.envelope import open_envelope
from bot.smile_id.errors import SmileIdError
from bot.smile_id.id_details import masked, read_id_details
from bot.smile_id.result_codes import ANY_PRODUCT, JOB_TYPES, row
from bot.smile_id.verdict import Kind, Verdict, result_verdict, verdict
from bot.smile_id.wire import JobStatus
from tests.smile_id import answers
from tests.smile_id.answers import (
    JOB,
    KEY,
    PARTNER,
    TIMESTAMP,
    USER,
    Answer,
    found,
    moderate,
    params,
    result,
    sample,
    signed,
    status,
)
from tests.smile_id.people import PERSON, given_in

APPROVALS = (Kind.APPROVED, Kind.CAUTION)
NAMES = ["biometric_kyc_approved", "registration_2018_with_history", "authentication_under_review"]
ANSWERS = [
    *(sample(f"job_status_{name}") for name in NAMES),
    *(found(ResultCode=code, PartnerParams=params(type_)) for type_, code in [(2, "0820"), (6, "0817"), ("1", "1210")]),
    {"code": "2304", "error": "Job not found"},
    {"code": "2314", "result": "No zip file received"},
    {"code": "2305", "error": "Invalid sec_key"},
]
KEYS = [
    "code",
    "result",
    "job_complete",
    "job_success",
    "history",
    "image_links",
    "PartnerParams",
    "Actions",
    "ResultCode",
]
WORDS = [
    "2302",
    "2304",
    "0810",
    "1012",
    "true",
    "Under Review",
    "provisional",
    "1",
    "",
    "\ud800",
    "9" * 5000,
    "x" * 5000,
]

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS)
junk = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every (container, key) in an answer."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def mutated(draw: st.DrawFn) -> Answer:
    """Draw an answer in which a few places, at any depth, are replaced, removed or joined by junk."""
    answer: Answer = copy.deepcopy(draw(st.sampled_from(ANSWERS)))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from([(answer, "new"), *places(answer)]))
        if draw(st.booleans()) or key == "new":
            container[key] = draw(junk)
        else:
            del container[key]
    return answer


def read(body: bytes, answer: Answer) -> JobStatus | None:
    """Read an answer as one about the job it names; None if an error of our tree says what is wrong with it."""
    named = answer.get("result")
    named = named.get("PartnerParams") if isinstance(named, dict) else None
    named = named if isinstance(named, dict) else {}
    try:
        return answers.read(body, str(named.get("user_id", USER)), str(named.get("job_id", JOB)))
    except SmileIdError:
        return None


def approved_by_the_table(status: JobStatus) -> bool:
    code = status.result and status.result.result_code
    known = row(status.result.job_type, code) if status.result and code else None
    return known is not None and known.kind in APPROVALS


def check(status: JobStatus) -> Verdict:
    """Check what holds for every status there can be."""
    got = verdict(status)
    stored = wire.dump(status)

    assert wire.load(stored).result == status.result
    assert f"{status!r}{stored}".encode()
    assert all(result_verdict(entry) for entry in status.history)
    if got.kind in APPROVALS:
        assert (status.code, status.job_complete) == ("2302", True)
        assert approved_by_the_table(status)
    return got


@moderate(max_examples=300)
@given(mutated())
def test_a_mutated_and_signed_answer_is_a_status_or_an_error_of_ours(answer: Answer) -> None:
    status = read(signed(answer), answer)

    assert status is None or check(status)


@moderate(max_examples=150)
@given(mutated(), st.dictionaries(st.sampled_from(sorted(PERSON)), junk))
def test_id_details_of_a_mutated_answer_are_short_texts_or_an_error_of_ours(answer: Answer, person: Answer) -> None:
    result = answer.get("result")
    mixed = answer | {"result": result | person} if isinstance(result, dict) else answer
    try:
        details = read_id_details(
            open_envelope(signed(mixed), api_keys=[KEY], partner_id=PARTNER, smile_user_id=USER, job_id=JOB)
        )
    except SmileIdError:
        return

    assert all(len(text.encode()) <= 4 * 300 for text in given_in(details).values())
    assert given_in(masked(details)).keys() == given_in(details).keys()


@moderate(max_examples=150)
@given(mutated(), st.sampled_from([None, "", "A" * 44, KEY]) | junk, st.just(TIMESTAMP) | junk)
def test_a_mutated_answer_with_a_wrong_signature_is_never_more_than_not_yet(
    answer: Answer, signature: Any, timestamp: Any
) -> None:
    body = json.dumps(answer | {"signature": signature, "timestamp": timestamp}).encode()
    status = read(body, answer)

    assert status is None or (check(status).kind in (Kind.NOT_FOUND, Kind.WAITING) and status.result is None)


@moderate(max_examples=150)
@given(st.data())
def test_a_damaged_body_is_a_status_or_an_error_of_ours(data: st.DataObject) -> None:
    answer = data.draw(st.sampled_from(ANSWERS))
    whole = signed(answer)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    status = read(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:], answer)

    assert status is None or check(status)


@moderate(max_examples=150)
@given(mutated())
def test_a_mutated_callback_is_a_hint_or_an_error_of_ours(answer: Answer) -> None:
    posted = answer.get("result")
    try:
        status = wire.read_callback(
            signed(posted if isinstance(posted, dict) else answer), api_keys=[KEY], partner_id=PARTNER
        )
    except SmileIdError:
        return

    assert check(status).kind is Kind.WAITING


CODES = sorted({code for rows in [*JOB_TYPES.values(), ANY_PRODUCT] for code in rows})
words = st.text(max_size=10) | st.sampled_from(["Under Review", "Passed", "Failed", "Verified", "Not Done", "pending"])
names = st.text(max_size=10) | st.sampled_from(["Verify_ID_Number", "Liveness_Check", "Human_Review_Liveness_Check"])
results = st.builds(
    result,
    st.none() | st.integers(0, 13),
    st.none() | st.sampled_from(CODES) | st.text(max_size=5),
    result_text=st.none() | words,
    actions=st.lists(st.tuples(names, words), max_size=4).map(tuple),
)
maybe = st.none() | st.booleans()
statuses = st.builds(
    status,
    st.none() | results,
    code=st.sampled_from(["2302", "2302", "2304", "2314", "0000"]),
    job_complete=st.just(True) | maybe,
    job_success=maybe,
    history=st.lists(results, max_size=2).map(tuple),
)


@moderate(max_examples=500)
@given(statuses)
def test_no_status_makes_the_judge_fail_or_approve_what_the_table_does_not(status: JobStatus) -> None:
    got = check(status)

    assert got.result_code is None or got.result_code == (status.result and status.result.result_code)
    assert not (got.kind is Kind.APPROVED and (got.conflicts or status.job_success is False))
