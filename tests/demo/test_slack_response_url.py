"""Response URLs: five answers within half an hour, to whoever acted, under the same rules as any message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from slack_sdk.webhook import WebhookClient

from bot.demo.slack.model import AMARA, KYC_SUPPORT, TUNDE
from tests.demo.bare_bot import BareBot, Json, button, card

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack
    from tests.clock import Clock


@pytest.fixture
def url(slack: EmulatedSlack, bot: BareBot) -> str:
    """The response URL of a command Amara typed."""
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    return str(bot.ack()["payload"]["response_url"])


def answer(url: str, **body: Any) -> tuple[int, Json]:
    response = requests.post(url, json=body, timeout=10)
    return response.status_code, response.json()


def click(slack: EmulatedSlack, bot: BareBot, ts: str) -> str:
    """The response URL of Amara's click on the one button of a message."""
    slack.click(AMARA, KYC_SUPPORT, ts, "go")
    return str(bot.ack()["payload"]["response_url"])


def posted_card(bot: BareBot, **keys: Any) -> str:
    return str(bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(button("go")), **keys)["ts"])


def test_an_answer_is_for_the_actor_alone_unless_in_channel_is_asked_for(slack: EmulatedSlack, url: str) -> None:
    assert answer(url, text="for you") == (200, {"ok": True})
    assert answer(url, text="for all", response_type="in_channel") == (200, {"ok": True})

    assert [message.text for message in slack.workspace.ephemerals(AMARA)] == ["for you"]
    assert [message.text for message in slack.workspace.in_channel(KYC_SUPPORT)] == ["for all"]
    assert slack.workspace.ephemerals(TUNDE) == []


def test_slacks_own_webhook_client_gets_through(slack: EmulatedSlack, url: str) -> None:
    assert WebhookClient(url).send(text="hi", blocks=card(button("go"))).status_code == 200

    assert slack.workspace.ephemerals(AMARA)[0].action_ids() == ["go"]


def test_it_works_where_the_bot_is_no_member(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.workspace.remove(KYC_SUPPORT)
    slack.type(AMARA, KYC_SUPPORT, "/smile help")

    assert answer(bot.ack()["payload"]["response_url"], text="hi")[0] == 200


def test_it_is_good_for_five_answers(url: str) -> None:
    answers = [answer(url, text="hi") for _ in range(6)]

    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert answers[5][1]["error"] == "used_url"


def test_it_is_good_for_half_an_hour(clock: Clock, url: str) -> None:
    clock.advance(minutes=30)
    assert answer(url, text="hi")[0] == 200

    clock.advance(seconds=1)
    assert answer(url, text="hi") == (404, {"ok": False, "error": "expired_url"})


def test_a_made_up_one_is_refused(slack: EmulatedSlack) -> None:
    assert answer(f"{slack.page_url}response/made-up", text="hi")[0] == 404


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"text": "x" * 40_001}, "msg_too_long"),
    ],
)
def test_a_wrong_answer_is_refused_by_name(slack: EmulatedSlack, url: str, body: Json, error: str) -> None:
    status, refusal = answer(url, **body)

    assert (status, refusal["error"]) == (400, error)
    assert slack.workspace.messages == []


def test_a_body_that_is_no_json_is_refused(url: str) -> None:
    response = requests.post(url, data=b"hello", timeout=10)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_json")


def test_the_original_is_replaced_whole(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = posted_card(bot)
    answer(click(slack, bot, ts), text="done", replace_original=True)

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (message.ts, message.text, message.blocks, message.edited) == (ts, "done", [], True)


def test_the_original_is_deleted(slack: EmulatedSlack, bot: BareBot) -> None:
    url = click(slack, bot, posted_card(bot))

    assert answer(url, delete_original=True) == answer(url, delete_original=True) == (200, {"ok": True})
    assert slack.workspace.messages == []


def test_an_answer_to_a_click_in_a_thread_stands_in_the_thread(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = posted_card(bot)
    answer(click(slack, bot, posted_card(bot, thread_ts=parent)), text="psst")

    assert slack.workspace.ephemerals(AMARA)[0].thread_ts == parent


def test_answers_are_recorded_and_can_be_made_to_fail(slack: EmulatedSlack, url: str) -> None:
    slack.fail("response_url", status=500)
    assert requests.post(url, json={"text": "lost"}, timeout=10).status_code == 500
    answer(url, text="told")

    assert [(call.arguments["text"], call.ok) for call in slack.calls_of("response_url")] == [
        ("lost", False),
        ("told", True),
    ]
