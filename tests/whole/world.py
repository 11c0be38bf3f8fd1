"""The whole bot between an emulated Slack and an emulated Smile ID: real sockets, a real database file, one clock."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bot import config
from bot.app import Bot
from bot.config import Config
from bot.demo.answers import Answer, Step
from bot.demo.slack.model import AMARA, KYC_SUPPORT, Message
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from handlers import desk, lateness
from tests.clock import Clock

SOON = {"seconds": 20}  # longer than the first pause between two polls


class World:
    """Starts and stops everything; acts for people; looks at what came of it.

    The clock stands still: ``poll`` and ``deliver`` are the ticks, ``pass_time`` moves the clock and ticks.
    """

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.slack = EmulatedSlack(now=self.clock)
        self.smile = EmulatedSmileId(now=self.clock)
        self.database = folder / "smile-bot.db"
        self.settings: dict[str, str] = {}
        self.bot: Bot | None = None

    def grant_history(self) -> None:
        """Install the bot with the optional scope that lets it find its own messages; before it starts."""
        self.slack.stop()
        self.slack = EmulatedSlack(now=self.clock, scopes=("commands", "chat:write", "channels:history"))
        self.slack.start()

    def start(self) -> None:
        self.slack.start()
        self.smile.start()

    def stop(self) -> None:
        self.stop_bot()
        self.slack.stop()
        self.smile.stop()

    def config(self, **settings: str) -> Config:
        """The settings for a bot in this world; ``settings`` add to them for good."""
        self.settings |= settings
        environ = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "SMILE_PARTNER_ID": self.smile.partner_id,
            "SMILE_API_KEY": self.smile.api_keys[0],
            "SMILE_SERVER": self.smile.base_url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            **self.settings,
        }
        return config.load(environ)

    def start_bot(self, **settings: str) -> Bot:
        self.bot = Bot(self.config(**settings), now=self.clock, random=Random(1))  # noqa: S311  # jitter, not a secret
        self.bot.start(ticking=False)
        if self.bot.deps.config.slack_app_token:
            self.slack.wait_for(lambda workspace: workspace.connections)
        return self.bot

    def stop_bot(self) -> None:
        if self.bot is not None:
            assert self.bot.stop()
            self.bot = None

    def job(
        self,
        job_id: str,
        *answers: Answer,
        smile_user_id: str = "user-1",
        earlier: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """A job that gives these answers, one after the other, when it is told to ``advance``."""
        self.smile.set_job(smile_user_id, job_id, [Step(answer) for answer in answers], earlier)

    def advance(self, job_id: str, smile_user_id: str = "user-1") -> None:
        self.smile.advance(smile_user_id, job_id)

    def type(self, text: str, *, channel: str = KYC_SUPPORT, who: str = AMARA) -> Message:
        """Type a line and wait for the answer that only this person sees."""
        return self._answer(who, lambda: self.slack.type(who, channel, text))

    def click(self, message: Message, action_id: str, *, who: str = AMARA, **which: Any) -> Message:
        """Click a button and wait for the new answer that only this person sees."""
        return self._answer(who, lambda: self.slack.click(who, message.channel, message.ts, action_id, **which))

    def _answer(self, who: str, act: Callable[[], object]) -> Message:
        before = [message.ts for message in self.slack.workspace.ephemerals(who)]
        act()
        return self.slack.wait_for(
            lambda workspace: next((m for m in workspace.ephemerals(who) if m.ts not in before), None)
        )

    def poll(self) -> int:
        """One tick of the poll, to its end; how many jobs it asked about."""
        assert self.bot is not None
        asked = self.bot.poller.tick()
        for future in asked:
            future.result(timeout=30)
        return len(asked)

    def deliver(self) -> int:
        """Ticks of the delivery, a second apart, until nothing is left to send now; how many calls that took."""
        assert self.bot is not None
        sent = 0
        while calls := self.bot.deliverer.tick():
            for future in calls:
                future.result(timeout=30)
            sent += len(calls)
            self.clock.advance(seconds=1)
        return sent

    def work_desk(self) -> None:
        """One tick of the triage desk and one of lateness."""
        assert self.bot is not None
        desk.tick(self.bot.deps)
        lateness.tick(self.bot.deps)

    def pass_time(self, **time: float) -> None:
        """Move the clock on, then poll, work the desk and deliver what has fallen due."""
        self.clock.advance(**time)
        self.poll()
        self.work_desk()
        self.deliver()

    def channel(self, channel: str = KYC_SUPPORT) -> list[Message]:
        return self.slack.workspace.in_channel(channel)

    def card(self, channel: str = KYC_SUPPORT) -> Message:
        """The one card in a channel."""
        (card,) = self.cards(channel)
        return card

    def cards(self, channel: str = KYC_SUPPORT) -> list[Message]:
        return [message for message in self.channel(channel) if "Watched by" in message.words()]

    def replies(self, channel: str = KYC_SUPPORT) -> list[Message]:
        """What was said in the thread of the one card in a channel."""
        return self.slack.workspace.thread(channel, self.card(channel).ts)
