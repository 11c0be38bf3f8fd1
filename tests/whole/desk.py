"""What the tests of a card's buttons share: clicks and forms, and what came of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message
from tests.whole.world import World

OPEN = ["take", "snooze", "note", "refresh_card", "stop"]
ACTS = ("take", "give back", "snooze", "wake", "note")


def click(world: World, action_id: str, *, who: str = AMARA, channel: str = KYC_SUPPORT) -> Message:
    """Click on the one card of a channel, and have it drawn anew; gives the answer."""
    answer = world.click(world.card(channel), action_id, who=who)
    world.deliver()
    return answer


def fill_in(world: World, action_id: str, values: dict[str, Any], *, who: str = AMARA) -> Message:
    """Open a form by a button of the card and send it; gives the answer."""
    view_id = opened(world, action_id, who)
    before = len(world.slack.workspace.ephemerals(who))
    world.slack.submit(who, view_id, values)
    (answer,) = world.slack.wait_for(lambda workspace: workspace.ephemerals(who)[before:])
    world.deliver()
    return answer


def opened(world: World, action_id: str, who: str = AMARA) -> str:
    """Open a form by a button of the card; gives the form's id."""
    card = world.card()
    world.slack.click(who, card.channel, card.ts, action_id)
    return world.slack.wait_for(lambda workspace: workspace.view_of(who)).id


def errors(world: World, view_id: str, values: dict[str, Any], who: str = AMARA) -> dict[str, str]:
    """Send a form that the bot finds something wrong with; gives what it says at the fields."""
    world.slack.submit(who, view_id, values)
    return world.slack.wait_for(lambda workspace: workspace.views[view_id].errors)


def snooze(world: World, *, who: str = AMARA, **values: Any) -> Message:
    return fill_in(world, "snooze", {"preset": "4h", "reason": "waiting for the passport"} | values, who=who)


def note(world: World, text: str, *, who: str = AMARA) -> Message:
    return fill_in(world, "note", {"text": text}, who=who)


def told_directly(world: World, who: str) -> list[str]:
    """What the bot said to somebody in a direct message."""
    return [message.text for message in world.channel(world.slack.workspace.direct(who).id)]


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """Do several things at the same instant, each on its own thread."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        barrier.wait(timeout=10)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def acts_written_down(world: World) -> list[tuple[str, str, str | None]]:
    assert world.bot is not None
    lines = world.bot.deps.store.audit.of_job("user-1", "job-1", limit=100)
    return [(line.slack_user_id, line.act, line.detail) for line in reversed(lines) if line.act in ACTS]
