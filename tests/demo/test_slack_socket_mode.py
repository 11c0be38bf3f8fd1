"""Socket Mode's connections: how they are greeted, counted, warned and ended."""

from __future__ import annotations

import threading

import pytest
import websocket

from bot.demo.slack.model import AMARA, KYC_SUPPORT
from bot.demo.slack.server import EmulatedSlack
from tests.demo.bare_bot import BareBot


def test_a_connection_is_greeted(bot: BareBot) -> None:
    assert bot.hello["type"] == "hello"
    assert bot.hello["num_connections"] == 1


def test_a_hello_counts_the_connections(slack: EmulatedSlack, bot: BareBot) -> None:
    second = BareBot(slack)

    assert (bot.hello["num_connections"], second.hello["num_connections"]) == (1, 2)
    assert slack.workspace.connections == 2
    second.close()
    slack.wait_for(lambda workspace: workspace.connections == 1)


def test_an_eleventh_connection_is_sent_away(slack: EmulatedSlack) -> None:
    bots = [BareBot(slack) for _ in range(11)]

    assert [bot.hello["type"] for bot in bots] == ["hello"] * 10 + ["disconnect"]
    assert bots[10].hello["reason"] == "too_many_websockets"
    for bot in bots:
        bot.close()


def test_an_address_is_good_for_one_connection(slack: EmulatedSlack, bot: BareBot) -> None:
    url = bot.client.apps_connections_open(app_token=slack.app_token)["url"]
    websocket.create_connection(url, timeout=10).close()

    with pytest.raises(websocket.WebSocketBadStatusException, match="401"):
        websocket.create_connection(url, timeout=10)


def test_each_envelope_goes_to_one_connection_in_turn(slack: EmulatedSlack, bot: BareBot) -> None:
    second = BareBot(slack)
    for number in range(4):
        slack.type(AMARA, KYC_SUPPORT, f"/smile {number}")

    texts = [[one.ack()["payload"]["text"] for _ in range(2)] for one in (bot, second)]
    assert sorted(texts[0] + texts[1]) == ["0", "1", "2", "3"]
    second.close()


def test_a_ping_is_answered(bot: BareBot) -> None:
    bot.ping("still there?")

    assert bot.control_frame() == (websocket.ABNF.OPCODE_PONG, b"still there?")


def test_a_silent_connection_answers_nothing_and_counts_as_connected(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.disconnect_sockets("silence")
    bot.ping("still there?")
    slack.type(AMARA, KYC_SUPPORT, "/smile help")

    assert slack.workspace.connections == 1
    assert bot.envelope()["payload"]["text"] == "help"


def test_a_connection_asked_to_refresh_gets_no_more_envelopes(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.disconnect_sockets("refresh_requested")
    assert bot.envelope()["reason"] == "refresh_requested"

    envelope = slack.type(AMARA, KYC_SUPPORT, "/smile help")
    assert envelope is not None
    assert envelope.state == "failed"


def test_a_warned_connection_goes_on_working(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.disconnect_sockets("warning")

    assert bot.envelope() == {"type": "disconnect", "reason": "warning", "debug_info": {"host": "emulated-slack"}}
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    assert bot.envelope()["type"] == "slash_commands"


def test_a_close_frame_ends_the_connection(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.disconnect_sockets("close")

    assert bot.control_frame() == (websocket.ABNF.OPCODE_CLOSE, b"\x03\xe8")
    slack.wait_for(lambda workspace: workspace.connections == 0)


def test_a_reset_ends_the_connection_without_a_close_frame(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.disconnect_sockets("abort")

    with pytest.raises(ConnectionResetError):
        bot.envelope()
    slack.wait_for(lambda workspace: workspace.connections == 0)


def test_a_late_or_made_up_acknowledgement_is_ignored(slack: EmulatedSlack, bot: BareBot) -> None:
    bot.send({"envelope_id": "never-sent"})
    bot.send({})
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    bot.ack()

    assert slack.wait_for(lambda _: [one for one in slack.envelopes if one.state == "acked"])


def test_an_envelope_left_unacknowledged_shows_the_typist_dispatch_failed() -> None:
    slack = EmulatedSlack(ack_seconds=0)
    slack.start()
    bot = BareBot(slack)
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    [seen] = slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))

    assert seen.text == '/smile failed with the error "dispatch_failed"'
    bot.close()
    slack.stop()


def test_the_server_stops_while_connections_are_open() -> None:
    slack = EmulatedSlack()
    slack.start()
    talking, silent = BareBot(slack), BareBot(slack)
    slack.disconnect_sockets("silence")
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    slack.stop()

    assert slack.workspace.connections == 0
    assert [one.name for one in threading.enumerate() if one.name == "loopback"] == []
    talking.close()
    silent.close()
