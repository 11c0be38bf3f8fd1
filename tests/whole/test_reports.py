"""Statistics, the daily digest and the export, through real sockets."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.slack.model import AMARA, BOT, GITA, KYC_SUPPORT, RISK_REVIEW, WANJIRU, File, Message
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from handlers import digests
from tests.whole.world import World

NO_FILES = tuple(scope for scope in ALL_SCOPES if scope != "files:write")

Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts the bot with these scopes; job-1 is approved and job-2 rejected after an hour, job-3 stays in review."""

    def start(scopes: tuple[str, ...] = ALL_SCOPES, **settings: str) -> World:
        world.slack.stop()
        world.slack = EmulatedSlack(now=world.clock, scopes=scopes)
        world.slack.start()
        world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW, smile_user_id="ada@example.org")
        world.job("job-2", UNDER_REVIEW, SPOOF_FOUND, smile_user_id="ada@example.org")
        world.job("job-3", UNDER_REVIEW, smile_user_id="ada@example.org")
        world.start_bot(**settings)
        return world

    return start


def work(world: World) -> None:
    for number in (1, 2, 3):
        world.type(f"/smile watch ada@example.org job-{number}")
    world.pass_time(hours=1)
    for job_id in ("job-1", "job-2"):
        world.advance(job_id, "ada@example.org")
    world.pass_time(minutes=10)


def digest_due(world: World, **time: float) -> None:
    """Let that much time pass, then tick the digests and deliver."""
    assert world.bot is not None
    world.clock.advance(**time)
    digests.tick(world.bot.deps)
    world.deliver()


def daily(world: World, channel: str = KYC_SUPPORT) -> list[Message]:
    return [message for message in world.channel(channel) if message.text.startswith("Daily digest")]


def charts(world: World, digest: Message) -> list[File]:
    return [file for reply in world.slack.workspace.thread(digest.channel, digest.ts) for file in reply.files]


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


def test_a_digest_comes_every_day_with_its_chart_in_the_thread(begin: Begin) -> None:
    world = begin()
    work(world)
    answer = world.type("/smile digest on 12:00")

    assert answer.only_for == AMARA
    assert "every day at `12:00` (`UTC`); the next one today at `12:00`." in answer.text
    assert "`/smile settings` changes the time zone" in answer.words()
    digest_due(world, hours=2)
    (digest,) = daily(world)
    (chart,) = charts(world, digest)
    assert digest.text.startswith("Daily digest: 2 decided, 1 open, 0 late, median time in review 1 h")
    assert chart.content.startswith(b"\x89PNG")
    (announced,) = world.slack.calls_of("files.getUploadURLExternal")
    assert "2 in all, most on Sat 21 Nov (2). Approved: 1, Rejected: 1." in announced.arguments["alt_txt"]
    digest_due(world, days=1)
    assert len(daily(world)) == 2


def test_a_digest_is_told_once_across_a_restart_and_a_missed_one_is_made_up_once(begin: Begin) -> None:
    world = begin()
    world.type("/smile digest on 12:00")
    work(world)
    digest_due(world, hours=2)
    world.stop_bot()
    world.start_bot()
    digest_due(world, minutes=1)
    assert len(daily(world)) == 1
    world.stop_bot()
    world.clock.advance(days=4)
    world.start_bot()
    digest_due(world, minutes=1)
    digest_due(world, minutes=1)

    first, made_up = daily(world)
    assert "2 decided" in first.text
    assert "0 decided, 1 open" in made_up.text
    assert len(charts(world, made_up)) == 1


def test_a_digest_keeps_the_time_zone_of_its_channel(begin: Begin) -> None:
    world = begin()
    world.type("/smile digest on 13:30")
    assert world.bot is not None
    settings = world.bot.deps.store.settings
    (here,) = settings.with_digest()
    settings.put(replace(here, time_zone="Asia/Kolkata"))
    answer = world.type("/smile digest on 15:00")

    assert "every day at `15:00` (`Asia/Kolkata`); the next one today at `15:00`." in answer.text
    digest_due(world, minutes=29)
    assert daily(world) == []
    digest_due(world, minutes=1)
    assert len(daily(world)) == 1
    assert "Asia/Kolkata" in daily(world)[0].words()


def test_a_digest_can_be_seen_at_once_and_switched_off(begin: Begin) -> None:
    world = begin()
    work(world)
    world.type("/smile digest now")
    world.deliver()
    assert "2 decided" in daily(world)[0].text
    world.type("/smile digest on 12:00")

    assert "no daily digest" in world.type("/smile digest off").text
    assert "no daily digest" in world.type("/smile digest").text
    digest_due(world, days=2)
    assert len(daily(world)) == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("on", "Say on with a time, off or now"),
        ("on 25:00", "A time has hours and minutes, from 00:00 to 23:59"),
        ("on 9", "A time has hours and minutes, from 00:00 to 23:59"),
        ("daily", "Say on with a time, off or now"),
    ],
)
def test_a_digest_that_cannot_be_is_one_sentence(begin: Begin, typed: str, answer: str) -> None:
    world = begin()

    assert answer in world.type(f"/smile digest {typed}").words()
    assert world.bot is not None
    assert digests.next_times(world.bot.deps) == {}


def test_a_digest_needs_a_channel_and_the_right_to_change_settings(begin: Begin) -> None:
    world = begin(ACCESS=f"settings={WANJIRU}")
    direct = world.slack.workspace.direct(WANJIRU).id

    assert world.type("/smile digest now").text == f"Changing settings is for <@{WANJIRU}>: ask them."
    assert "type this in the channel" in world.type("/smile digest now", channel=direct, who=WANJIRU).text


def test_without_the_scope_for_files_a_digest_is_words_alone(begin: Begin) -> None:
    world = begin(NO_FILES)
    work(world)
    world.type("/smile digest now")
    world.deliver()

    (digest,) = daily(world)
    assert "Sat 21 Nov" in digest.words()
    assert world.slack.calls_of("files.getUploadURLExternal") == []


def test_a_chart_that_slack_does_not_take_is_not_tried_again(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    world = begin()
    work(world)
    world.slack.fail("files.completeUploadExternal", error="internal_error")
    world.type("/smile digest now")
    world.deliver()
    world.pass_time(minutes=5)

    (digest,) = daily(world)
    assert charts(world, digest) == []
    assert len(world.slack.calls_of("files.completeUploadExternal")) == 1
    assert "A digest's chart did not get through: it is not tried again" in caplog.messages


def test_blocks_that_slack_refuses_go_out_as_the_digests_sentence(begin: Begin) -> None:
    world = begin()
    work(world)
    world.slack.fail("chat.postMessage", error="invalid_blocks")
    world.type("/smile digest now")
    world.deliver()

    (digest,) = daily(world)
    assert digest.blocks in (None, [])
    assert "2 decided, 1 open" in digest.text
    assert digest.user == BOT


@pytest.mark.parametrize("line", ["/smile digest on 09:00", "/smile digest now"])
def test_no_digest_is_promised_where_the_bot_may_not_post(begin: Begin, line: str) -> None:
    world = begin()
    world.slack.workspace.remove(KYC_SUPPORT)
    answer = world.type(line)
    world.slack.workspace.invite(KYC_SUPPORT)
    world.pass_time(days=2)

    assert "No digest can come here" in answer.text
    assert "/invite @Smile ID" in answer.text
    assert daily(world) == []
