"""What Smile ID tells about a person is gone before anything could show, store or log it."""

import json
import logging
from typing import Any

import pytest

from bot.smile_id import wire
from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from bot.smile_id.id_details import IdDetails
from tests.clock import Clock
from tests.smile_id.answers import JOB, KEY, PARTNER, USER, Answer, found, params, read, signed
from tests.smile_id.server import says, serving

MARK = "PERSONAL"
TEXTS = [
    "Address",
    "Country",
    "DOB",
    "Document",
    "ExpirationDate",
    "FirstName",
    "FullName",
    "Gender",
    "IDNumber",
    "IDType",
    "IsAlive",
    "IssuanceDate",
    "KYCReceipt",
    "LastName",
    "MiddleName",
    "OtherName",
    "PhoneNumber",
    "PhoneNumber2",
    "Photo",
    "SecondaryIDNumber",
    "Secondary_ID_Number",
    "no_of_persons_found",
]
NESTED = [
    "Antifraud",
    "FullData",
    "ImageLinks",
    "StrictMatch",
    "UserIDsOfPreviousRegistrants",
    "IDNumberPreviouslyRegistered",
    "people",
    "beneficial_owners",
    "company_information",
    "directors",
    "documents",
    "fiduciaries",
    "proprietors",
]
EXTRAS = ["FullName", "FirstName", "optional_info", "ExpirationDate"]


def personal() -> Answer:
    """Build a result that holds every personal field, each with its own mark."""
    texts = {name: f"{MARK}-{name}" for name in TEXTS}
    nested = {name: [{"name": f"{MARK}-{name}", "more": {"DOB": f"{MARK}-{name}"}}] for name in NESTED}
    return texts | nested | {"PartnerParams": params(1, **{name: f"{MARK}-{name}" for name in EXTRAS})}


def answer() -> Answer:
    result = found(**personal())
    return result | {
        "history": [result["result"], personal()],
        "image_links": {"selfie_image": f"https://example.com/{MARK}-face", "others": [f"https://example.com/{MARK}"]},
        "kyc_receipt": f"https://example.com/{MARK}",
        "kyb_receipt": f"https://example.com/{MARK}",
        "user_id": USER,
        "FullName": f"{MARK}-FullName",
    }


def details() -> IdDetails:
    return IdDetails(**{name: f"{MARK}-{name}" for name in IdDetails.__slots__})


def everything(error: BaseException | None) -> str:
    """Write down all that an error carries, its causes included."""
    if error is None:
        return ""
    return f"{error!s} {error!r} {vars(error)} {everything(error.__cause__)} {everything(error.__context__)}"


def test_a_status_shows_and_stores_nothing_personal() -> None:
    status = read(signed(answer()))

    assert status.selfie_link == f"https://example.com/{MARK}-face"
    assert len(status.history) == 2
    assert MARK not in repr(status)
    assert MARK not in wire.dump(status)


def test_a_callback_shows_nothing_personal() -> None:
    status = wire.read_callback(signed(personal()), api_keys=[KEY], partner_id=PARTNER)

    assert MARK not in repr(status)
    assert status.selfie_link is None


@pytest.mark.parametrize(
    "body",
    [
        signed(answer(), key="another"),
        signed(answer())[:-40],
        signed(answer() | {"code": "2310", "error": MARK}),
        signed(answer() | {"code": None}),
        signed(found(**personal() | {"PartnerParams": params(1) | {"user_id": MARK}})),
        signed(answer() | {"user_id": f"{MARK}-user_id"}),
        b'{"FullName": "PERSONAL", "FullName": "PERSONAL"}',
    ],
)
def test_an_error_says_nothing_personal(body: bytes) -> None:
    with pytest.raises(SmileIdError) as caught:
        read(body)

    assert MARK not in everything(caught.value)
    assert USER not in everything(caught.value)


@pytest.mark.parametrize("how", [{}, {"key": "another"}])
def test_the_log_says_nothing_personal_and_no_secret(how: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving() as server:
        server.scripts = [says(signed(answer(), **how)), says(b"<html>" + json.dumps(answer()).encode())]
        client = SmileId(base_url=server.url, partner_id=PARTNER, api_keys=[KEY], now=Clock())
        for _ in range(2):
            try:
                client.job_status(USER, JOB, history=True, image_links=True)
            except SmileIdError:
                continue
        client.close()
        sent = server.questions[0]["signature"]
    logged = "\n".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records)

    assert "no job status" in logged
    for secret in (MARK, KEY, USER, JOB, sent):
        assert secret not in logged


def test_id_details_are_in_no_text_that_python_makes_of_them(caplog: pytest.LogCaptureFixture) -> None:
    person = details()
    logging.getLogger("bot").error("%s %r %s %s", person, person, [person], {"person": person})
    with pytest.raises(AttributeError) as caught:
        person.full_name = None  # type: ignore[misc]  # frozen

    assert person.full_name == f"{MARK}-full_name"
    for text in (str(person), repr(person), f"{person}", f"{person!s:>40}", str([person]), caplog.text):
        assert MARK not in text
    assert MARK not in everything(caught.value)


def test_id_details_have_no_dictionary_that_a_log_could_dump() -> None:
    assert not hasattr(details(), "__dict__")
    with pytest.raises(TypeError):
        json.dumps(details())


def test_the_log_and_the_client_keep_nothing_of_a_look_at_id_details(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving() as server:
        server.scripts = [says(signed(answer())), says(signed(answer(), key="another"))]
        client = SmileId(base_url=server.url, partner_id=PARTNER, api_keys=[KEY], now=Clock())
        seen = client.id_details(USER, JOB).full_name
        with pytest.raises(SmileIdError) as caught:
            client.id_details(USER, JOB)
        kept = repr(vars(client))
        client.close()
    logged = "\n".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records)

    assert seen == f"{MARK}-FullName"
    for secret in (MARK, USER, JOB):
        assert secret not in logged + kept + everything(caught.value)
