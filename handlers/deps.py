"""What every handler works with: the bot's parts, and what a person asked, whichever door it came through."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.blocks.message import Message
from bot.config import Config
from bot.smile_id.client import SmileId
from handlers.pace import ChannelPace
from handlers.repeats import Repeats
from handlers.slack import Slack
from storage.store import Store
from storage.table import StorageError

if TYPE_CHECKING:
    from handlers.access import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The bot's parts, made once in ``bot.app``. ``wake`` has the clock tick now, for news that should not wait.

    ``polled`` counts what came of asking about one watched job: the verdict's kind, or the name of the trouble.
    ``give_up`` stops the bot: without its memory it would forget alerts, or tell them again and again.
    """

    config: Config
    smile: SmileId
    slack: Slack
    access: "Access"
    store: Store
    pace: ChannelPace
    now: Callable[[], datetime]
    started_at: datetime
    wake: Callable[[], None]
    give_up: Callable[[StorageError], None]
    polled: Callable[[str], None]
    repeats: Repeats = field(default_factory=Repeats)


class WayBack(Protocol):
    """The way back to whoever asked: a ``Reply``, or one that shows the queue they asked from as it is now."""

    def only_you(self, message: Message, *, replace: bool = False) -> None:
        """Answer so that only they see it; ``replace`` puts it in the place of what they clicked in."""

    def to_channel(self, message: Message) -> None:
        """Answer so that the whole channel sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person typed or clicked.

    ``words`` are the arguments of a command, ``value`` that of a button; ``trigger_id`` opens a form within 3 seconds.
    ``channel_id`` is where they asked, ``team_id`` the workspace they belong to, when Slack says so. ``door`` is how
    they asked: "command", "button", "form", "mention", "shortcut" or "home". ``queue`` is set for what is asked from a
    queue: what a form has to carry for its answer to be shown there.
    """

    slack_user_id: str
    channel_id: str
    reply: WayBack
    words: tuple[str, ...] = ()
    value: str = ""
    trigger_id: str = ""
    team_id: str | None = None
    door: str = "command"
    queue: str = ""

    @property
    def asked_in(self) -> str:
        """What the private_metadata of a form starts with: the channel, and the way back to a queue; no spaces."""
        return f"{self.channel_id}?{self.queue}" if self.queue else self.channel_id


class UsageError(Exception):
    """What was typed cannot be done; the text is one sentence for the person: what is wrong and what to do."""
