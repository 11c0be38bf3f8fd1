"""What the tests of statistics and digests share: the work that they tell of, and what came of it."""

from collections.abc import Callable

from bot.demo.answers import APPROVED_AFTER_REVIEW, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.slack.model import KYC_SUPPORT, File, Message
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from handlers import digests
from tests.whole.world import World

NO_FILES = tuple(scope for scope in ALL_SCOPES if scope != "files:write")

Begin = Callable[..., World]


def begin_with(world: World, scopes: tuple[str, ...], **settings: str) -> World:
    """Start the bot; job-1 will be approved and job-2 rejected, job-3 stays in review."""
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=scopes)
    world.slack.start()
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW, smile_user_id="ada@example.org")
    world.job("job-2", UNDER_REVIEW, SPOOF_FOUND, smile_user_id="ada@example.org")
    world.job("job-3", UNDER_REVIEW, smile_user_id="ada@example.org")
    world.start_bot(**settings)
    return world


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
