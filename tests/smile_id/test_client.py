import gzip
import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.smile_id import errors
from bot.smile_id.errors import SmileIdError
from bot.smile_id.wire import sign
from tests.clock import Clock
from tests.smile_id.answers import JOB, KEY, PARTNER, USER, found, signed
from tests.smile_id.clients import APPROVED, DOWN, REFUSED, UNKNOWN, Ask, Make, refused
from tests.smile_id.server import Script, Server, drips, floods, hangs, resets, says, writes

# The question


def test_a_question_is_signed_afresh_with_the_text_that_is_sent(ask: Ask, server: Server) -> None:
    clock = Clock()
    client = ask(APPROVED, now=clock, api_keys=[KEY, "second"])
    client.job_status(USER, JOB)
    clock.advance(seconds=1.5)
    client.job_status(USER, JOB, history=True, image_links=True)
    first, second = server.questions

    assert first == {
        "partner_id": "085",
        "timestamp": "2026-11-21T09:00:00.000Z",
        "signature": sign(KEY, PARTNER, "2026-11-21T09:00:00.000Z"),
        "user_id": USER,
        "job_id": JOB,
        "history": False,
        "image_links": False,
    }
    assert (second["timestamp"], second["history"], second["image_links"]) == ("2026-11-21T09:00:01.500Z", True, True)
    assert second["signature"] == sign(KEY, PARTNER, "2026-11-21T09:00:01.500Z")


@pytest.mark.parametrize("ids", [("<!channel>", "`x`"), ("x" * 300, "\n"), ("🙂", "\u202eabc"), ("", "")])
def test_ids_of_any_kind_arrive_as_they_are(ask: Ask, server: Server, ids: tuple[str, str]) -> None:
    status = ask(UNKNOWN).job_status(*ids)

    assert (server.questions[0]["user_id"], server.questions[0]["job_id"]) == ids
    assert (status.smile_user_id, status.job_id, status.code) == (*ids, "2304")


def test_many_calls_share_one_connection(ask: Ask, server: Server) -> None:
    client = ask(APPROVED, DOWN, REFUSED, UNKNOWN, APPROVED)
    client.job_status(USER, JOB)
    refused(client, retry=False)
    refused(client)
    client.job_status(USER, JOB)
    client.job_status(USER, JOB)

    assert len(server.questions) == 5
    assert len(server.peers) == 1


def test_several_threads_share_a_client(ask: Ask, server: Server) -> None:
    client = ask(APPROVED, pool_size=4)
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: client.job_status(USER, JOB), range(40)))

    assert all(status.job_complete for status in statuses)
    assert len(server.peers) <= 4


def test_a_question_is_json_and_wants_plain_json_back(ask: Ask, server: Server) -> None:
    ask(APPROVED).job_status(USER, JOB)
    headers = server.headers[0]

    assert (headers["Content-Type"], headers["Accept"]) == ("application/json", "application/json")
    assert headers["Accept-Encoding"] == "identity"


def test_a_cookie_is_never_sent_back(ask: Ask, server: Server) -> None:
    client = ask(says(signed(found()), Set_Cookie="a=b"))
    client.job_status(USER, JOB)
    client.job_status(USER, JOB)

    assert "Cookie" not in server.headers[1]


# Answers that are none


EVIL: list[tuple[str, Script, type[SmileIdError]]] = [
    ("a web page", says(b"<!doctype html><h1>Sign in to the network</h1>"), errors.Malformed),
    ("truncated JSON", says(signed(found())[:100]), errors.Malformed),
    ("an empty body", says(b""), errors.Malformed),
    ("no content", says(b"", 204), errors.Malformed),
    ("an array", says(b"[]"), errors.Malformed),
    ("no signature", says(json.dumps(found()).encode()), errors.Untrusted),
    ("another key's signature", says(signed(found(), key="other")), errors.Untrusted),
    ("a redirect", says(b"", 302, Location="https://example.com/"), errors.Malformed),
    ("a broken redirect", says(b"x" * 100, 307, Location="http://[::1"), errors.Malformed),
    ("five megabytes", says(signed(found(Photo="x" * 5_000_000))), errors.Malformed),
    ("a gzip bomb", says(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"), errors.Malformed),
    ("a server error", says(b"", 500), errors.Unavailable),
    ("a refused signature", REFUSED, errors.SignatureRefused),
    ("a disabled user", says(b'{"code": "2307"}', 400), errors.Rejected),
    ("a cut connection", resets, errors.Unavailable),
    ("nothing", writes(b""), errors.Unavailable),
    ("no HTTP", writes(b"SSH-2.0-OpenSSH_9.6\r\n"), errors.Unavailable),
    ("half an answer", writes(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"code": "2302"'), errors.Unavailable),
    ("broken chunks", writes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"), errors.Unavailable),
    ("no gzip", says(b"{}", Content_Encoding="gzip"), errors.Unavailable),
    ("two lengths", writes(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}"), errors.Unavailable),
    ("endless headers", writes(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000), errors.Unavailable),
    ("a strange date", says(b"", 503, Date="yesterday", Retry_After="soon"), errors.Unavailable),
]


@pytest.mark.parametrize(("script", "error"), [row[1:] for row in EVIL], ids=[row[0] for row in EVIL])
def test_an_answer_that_is_none_is_a_clear_error(ask: Ask, script: Script, error: type[SmileIdError]) -> None:
    assert type(refused(ask(script), retry=False)) is error


def test_a_redirect_is_not_followed(ask: Ask, server: Server) -> None:
    refused(ask(says(b"", 307, Location=server.url + "/job_status"), APPROVED))

    assert len(server.questions) == 1


DRIPS = {
    "silence": hangs,
    "dripping headers": drips(b"HTTP/1.1 200 OK\r\nX-Endless: "),
    "a dripping body": drips(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
    "a dripping body without end": drips(b"HTTP/1.1 200 OK\r\n\r\n"),
    "a flood of interim answers": floods(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
}


@pytest.mark.parametrize("script", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_in_ends_with_the_read_timeout(ask: Ask, server: Server, script: Script) -> None:
    error = refused(ask(script, read_timeout=0.1), retry=False)

    assert type(error) is errors.Unavailable
    assert not server.outlasted


def test_a_large_answer_with_a_photo_is_read(ask: Ask) -> None:
    assert ask(says(signed(found(Photo="x" * 1_500_000)))).job_status(USER, JOB).job_complete


def test_a_server_that_is_not_there_is_unavailable(make: Make) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        error = refused(make(f"http://127.0.0.1:{unused.getsockname()[1]}/v1"), retry=False)

    assert (type(error), error.who, error.temporary) == (errors.Unavailable, "smile_id", True)


def test_an_error_holds_nothing_of_the_question(ask: Ask) -> None:
    error = refused(ask(resets), retry=False)

    assert (error.__cause__, error.__context__) == (None, None)
