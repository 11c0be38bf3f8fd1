"""What people do in channels: type, click, use shortcuts. What concerns the bot becomes an envelope, as in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.slack import escaping, forms, payloads
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, Channel, Json, Message, User, interactive_elements
from bot.demo.slack.response_url import respond
from bot.demo.slack.tickets import ResponseUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.demo.slack.events import Events
    from bot.demo.slack.socket_mode import Envelope, SocketMode
    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace


class NothingToClick(LookupError):
    """The element is not there: it never was, or the message has been drawn anew since it was seen."""


@dataclass(frozen=True, slots=True)
class Which:
    """The element acted on, and what was `chosen` in it if it is a menu, such as {"selected_option": {...}}.

    block_id and value tell apart several elements with one action_id.
    """

    action_id: str
    block_id: str | None = None
    value: str | None = None
    chosen: Json = field(default_factory=dict)

    def among(self, blocks: list[Json]) -> tuple[Json, Json]:
        """(block, element); NothingToClick naming what there is."""
        for block, element in interactive_elements(blocks):
            matches = element["action_id"] == self.action_id and self.block_id in (None, block["block_id"])
            if matches and self.value in (None, element.get("value")):
                return block, element
        there = [element["action_id"] for _, element in interactive_elements(blocks)]
        raise NothingToClick(f"nothing to click: {self.action_id}; there is {there}")


class People:
    """Acts for people. Everything here runs on the server's event loop; LookupError when there is nothing to act on.

    `shortcuts` are the names of those in the menu of a message, by callback_id.
    """

    def __init__(
        self,
        workspace: Workspace,
        tickets: Tickets,
        socket_mode: SocketMode,
        events: Events,
        response_address: Callable[[str], str],
        commands: Sequence[str],
        shortcuts: Sequence[tuple[str, str]],
    ) -> None:
        self.shortcuts = dict(shortcuts)
        self._workspace = workspace
        self._tickets = tickets
        self._socket_mode = socket_mode
        self._events = events
        self._commands = commands
        self._response_address = response_address

    def type(self, slack_user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Envelope | None:
        """A line in the composer of a channel, or of the thread of the message `thread_ts`.

        A slash command, `/invite` and `/remove`, or a message, of which the bot hears if it is mentioned.
        """
        user, channel = self._workspace.users[slack_user_id], self._workspace.channel(channel_id)
        if slack_user_id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("is_archived")
        if thread_ts:
            self._check_thread(channel_id, thread_ts)
        if not text.startswith("/"):
            return self._say(user, channel, text, thread_ts)
        command, _, rest = text.partition(" ")
        if thread_ts:
            refusal = f"{command} is not supported in threads. Sorry!"
            self._workspace.whisper(slack_user_id, channel_id, refusal, thread_ts)
        elif command in self._commands and not user.is_foreign:  # an app's commands are its own workspace's
            return self._command(user, channel, command, rest.strip())
        else:
            self._own_command(slack_user_id, channel_id, command, rest.strip())
        return None

    def click(
        self, slack_user_id: str, channel_id: str, message_ts: str, which: Which, state: Json | None = None
    ) -> Envelope:
        """A click on a button, or a choice in a menu, of a message; `state` is what its other fields hold."""
        message = self._seen(slack_user_id, channel_id, message_ts)
        blocks = message.blocks or []
        block, element = which.among(blocks)
        action = payloads.action(block, element, which.chosen, self._workspace.next_ts())
        payload = payloads.message_click(
            self._workspace.users[slack_user_id],
            self._workspace.channel(channel_id),
            message,
            action,
            forms.chosen_in(forms.state_values(blocks, state or {}), block, element, which.chosen),
            self._tickets.new_trigger_id(slack_user_id),
            self._response_address(self._tickets.new_response_key(slack_user_id, channel_id, message_ts)),
        )
        self._mark(message, failed=False)
        return self._socket_mode.deliver("interactive", payload, _nothing, lambda: self._mark(message, failed=True))

    def shortcut(self, slack_user_id: str, channel_id: str, message_ts: str, callback_id: str) -> Envelope:
        """A shortcut of the app in the menu of a message."""
        user, message = self._workspace.users[slack_user_id], self._seen(slack_user_id, channel_id, message_ts)
        if callback_id not in self.shortcuts or message.ephemeral or user.is_foreign:
            raise LookupError(f"{slack_user_id} has no shortcut {callback_id} at {message_ts}")
        payload = payloads.message_shortcut(
            user,
            self._workspace.channel(channel_id),
            message,
            callback_id,
            self._workspace.next_ts(),
            self._tickets.new_trigger_id(slack_user_id),
            self._response_address(self._tickets.new_response_key(slack_user_id, channel_id)),
        )
        self._mark(message, failed=False)
        return self._socket_mode.deliver("interactive", payload, _nothing, lambda: self._mark(message, failed=True))

    def dismiss(self, slack_user_id: str, message_ts: str) -> None:
        """`Dismiss message` under an ephemeral."""
        for message in self._workspace.ephemerals(slack_user_id):
            if message.ts == message_ts:
                return self._workspace.delete(message)
        raise LookupError(f"{slack_user_id} has no ephemeral {message_ts}")

    def _check_thread(self, channel_id: str, thread_ts: str) -> None:
        parent = self._workspace.find(channel_id, thread_ts)
        if parent is None or parent.thread_ts or parent.ephemeral:
            raise LookupError(f"{channel_id} has no thread {thread_ts}")

    def _say(self, user: User, channel: Channel, text: str, thread_ts: str | None) -> Envelope | None:
        written = escaping.as_typed_message(text, self._workspace)
        message = self._workspace.post(channel=channel.id, user=user.id, text=written, thread_ts=thread_ts)
        return self._events.mentioned(user, channel, message)

    def _seen(self, slack_user_id: str, channel_id: str, message_ts: str) -> Message:
        message = self._workspace.find(channel_id, message_ts)
        if message is None or message.only_for not in (None, slack_user_id):
            raise LookupError(f"{slack_user_id} sees no message {message_ts} in {channel_id}")
        return message

    def _command(self, user: User, channel: Channel, command: str, text: str) -> Envelope:
        key = self._tickets.new_response_key(user.id, channel.id)
        payload = payloads.slash_command(
            user,
            channel,
            command,
            escaping.as_typed_command(text, self._workspace),
            self._tickets.new_trigger_id(user.id),
            self._response_address(key),
        )
        failure = f'{command} failed with the error "dispatch_failed"'
        return self._socket_mode.deliver(
            "slash_commands",
            payload,
            lambda ack: self._answered(user.id, channel.id, command, ack),
            lambda: self._workspace.whisper(user.id, channel.id, failure),
        )

    def _answered(self, slack_user_id: str, channel_id: str, command: str, ack: Json) -> None:
        """An acknowledgement may carry the answer itself; it is held to the same rules as any other."""
        if not ack:
            return
        try:
            respond(self._workspace, ResponseUrl(slack_user_id, channel_id, self._workspace.now()), ack)
        except SlackError as error:
            self._workspace.whisper(slack_user_id, channel_id, f'{command} failed with the error "{error.error}"')

    def _own_command(self, slack_user_id: str, channel_id: str, command: str, rest: str) -> None:
        """Slack's own commands, as far as they concern the bot."""
        moves = {"/invite": self._workspace.invite, "/remove": self._workspace.remove}
        bot = self._workspace.users[BOT]
        if command in moves and rest.removeprefix("@") in (bot.name, bot.real_name):
            moves[command](channel_id, BOT)
            happened = "was added to" if command == "/invite" else "was removed from"
            self._workspace.whisper(slack_user_id, channel_id, f"{bot.real_name} {happened} this channel.")
        else:
            self._workspace.whisper(slack_user_id, channel_id, f"{command} is not a valid command.")

    def _mark(self, message: Message, *, failed: bool) -> None:
        with self._workspace.change():
            message.failed = failed


def _nothing(_: Json) -> None:
    """An acknowledgement that changes nothing."""
