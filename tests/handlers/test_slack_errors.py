"""What each of Slack's answers, and each way to get none, means for us."""

import errno
import ssl
from http import HTTPStatus
from urllib.error import URLError

import pytest

from handlers.slack_errors import UNSAID_RETRY_AFTER, Busy, Refused, connection_error, error_of


@pytest.mark.parametrize(
    "problem",
    [
        ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
        OSError(errno.ENETUNREACH, "Network is unreachable"),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        TimeoutError("timed out"),
        ssl.SSLCertVerificationError("self-signed"),
    ],
)
def test_what_fails_before_the_request_is_sent_was_never_seen(problem: OSError) -> None:
    trouble = connection_error(URLError(problem))

    assert isinstance(trouble, Busy)
    assert (trouble.code, trouble.perhaps_done) == (type(problem).__name__, False)


@pytest.mark.parametrize("problem", [ssl.SSLError("bad record mac"), ConnectionResetError(), TimeoutError("read")])
def test_what_fails_afterwards_was_perhaps_done(problem: OSError) -> None:
    trouble = connection_error(problem)

    assert isinstance(trouble, Busy)
    assert (trouble.code, trouble.perhaps_done) == (type(problem).__name__, True)


@pytest.mark.parametrize("code", ["", "Received a response in a non-JSON format: <html>ok</html>"])
def test_a_good_answer_that_nobody_can_read_was_perhaps_given_to_a_call_that_worked(code: str) -> None:
    trouble = error_of(code, HTTPStatus.OK, {})

    assert isinstance(trouble, Busy)
    assert (trouble.code, trouble.perhaps_done) == ("unreadable answer", True)


def test_a_word_of_slacks_that_nobody_knows_is_our_mistake() -> None:
    trouble = error_of("as_user_not_supported", HTTPStatus.OK, {})

    assert isinstance(trouble, Refused)
    assert trouble.code == "as_user_not_supported"


def test_a_page_in_the_place_of_slacks_word_is_not_repeated_in_logs_and_metrics() -> None:
    trouble = error_of("no such thing for U0AMARA0001 / user-1 job-1", HTTPStatus.NOT_FOUND, {})

    assert isinstance(trouble, Refused)
    assert trouble.code == "HTTP 404"


@pytest.mark.parametrize(
    ("code", "headers", "seconds"),
    [
        ("ratelimited", {"Retry-After": "7"}, 7),
        ("ratelimited", {"Retry-After": "soon"}, UNSAID_RETRY_AFTER),
        ("ratelimited", {}, UNSAID_RETRY_AFTER),
        ("service_unavailable", {}, None),
    ],
)
def test_a_rate_limit_always_says_how_long_to_wait(code: str, headers: dict[str, str], seconds: float | None) -> None:
    trouble = error_of(code, HTTPStatus.TOO_MANY_REQUESTS, headers)

    assert isinstance(trouble, Busy)
    assert trouble.retry_after == seconds
