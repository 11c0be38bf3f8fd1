"""What the whole bot writes to its log, read as JSON: one line for each decision, one for each change of trouble."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from math import inf
from typing import Any

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, PROCESSING, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW
from bot.logs import FIELDS, JsonLines
from tests.whole.world import SOON, World

Line = dict[str, Any]
Lines = Callable[..., list[Line]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """The lines of the log so far, all or those with these messages, without what says when and where."""
    caplog.set_level("INFO", logger="handlers")
    caplog.set_level("INFO", logger="bot")

    def read(*messages: str) -> list[Line]:
        form = JsonLines()
        read = [json.loads(form.format(r)) for r in caplog.records if r.name.startswith(("handlers", "bot"))]
        return [
            {name: value for name, value in line.items() if name in ("message", "traceback", *FIELDS)}
            for line in read
            if not messages or line["message"] in messages
        ]

    return read


def line(message: str, **fields: object) -> Line:
    return {"message": message, **fields}


def watch(world: World, *job_ids: str, channel: str = KYC_SUPPORT) -> None:
    """Watched jobs under review, each to be decided when it is told to ``advance``."""
    if world.bot is None:
        world.start_bot(SMILE_REQUESTS_PER_SECOND="0")
    for job_id in job_ids:
        world.job(job_id, UNDER_REVIEW, APPROVED_AFTER_REVIEW, SPOOF_FOUND)
        world.type(f"/smile watch user-1 {job_id}", channel=channel)


def decide(world: World, *job_ids: str) -> None:
    for job_id in job_ids:
        world.advance(job_id)
    world.clock.advance(minutes=2)
    while world.poll():
        pass


def test_a_watch_from_command_to_decision_is_a_line_for_each_step(world: World, lines: Lines) -> None:
    world.start_bot()
    world.job("job-1", PROCESSING, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    before = len(lines())
    world.type("/smile watch user-1 job-1")
    for _ in range(2):
        world.advance("job-1")
        world.pass_time(minutes=2)
        world.pass_time(minutes=2)  # the same answer again says nothing

    assert [entry for entry in lines()[before:] if entry["message"] != "Smile ID answers"] == [
        line("Watch opened", job=1, watch=1, reason="asked for by a person"),
        line("Job changed", job=1, watch=1, alert=1, reason="under review"),
        line("Alert told", job=1, watch=1, alert=1, reason="changed"),
        line("Job decided", job=1, watch=1, alert=2, reason="approved"),
        line("Alert told", job=1, watch=1, alert=2, reason="decided"),
    ]


def test_a_decision_that_changes_is_a_line_of_its_own(world: World, lines: Lines) -> None:
    watch(world, "job-1")
    decide(world, "job-1")
    world.deliver()
    world.advance("job-1")
    world.type("/smile status user-1 job-1")  # nobody polls a decided job, but what a question learns is believed
    world.pass_time(minutes=1)

    assert lines("Job changed after its decision") == [
        line("Job changed after its decision", job=1, watch=1, alert=2, reason="rejected")
    ]


def test_the_ends_of_watches_say_why(world: World, lines: Lines) -> None:
    watch(world, "job-1", "job-2")
    world.type("/smile unwatch user-1 job-1")
    world.pass_time(days=15)

    assert lines("Watch ended", "Watch ended undecided") == [
        line("Watch ended", job=1, watch=1, reason="stopped by a person"),
        line("Watch ended undecided", job=2, watch=2, alert=1, reason="its time is over"),
    ]


def test_every_alert_that_a_digest_tells_has_its_line(world: World, lines: Lines) -> None:
    job_ids = [f"job-{number}" for number in range(1, 8)]
    watch(world, *job_ids)
    decide(world, *job_ids)
    world.deliver()

    assert lines("Alert told") == [line("Alert told", alert=8, reason="digest")]
    folded = lines("Alert told by another")
    assert [entry["alert"] for entry in folded] == list(range(1, 8))
    assert {entry["job"] for entry in folded} == {entry["watch"] for entry in folded} == set(range(1, 8))
    assert {entry["reason"] for entry in folded} == {"folded into alert 8"}


def test_a_channel_that_refuses_again_and_again_is_one_line_until_its_error_changes(world: World, lines: Lines) -> None:
    job_ids = [f"job-{number}" for number in range(1, 5)]
    watch(world, *job_ids)
    decide(world, *job_ids)
    for code in ("fatal_error", "internal_error"):
        world.slack.fail("chat.*", times=inf, error=code)
        for _ in range(25):
            world.deliver()
            world.clock.advance(minutes=6)
        world.slack.heal()
    tries = len(world.slack.calls_of("chat.postMessage"))
    world.pass_time(minutes=10)

    assert tries > 100
    assert [entry["reason"] for entry in lines("Alert not told yet", "The card is not shown yet")] == [
        "fatal_error",
        "internal_error",
    ]
    assert len(lines("Alert told")) == 4


def test_a_closed_channel_says_once_that_it_is_closed_and_once_that_it_is_open(world: World, lines: Lines) -> None:
    watch(world, "job-1")
    decide(world, "job-1")
    world.slack.workspace.archive(KYC_SUPPORT)
    for _ in range(20):
        world.deliver()
        world.clock.advance(minutes=16)
    world.slack.workspace.archive(KYC_SUPPORT, archived=False)
    world.deliver()

    counted = Counter(entry["message"] for entry in lines())
    assert counted["Alert not told yet"] + counted["The card is not shown yet"] == 1
    assert lines("Channel closed to the bot: the watch is paused") == [
        line("Channel closed to the bot: the watch is paused", job=1, watch=1, alert=2, reason="is_archived")
    ]
    assert lines("Channel open to the bot again: the watch goes on") == [
        line("Channel open to the bot again: the watch goes on", job=1, watch=1, reason="is_archived")
    ]


def test_a_person_who_cannot_be_written_to_is_an_alert_given_up(world: World, lines: Lines) -> None:
    watch(world, "job-1")
    decide(world, "job-1")
    world.slack.workspace.archive(KYC_SUPPORT)
    world.slack.fail("chat.postMessage", channel=AMARA, times=inf, error="user_disabled")
    for _ in range(2):
        world.deliver()
        world.clock.advance(minutes=16)

    given_up = lines("Alert given up: the person cannot be written to")
    assert [(entry["job"], entry["watch"], entry["reason"]) for entry in given_up] == [(1, 1, "user_disabled")] * 2


def test_many_commands_in_a_closed_channel_are_one_line(world: World, lines: Lines) -> None:
    world.start_bot()
    world.slack.workspace.remove(KYC_SUPPORT)
    for number in range(4):
        world.job(f"job-{number}", UNDER_REVIEW)
        world.type(f"/smile watch user-1 job-{number}")

    (taken_back,) = lines("Watch taken back: Slack does not let the bot post there")
    assert taken_back["reason"] == "not_in_channel"
    assert lines("Watch opened") == []


def test_smile_id_down_for_hours_is_one_line_however_many_jobs_wait(world: World, lines: Lines) -> None:
    watch(world, "job-1", "job-2", "job-3")
    world.smile.down = True
    for _ in range(60):
        world.pass_time(minutes=5)

    assert [entry["reason"] for entry in lines("No answer about a job")] == ["Unavailable"]
    assert len(lines("Smile ID does not answer: asking only now and then")) == 1


def test_one_job_that_fails_among_others_is_one_line_until_its_trouble_changes(world: World, lines: Lines) -> None:
    watch(world, "job-1", "job-2")
    for fault in (Fault(code="2303", job_id="job-1"), Fault(signature="wrong", job_id="job-1")):
        world.smile.fail(fault, times=8)
        for _ in range(8):
            world.pass_time(minutes=6)

    assert lines("No answer about a job") == [
        line("No answer about a job", job=1, reason="Rejected"),
        line("No answer about a job", job=1, reason="Untrusted"),
    ]


def test_a_poisoned_job_has_one_traceback_however_often_it_is_tried(world: World, lines: Lines) -> None:
    watch(world, "job-1")
    with sqlite3.connect(world.database) as connection:
        connection.execute("UPDATE jobs SET status = 'rubbish'")
    connection.close()
    for _ in range(5):
        world.pass_time(minutes=6)

    (poisoned,) = (entry for entry in lines() if "traceback" in entry)
    assert poisoned["job"] == 1


def test_blocks_that_slack_refuses_are_logged_with_the_reference_that_the_message_shows(
    world: World, lines: Lines
) -> None:
    watch(world, "job-1")
    decide(world, "job-1")
    world.slack.fail("chat.postMessage", error="invalid_blocks")
    world.slack.fail("chat.postMessage", error="fatal_error")  # and the plain text does not get through either
    world.slack.fail("chat.postMessage", error="invalid_blocks")
    world.deliver()
    world.pass_time(minutes=1)

    (refused,) = lines("Slack refused the blocks of a message: it went out as plain text")
    assert (refused["job"], refused["watch"], refused["alert"], refused["reason"]) == (1, 1, 1, "invalid_blocks")
    assert refused["reference"] in world.replies()[-1].text


def test_no_line_holds_an_id_of_smile_ids_or_of_a_person(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="handlers")
    caplog.set_level("DEBUG", logger="bot")
    watch(world, "job-1", "job-2")
    decide(world, "job-1")
    world.slack.workspace.archive(KYC_SUPPORT)
    world.deliver()
    world.smile.down = True
    world.type("/smile status user-1 job-1", channel=RISK_REVIEW)
    world.pass_time(**SOON)

    assert len(caplog.records) > 5
    assert not any(name in caplog.text for name in ("user-1", "job-1", "job-2", AMARA, KYC_SUPPORT, RISK_REVIEW))
