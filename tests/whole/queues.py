"""What the tests of the queue share: the queue in a message or in the Home tab, clicked in until it is drawn anew."""

from typing import Any

from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message, OpenView, interactive_elements, texts_in
from tests.whole.world import World

SNOOZE = {"preset": "4h", "reason": "waiting for the passport"}


def press(world: World, shown: Message, action_id: str, *, who: str = AMARA, **which: Any) -> Message:
    """Click in a queue and wait until it is drawn anew in the same place."""
    before = shown.blocks
    world.slack.click(who, shown.channel, shown.ts, action_id, **which)
    return redrawn(world, shown, before)


def redrawn(world: World, shown: Message, before: object) -> Message:
    """Wait until a message has other blocks than ``before``."""

    def changed() -> Message | None:
        found = world.slack.workspace.find(shown.channel, shown.ts)
        return found if found and found.blocks is not before else None

    return world.slack.wait_for(lambda _: changed())


def form_of(world: World, shown: Message, action_id: str, *, who: str = AMARA, **which: Any) -> OpenView:
    """Open a form by a button of a queue in a message."""
    world.slack.click(who, shown.channel, shown.ts, action_id, **which)
    return world.slack.wait_for(lambda workspace: workspace.view_of(who))


def send(world: World, shown: Message, view: OpenView, values: dict[str, Any]) -> Message:
    """Send a form and wait until the queue is drawn anew in its place."""
    before = shown.blocks
    world.slack.submit(view.slack_user_id, view.id, values)
    return redrawn(world, shown, before)


def go_home(world: World, who: str = AMARA) -> OpenView:
    """Open the Home tab and wait until it is published."""
    before = hash_of(world, who)
    world.slack.open_home(who)
    return published(world, who, before)


def press_home(world: World, action_id: str, *, who: str = AMARA, **which: Any) -> OpenView:
    """Click in the Home tab and wait until it is published again."""
    before = hash_of(world, who)
    world.slack.click_home(who, action_id, **which)
    return published(world, who, before)


def home_form(world: World, action_id: str, *, who: str = AMARA, **which: Any) -> OpenView:
    """Open a form by a button of the Home tab."""
    world.slack.click_home(who, action_id, **which)
    return world.slack.wait_for(lambda workspace: workspace.view_of(who))


def send_home(world: World, view: OpenView, values: dict[str, Any]) -> OpenView:
    """Send a form that was opened in the Home tab and wait until that is published again."""
    before = hash_of(world, view.slack_user_id)
    world.slack.submit(view.slack_user_id, view.id, values)
    return published(world, view.slack_user_id, before)


def published(world: World, who: str, before: str | None) -> OpenView:
    """Wait until somebody's Home tab has another hash than ``before``."""
    return world.slack.wait_for(
        lambda workspace: (home := workspace.home_of(who)) and (home if home.hash != before else None)
    )


def hash_of(world: World, who: str) -> str | None:
    home = world.slack.home_of(who)
    return home.hash if home else None


def words(home: OpenView) -> str:
    return "\n".join(texts_in(home.view["blocks"]))


def action_ids(home: OpenView) -> list[str]:
    return [element["action_id"] for _, element in interactive_elements(home.view["blocks"])]


def jobs(text: str) -> list[str]:
    """The job ids of a queue's rows, in their order."""
    rows = [line for line in text.split("\n") if " · job `" in line]
    return [row.split("· job `")[1].rstrip("`") for row in rows]


def watch(world: World, *job_ids: str, channel: str = KYC_SUPPORT, who: str = AMARA) -> None:
    """Watch jobs, a minute after each other: the first is the oldest."""
    for job_id in job_ids:
        world.type(f"/smile watch user-1 {job_id}", channel=channel, who=who)
        world.clock.advance(minutes=1)
