"""What a person is told when their question meets a database that fails, or that somebody else holds."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.blocks.message import Message
from handlers import slash
from handlers.deps import Ask
from handlers.trail import write_down
from tests.handlers.parts import parts


@dataclass
class Whispers:
    """A way back that records."""

    said: list[str] = field(default_factory=list)

    def only_you(self, message: Message, *, replace: bool = False) -> None:  # noqa: ARG002
        self.said.append(message.text)

    def to_channel(self, message: Message) -> None:
        self.said.append(message.text)


def test_a_request_that_meets_a_full_disk_is_told_so_and_stops_the_bot(tmp_path: Path) -> None:
    with parts(tmp_path) as bot:
        reply = Whispers()
        ask = Ask(slack_user_id="U1", channel_id="C1", reply=reply, door="command")
        bot.break_database()
        slash.answered(bot.deps, ask, partial(write_down, bot.deps, ask, "look"))

        assert len(bot.gave_up) == 1
    assert "stops before it forgets anything" in reply.said[0]


def test_a_request_that_meets_a_database_in_use_is_told_to_come_again(tmp_path: Path) -> None:
    with parts(tmp_path) as bot, closing(sqlite3.connect(bot.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reply = Whispers()
        ask = Ask(slack_user_id="U1", channel_id="C1", reply=reply, door="command")
        with bot.store.hurry():
            slash.answered(bot.deps, ask, partial(write_down, bot.deps, ask, "look"))
        other.execute("ROLLBACK")

        assert bot.gave_up == []
    assert "Another program holds the bot's database" in reply.said[0]
