"""What is read of a person, and from which answers."""

import json
from typing import Any

import pytest

from bot.demo import invented
from bot.smile_id import errors
from bot.smile_id.envelope import open_envelope
from bot.smile_id.errors import SmileIdError
from bot.smile_id.id_details import IdDetails, read_id_details
from tests.smile_id.answers import JOB, KEY, PARTNER, USER, Answer, found, params, sample, signed
from tests.smile_id.clients import DOWN, UNKNOWN, Ask
from tests.smile_id.people import DETAILS, PERSON, TOLD, given_in
from tests.smile_id.server import Server, says

OF_THIS_JOB = {"PartnerParams": params("1")}


def read(answer: Answer, smile_user_id: str = USER, job_id: str = JOB) -> dict[str, str]:
    """Read a signed answer to a look-up of a job; only what is given."""
    who: Any = {"api_keys": [KEY], "partner_id": PARTNER, "smile_user_id": smile_user_id, "job_id": job_id}
    return given_in(read_id_details(open_envelope(signed(answer), **who)))


def snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


# What is read


def test_every_field_that_names_a_person_is_read() -> None:
    assert read(found(**PERSON)) == DETAILS
    assert set(DETAILS) == set(IdDetails.__slots__)


@pytest.mark.parametrize("spelt", [str.lower, str.upper, snake_case, lambda name: name[0].lower() + name[1:]])
def test_a_field_is_read_however_its_name_is_spelt(spelt: Any) -> None:
    assert read(found(**{spelt(name): value for name, value in PERSON.items()})) == DETAILS


def test_the_other_spellings_that_smile_id_used_are_read() -> None:
    assert read(found(Secondary_ID_Number="A1234567")) == {"secondary_id_number": "A1234567"}
    assert read(found(Dob="1990-05-17")) == {"birth_date": "1990-05-17"}


def test_an_id_number_that_comes_as_a_json_number_keeps_all_its_digits() -> None:
    assert read(found(IDNumber=22200001234000000001)) == {"id_number": "22200001234000000001"}


@pytest.mark.parametrize("nothing", ["Not Available", "not available", "NaN-NaN-NaN", "", "  ", None, True, [], {}])
def test_what_smile_id_does_not_know_is_not_given(nothing: object) -> None:
    assert read(found(**dict.fromkeys(PERSON, nothing))) == {}


@pytest.mark.parametrize("longest", [{"FullName": 200}, {"IDNumber": 100}, {"Address": 300}])
def test_a_text_too_long_to_be_what_it_is_called_is_not_read(longest: dict[str, int]) -> None:
    ((name, length),) = longest.items()

    assert read(found(**{name: "x" * length})) == {TOLD[name][0]: "x" * length}
    assert read(found(**{name: "x" * (length + 1)})) == {}


def test_images_links_and_what_is_said_of_others_are_never_read() -> None:
    answer = found(**invented.PERSONAL_FIELDS, Selfie="aW1hZ2U=", directors=[{"FullName": "Somebody Else"}])
    answer["image_links"] = {"selfie_image": "https://example.com/face"}
    texts = read(answer).values()

    assert set(texts) == {value for name, value in invented.PERSONAL_FIELDS.items() if name in TOLD}


def test_what_the_partner_sent_along_is_not_taken_for_smile_ids_word() -> None:
    assert read(found(PartnerParams=params("1", FullName="Whatever", IDNumber="12345"))) == {}


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert read(found(FullName="A\ud800da")) == {"full_name": "A?da"}


# From which answers


def test_what_an_id_authority_told_is_read_from_this_jobs_entry_of_the_history() -> None:
    answer = found() | {"history": [{"ResultCode": "0810"} | OF_THIS_JOB, PERSON | OF_THIS_JOB]}

    assert read(answer) == DETAILS


def test_the_result_counts_before_the_history_and_a_newer_entry_before_an_older_one() -> None:
    older = PERSON | {"FullName": "Older", "DOB": "1991-01-01"} | OF_THIS_JOB
    newer = {"FullName": "Newer", "DOB": "1992-02-02"} | OF_THIS_JOB
    told = read(found(FullName="Newest") | {"history": [newer, older]})

    assert (told["full_name"], told["birth_date"], told["id_number"]) == ("Newest", "1992-02-02", "22200001234")


@pytest.mark.parametrize(
    "named",
    [
        {"PartnerParams": params("1") | {"job_id": "another"}},
        {"PartnerParams": params("1") | {"user_id": "another"}},
        {"PartnerParams": {"job_id": JOB}},
        {"PartnerParams": "job-1"},
        {},
    ],
)
def test_an_entry_of_the_history_that_does_not_name_this_very_job_is_not_read(named: Answer) -> None:
    assert read(found() | {"history": [PERSON | named]}) == {}


@pytest.mark.parametrize("history", [None, "none", {"0": PERSON}, [None, "x", 7, [], [PERSON]]])
def test_a_history_that_is_none_does_no_harm(history: object) -> None:
    assert read(found(**PERSON) | {"history": history}) == DETAILS


def test_the_published_answers_are_read_and_another_users_entry_in_one_is_left_alone() -> None:
    registration = sample("job_status_registration_2018_with_history")
    named = registration["result"]["PartnerParams"]
    stranger = registration["history"][2]
    asked = registration | {"result": {}}

    assert "Peter Parker" in str(stranger)
    assert read(registration, named["user_id"], named["job_id"]) == {}
    assert read(asked, stranger["PartnerParams"]["user_id"], stranger["PartnerParams"]["job_id"]) == {
        "full_name": "Peter Parker",
        "birth_date": "1990-01-01",
        "country": "Nigeria",
        "id_type": "BVN",
        "id_number": "A01234567",
    }


@pytest.mark.parametrize("result", [None, {}, [], "No zip file received", 7])
def test_a_job_without_a_result_has_no_details(result: object) -> None:
    assert read(found() | {"result": result}) == {}


@pytest.mark.parametrize("code", ["2304", "2314"])
def test_nothing_is_read_from_an_answer_that_may_come_unsigned(code: str) -> None:
    body = json.dumps(found(**PERSON) | {"code": code}).encode()
    envelope = open_envelope(body, api_keys=[KEY], partner_id=PARTNER, smile_user_id=USER, job_id=JOB)

    assert given_in(read_id_details(envelope)) == {}


def test_an_opened_answer_shows_no_person_in_its_repr() -> None:
    body = signed(found(**PERSON))
    envelope = open_envelope(body, api_keys=[KEY], partner_id=PARTNER, smile_user_id=USER, job_id=JOB)

    assert "Ada" in str(envelope.answer)
    assert "Ada" not in repr(envelope)


# How the client asks


def test_details_are_asked_for_with_the_history_and_without_images(ask: Ask, server: Server) -> None:
    details = ask(says(signed(found(**PERSON)))).id_details(USER, JOB)
    (question,) = server.questions

    assert given_in(details) == DETAILS
    assert (question["user_id"], question["job_id"]) == (USER, JOB)
    assert (question["history"], question["image_links"]) == (True, False)


def test_each_look_asks_smile_id_afresh(ask: Ask, server: Server) -> None:
    client = ask(says(signed(found(FullName="Before"))), says(signed(found(FullName="After"))))

    assert [client.id_details(USER, JOB).full_name for _ in range(2)] == ["Before", "After"]
    assert len(server.questions) == 2


def test_what_may_pass_is_tried_again_and_a_job_that_is_not_found_has_no_details(ask: Ask, server: Server) -> None:
    assert given_in(ask(DOWN, UNKNOWN).id_details(USER, JOB)) == {}
    assert len(server.questions) == 2


ANOTHER = params("1") | {"user_id": "another"}
REFUSED: list[tuple[bytes, int, type[SmileIdError]]] = [
    (signed(found(**PERSON), key="another"), 200, errors.Untrusted),
    (json.dumps(found(**PERSON)).encode(), 200, errors.Untrusted),
    (signed(found(**PERSON, PartnerParams=ANOTHER)), 200, errors.Untrusted),
    (signed({"code": "2302", "result": PERSON | {"partner_params": ANOTHER}}), 200, errors.Untrusted),
    (signed(found(**PERSON))[:-20], 200, errors.Malformed),
    (b'{"code": "2305"}', 400, errors.SignatureRefused),
    (b'{"code": "2307"}', 400, errors.Rejected),
]


@pytest.mark.parametrize(("body", "http_status", "error"), REFUSED)
def test_an_answer_that_no_status_is_read_from_gives_no_details_either(
    ask: Ask, body: bytes, http_status: int, error: type[SmileIdError]
) -> None:
    client = ask(says(body, http_status))
    with pytest.raises(error):
        client.id_details(USER, JOB)
    with pytest.raises(error):
        client.job_status(USER, JOB)
