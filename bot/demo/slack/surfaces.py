"""What people do in the forms that the bot has opened before them, and in its Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.demo.slack import forms, payloads, views
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import WHOLE_FORM, Json, OpenView, interactive_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.slack.events import Events
    from bot.demo.slack.people import Which
    from bot.demo.slack.socket_mode import Envelope, SocketMode
    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace

NO_ANSWER: Final = "We had some trouble connecting. Try again?"


class Surfaces:
    """Acts for people. Everything here runs on the server's event loop; LookupError when there is nothing to act on."""

    def __init__(
        self,
        workspace: Workspace,
        tickets: Tickets,
        socket_mode: SocketMode,
        events: Events,
        response_address: Callable[[str], str],
    ) -> None:
        self._workspace = workspace
        self._tickets = tickets
        self._socket_mode = socket_mode
        self._events = events
        self._response_address = response_address

    def open_home(self, slack_user_id: str) -> Envelope | None:
        """The app's Home tab; the bot hears of it, and of what it shows there now, if it has subscribed."""
        user = self._workspace.users[slack_user_id]
        if user.is_foreign:
            raise LookupError(f"{slack_user_id} is of another company: the app has no Home tab there")
        channel = self._workspace.direct(slack_user_id)
        return self._events.home_opened(user, channel, self._workspace.home_of(slack_user_id))

    def click_in_home(self, slack_user_id: str, which: Which, state: Json | None = None) -> Envelope:
        """A click on a button, or a choice in a menu, of the Home tab; `state` is what its fields hold."""
        home = self._workspace.home_of(slack_user_id)
        if home is None:
            raise LookupError(f"{slack_user_id} has an empty Home tab")
        return self._click(home, which, state)

    def click_in_view(self, slack_user_id: str, view_id: str, which: Which, state: Json | None = None) -> Envelope:
        """A click on a button, or a choice in a menu, of an open form; `state` is what its fields hold."""
        return self._click(self._opened(slack_user_id, view_id), which, state)

    def _click(self, opened: OpenView, which: Which, state: Json | None) -> Envelope:
        blocks = opened.view["blocks"]
        block, element = which.among(blocks)
        values = opened.state if state is None else forms.state_values(blocks, state)
        with self._workspace.change():
            opened.state = forms.chosen_in(values, block, element, which.chosen)
            opened.errors = {field: error for field, error in opened.errors.items() if field != WHOLE_FORM}
        action = payloads.action(block, element, which.chosen, self._workspace.next_ts())
        user = self._workspace.users[opened.slack_user_id]
        payload = payloads.view_action(user, opened, action, self._tickets.new_trigger_id(user.id))
        return self._socket_mode.deliver("interactive", payload, lambda _: None, lambda: self._trouble(opened))

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
        """The close button of a form, which shows the one under it again unless it has clear_on_close.

        The bot hears of it if the form has notify_on_close.
        """
        opened = self._opened(slack_user_id, view_id)
        is_cleared = bool(opened.view.get("clear_on_close"))
        self._close(opened, *(opened.below if is_cleared else ()))
        if not opened.view.get("notify_on_close"):
            return None
        payload = payloads.view_closed(self._workspace.users[slack_user_id], opened, is_cleared=is_cleared)
        return self._socket_mode.deliver("interactive", payload, lambda _: None, lambda: None)

    def _submitted(self, opened: OpenView, ack: Json) -> None:
        try:
            match ack.get("response_action"):
                case None:
                    self._close(opened)
                case "clear":
                    self._close(opened, *opened.below)
                case "errors":
                    self._refused(opened, ack.get("errors") or {})
                case "update":
                    views.replace(self._workspace, opened, views.checked_view(ack))
                case "push":
                    views.push(self._workspace, opened, views.checked_view(ack))
                case _:
                    self._trouble(opened)
        except SlackError:
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

    def _close(self, opened: OpenView, *below: str) -> None:
        with self._workspace.change():
            for view_id in (opened.id, *below):
                self._workspace.views.pop(view_id, None)

    def _trouble(self, opened: OpenView) -> None:
        with self._workspace.change():
            opened.errors = {WHOLE_FORM: NO_ANSWER}
