"""The whole bot without Socket Mode: Slack posts to it, signed, and it answers over the Web API."""

import json
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT
from bot.start import StartError
from tests.posting import SIGNING_SECRET, free_port, request, slack_form, slack_headers
from tests.whole.http_mode import HttpMode
from tests.whole.world import SOON, World


@pytest.fixture
def http(world: World) -> HttpMode:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    return HttpMode(world)


def test_a_watch_goes_from_the_command_to_its_end(http: HttpMode) -> None:
    world = http.world
    status = http.post(http.typed("/smile watch user-1 job-1"))
    http.answered(1)
    world.advance("job-1")
    world.pass_time(**SOON)

    assert status == 200
    assert world.slack.workspace.hellos == 0
    (decision,) = world.replies()
    assert "pproved" in decision.words()


def test_clicks_and_forms_work_as_they_do_over_socket_mode(http: HttpMode) -> None:
    workspace = http.world.slack.workspace
    http.post(http.typed("/smile status user-1 job-1"))
    answer = http.answered(1)
    clicked = http.post(http.clicked(answer, "history"))
    history = http.answered(2)
    opened = http.post(http.typed("/smile watch"))
    form = http.world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    values = {"smile_user_id": "user-1", "job_id": "job-1", "channel": KYC_SUPPORT, "tell": "changes"}
    envelope = http.world.slack.submit(AMARA, form.id, values)
    assert envelope is not None
    submitted = http.post(envelope.payload)
    http.answered(3)

    assert (clicked, opened, submitted) == (200, 200, 200)
    assert "0824" in history.words()
    assert [message for message in workspace.in_channel(KYC_SUPPORT) if "Watched by" in message.words()]


def test_a_form_that_is_filled_in_wrongly_says_so_in_the_answer(http: HttpMode) -> None:
    http.post(http.typed("/smile watch"))
    form = http.world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    values = {"smile_user_id": "user\a1", "job_id": "job-1", "channel": KYC_SUPPORT, "tell": "changes"}
    envelope = http.world.slack.submit(AMARA, form.id, values)
    assert envelope is not None
    body = slack_form(envelope.payload)
    status, text = request(http.port, "POST", "/slack/events", body, slack_headers(body, http.world.clock()))

    assert status == 200
    assert '"response_action"' in text
    assert '"errors"' in text


def test_the_ack_waits_for_nobody(http: HttpMode) -> None:
    http.world.smile.down = True
    status = http.post(http.typed("/smile status user-1 job-1"))

    assert status == 200
    assert http.answers() == []


def test_forged_and_stale_requests_are_refused_and_nothing_happens(http: HttpMode) -> None:
    now, payload = http.world.clock(), http.typed("/smile watch user-1 job-1")
    body = slack_form(payload)
    for headers in (
        {},
        slack_headers(body, now, secret="guessed"),
        slack_headers(body, now - timedelta(minutes=6)),
        slack_headers(body + b"&text=help", now),
    ):
        assert http.post(payload, headers) == 401

    assert http.answers() == []
    assert http.world.cards() == []
    assert http.world.smile.asked == []


def test_what_slack_repeats_is_done_once(http: HttpMode) -> None:
    payload = http.typed("/smile status user-1 job-1")
    statuses = [http.post(payload)]
    http.answered(1)
    statuses += [http.post(payload, retry=retry) for retry in (1, 2)]
    http.post(http.typed("/smile help"))
    http.answered(2)

    assert statuses == [200] * 3
    assert len(http.answers()) == 2
    assert len(http.world.smile.asked) == 1


def test_what_slack_repeats_after_a_restart_is_done_once(http: HttpMode) -> None:
    payload = http.typed("/smile status user-1 job-1")
    statuses = [http.post(payload)]
    http.answered(1)
    http.world.stop_bot()
    http.world.start_bot()
    statuses.append(http.post(payload, retry=1))
    http.post(http.typed("/smile help"))
    http.answered(2)

    assert statuses == [200] * 2
    assert len(http.answers()) == 2
    assert len(http.world.smile.asked) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"type": "channel_archive", "channel": KYC_SUPPORT},
        {"type": "message", "subtype": "channel_join", "channel": KYC_SUPPORT, "user": AMARA, "ts": "1.1"},
        {"type": "message", "text": "hello", "channel": KYC_SUPPORT, "user": AMARA, "ts": "1.1"},
        {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}},
    ],
)
def test_an_event_that_nobody_wants_is_acknowledged_so_that_it_does_not_come_again(
    http: HttpMode, event: dict[str, Any]
) -> None:
    sent = {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "api_app_id": "A1", "event": event}
    body = json.dumps(sent).encode()
    headers = slack_headers(body, http.world.clock(), kind="application/json")

    assert request(http.port, "POST", "/slack/events", body, headers)[0] == 200
    assert http.world.channel() == []


def test_it_lives_and_is_ready(http: HttpMode) -> None:
    assert request(http.port, "GET", "/healthz")[0] == 200
    assert request(http.port, "GET", "/readyz")[0] == 200


def test_over_socket_mode_slack_has_no_door_and_readiness_follows_the_connection(world: World) -> None:
    port = free_port()
    world.start_bot(HTTP_PORT=str(port))
    body = slack_form({"command": "/smile"})
    door = request(port, "POST", "/slack/events", body, slack_headers(body, world.clock()))
    ready = request(port, "GET", "/readyz")
    world.slack.fail("apps.connections.open", times=1000, status=503)
    world.slack.disconnect_sockets("abort")
    world.slack.wait_for(lambda workspace: not workspace.connections)
    gone = until_not_ready(port)

    assert door[0] == 404
    assert ready[0] == 200
    assert gone[0] == 503
    assert "Slack: not connected." in gone[1]


def until_not_ready(port: int) -> tuple[int, str]:
    """The first answer that is not "ready": the client hears of a dead connection a moment later."""
    end = time.monotonic() + 20
    while (answer := request(port, "GET", "/readyz"))[0] == 200 and time.monotonic() < end:
        pass
    return answer


def test_the_age_of_the_last_envelope_is_shown(world: World) -> None:
    port = free_port()
    world.start_bot(HTTP_PORT=str(port))
    before = request(port, "GET", "/metrics")[1]
    world.type("/smile help")
    world.clock.advance(seconds=42)
    after = request(port, "GET", "/metrics")[1]

    assert "last_envelope" not in before
    assert "smile_bot_last_envelope_seconds 42.0" in after


def test_callbacks_are_taken_before_slack_answers_and_commands_are_not(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.start()
    port = free_port()
    world.slack.fail("auth.test", times=1000, status=503)
    seen: dict[str, int] = {}

    def look() -> None:
        body = slack_form({"command": "/smile"})
        seen["healthz"] = request(port, "GET", "/healthz")[0]
        seen["readyz"] = request(port, "GET", "/readyz")[0]
        seen["events"] = request(port, "POST", "/slack/events", body, slack_headers(body, world.clock()))[0]
        assert world.bot is not None
        world.bot.stopping.set()

    settings = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SIGNING_SECRET, "HTTP_PORT": str(port)}
    starting = threading.Thread(target=world.start_bot, kwargs=settings, name="starting")
    starting.start()
    try:
        world.slack.wait_for(lambda _: world.slack.calls_of("auth.test"))
        look()
        starting.join(20)
    finally:
        world.stop()

    assert seen == {"healthz": 200, "readyz": 503, "events": 503}


def test_a_taken_port_is_one_sentence(http: HttpMode, tmp_path: Path) -> None:
    second = Bot(http.world.config(DATABASE_URL=f"sqlite:///{tmp_path / 'second.db'}"), now=http.world.clock)
    with pytest.raises(StartError, match=f"127.0.0.1 port {http.port}"):
        second.start(ticking=False)

    assert second.stop()
