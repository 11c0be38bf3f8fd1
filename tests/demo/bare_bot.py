"""Socket Mode spoken by hand, and the shortest messages and forms that Slack takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import websocket
from slack_sdk import WebClient

from bot.demo.slack.model import AMARA, KYC_SUPPORT

if TYPE_CHECKING:
    from bot.demo.slack.model import OpenView
    from bot.demo.slack.server import EmulatedSlack
    from bot.demo.slack.socket_mode import Envelope

Json = dict[str, Any]


class BareBot:
    """Socket Mode by hand: what arrives is looked at word for word, and acknowledged only when a test says so."""

    def __init__(self, slack: EmulatedSlack) -> None:
        self.client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        url = self.client.apps_connections_open(app_token=slack.app_token)["url"]
        self._socket = websocket.create_connection(url, timeout=10)
        self.hello = self._receive()

    def envelope(self) -> Json:
        return self._receive()

    def ack(self, payload: Json | None = None) -> Json:
        envelope = self._receive()
        answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
        self.send(answer)
        return envelope

    def send(self, message: Json) -> None:
        self._socket.send(json.dumps(message))

    def ping(self, words: str) -> None:
        self._socket.ping(words)

    def control_frame(self) -> tuple[int, bytes]:
        opcode, data = self._socket.recv_data(control_frame=True)
        return int(opcode), bytes(data)

    def close(self) -> None:
        self._socket.close()  # ... which leaves TCP open after a close frame from Slack
        self._socket.shutdown()  # type: ignore[no-untyped-call]

    def _receive(self) -> Json:
        return dict(json.loads(self._socket.recv()))


def button(action_id: str, **keys: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": action_id}, **keys}


def card(*buttons: Json) -> list[Json]:
    return [{"type": "actions", "block_id": "acts", "elements": list(buttons)}]


def field(block_id: str, element: Json, **keys: Any) -> Json:
    label = {"type": "plain_text", "text": block_id}
    return {"type": "input", "block_id": block_id, "label": label, "element": {"action_id": "it", **element}, **keys}


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def form(*blocks: Json, **keys: Any) -> Json:
    title = {"type": "plain_text", "text": "Watch"}
    return {
        "type": "modal",
        "callback_id": "watch_form",
        "title": title,
        "submit": title,
        "blocks": list(blocks),
    } | keys


def opened(slack: EmulatedSlack, bot: BareBot, view: Json) -> OpenView:
    """The form, opened before Amara as an answer to a typed command."""
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    bot.client.views_open(trigger_id=bot.ack()["payload"]["trigger_id"], view=view)
    return slack.wait_for(lambda workspace: workspace.view_of(AMARA))


def settled(slack: EmulatedSlack, envelope: Envelope | None) -> str:
    """How the delivery of an envelope ended."""
    assert envelope is not None
    slack.wait_for(lambda _: envelope.state != "sent")
    return envelope.state
