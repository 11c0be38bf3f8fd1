"""How the delivery holds back when Slack wants quiet, and whom that holds up."""

from math import inf

import pytest

from bot.app import Bot
from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from handlers.deliver import WORKERS
from tests.whole.test_delivery import decide, told, watch_jobs
from tests.whole.world import World

MANY = 3 * WORKERS
HANGING = 12


def notify(world: World, bot: Bot, channels: int) -> list[str]:
    """Something to be told in so many channels."""
    channel_ids = [f"C{number:05}" for number in range(channels)]
    for channel_id in channel_ids:
        bot.deps.store.notices.begin("outage", channel_id=channel_id, since=world.clock(), now=world.clock())
    return channel_ids


def one_tick(bot: Bot) -> None:
    for future in bot.deliverer.tick():
        future.result(timeout=30)


@pytest.mark.parametrize("error", ["message_limit_exceeded", "token_revoked"])
def test_what_holds_for_the_whole_workspace_stops_the_tick_under_way(world: World, error: str) -> None:
    bot = world.start_bot()
    notify(world, bot, MANY)
    world.slack.fail("chat.postMessage", error=error, times=inf)
    one_tick(bot)

    assert len(world.slack.calls_of("chat.postMessage")) <= WORKERS


def test_a_closed_workspace_is_asked_by_one_call_a_minute_and_logged_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    bot = world.start_bot()
    notify(world, bot, MANY)
    world.slack.fail("chat.postMessage", error="token_revoked", times=inf)
    one_tick(bot)
    first = len(world.slack.calls_of("chat.postMessage"))
    for _ in range(10):
        world.clock.advance(minutes=1)
        one_tick(bot)
    complaints = [line for line in caplog.messages if "Slack refuses the bot" in line or "not told yet" in line]

    assert len(world.slack.calls_of("chat.postMessage")) - first == 10
    assert len(complaints) == 1


def test_a_rate_limit_without_a_time_rests_the_whole_channel(world: World) -> None:
    decide(world, watch_jobs(world, 4))
    posts = len(world.slack.calls_of("chat.postMessage"))
    limit = '{"ok": false, "error": "ratelimited"}'
    world.slack.fail("chat.postMessage", status=429, body=limit, times=inf)
    assert world.bot is not None
    for _ in range(10):
        one_tick(world.bot)
        world.clock.advance(seconds=1)
    limited = len(world.slack.calls_of("chat.postMessage")) - posts
    world.slack.heal()
    world.pass_time(minutes=1)

    assert limited == 1
    assert len(told(world)) == 4


def test_channels_that_hang_hold_up_no_other(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    bot = world.start_bot()
    world.type("/smile watch user-1 job-1")
    hanging = [
        world.slack.fail("chat.postMessage", channel=channel_id, hold=True)
        for channel_id in notify(world, bot, HANGING)
    ]
    stuck = bot.deliverer.tick()
    world.advance("job-1")
    world.clock.advance(minutes=1)
    world.poll()
    stuck += bot.deliverer.tick()
    world.slack.wait_for(lambda _: world.replies())
    held_up = sum(not future.done() for future in stuck)
    for fault in hanging:
        world.slack.release(fault)
    for future in stuck:
        future.result(timeout=30)

    assert held_up >= HANGING
