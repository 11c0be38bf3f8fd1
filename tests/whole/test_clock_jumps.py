"""This machine's clock jumps: nothing is late because of it, or told twice. Smile ID's clock is always right."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from bot import config
from bot.app import Bot
from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from tests.chaos.machine import ASK_FOR_THE_TIME
from tests.whole.world import SOON, World

BACK = timedelta(minutes=4)


@pytest.fixture
def watched(world: World) -> World:
    """A watched job whose decision nobody has asked about yet."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    return world


def set_back(world: World) -> None:
    """Set the clock of this machine back by BACK, as far as Smile ID takes signatures."""
    clock = world.clock
    world.smile.now = lambda: clock() + BACK
    clock.advance(seconds=-BACK.total_seconds())


def look_at_the_clock(world: World) -> None:
    assert world.bot is not None
    world.bot.clock_guard.check()


def test_a_decision_is_told_as_soon_after_the_clock_was_set_back(watched: World) -> None:
    set_back(watched)
    look_at_the_clock(watched)
    watched.pass_time(**SOON)

    assert len(watched.replies()) == 1
    assert "pproved" in watched.card().words()


def test_an_alert_that_waits_for_slack_waits_no_longer_when_the_clock_is_set_back(watched: World) -> None:
    watched.clock.advance(minutes=1)
    watched.poll()
    watched.slack.fail("chat.postMessage", retry_after=30)
    watched.deliver()
    look_at_the_clock(watched)
    set_back(watched)
    look_at_the_clock(watched)
    watched.pass_time(seconds=20)
    early = watched.replies()
    watched.pass_time(seconds=15)

    assert early == []
    assert len(watched.replies()) == 1


def test_a_clock_that_was_set_back_while_the_bot_was_down_makes_nothing_late(watched: World) -> None:
    watched.stop_bot()
    set_back(watched)
    watched.start_bot()
    watched.pass_time(minutes=1)

    assert len(watched.replies()) == 1


def test_a_clock_that_jumps_forward_while_an_alert_is_on_its_way_has_it_told_once(watched: World) -> None:
    bot = watched.bot
    assert bot is not None
    watched.clock.advance(minutes=1)
    watched.poll()
    fault = watched.slack.fail("chat.postMessage", hold=True)
    on_its_way = bot.deliverer.tick()
    watched.slack.wait_for(
        lambda _: [c for c in watched.slack.calls_of("chat.postMessage") if "thread_ts" in c.arguments]
    )
    watched.clock.advance(hours=1)
    look_at_the_clock(watched)
    meanwhile = bot.deliverer.tick()
    watched.slack.release(fault)
    for call in (*on_its_way, *meanwhile):
        call.result(timeout=30)
    watched.deliver()

    (decision,) = watched.replies()
    assert "Possible repeat" not in decision.words()


def test_a_message_that_slack_took_is_found_even_by_a_clock_that_is_ahead_of_slacks(world: World) -> None:
    world.grant_history()
    world.slack.workspace.now = lambda: world.clock() - BACK
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.slack.fail("chat.postMessage", drop="after")
    world.pass_time(minutes=1)
    world.pass_time(minutes=1)

    (decision,) = world.replies()
    assert "Possible repeat" not in decision.words()


class JumpingClock:
    """The real clock, as far off as a test says."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self, tz: tzinfo | None = UTC) -> datetime:
        return datetime.now(tz) + self.off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> JumpingClock:
    """A clock that APScheduler goes by too."""
    clock = JumpingClock()

    class Now(datetime):
        now = clock  # type: ignore[assignment]

    for module in ASK_FOR_THE_TIME:
        monkeypatch.setattr(f"{module}.datetime", Now)
    return clock


@pytest.fixture
def card(clock: JumpingClock, slack: EmulatedSlack, smile: EmulatedSmileId, tmp_path: Path) -> Iterator[Message]:
    """The card of a job that a bot watches which ticks by itself."""
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "SMILE_PARTNER_ID": smile.partner_id,
        "SMILE_API_KEY": smile.api_keys[0],
        "SMILE_SERVER": smile.base_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "POLL_FASTEST_SECONDS": "0.2",
        "POLL_SLOWEST_SECONDS": "1",
    }
    bot = Bot(config.load(settings), now=clock)
    bot.start()
    slack.type(AMARA, KYC_SUPPORT, "/smile watch user-1 job-1")
    yield slack.wait_for(lambda workspace: next(iter(workspace.in_channel(KYC_SUPPORT)), None))
    assert bot.stop()


def told(slack: EmulatedSlack, card: Message) -> Message:
    (message,) = slack.wait_for(lambda workspace: workspace.thread(KYC_SUPPORT, card.ts), timeout=30)
    return message


def test_a_bot_that_ticks_by_itself_ticks_on_when_the_clock_is_set_back(
    clock: JumpingClock, slack: EmulatedSlack, smile: EmulatedSmileId, card: Message
) -> None:
    clock.off = -BACK
    smile.advance("user-1", "job-1")

    assert "pproved" in told(slack, card).words()


def test_a_bot_that_ticks_by_itself_makes_up_for_no_tick_of_the_years_that_the_clock_jumped(
    clock: JumpingClock, slack: EmulatedSlack, card: Message
) -> None:
    clock.off = timedelta(days=3650)

    assert "undecided" in told(slack, card).words()  # a watch lasts 14 days
