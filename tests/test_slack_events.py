import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.slack_events import SlackEvents
from bot.web import application
from handlers.callback import ACCEPTED, MAX_BODY
from storage.store import Store
from tests.clock import START, Clock
from tests.posting import FORM, SIGNING_SECRET, slack_form, slack_headers

if TYPE_CHECKING:
    from flask.testing import FlaskClient

JSON = "application/json"
COMMAND = {"command": "/smile", "text": "help", "trigger_id": "1.2.a", "user_id": "U1", "team_id": "T1"}


class CrashError(BaseException):
    """Ends the bot where it stands: nothing catches it."""


class Door:
    """A door with a small Bolt app behind it, which records what it is asked."""

    def __init__(self, folder: Path, *, opened: bool = True) -> None:
        self.clock = Clock()
        self.asked: list[dict[str, Any]] = []
        self.crashes = False
        self.store = Store(folder / "bot.db")
        self.store.take_over(self.clock())
        self.events = SlackEvents(SIGNING_SECRET, self.clock)
        self._pool = ThreadPoolExecutor(1)
        if opened:
            self.events.open(self._app(), self.store.slack_requests)
        web = application(
            receive=lambda *_: ACCEPTED,
            trusted_proxies=[],
            called_back=lambda _: None,
            not_ready=list,
            metrics=bytes,
            slack=self.events,
        )
        self.client: FlaskClient = web.test_client()

    def _app(self) -> App:
        app = App(
            token_verification_enabled=False,
            authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
            listener_executor=self._pool,
        )
        app.command("/smile")(self._answer)
        app.event("channel_archive")(self._note)
        return app

    def _answer(self, ack: Ack, body: dict[str, Any]) -> None:
        if self.crashes:
            raise CrashError
        self.asked.append(body)
        ack()

    def _note(self, body: dict[str, Any]) -> None:
        self.asked.append(body)

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        headers = slack_headers(body, self.clock()) if headers is None else headers
        return self.client.post("/slack/events", data=body, headers=headers).status_code

    def close(self) -> None:
        self._pool.shutdown()
        self.store.close()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.close()


def test_a_signed_command_reaches_bolt(door: Door) -> None:
    assert door.post(slack_form(COMMAND)) == 200
    assert [body["text"] for body in door.asked] == ["help"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": FORM, "X-Slack-Request-Timestamp": str(int(START.timestamp()))},
        slack_headers(slack_form(COMMAND), START, secret="another secret"),
        slack_headers(b"another body", START),
        slack_headers(slack_form(COMMAND), START - timedelta(seconds=301)),
        slack_headers(slack_form(COMMAND), START + timedelta(seconds=301)),
        slack_headers(slack_form(COMMAND), START) | {"X-Slack-Request-Timestamp": "soon"},
        slack_headers(slack_form(COMMAND), START) | {"X-Slack-Request-Timestamp": "9" * 400},
        slack_headers(slack_form(COMMAND), START) | {"X-Slack-Signature": "v0=ü"},
    ],
)
def test_what_is_not_provably_slacks_and_fresh_is_refused(door: Door, headers: dict[str, str]) -> None:
    assert door.post(slack_form(COMMAND), headers) == 401
    assert door.asked == []


def test_five_minutes_old_is_fresh_enough(door: Door) -> None:
    body = slack_form(COMMAND)

    assert door.post(body, slack_headers(body, START - timedelta(seconds=300))) == 200


def test_a_request_that_slack_repeats_is_done_once(door: Door) -> None:
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": {"type": "channel_archive"}}
    bodies = [json.dumps(event).encode(), json.dumps(event | {"event_id": "Ev2"}).encode()]
    answers = []
    for retry, body in enumerate([bodies[0], bodies[0], bodies[0], bodies[1]]):
        headers = slack_headers(body, door.clock.advance(minutes=1), kind=JSON)
        answers.append(door.post(body, headers | {"X-Slack-Retry-Num": str(retry)}))

    assert answers == [200] * 4
    assert [body["event_id"] for body in door.asked] == ["Ev1", "Ev2"]


def test_a_command_that_a_proxy_repeats_is_done_once(door: Door) -> None:
    for trigger_id in ("1.2.a", "1.2.a", "1.2.b"):
        assert door.post(slack_form(COMMAND | {"trigger_id": trigger_id})) == 200

    assert [body["trigger_id"] for body in door.asked] == ["1.2.a", "1.2.b"]


def test_a_request_that_slack_repeats_after_a_restart_is_done_once(tmp_path: Path) -> None:
    doors = [Door(tmp_path)]
    first = doors[0].post(slack_form(COMMAND))
    doors[0].close()
    doors.append(Door(tmp_path))
    again = doors[1].post(slack_form(COMMAND))
    doors[1].close()

    assert (first, again) == (200, 200)
    assert [len(door.asked) for door in doors] == [1, 0]


def test_a_request_that_a_crash_cut_off_is_done_when_slack_repeats_it(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.crashes = True
    with pytest.raises(CrashError):
        door.post(slack_form(COMMAND))
    door.close()
    door = Door(tmp_path)
    statuses = [door.post(slack_form(COMMAND)) for _ in range(2)]
    door.close()

    assert statuses == [200, 200]
    assert len(door.asked) == 1


def test_requests_that_cannot_be_written_down_are_done_and_the_log_says_so_once(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.store._db.conn.execute("PRAGMA query_only = ON")
    statuses = [door.post(slack_form(COMMAND | {"trigger_id": trigger_id})) for trigger_id in ("1.2.a", "1.2.b")]

    assert statuses == [200, 200]
    assert [body["text"] for body in door.asked] == ["help", "help"]
    (line,) = (record for record in caplog.records if "cannot be written down" in record.getMessage())
    assert line.__dict__["reason"] == "attempt to write a readonly database"


def test_what_cannot_be_read_is_logged_once_and_again_after_something_that_can(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable = json.dumps({"authorizations": 5}).encode()
    statuses = [door.post(body, slack_headers(body, START, kind=JSON)) for body in (unreadable, unreadable)]
    statuses += [door.post(slack_form(COMMAND))]
    statuses += [door.post(unreadable, slack_headers(unreadable, START, kind=JSON))]
    lines = [record for record in caplog.records if "cannot be read" in record.getMessage()]

    assert statuses == [400, 400, 200, 400]
    assert len(lines) == 2
    assert {line.__dict__["reason"] for line in lines} == {"TypeError"}


def test_slack_s_check_of_the_address_is_answered(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    answer = door.client.post("/slack/events", data=body, headers=slack_headers(body, START, kind=JSON))

    assert answer.status_code == 200
    assert "3eZbrw1aB" in answer.text


def test_before_the_bot_is_connected_slack_is_asked_to_come_again(tmp_path: Path) -> None:
    door = Door(tmp_path, opened=False)
    body = slack_form(COMMAND)
    unsigned = door.post(body, {})

    assert unsigned == 401
    assert door.post(body) == 503
    door.close()


def test_a_body_that_is_too_large_is_not_read(door: Door) -> None:
    assert door.post(b"x" * (MAX_BODY + 1)) == 413


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    door = Door(tmp_path_factory.mktemp("shared"))
    yield door
    door.close()


def no_exceptions(caplog_records: list[logging.LogRecord]) -> bool:
    return all(record.exc_info is None and record.levelno < logging.ERROR for record in caplog_records)


class Log(logging.Handler):
    """Keeps what is logged while one example runs."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def __enter__(self) -> "Log":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


header_text = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=30)


@given(body=st.binary(max_size=200), timestamp=header_text, signature=header_text)
@example(body=b"\xff", timestamp=str(int(START.timestamp())), signature="v0=00")
@example(body=b"{", timestamp="1e400", signature="")
@settings(derandomize=True, database=None, deadline=None)
def test_hostile_bytes_without_a_signature_are_refused(
    shared: Door, body: bytes, timestamp: str, signature: str
) -> None:
    headers = {"Content-Type": JSON, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
    with Log() as log:
        status = shared.post(body, headers)

    assert status == 401
    assert no_exceptions(log.records)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["type", "event", "actions", "view", "payload", "team", "authorizations", "enterprise", "user"])
types = st.sampled_from(["event_callback", "block_actions", "view_submission", "shortcut", "url_verification"])


@given(payload=st.dictionaries(keys, json_values | types) | json_values, form=st.booleans())
@example(payload=[1], form=True)
@example(payload={"authorizations": 5}, form=False)
@example(payload={"type": "block_actions", "actions": []}, form=True)
@settings(derandomize=True, database=None, deadline=None)
def test_signed_bodies_of_any_shape_never_end_in_an_error(shared: Door, payload: object, form: bool) -> None:
    text = json.dumps(payload)
    body = slack_form({"payload": text}) if form else text.encode()
    with Log() as log:
        status = shared.post(body, slack_headers(body, START, kind=FORM if form else JSON))

    assert status in (200, 400, 404)
    assert no_exceptions(log.records)


@given(body=st.binary(max_size=200))
@settings(derandomize=True, database=None, deadline=None)
def test_signed_bytes_of_any_kind_never_end_in_an_error(shared: Door, body: bytes) -> None:
    with Log() as log:
        status = shared.post(body, slack_headers(body, START, kind=JSON))

    assert status in (200, 400, 401, 404)
    assert no_exceptions(log.records)
