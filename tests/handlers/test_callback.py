import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import callback as module
from handlers.callback import ACCEPTED, MAX_BODY, NO_MEMORY, NOT_ALLOWED, TOO_LARGE, UNREADABLE, UNSIGNED, Callbacks
from storage.hints import Hint
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.posting import callback, proof
from tests.smile_id.answers import KEY
from tests.storage.rows import add_job, answer, open_watch

HERE = "127.0.0.1"
LATER = START + timedelta(minutes=5)
PROOF = proof(KEY)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


@pytest.fixture
def auto(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path, AUTO_WATCH="C1") as bot:
        yield bot


def hints(bot: Parts) -> list[Hint]:
    return bot.store.hints.take_due(bot.clock(), again_at=bot.clock(), limit=100)


def test_a_callback_makes_its_watched_job_due_now_and_wakes_the_clock(bot: Parts) -> None:
    open_watch(bot.store, add_job(bot.store, next_poll_at=LATER))
    answer = Callbacks(bot.deps).receive(callback(PROOF), HERE)

    assert answer is ACCEPTED
    assert bot.store.jobs.due_since(START) == (1, START)
    assert bot.wakes == 1


def test_it_asks_neither_smile_id_nor_slack_and_writes_no_verdict(bot: Parts) -> None:
    job = add_job(bot.store, status=None, next_poll_at=LATER)
    open_watch(bot.store, job)
    Callbacks(bot.deps).receive(callback(PROOF), HERE)

    assert bot.smile.asked == []
    assert bot.slack.posted == []
    assert bot.store.jobs.get(job.number).status is None
    assert bot.store.alerts.untold() == 0


def test_a_job_that_is_being_asked_about_is_asked_about_once_more(bot: Parts) -> None:
    open_watch(bot.store, add_job(bot.store))
    (leased,) = bot.store.jobs.lease_due(START, lease_for=timedelta(minutes=1), limit=1)
    now = bot.clock.advance(seconds=1)
    Callbacks(bot.deps).receive(callback(PROOF), HERE)
    bot.store.jobs.answered(leased, answer=answer(), review_since=None, now=now, next_poll_at=LATER)

    assert bot.store.jobs.due_since(now) == (1, now)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"", UNREADABLE),
        (b"<html>", UNREADABLE),
        (b"[]", UNREADABLE),
        (b'{"ResultCode": "1220"}', UNREADABLE),
        (b"\xff\xfe", UNREADABLE),
        (b"[" * 100_000, UNREADABLE),
        (callback({}), UNSIGNED),
        (callback(proof("another key")), UNSIGNED),
        (callback(proof(KEY, "85")), UNSIGNED),
        (callback({"timestamp": PROOF["timestamp"], "signature": "ü"}), UNSIGNED),
        (b" " * (MAX_BODY + 1), TOO_LARGE),
    ],
)
def test_what_is_no_callback_of_smile_ids_is_refused_and_changes_nothing(
    auto: Parts, body: bytes, answer: module.Answer
) -> None:
    add_job(auto.store, next_poll_at=LATER)

    assert Callbacks(auto.deps).receive(body, HERE) is answer
    assert auto.store.jobs.due_since(START) == (0, None)
    assert hints(auto) == []
    assert auto.wakes == 0


def test_a_callback_of_one_and_a_half_megabytes_is_taken(bot: Parts) -> None:
    photo = "x" * (MAX_BODY - len(callback(PROOF, Photo="")))

    assert Callbacks(bot.deps).receive(callback(PROOF, Photo=photo), HERE) is ACCEPTED


def test_duplicates_late_ones_and_unknown_jobs_are_accepted_and_harmless(bot: Parts) -> None:
    callbacks = Callbacks(bot.deps)
    old = proof(KEY, at=START - timedelta(days=900))
    bodies = [callback(PROOF), callback(PROOF), callback(old), callback(PROOF, "no-such-job")]

    assert [callbacks.receive(body, HERE) for body in bodies] == [ACCEPTED] * 4
    assert bot.store.jobs.find("user-1", "no-such-job") is None
    assert hints(bot) == []


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize("spell", [str.lower, str.upper, lambda name: name, camel])
def test_the_names_of_the_fields_may_be_spelt_otherwise(bot: Parts, spell: Callable[[str], str]) -> None:
    open_watch(bot.store, add_job(bot.store, next_poll_at=LATER))
    params = {"user_id": "user-1", "job_id": "job-1", "job_type": 2}
    fields: dict[str, Any] = {"result_code": "1220", **PROOF}
    body = {spell(name): value for name, value in fields.items()}
    body[spell("partner_params")] = {spell(name): value for name, value in params.items()}

    assert Callbacks(bot.deps).receive(json.dumps(body).encode(), HERE) is ACCEPTED
    assert bot.store.jobs.due_since(START) == (1, START)


def test_a_job_that_nobody_watches_is_remembered_for_a_look(auto: Parts) -> None:
    callbacks = Callbacks(auto.deps)
    callbacks.receive(callback(PROOF, job_type=6), HERE)
    auto.clock.advance(seconds=9)
    callbacks.receive(callback(PROOF, job_type=6), HERE)
    (hint,) = hints(auto)

    assert (hint.smile_user_id, hint.job_id, hint.job_type) == ("user-1", "job-1", 6)
    assert (hint.times, hint.seen_at) == (2, START + timedelta(seconds=9))


def test_a_watched_job_needs_no_look(auto: Parts) -> None:
    open_watch(auto.store, add_job(auto.store))
    Callbacks(auto.deps).receive(callback(PROOF), HERE)

    assert hints(auto) == []


@pytest.mark.parametrize("job_id", ["x" * 401, "two\nlines"])
def test_an_id_that_no_button_could_hold_is_not_remembered(auto: Parts, job_id: str) -> None:
    assert Callbacks(auto.deps).receive(callback(PROOF, job_id), HERE) is ACCEPTED
    assert hints(auto) == []


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("52.36.32.43", True),
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("2001:db8::5", True),
        ("52.36.32.43:4711", True),
        ("[2001:db8::5]:4711", True),
        ("[2001:db8::5]", True),
        ("[::ffff:10.1.2.3]:4711", True),
        ("52.36.32.44", False),
        ("2001:db9::5", False),
        ("52.36.32.44:4711", False),
        ("[2001:db9::5]:4711", False),
        ("[2001:db8::5]4711", False),
        ("[52.36.32.43]:x", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_only_addresses_on_the_list_may_send(tmp_path: Path, address: str, allowed: bool) -> None:
    with parts(tmp_path, SMILE_CALLBACK_IPS="52.36.32.43, 10.0.0.0/8, 2001:db8::/32") as bot:
        answer = Callbacks(bot.deps).receive(callback(PROOF), address)

    assert answer is (ACCEPTED if allowed else NOT_ALLOWED)


def test_each_refusal_is_logged_once_in_an_hour_however_they_alternate(
    bot: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    callbacks = Callbacks(bot.deps)
    for _ in range(3):
        for body in (b"x", callback({}), callback(PROOF)):
            callbacks.receive(body, HERE)
    bot.clock.advance(hours=1)
    callbacks.receive(b"z", HERE)

    assert [(record.getMessage(), vars(record)["reason"]) for record in caplog.records] == [
        ("Callback refused: 400", UNREADABLE.reason),
        ("Callback refused: 401", UNSIGNED.reason),
        ("Callback refused: 400", UNREADABLE.reason),
    ]


def test_a_hint_is_a_line_when_it_is_noted_and_those_that_make_room_are_one_in_an_hour(
    auto: Parts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger="handlers")
    monkeypatch.setattr("storage.hints.MOST_HINTS", 2)
    callbacks = Callbacks(auto.deps)
    for number in range(4):
        callbacks.receive(callback(PROOF, f"job-{number}"), HERE)
    lines = [(record.getMessage(), vars(record)["hint"]) for record in caplog.records]

    noted, dropped = "Noted a job to look into", "Hints dropped: too many wait to be looked into"
    assert lines == [(noted, 1), (noted, 2), (noted, 3), (dropped, 1), (noted, 4)]


def test_nothing_a_callback_says_of_a_person_is_logged_or_kept(auto: Parts, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    personal = {"FullName": "PII-name", "IDNumber": "PII-id", "Photo": "PII-photo", "ResultText": "PII-text"}
    Callbacks(auto.deps).receive(callback(PROOF, "known", **personal), HERE)
    add_job(auto.store, "known")
    Callbacks(auto.deps).receive(callback(PROOF, "known", **personal), HERE)
    Callbacks(auto.deps).receive(callback({}, **personal), HERE)
    with sqlite3.connect(auto.path) as connection:
        written = "\n".join(connection.iterdump())
    connection.close()

    assert "known" in written
    assert "PII" not in written
    assert "PII" not in caplog.text
    assert "user-1" not in caplog.text


def test_without_a_memory_the_sender_is_asked_to_come_again_and_the_bot_stops(bot: Parts) -> None:
    add_job(bot.store, next_poll_at=LATER)
    bot.break_database()
    answer = Callbacks(bot.deps).receive(callback(PROOF), HERE)

    assert answer is NO_MEMORY
    assert len(bot.gave_up) == 1


def test_while_another_program_writes_the_sender_is_asked_to_come_again_soon_and_the_bot_goes_on(bot: Parts) -> None:
    job = add_job(bot.store, next_poll_at=LATER)
    open_watch(bot.store, job)
    with closing(sqlite3.connect(bot.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = Callbacks(bot.deps).receive(callback(PROOF), HERE)
    later = Callbacks(bot.deps).receive(callback(PROOF), HERE)

    assert (answer, later) == (NO_MEMORY, ACCEPTED)
    assert bot.gave_up == []
    assert bot.store.jobs.due_since(START) == (1, START)


@given(body=st.one_of(st.binary(max_size=300), st.recursive(st.none() | st.text(), st.lists).map(repr).map(str.encode)))
@settings(derandomize=True, database=None, deadline=None)
def test_hostile_bytes_are_refused_without_an_exception(shared: Callbacks, body: bytes) -> None:
    assert shared.receive(body, HERE).status in (400, 401)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["PartnerParams", "partner_params", "Actions", "ResultCode", "SmileJobID", "job_type"])


@given(fields=st.dictionaries(names, json_values), params=st.dictionaries(names | st.just("job_id"), json_values))
@settings(derandomize=True, database=None, deadline=None)
def test_a_signed_body_of_any_shape_is_accepted_or_unreadable(
    shared: Callbacks, fields: dict[str, Any], params: dict[str, Any]
) -> None:
    known = {"user_id": "user-1", "job_id": "job-1"} | params
    body = json.dumps({"PartnerParams": known} | fields | PROOF).encode()

    assert shared.receive(body, HERE).status in (200, 400)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callbacks]:
    with parts(tmp_path_factory.mktemp("shared"), AUTO_WATCH="C1") as bot:
        yield Callbacks(bot.deps)
