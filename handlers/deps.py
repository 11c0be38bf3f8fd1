"""What every handler works with: the bot's parts, and what a person asked, whichever door it came through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.smile_id.client import SmileId
from handlers.pace import ChannelPace
from handlers.slack import Reply, Slack
from storage.store import Store
from storage.table import StorageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The bot's parts, made once in ``bot.app``. ``wake`` has the clock tick now, for news that should not wait.

    ``polled`` counts what came of asking about one watched job: the verdict's kind, or the name of the trouble.
    ``give_up`` stops the bot: without its memory it would forget alerts, or tell them again and again.
    """

    config: Config
    smile: SmileId
    slack: Slack
    store: Store
    pace: ChannelPace
    now: Callable[[], datetime]
    wake: Callable[[], None]
    give_up: Callable[[StorageError], None]
    polled: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person typed or clicked.

    ``words`` are the arguments of a command, ``value`` that of a button; ``trigger_id`` opens a form within 3 seconds.
    """

    slack_user_id: str
    channel_id: str
    reply: Reply
    words: tuple[str, ...] = ()
    value: str = ""
    trigger_id: str = ""


class UsageError(Exception):
    """What was typed cannot be done; the text is one sentence for the person: what is wrong and what to do."""
