import logging
import socket
from datetime import datetime, timedelta

import pytest

from bot.smile_id import errors
from bot.smile_id.errors import SmileIdError
from tests.clock import START, Clock
from tests.smile_id.answers import JOB, KEY, USER
from tests.smile_id.clients import APPROVED, DOWN, REFUSED, Ask, Make, refused
from tests.smile_id.server import CERTIFICATE, Server, drips, says, serving


def test_the_skew_is_our_clock_minus_smile_ids(ask: Ask) -> None:
    client = ask(APPROVED, says(b"", 503, Date="yesterday"), now=Clock(START + timedelta(minutes=7)))
    before = client.clock_skew
    client.job_status(USER, JOB)
    measured = client.clock_skew
    refused(client, retry=False)

    assert (before, measured, client.clock_skew) == (None, timedelta(minutes=7), timedelta(minutes=7))


def test_a_refused_signature_names_a_clock_that_is_off(ask: Ask) -> None:
    good, off = ask(REFUSED), ask(REFUSED, now=Clock(START + timedelta(minutes=7)))

    assert "ahead of" not in refused(good).sentence
    assert "The clock is 420 s ahead of Smile ID's." in refused(off).sentence


def test_whoever_wants_to_know_hears_of_each_status_and_of_nothing_else(ask: Ask) -> None:
    client, heard = ask(APPROVED, DOWN, REFUSED, APPROVED), []
    client.on_status = lambda: heard.append("status")
    client.job_status(USER, JOB)
    for _ in range(2):
        refused(client, retry=False)
    client.id_details(USER, JOB)

    assert heard == ["status", "status"]


def test_a_trouble_is_logged_once_and_its_end_too(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.smile_id")
    no_user = says(b'{"code": "2310"}', 400)
    client = ask(APPROVED, DOWN, DOWN, REFUSED, REFUSED, no_user, no_user, APPROVED, APPROVED)
    for _ in range(9):
        try:
            client.job_status(USER, JOB, retry=False)
        except SmileIdError:
            continue
    said = [(record.levelname, record.getMessage().rpartition("(")[2]) for record in caplog.records]

    assert said == [
        ("WARNING", "'Unavailable, code None, HTTP 503')"),
        ("WARNING", "'SignatureRefused, code 2305, HTTP 400')"),
        ("INFO", "it was 'SignatureRefused, code 2305, HTTP 400')"),
    ]


def test_the_log_names_the_cause_of_a_missing_answer(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused(make(f"http://127.0.0.1:{unused.getsockname()[1]}/v1"), retry=False)

    assert "NewConnectionError" in caplog.text


def test_a_missing_ca_bundle_is_an_error_of_ours(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    error = refused(make("https://smile-id.invalid/v1"))

    assert (type(error), error.who) == (errors.Untrusted, "maintainer")
    assert "REQUESTS_CA_BUNDLE" in error.sentence
    assert "/nowhere" not in caplog.text


def test_a_certificate_of_nobody_is_not_trusted(make: Make) -> None:
    with serving(tls=True) as server:
        server.scripts = [APPROVED]
        error = refused(make(server.url))

    assert (type(error), server.questions) == (errors.Untrusted, [])


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_ca_bundle_is_read_from_the_environment_once(make: Make, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with serving(tls=True) as server:
        server.scripts = [APPROVED]
        monkeypatch.setenv(name, str(CERTIFICATE))
        client = make(server.url)
        monkeypatch.setenv(name, "/nowhere")

        assert client.job_status(USER, JOB).job_complete


def test_tls_answers_end_in_time_as_well(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    with serving(tls=True) as server:
        server.scripts = [drips(b"HTTP/1.1 200 OK\r\nX-Endless: ")]
        error = refused(make(server.url, read_timeout=0.2), retry=False)

        assert type(error) is errors.Unavailable
        assert not server.outlasted


def test_a_proxy_is_read_from_the_environment_once(make: Make, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.scripts = [APPROVED]
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v1"))
    client = make("http://smile-id.invalid/v1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert client.job_status(USER, JOB).job_complete
    assert server.headers[0]["Host"] == "smile-id.invalid"


def test_this_machines_own_address_needs_no_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert ask(APPROVED).job_status(USER, JOB).job_complete


def test_a_client_shows_no_key(ask: Ask) -> None:
    assert KEY not in repr(ask(APPROVED))


def test_the_address_may_end_in_a_slash(make: Make, server: Server) -> None:
    server.scripts = [APPROVED]

    assert make(server.url + "/").job_status(USER, JOB).signed_at == datetime.fromisoformat("2026-11-20T10:00:00Z")
