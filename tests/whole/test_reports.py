"""Statistics and the export, through real sockets."""

import csv
import io

from bot.demo.answers import UNDER_REVIEW
from bot.demo.slack.model import AMARA, GITA, KYC_SUPPORT, RISK_REVIEW, WANJIRU
from tests.whole.reports import NO_FILES, Begin, work
from tests.whole.world import World


def exported(world: World, who: str = AMARA) -> list[dict[str, str]]:
    """The rows of the one file that this person got in their direct messages, by our numbers of the jobs."""
    (message,) = world.channel(world.slack.workspace.direct(who).id)
    (file,) = message.files
    rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    return sorted(rows, key=lambda row: int(row["job number"]))


def test_stats_are_seen_by_whoever_asks_alone(begin: Begin) -> None:
    world = begin()
    work(world)
    answer = world.type("/smile stats")

    assert answer.only_for == AMARA
    assert answer.text.startswith(
        "The last 7 days in this channel: 2 decided, 1 open, 0 late, median time in review 1 h"
    )
    assert ":white_check_mark: Approved: 1" in answer.words()
    assert ":x: Rejected: 1" in answer.words()
    assert "ada@example.org" not in answer.words()


def test_stats_are_of_one_channel_or_of_all_and_of_the_period_asked_for(begin: Begin) -> None:
    world = begin()
    work(world)

    assert "nothing was decided" in world.type("/smile stats", channel=RISK_REVIEW).text
    assert (
        "The last 24 hours in all channels: 2 decided" in world.type("/smile stats all 24h", channel=RISK_REVIEW).text
    )
    world.clock.advance(days=2)
    assert "The last 24 hours in this channel: 0 decided" in world.type("/smile stats 24h").text
    assert world.type("/smile stats soon").text.startswith("A period is a number with h, d or w")


def test_stats_take_the_right_to_look_up(begin: Begin) -> None:
    world = begin(ACCESS=f"look_up={WANJIRU}")

    assert world.type("/smile stats").text == f"Looking up jobs is for <@{WANJIRU}>: ask them."


def test_the_export_arrives_in_a_direct_message_and_holds_no_user_ids(begin: Begin) -> None:
    world = begin()
    work(world)
    answer = world.type("/smile export")
    rows = exported(world)

    assert answer.text == "A CSV file with 3 watches of this channel is in your direct messages."
    assert [(row["job id"], row["ended"], row["verdict"], row["minutes in review"]) for row in rows] == [
        ("job-1", "decided", "approved", "70"),
        ("job-2", "decided", "rejected", "70"),
        ("job-3", "open", "under review", "70"),
    ]
    assert {row["channel id"] for row in rows} == {KYC_SUPPORT}
    assert not any("ada" in cell for row in rows for cell in row.values())
    assert not [message for message in world.channel() if message.files]


def test_the_export_has_the_notes_and_no_cell_that_a_spreadsheet_would_run(begin: Begin) -> None:
    world = begin()
    world.job("=cmd|calc", UNDER_REVIEW)
    world.type('/smile watch user-1 "=cmd|calc"')
    assert world.bot is not None
    store = world.bot.deps.store
    for text in ("+27 asked the customer", "sent, again"):
        store.notes.add(1, slack_user_id=AMARA, text=text, now=world.clock())
    world.type("/smile export all")
    (row,) = exported(world)

    assert row["job id"] == "'=cmd|calc"
    assert row["notes"] == "'+27 asked the customer\nsent, again"


def test_the_export_of_a_job_that_was_swept_has_its_numbers_and_no_job_id(begin: Begin) -> None:
    world = begin()
    work(world)
    assert world.bot is not None
    world.bot.deps.store.retention.forget("ada@example.org")
    world.type("/smile export")

    assert [(row["job id"], row["verdict"], row["notes"]) for row in exported(world)] == [
        ("", "approved", ""),
        ("", "rejected", ""),
    ]


def test_an_export_is_in_the_audit_trail(begin: Begin) -> None:
    world = begin()
    world.type("/smile export 30d all")
    assert world.bot is not None
    (line,) = [line for line in world.bot.deps.store.audit.since(world.clock()) if line.act == "export"]

    assert (line.slack_user_id, line.detail) == (AMARA, "the last 30 days, all")


def test_without_the_scope_for_files_the_export_says_which_is_missing(begin: Begin) -> None:
    world = begin(NO_FILES)

    assert "add the scope files:write" in world.type("/smile export").words()
    assert world.slack.calls_of("files.getUploadURLExternal") == []


def test_guests_and_whoever_may_not_work_the_queue_get_no_export(begin: Begin) -> None:
    world = begin(ACCESS=f"triage={WANJIRU}")
    world.slack.workspace.invite(KYC_SUPPORT, GITA)

    assert "Guests" in world.type("/smile export", who=GITA).text
    assert world.type("/smile export").text == f"Working the queue is for <@{WANJIRU}>: ask them."
    assert world.slack.calls_of("files.getUploadURLExternal") == []


def test_a_file_that_slack_does_not_take_is_one_sentence(begin: Begin) -> None:
    world = begin()
    world.slack.fail("files.completeUploadExternal", error="internal_error")
    answer = world.type("/smile export")

    assert answer.text == "Slack did not take the bot's answer. Try again in a moment."
