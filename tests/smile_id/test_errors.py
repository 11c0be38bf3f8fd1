from datetime import timedelta

import pytest

from bot.smile_id import errors
from bot.smile_id.errors import SmileIdError, Unavailable, Who, refusal


@pytest.mark.parametrize(
    ("code", "error", "who"),
    [
        ("2204", errors.SignatureRefused, "maintainer"),
        ("2205", errors.SignatureRefused, "maintainer"),
        ("2305", errors.SignatureRefused, "maintainer"),
        ("2405", errors.SignatureRefused, "maintainer"),
        ("2301", errors.Unavailable, "smile_id"),
        ("2303", errors.Rejected, "maintainer"),
        ("2307", errors.Rejected, "you"),
        ("2310", errors.Rejected, "you"),
        ("2313", errors.Rejected, "you"),
        ("9999", errors.Rejected, "you"),
        (None, errors.Malformed, "maintainer"),
    ],
)
@pytest.mark.parametrize("http_status", [200, 400])
def test_a_code_is_the_error_its_document_says(
    code: str | None, error: type[SmileIdError], who: Who, http_status: int
) -> None:
    got = refusal(http_status, code=code)

    assert (type(got), got.who, got.code, got.http_status) == (error, who, code, http_status)
    assert got.temporary == isinstance(got, Unavailable)


@pytest.mark.parametrize(
    ("http_status", "error"),
    [
        (429, errors.RateLimited),
        (408, errors.Unavailable),
        (500, errors.Unavailable),
        (503, errors.Unavailable),
        (302, errors.Malformed),
        (403, errors.Malformed),
        (404, errors.Malformed),
    ],
)
def test_without_a_code_the_http_status_decides(http_status: int, error: type[SmileIdError]) -> None:
    assert type(refusal(http_status)) is error


def test_a_known_code_weighs_more_than_the_http_status_and_an_unknown_one_less() -> None:
    assert type(refusal(503, code="2310")) is errors.Rejected
    assert type(refusal(503, code="9999")) is errors.Unavailable


def test_a_refused_signature_names_its_three_usual_causes() -> None:
    sentence = refusal(400, code="2305").sentence

    assert "environment" in sentence
    assert "partner id" in sentence
    assert "clock" in sentence


@pytest.mark.parametrize("code", ["2204", "2301", "2303", "2307", "2310", "2313", "9999", None])
def test_every_error_is_one_sentence_that_says_what_to_do(code: str | None) -> None:
    got = refusal(400, code=code)

    assert str(got) == got.sentence
    assert got.sentence.endswith(".")
    assert ";" in got.sentence
    assert code is None or code not in got.sentence


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (31, " The clock is 31 s ahead of Smile ID's."),
        (-2700, " The clock is 2700 s behind Smile ID's."),
        (30, ""),
        (-30, ""),
    ],
)
def test_a_clock_that_may_be_the_cause_of_a_refused_signature_is_named(seconds: int, told: str) -> None:
    error, plain = refusal(400, code="2305"), refusal(400, code="2305").sentence
    assert isinstance(error, errors.SignatureRefused)
    error.blame_clock(timedelta(seconds=seconds))

    assert error.sentence == str(error) == plain + told


@pytest.mark.parametrize(("code", "shown"), [("2307", True), ("2310", True), ("2303", False), ("9999", False)])
def test_only_an_answer_about_the_user_shows_that_the_signature_was_good(code: str, shown: bool) -> None:
    error = refusal(400, code=code)

    assert isinstance(error, errors.Rejected)
    assert error.shows_signature_accepted == shown


def test_waiting_helps_only_for_what_passes_by_itself() -> None:
    tree = [getattr(errors, name) for name in dir(errors)]
    classes = [one for one in tree if isinstance(one, type) and issubclass(one, SmileIdError)]

    assert {one.__name__ for one in classes if one.temporary} == {"Unavailable", "RateLimited", "Cancelled"}
