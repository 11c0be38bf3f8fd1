"""What the tests of lateness share: who is called, and what was said to whom."""

from bot.demo.answers import UNDER_REVIEW
from bot.demo.slack.model import KYC_ONCALL, KYC_SUPPORT, WANJIRU, Message
from tests.whole.world import World

GROUP = f"<!subteam^{KYC_ONCALL}>"


def to_the_lead(world: World) -> list[Message]:
    return world.channel(world.slack.workspace.direct(WANJIRU).id)


def watch_jobs(world: World, count: int) -> list[str]:
    job_ids = [f"many-{number:02}" for number in range(count)]
    for job_id in job_ids:
        world.job(job_id, UNDER_REVIEW)
        world.type(f"/smile watch user-1 {job_id}")
    return job_ids


def posted(world: World, channel: str = KYC_SUPPORT) -> list[Message]:
    """Everything the bot said to the channel, in threads too, but for its cards."""
    said = [m for m in world.slack.workspace.messages if m.channel == channel and m.by_bot and not m.ephemeral]
    return [message for message in said if "Watched by" not in message.words()]


def calls(world: World) -> list[bool]:
    """Whether the group is called, in each of those."""
    return [GROUP in message.words() for message in posted(world)]
