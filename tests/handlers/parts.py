"""The bot's parts for tests of one handler: a real database, and a Smile ID and a Slack that only record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.blocks.message import Message
from bot.smile_id.client import SmileId
from bot.smile_id.wire import JobStatus
from handlers.access import Access
from handlers.deps import Deps
from handlers.pace import ChannelPace
from handlers.slack import Slack
from storage.store import Store
from tests.clock import Clock
from tests.smile_id.answers import KEY, PARTNER
from tests.test_config import COMPLETE

if TYPE_CHECKING:
    from storage.table import StorageError

BOT = "UBOT"


class ScriptedSmileId(SmileId):
    """Gives the answer put down for a job, or raises it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(base_url="http://127.0.0.1:1/v1", partner_id=PARTNER, api_keys=[KEY], now=clock)
        self.answers: dict[str, JobStatus | Exception] = {}
        self.asked: list[tuple[str, str]] = []
        self.on_asked: Callable[[], None] = lambda: None

    def job_status(self, smile_user_id: str, job_id: str, *_: Any, **__: Any) -> JobStatus:
        self.asked.append((smile_user_id, job_id))
        self.on_asked()
        answer = self.answers[job_id]
        if isinstance(answer, Exception):
            raise answer
        return answer


class RecordingSlack(Slack):
    """Takes every message, unless there is ``trouble``."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-1", api_url="http://127.0.0.1:1/api/")
        self.bot_user_id = BOT
        self.posted: list[tuple[str, Message]] = []
        self.trouble: Exception | None = None

    def post(self, channel_id: str, message: Message, **_: Any) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.posted.append((channel_id, message))
        return f"1.{len(self.posted)}"


class Parts:
    """Deps, with what is behind them at hand."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.clock = Clock()
        self.smile = ScriptedSmileId(self.clock)
        self.slack = RecordingSlack()
        self.path = folder / "bot.db"
        self.store = Store(self.path)
        self.wakes = 0
        self.gave_up: list[StorageError] = []
        self.polled: list[str] = []
        settled = config.load(COMPLETE | {"SMILE_API_KEY": KEY, "HTTP_PORT": "8080"} | settings)
        self.deps = Deps(
            config=settled,
            smile=self.smile,
            slack=self.slack,
            access=Access(settled, self.slack, self.clock),
            store=self.store,
            pace=ChannelPace(),
            now=self.clock,
            started_at=self.clock(),
            wake=self._wake,
            give_up=self.gave_up.append,
            polled=self.polled.append,
        )

    def _wake(self) -> None:
        self.wakes += 1

    def break_database(self) -> None:
        """Have every write refused from now on, as on a disk that has become read-only."""
        self.store._db.conn.execute("PRAGMA query_only = ON")

    def damage_database(self) -> None:
        """Have the file turn into something that is no database."""
        self.store._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.store._db.conn.execute("PRAGMA cache_size = 0")
        with self.path.open("r+b") as file:
            file.write(b"no database at all " * 500)

    def close(self) -> None:
        self.smile.close()
        self.store.close()


@contextmanager
def parts(folder: Path, **settings: str) -> Iterator[Parts]:
    made = Parts(folder, **settings)
    try:
        yield made
    finally:
        made.close()
