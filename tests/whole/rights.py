"""What the tests of rights share: a bot with scopes and settings of its own, and two jobs."""

from dataclasses import replace

from bot.demo.answers import APPROVED_AFTER_REVIEW, DOCUMENT_EXPIRED, UNDER_REVIEW
from bot.demo.slack.model import KYC_LEADS, TUNDE
from bot.demo.slack.server import EmulatedSlack
from handlers.access import GROUP_GOOD_FOR
from tests.whole.world import World

CORE = ("commands", "chat:write")
ALL = (*CORE, "users:read", "usergroups:read", "channels:read", "groups:read")
GUESTS = "Guests and people from other workspaces cannot use this bot: ask a member of this workspace."
SELFIES_OF_LEADS = f"Selfies are for <!subteam^{KYC_LEADS}>: ask somebody of that group."


def begun(world: World, scopes: tuple[str, ...] = ALL, **settings: str) -> World:
    """Start the bot with these scopes and settings; job-1 is under review and will be approved, job-2 is decided."""
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=scopes)
    world.slack.start()
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.job("job-2", DOCUMENT_EXPIRED)
    world.start_bot(**settings)
    return world


def leave_the_group(world: World) -> None:
    """Wanjiru is no lead any more, and that is known by now."""
    groups = world.slack.workspace.groups
    groups[KYC_LEADS] = replace(groups[KYC_LEADS], members=(TUNDE,))
    world.clock.advance(seconds=GROUP_GOOD_FOR.total_seconds())
