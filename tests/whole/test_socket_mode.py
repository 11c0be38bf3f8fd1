"""The connection to Slack, when Slack is slow or unwilling to give another."""

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from bot import app, socket_mode
from tests.whole.world import World


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "HANDSHAKE_WITHIN_S", 0.3)
    monkeypatch.setattr(socket_mode, "LOOK_EVERY_S", 1.0)
    monkeypatch.setattr(app, "OPEN_WITHIN", 0.5)


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """A server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server


def send_to(world: World, server: socket.socket) -> None:
    """Have Slack give that server's address to the bot, once."""
    url = f"ws://127.0.0.1:{server.getsockname()[1]}/link"
    world.slack.fail("apps.connections.open", body=json.dumps({"ok": True, "url": url}))


def answers_again(world: World) -> bool:
    """Whether the bot answers what people type, as soon as it has a new connection."""
    world.slack.wait_for(lambda workspace: workspace.hellos > 1 and workspace.connections == 1, timeout=30)
    return "How to use" in world.type("/smile help").words()


def test_a_connection_that_slack_wants_replaced_serves_until_there_is_another(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.start_bot()
    world.slack.fail("apps.connections.open", times=3, status=503)
    world.slack.disconnect_sockets("refresh_requested")

    assert answers_again(world)
    troubles = [record for record in caplog.records if "Slack cannot be reached over Socket Mode" in record.message]
    assert len(troubles) == 1


def test_slack_is_not_asked_for_an_address_before_it_wants_to_be(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uptime, looks = [0.0], threading.Semaphore(0)

    def monotonic() -> float:
        looks.release()
        return uptime[0]

    monkeypatch.setattr(socket_mode, "monotonic", monotonic)
    world.start_bot()
    world.slack.fail("apps.connections.open", retry_after=60)
    world.slack.disconnect_sockets("abort")
    for _ in range(4):  # at the start, when Slack refuses, and twice when the bot looks whether to ask again
        assert looks.acquire(timeout=20)
    asked = len(world.slack.calls_of("apps.connections.open"))
    uptime[0] = 61

    assert asked == 2
    assert answers_again(world)
    assert len(world.slack.calls_of("apps.connections.open")) == 3


def test_a_connection_that_is_replaced_costs_one_question(world: World) -> None:
    world.start_bot()
    world.slack.disconnect_sockets("refresh_requested")

    assert answers_again(world)
    assert len(world.slack.calls_of("apps.connections.open")) == 2


def test_a_handshake_that_is_never_answered_is_given_up_and_the_bot_is_not_ready_meanwhile(
    world: World, mute: socket.socket
) -> None:
    bot = world.start_bot()
    send_to(world, mute)
    world.slack.disconnect_sockets("abort")
    silent, _ = mute.accept()
    with silent:
        ready_before = bot._not_ready()
        answered = answers_again(world)

    assert "Slack: not connected." in ready_before
    assert answered
    assert bot._not_ready() == []


def test_a_bot_whose_first_handshake_is_never_answered_starts_all_the_same(world: World, mute: socket.socket) -> None:
    send_to(world, mute)
    world.start_bot()

    assert "How to use" in world.type("/smile help").words()


def test_a_bot_stops_while_a_handshake_is_not_answered(world: World, mute: socket.socket) -> None:
    world.start_bot()
    send_to(world, mute)
    world.slack.disconnect_sockets("abort")
    silent, _ = mute.accept()
    with silent:
        world.stop_bot()

    assert world.bot is None
