"""The Home tab through real sockets: the queue of whoever opens it, published anew after everything they do there."""

import pytest

from bot.demo.answers import PROCESSING, UNDER_REVIEW
from bot.demo.slack.model import AMARA, GITA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WANJIRU
from bot.demo.slack.server import EmulatedSlack
from handlers import home
from tests.whole.desk import at_once
from tests.whole.queues import (
    SNOOZE,
    action_ids,
    go_home,
    home_form,
    jobs,
    press_home,
    send_home,
    watch,
    words,
)
from tests.whole.world import World


@pytest.fixture
def desk(world: World) -> World:
    """A job that Amara watches, and one that Tunde watches elsewhere."""
    world.job("job-1", UNDER_REVIEW)
    world.job("job-2", PROCESSING)
    world.start_bot()
    watch(world, "job-1")
    watch(world, "job-2", channel=RISK_REVIEW, who=TUNDE)
    return world


def test_home_shows_the_whole_queue_to_whoever_opens_it(desk: World) -> None:
    shown = go_home(desk)

    assert jobs(words(shown)) == ["job-1", "job-2"]
    assert words(shown).startswith("The whole queue\n2 open · the most pressing first · no filters")
    assert action_ids(shown)[:3] == ["queue_mine", "queue_filter", "queue_refresh"]
    assert desk.slack.home_of(TUNDE) is None


def test_home_is_read_anew_each_time_it_is_opened(desk: World) -> None:
    go_home(desk)
    desk.type("/smile unwatch user-1 job-1")

    assert jobs(words(go_home(desk))) == ["job-2"]


def test_opening_the_messages_of_the_bot_publishes_nothing(desk: World) -> None:
    assert desk.bot is not None
    home.opened(desk.bot.deps, {"team_id": "T1", "event": {"user": AMARA, "tab": "messages", "channel": "D1"}})

    assert desk.slack.calls_of("views.publish") == []


def test_what_is_done_in_home_is_told_on_top_of_the_queue(desk: World) -> None:
    go_home(desk)
    taken = press_home(desk, "queue_take")
    first = words(taken)
    freed = words(press_home(desk, "queue_give_back"))
    desk.deliver()

    assert first.startswith("Job `job-1` is yours until <!date^")
    assert f"*Taken* by <@{AMARA}> 0 s ago" in first
    assert freed.startswith("You gave job `job-1` back")
    assert doors(desk, "take") == doors(desk, "give back") == ["home"]


def doors(world: World, act: str) -> list[str]:
    """From where somebody did this about job-1, as the audit trail has it."""
    assert world.bot is not None
    return [line.door for line in world.bot.deps.store.audit.of_job("user-1", "job-1", limit=10) if line.act == act]


def test_a_snooze_and_a_note_from_home_come_back_to_home(desk: World) -> None:
    go_home(desk)
    snoozed = words(send_home(desk, home_form(desk, "queue_snooze"), SNOOZE))
    noted = words(send_home(desk, home_form(desk, "queue_note"), {"text": "called the bank"}))

    assert snoozed.startswith(f"Job `job-1` is snoozed in <#{KYC_SUPPORT}> until <!date^")
    assert jobs(snoozed) == ["job-2", "job-1"]
    assert f"by <@{AMARA}>: waiting for the passport" in snoozed
    assert noted.startswith("Your note is kept with job `job-2`")
    assert jobs(noted) == ["job-2", "job-1"]


def test_a_filter_holds_when_home_is_opened_again(desk: World) -> None:
    go_home(desk)
    press_home(desk, "queue_mine")
    filtered = words(send_home(desk, home_form(desk, "queue_filter"), {"only_verdict": ["under-review"]}))
    again = go_home(desk)

    assert filtered.startswith("Your queue\n1 open · the most pressing first · filters: `verdict:under-review`")
    assert words(again) == filtered
    assert words(press_home(desk, "queue_clear")).startswith(
        "Your queue\n1 open · the most pressing first · no filters"
    )


def test_home_turns_its_pages_and_keeps_the_page_after_an_action(world: World) -> None:
    world.start_bot()
    for number in range(12):
        world.job(f"job-{number:02}", UNDER_REVIEW)
        watch(world, f"job-{number:02}")
    go_home(world)
    second = words(press_home(world, "queue_next"))
    taken = words(press_home(world, "queue_take"))

    assert jobs(second) == jobs(taken) == ["job-10", "job-11"]
    assert taken.startswith("Job `job-10` is yours")


def test_what_cannot_be_done_is_said_in_home(desk: World) -> None:
    go_home(desk)
    desk.type("/smile unwatch user-1 job-1")
    text = words(press_home(desk, "queue_take"))

    assert text.startswith("The watch on job job-1 is over already")
    assert jobs(text) == ["job-2"]


def test_what_the_bot_itself_cannot_do_is_said_in_home(desk: World) -> None:
    go_home(desk)
    desk.slack.fail("views.open", error="internal_error", status=500)
    text = words(press_home(desk, "queue_filter"))

    assert "Slack did not take the bot's answer. Try again in a moment." in text
    assert jobs(text) == ["job-1", "job-2"]


def test_whoever_may_not_work_the_queue_is_told_whom_to_ask(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(ACCESS=f"triage={WANJIRU}")
    watch(world, "job-1")

    assert words(go_home(world)) == f"Working the queue is for <@{WANJIRU}>: ask them."
    assert jobs(words(go_home(world, WANJIRU))) == ["job-1"]


def test_a_right_that_is_lost_closes_the_queue_in_home_at_the_next_click(desk: World) -> None:
    go_home(desk)
    desk.stop_bot()
    desk.start_bot(ACCESS=f"triage={WANJIRU}")

    assert words(press_home(desk, "queue_take")) == f"Working the queue is for <@{WANJIRU}>: ask them."


def test_a_guest_sees_no_queue(world: World) -> None:
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=("commands", "chat:write", "users:read"))
    world.slack.start()
    world.start_bot()

    assert words(go_home(world, GITA)).startswith("Guests and people from other workspaces cannot use this bot")


def test_a_home_that_has_changed_meanwhile_is_published_all_the_same(desk: World) -> None:
    go_home(desk)
    desk.slack.fail("views.publish", error="hash_conflict")
    shown = press_home(desk, "queue_refresh")
    first, second = desk.slack.calls_of("views.publish")[-2:]

    assert jobs(words(shown)) == ["job-1", "job-2"]
    assert first.arguments["hash"] is not None
    assert "hash" not in second.arguments


def test_a_home_that_another_version_has_written_starts_with_the_whole_queue(desk: World) -> None:
    assert desk.bot is not None
    for metadata in ("what is this?", '["all","colour:green",0]', "[]", "null"):
        view = {"type": "home", "blocks": [], "private_metadata": metadata}
        desk.bot.deps.slack.publish_home(AMARA, view, None)

        assert words(go_home(desk)).startswith("The whole queue\n2 open")


def test_of_two_who_take_a_job_at_once_in_their_homes_one_wins(desk: World) -> None:
    for who in (AMARA, TUNDE):
        go_home(desk, who)
    texts = at_once(
        lambda: words(press_home(desk, "queue_take")),
        lambda: words(press_home(desk, "queue_take", who=TUNDE)),
    )

    won = [text.startswith("Job `job-1` is yours until ") for text in texts]
    assert sorted(won) == [False, True]
    assert texts[won.index(False)].startswith(
        f"Taken by <@{AMARA if won[0] else TUNDE}> 0 s ago: job `job-1` is theirs"
    )


def test_the_help_names_the_home_tab(desk: World) -> None:
    assert "The app's Home tab shows it too." in desk.type("/smile help").words()
