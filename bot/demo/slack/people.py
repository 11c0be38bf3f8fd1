"""What people do in the workspace: type, click, fill in forms. Each becomes an envelope to the bot, as in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.demo.slack import block_kit, escaping, forms, payloads, views
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, WHOLE_FORM, Channel, Json, Message, OpenView, User, interactive_elements
from bot.demo.slack.response_url import respond
from bot.demo.slack.tickets import ResponseUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.demo.slack.socket_mode import Envelope, SocketMode
    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace

NO_ANSWER = "We had some trouble connecting. Try again?"


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
        """(block, element); LookupError naming what there is."""
        for block, element in interactive_elements(blocks):
            matches = element["action_id"] == self.action_id and self.block_id in (None, block["block_id"])
            if matches and self.value in (None, element.get("value")):
                return block, element
        there = [element["action_id"] for _, element in interactive_elements(blocks)]
        raise LookupError(f"nothing to click: {self.action_id}; there is {there}")


class People:
    """Acts for people. Everything here runs on the server's event loop; LookupError when there is nothing to act on."""

    def __init__(
        self,
        workspace: Workspace,
        tickets: Tickets,
        socket_mode: SocketMode,
        commands: Sequence[str],
        response_address: Callable[[str], str],
    ) -> None:
        self._workspace = workspace
        self._tickets = tickets
        self._socket_mode = socket_mode
        self._commands = commands
        self._response_address = response_address

    def type(self, slack_user_id: str, channel_id: str, text: str) -> Envelope | None:
        """A line in a channel's composer: a slash command, `/invite` and `/remove`, or a plain message."""
        channel = self._workspace.channel(channel_id)
        if slack_user_id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("is_archived")
        if not text.startswith("/"):
            self._workspace.post(channel=channel_id, user=slack_user_id, text=escaping.escape(text))
            return None
        command, _, rest = text.partition(" ")
        if command in self._commands:
            return self._command(self._workspace.users[slack_user_id], channel, command, rest.strip())
        self._own_command(slack_user_id, channel_id, command, rest.strip())
        return None

    def click(
        self, slack_user_id: str, channel_id: str, message_ts: str, which: Which, state: Json | None = None
    ) -> Envelope:
        """A click on a button, or a choice in a menu, of a message; `state` is what its other fields hold."""
        message = self._workspace.find(channel_id, message_ts)
        if message is None or message.only_for not in (None, slack_user_id):
            raise LookupError(f"{slack_user_id} sees no message {message_ts} in {channel_id}")
        block, element = which.among(message.blocks or [])
        action = payloads.action(block, element, which.chosen, self._workspace.next_ts())
        payload = payloads.message_action(
            self._workspace.users[slack_user_id],
            self._workspace.channel(channel_id),
            message,
            action,
            state or {},
            self._tickets.new_trigger_id(slack_user_id),
            self._response_address(self._tickets.new_response_key(slack_user_id, channel_id, message_ts)),
        )
        self._mark(message, failed=False)
        return self._socket_mode.deliver("interactive", payload, _nothing, lambda: self._mark(message, failed=True))

    def click_in_view(self, slack_user_id: str, view_id: str, which: Which) -> Envelope:
        """A click on a button, or a choice in a menu, of an open form."""
        opened = self._opened(slack_user_id, view_id)
        block, element = which.among(opened.view["blocks"])
        action = payloads.action(block, element, which.chosen, self._workspace.next_ts())
        user, trigger_id = self._workspace.users[slack_user_id], self._tickets.new_trigger_id(slack_user_id)
        payload = payloads.view_action(user, opened, action, trigger_id)
        return self._socket_mode.deliver("interactive", payload, _nothing, lambda: self._trouble(opened))

    def submit(self, slack_user_id: str, view_id: str, values: Mapping[str, Any]) -> Envelope | None:
        """The submit button of a form; `values` as forms.state_values takes them. None: the client refused to send."""
        opened = self._opened(slack_user_id, view_id)
        state = forms.state_values(opened.view["blocks"], values)
        complaints = forms.complaints(opened.view["blocks"], state)
        with self._workspace.change():
            opened.state, opened.errors = state, complaints
        if complaints:
            return None
        user, trigger_id = self._workspace.users[slack_user_id], self._tickets.new_trigger_id(slack_user_id)
        payload = payloads.view_submission(user, opened, trigger_id, self._response_urls(opened))
        return self._socket_mode.deliver(
            "interactive", payload, lambda ack: self._submitted(opened, ack), lambda: self._trouble(opened)
        )

    def close_view(self, slack_user_id: str, view_id: str) -> Envelope | None:
        """The close button or the X of a form; the bot hears of it if the form has notify_on_close."""
        opened = self._opened(slack_user_id, view_id)
        self._close(opened)
        if not opened.view.get("notify_on_close"):
            return None
        payload = payloads.view_closed(self._workspace.users[slack_user_id], opened)
        return self._socket_mode.deliver("interactive", payload, _nothing, lambda: None)

    def dismiss(self, slack_user_id: str, message_ts: str) -> None:
        """`Dismiss message` under an ephemeral."""
        for message in self._workspace.ephemerals(slack_user_id):
            if message.ts == message_ts:
                return self._workspace.delete(message)
        raise LookupError(f"{slack_user_id} has no ephemeral {message_ts}")

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

    def _submitted(self, opened: OpenView, ack: Json) -> None:
        match ack.get("response_action"):
            case None | "clear":
                self._close(opened)
            case "errors":
                self._refused(opened, ack.get("errors") or {})
            case "update" if not block_kit.view_problems(ack.get("view")):
                views.replace(self._workspace, opened, views.checked_view(ack))
            case _:
                self._trouble(opened)

    def _refused(self, opened: OpenView, errors: dict[str, str]) -> None:
        fields = {block["block_id"] for block in opened.view["blocks"] if block["type"] == "input"}
        if not errors or not set(errors) <= fields:
            return self._trouble(opened)
        with self._workspace.change():
            opened.errors = dict(errors)
        return None

    def _response_urls(self, opened: OpenView) -> list[Json]:
        found = []
        for block, element in interactive_elements(opened.view["blocks"]):
            if element.get("response_url_enabled"):
                state = opened.state[block["block_id"]][element["action_id"]]
                channel_id = state.get("selected_conversation") or state.get("selected_channel")
                address = self._response_address(self._tickets.new_response_key(opened.slack_user_id, channel_id))
                ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel_id}
                found.append(ids | {"response_url": address})
        return found

    def _opened(self, slack_user_id: str, view_id: str) -> OpenView:
        opened = self._workspace.views.get(view_id)
        if opened is None or opened.slack_user_id != slack_user_id:
            raise LookupError(f"{slack_user_id} has no form {view_id} open")
        return opened

    def _close(self, opened: OpenView) -> None:
        with self._workspace.change():
            self._workspace.views.pop(opened.id, None)

    def _trouble(self, opened: OpenView) -> None:
        with self._workspace.change():
            opened.errors = {WHOLE_FORM: NO_ANSWER}

    def _mark(self, message: Message, *, failed: bool) -> None:
        with self._workspace.change():
            message.failed = failed


def _nothing(_: Json) -> None:
    """An acknowledgement that changes nothing."""
