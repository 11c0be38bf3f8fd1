"""The state of the emulated workspace, shared safely between Slack's server and whoever looks on."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.demo.slack import cast
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, OTTO, SLACKBOT, Channel, File, Json, Message, OpenView, elements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

T = TypeVar("T")


class Workspace:
    """People, groups, channels, messages, open forms, and the Home tabs that the bot has published, by user id.

    Change it only inside `with workspace.change():`, which wakes everybody who waits; the methods here do so
    themselves. Read it inside `wait_for`, or through the methods, which return lists of their own.
    `connections` is how many WebSockets the bot has open now, `hellos` how many it ever opened.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.users = {user.id: user for user in cast.USERS}
        self.groups = {group.id: group for group in cast.GROUPS}
        self.channels = {channel.id: channel for channel in cast.channels()}
        self.messages: list[Message] = []
        self.views: dict[str, OpenView] = {}
        self.homes: dict[str, OpenView] = {}
        self.connections = 0
        self.hellos = 0
        self.watchers: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._last_ts = 0

    @contextmanager
    def change(self) -> Iterator[None]:
        """The lock under which anything changes; on the way out everybody waiting looks again."""
        with self._changed:
            yield
            self._changed.notify_all()
            watchers = list(self.watchers)
        for watcher in watchers:
            watcher()

    @contextmanager
    def hold_still(self) -> Iterator[None]:
        """The same lock for somebody who only looks."""
        with self._changed:
            yield

    def wait_for(self, condition: Callable[[Workspace], T | None], timeout: float = 10) -> T:
        """Waits until `condition(workspace)` is true and returns it; AssertionError naming what was seen otherwise."""
        end = time.monotonic() + timeout
        with self._changed:
            while not (found := condition(self)):
                remaining = end - time.monotonic()
                if remaining <= 0 or not self._changed.wait(remaining):
                    raise AssertionError(f"nothing of the kind within {timeout:g} s; {self._describe()}")
            return found

    def in_channel(self, channel_id: str) -> list[Message]:
        """What everybody in the channel sees in it: no ephemerals, thread replies only when broadcast."""
        return [
            message
            for message in self._all()
            if message.channel == channel_id and not message.ephemeral and (not message.thread_ts or message.broadcast)
        ]

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The replies to one message, oldest first."""
        return [m for m in self._all() if m.channel == channel_id and m.thread_ts == ts and not m.ephemeral]

    def ephemerals(self, slack_user_id: str) -> list[Message]:
        """What only this person sees, oldest first."""
        return [message for message in self._all() if message.only_for == slack_user_id]

    def view_of(self, slack_user_id: str) -> OpenView | None:
        """The form this person has open, the topmost one."""
        with self._changed:
            return next((v for v in reversed(self.views.values()) if v.slack_user_id == slack_user_id), None)

    def home_of(self, slack_user_id: str) -> OpenView | None:
        """What the bot has published in this person's Home tab."""
        with self._changed:
            return self.homes.get(slack_user_id)

    def file_seen_by(self, slack_user_id: str, file_id: str) -> File | None:
        """The file with this id, if it is in a message of a channel that this person is in."""
        seen = (m for m in self._all() if slack_user_id in self.channels[m.channel].members)
        return next((file for message in seen for file in message.files if file.id == file_id), None)

    def find(self, channel_id: str, ts: str) -> Message | None:
        """The message with this timestamp in this channel, ephemerals included."""
        return next((m for m in self._all() if m.channel == channel_id and m.ts == ts), None)

    def channel(self, channel_id: str) -> Channel:
        """The channel; SlackError channel_not_found if there is none."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def direct(self, slack_user_id: str) -> Channel:
        """The direct conversation of this person with the bot, opened if need be."""
        if slack_user_id not in self.users:
            raise SlackError("user_not_found")
        if self.users[slack_user_id].is_foreign:
            raise SlackError("channel_not_found")
        key = "D" + slack_user_id[1:]
        with self.change():
            return self.channels.setdefault(key, Channel(key, key, {slack_user_id, BOT}, is_im=True))

    def bot_is_in(self, channel_id: str) -> bool:
        """Whether the bot is a member of the channel."""
        return BOT in self.channel(channel_id).members

    def post(self, **fields: object) -> Message:
        """Adds a message (the fields of Message but ts and at) and returns it."""
        with self.change():
            message = Message(ts=self.next_ts(), at=self.now(), **fields)  # type: ignore[arg-type]
            message.blocks = with_ids(message.blocks)
            self.messages.append(message)
            return message

    def whisper(self, slack_user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Message:
        """Slackbot tells one person something in a channel, or in a thread of it."""
        return self.post(channel=channel_id, user=SLACKBOT, text=text, only_for=slack_user_id, thread_ts=thread_ts)

    def edit(
        self, message: Message, *, text: str | None, blocks: list[Json] | None, metadata: Json | None = None
    ) -> None:
        """Changes what is given; the message is marked edited if that is another text or other blocks."""
        with self.change():
            before = message.text, message.blocks
            message.text = message.text if text is None else text
            message.blocks = message.blocks if blocks is None else with_ids(blocks)
            message.metadata = message.metadata if metadata is None else metadata
            changed = before != (message.text, message.blocks)
            message.edited = message.edited or (changed and not message.ephemeral)

    def delete(self, message: Message) -> None:
        """Takes the message away."""
        with self.change():
            self.messages.remove(message)

    def add_channel(self, channel_id: str, name: str) -> None:
        """Makes another channel, with the staff and the bot in it."""
        with self.change():
            self.channels[channel_id] = cast.channel(channel_id, name)

    def invite(self, channel_id: str, slack_user_id: str = BOT) -> None:
        """Lets somebody into a channel."""
        with self.change():
            self.channel(channel_id).members.add(slack_user_id)

    def remove(self, channel_id: str, slack_user_id: str = BOT) -> None:
        """Puts somebody out of a channel."""
        with self.change():
            self.channel(channel_id).members.discard(slack_user_id)

    def archive(self, channel_id: str, *, archived: bool = True) -> None:
        """Archives a channel, or brings it back."""
        with self.change():
            self.channel(channel_id).is_archived = archived

    def make_private(self, channel_id: str) -> None:
        """Hides a channel from those who are not in it."""
        with self.change():
            self.channel(channel_id).is_private = True

    def share(self, channel_id: str) -> None:
        """Shares a channel with another company, one of whose people joins it. Slack docs: Slack Connect."""
        with self.change():
            channel = self.channel(channel_id)
            channel.is_ext_shared = True
            channel.members.add(OTTO)

    def deactivate(self, slack_user_id: str) -> None:
        """Closes somebody's account."""
        with self.change():
            self.users[slack_user_id] = replace(self.users[slack_user_id], is_deleted=True)

    def next_ts(self) -> str:
        """A timestamp in Slack's form, `1700000000.000100`, never the same twice even when the clock stands still."""
        with self._changed:
            self._last_ts = max(int(self.now().timestamp() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _all(self) -> list[Message]:
        with self._changed:
            return list(self.messages)

    def _describe(self) -> str:
        messages = "".join(
            f"\n  {m.channel} {m.ts} {'only for ' + m.only_for if m.only_for else ''}: {m.text[:100]!r}"
            for m in self.messages[-10:]
        )
        views = "".join(f"\n  form {view.view.get('callback_id')} errors {view.errors}" for view in self.views.values())
        return f"{len(self.messages)} messages, {self.connections} Socket Mode connections{messages}{views}"


def with_ids(blocks: list[Json] | None) -> list[Json] | None:
    """A copy in which every block has a block_id and every interactive element an action_id.

    Slack makes up random ones; here the same blocks get the same ids.
    """
    if blocks is None:
        return None
    blocks = deepcopy(blocks)
    for at, block in enumerate(blocks):
        block.setdefault("block_id", f"auto-{at}")
        for number, element in enumerate(elements_of(block)):
            if element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", f"auto-{at}-{number}")
    return blocks
