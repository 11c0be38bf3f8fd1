"""The emulated Slack and a real Bolt app, joined by the Socket Mode adapter that the bot uses in production."""

from __future__ import annotations

import gc
from functools import partialmethod
from typing import TYPE_CHECKING, Any

import pytest
import websocket
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from bot.demo.slack.model import AMARA, KYC_SUPPORT, TUNDE
from bot.demo.slack.server import EmulatedSlack
from tests.demo.bare_bot import button, card, field, form, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.demo.slack.socket_mode import Death


def bolt_app(client: WebClient) -> App:
    """Answers a command, a click and a form as any Bolt app would; leaves `/smile ignore` unacknowledged."""
    app = App(client=client, token_verification_enabled=False)

    @app.command("/smile")
    def command(ack: Any, respond: Any, command: Any) -> None:
        if command["text"] == "ignore":
            raise RuntimeError("not acknowledged")
        ack()
        if command["text"] == "watch":
            client.views_open(trigger_id=command["trigger_id"], view=form(field("job", {"type": "plain_text_input"})))
        else:
            respond(text=f"you asked: {command['text']}", blocks=card(button("again")))

    @app.action("again")
    def again(ack: Any, respond: Any) -> None:
        ack()
        respond(text="again", replace_original=True)

    @app.view("watch_form")
    def submitted(ack: Any, view: Any) -> None:
        job = view["state"]["values"]["job"]["it"]["value"]
        ack(response_action="errors", errors={"job": "No such job."}) if job == "nope" else ack()

    return app


@pytest.fixture
def slack() -> Iterator[EmulatedSlack]:
    slack = EmulatedSlack(ack_seconds=0.2)
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def bolt(slack: EmulatedSlack, monkeypatch: pytest.MonkeyPatch) -> Iterator[SocketModeHandler]:
    # Without a ping_timeout the adapter may look at a connection it has closed itself for another ten seconds.
    prompt = partialmethod(websocket.WebSocketApp.run_forever, ping_timeout=1)
    monkeypatch.setattr(websocket.WebSocketApp, "run_forever", prompt)
    app = bolt_app(WebClient(slack.bot_token, base_url=slack.api_url))
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    slack.wait_for(lambda workspace: workspace.connections)
    yield handler
    handler.close()  # type: ignore[no-untyped-call]
    app.listener_runner.listener_executor.shutdown()


@pytest.mark.usefixtures("bolt")
def test_a_command_is_acknowledged_and_answered_to_the_typist_alone(slack: EmulatedSlack) -> None:
    envelope = slack.type(AMARA, KYC_SUPPORT, "/smile status u-1 job-1")

    [answer] = slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))
    assert (answer.text, settled(slack, envelope)) == ("you asked: status u-1 job-1", "acked")
    assert slack.workspace.ephemerals(TUNDE) == []


@pytest.mark.usefixtures("bolt")
def test_a_click_lets_the_bot_replace_even_an_ephemeral(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile status u-1 job-1")
    [answer] = slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))
    slack.click(AMARA, KYC_SUPPORT, answer.ts, "again")

    slack.wait_for(lambda _: answer.text == "again")
    assert (len(slack.workspace.messages), answer.blocks, answer.edited) == (1, [], False)


@pytest.mark.usefixtures("bolt")
def test_a_form_is_refused_at_its_field_and_then_taken(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    view = slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    slack.submit(AMARA, view.id, {"job": "nope"})
    assert slack.wait_for(lambda _: view.errors) == {"job": "No such job."}

    slack.submit(AMARA, view.id, {"job": "job-1"})
    slack.wait_for(lambda workspace: workspace.view_of(AMARA) is None)
    assert slack.workspace.views == {}


@pytest.mark.usefixtures("bolt")
def test_a_command_the_app_leaves_unacknowledged_is_dispatch_failed(slack: EmulatedSlack) -> None:
    envelope = slack.type(AMARA, KYC_SUPPORT, "/smile ignore")

    assert settled(slack, envelope) == "failed"
    assert slack.workspace.ephemerals(AMARA)[0].text == '/smile failed with the error "dispatch_failed"'


@pytest.mark.usefixtures("bolt")
def test_a_click_the_app_leaves_unacknowledged_marks_the_message(slack: EmulatedSlack) -> None:
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    blocks = card(button("unknown"))
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=blocks)["ts"]

    assert settled(slack, slack.click(AMARA, KYC_SUPPORT, ts, "unknown")) == "failed"
    assert slack.workspace.in_channel(KYC_SUPPORT)[0].failed


@pytest.mark.usefixtures("bolt")
def test_the_adapter_comes_back_whichever_way_its_connection_ends(slack: EmulatedSlack) -> None:
    ways: list[Death] = ["refresh_requested", "warning", "abort"]
    for how in ways:
        end_connection_and_wait_for_another(slack, how)

        assert a_command_comes_through(slack)


# The adapter's WebSocket library forgets the TCP socket of a connection that ended with a close frame.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("bolt")
def test_the_adapter_comes_back_after_a_close_frame(slack: EmulatedSlack) -> None:
    end_connection_and_wait_for_another(slack, "close")

    assert a_command_comes_through(slack)
    gc.collect()


def end_connection_and_wait_for_another(slack: EmulatedSlack, how: Death) -> None:
    before = slack.workspace.hellos
    slack.disconnect_sockets(how)
    slack.wait_for(lambda workspace: workspace.hellos > before and workspace.connections)


def a_command_comes_through(slack: EmulatedSlack) -> bool:
    """One typed while the adapter still changes from one connection to the next may be lost: then another."""
    for _ in range(20):
        slack.wait_for(lambda workspace: workspace.connections)
        if settled(slack, slack.type(AMARA, KYC_SUPPORT, "/smile back")) == "acked":
            return True
    return False
