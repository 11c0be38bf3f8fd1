"""The daily digest, through real sockets."""

from dataclasses import replace

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, RISK_REVIEW, WANJIRU, Message
from handlers import digests
from tests.whole.reports import NO_FILES, Begin, charts, daily, digest_due, work
from tests.whole.settings import ALWAYS, open_settings
from tests.whole.world import World


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


def test_a_digest_whose_answer_slack_does_not_take_is_not_on(begin: Begin) -> None:
    world = begin()
    world.slack.fail("chat.postEphemeral", retry_after=60)
    answer = world.type("/smile digest on 09:00")
    world.pass_time(days=2)

    assert "Try again in a moment" in answer.text
    assert daily(world) == []


def to_amara(world: World) -> list[Message]:
    """What the bot told who switched the digest on, in person."""
    return world.channel(world.slack.workspace.direct(AMARA).id)


def close(world: World) -> None:
    world.slack.workspace.remove(KYC_SUPPORT)


def test_whoever_switched_a_digest_on_is_told_once_that_its_channel_is_closed_to_the_bot(begin: Begin) -> None:
    world = begin()
    world.type("/smile digest on 12:00")
    close(world)
    for _ in range(5):
        digest_due(world, days=1)

    (told,) = to_amara(world)
    assert f"the bot cannot post it in <#{KYC_SUPPORT}>" in told.words()
    assert "type /invite @Smile ID there" in told.words()
    assert "`not_in_channel`" in told.words()


def test_a_channel_that_closes_again_is_told_of_again_and_its_digest_tells_of_all_the_days(begin: Begin) -> None:
    world = begin()
    world.type("/smile digest on 12:00")
    work(world)
    close(world)
    for _ in range(3):
        digest_due(world, days=1)
    world.slack.workspace.invite(KYC_SUPPORT)
    digest_due(world, days=1)
    close(world)
    digest_due(world, days=1)

    (digest,) = daily(world)
    assert "2 decided" in digest.text
    assert len(to_amara(world)) == 2


def test_the_operators_are_told_when_whoever_switched_a_digest_on_is_gone(begin: Begin) -> None:
    world = begin(OPS_CHANNEL=RISK_REVIEW)
    world.type("/smile digest on 12:00")
    close(world)
    world.slack.fail("chat.postMessage", channel=AMARA, error="user_disabled", times=float("inf"))
    digest_due(world, days=1)
    digest_due(world, days=1)

    (told,) = world.channel(RISK_REVIEW)
    assert f"the bot cannot post it in <#{KYC_SUPPORT}>" in told.words()


def test_digests_that_nobody_switched_on_are_the_operators(begin: Begin) -> None:
    world = begin(OPS_CHANNEL=RISK_REVIEW)
    world.type("/smile digest now")
    close(world)
    world.deliver()

    assert len(world.channel(RISK_REVIEW)) == 1
    assert to_amara(world) == []


def test_many_channels_that_are_closed_are_told_of_one_by_one(begin: Begin) -> None:
    world = begin()
    assert world.bot is not None
    store = world.bot.deps.store
    for number in range(7):
        store.notices.digest_closed(f"C{number}", tell=AMARA, reason="is_archived", now=world.clock())
    world.deliver()

    assert len(to_amara(world)) == 7


@pytest.mark.parametrize("how", ["command", "form"])
def test_a_digest_that_is_switched_off_before_it_could_be_told_does_not_come_any_more(begin: Begin, how: str) -> None:
    world = begin()
    world.type("/smile digest on 12:00")
    close(world)
    digest_due(world, days=1)
    if how == "command":
        world.type("/smile digest off")
    else:
        world.slack.submit(AMARA, open_settings(world).id, ALWAYS | {"digest_at": None})
        world.slack.wait_for(lambda _: len(to_amara(world)) > 1)
    world.slack.workspace.invite(KYC_SUPPORT)
    digest_due(world, days=1)

    assert daily(world) == []


def test_a_time_zone_that_is_gone_costs_the_other_channels_no_digest(
    begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    world = begin()
    for channel in (KYC_SUPPORT, RISK_REVIEW):
        world.type("/smile digest on 12:00", channel=channel)
    assert world.bot is not None
    settings = world.bot.deps.store.settings
    (bad,) = (one for one in settings.with_digest() if one.channel_id == KYC_SUPPORT)
    settings.put(replace(bad, time_zone="Mars/Olympus"))
    digest_due(world, days=1)
    digest_due(world, days=1)

    assert len(daily(world, RISK_REVIEW)) == 2
    assert list(digests.next_times(world.bot.deps)) == [RISK_REVIEW]
    assert caplog.messages.count("The digest of a channel fails in a way nobody thought of") == 1


def test_a_decision_that_was_taken_back_is_open_and_no_longer_counted_as_decided(begin: Begin) -> None:
    world = begin()
    world.job("job-4", UNDER_REVIEW, APPROVED_AFTER_REVIEW, UNDER_REVIEW)
    world.type("/smile watch user-1 job-4")
    world.advance("job-4")
    world.pass_time(minutes=5)
    decided = world.type("/smile stats").text
    world.advance("job-4")
    world.type("/smile status user-1 job-4")
    world.pass_time(minutes=5)

    assert "1 decided, 0 open" in decided
    assert "0 decided, 1 open" in world.type("/smile stats").text
