"""What the tests of a channel's settings share: the form, opened and sent."""

from typing import Any

from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message, OpenView
from tests.whole.world import World

ALWAYS = {
    "due_hours": "4",
    "time_zone": "UTC",
    "opens": "00:00",
    "closes": "00:00",
    "days": ["1", "2", "3", "4", "5", "6", "7"],
}


def open_settings(world: World, *, who: str = AMARA, channel: str = KYC_SUPPORT) -> OpenView:
    world.slack.type(who, channel, "/smile settings")
    return world.slack.wait_for(lambda workspace: workspace.view_of(who))


def send(world: World, view: OpenView, **values: Any) -> Message:
    """Send the form with these values beside what it holds; gives the answer."""
    who = view.slack_user_id
    before = {message.ts for message in world.slack.workspace.ephemerals(who)}
    world.slack.submit(who, view.id, values)
    return world.slack.wait_for(
        lambda workspace: next((m for m in workspace.ephemerals(who) if m.ts not in before), None)
    )


def set_up(world: World, *, who: str = AMARA, channel: str = KYC_SUPPORT, **values: Any) -> Message:
    """Have somebody change the settings of a channel by its form."""
    return send(world, open_settings(world, who=who, channel=channel), **(ALWAYS | values))


def complaints(world: World, view: OpenView, **values: Any) -> dict[str, str]:
    """Send the form, and give what is said at its fields."""
    world.slack.submit(view.slack_user_id, view.id, values)
    return world.slack.wait_for(lambda workspace: dict(workspace.views[view.id].errors))
