"""Clicks in messages, as the bot sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, TUNDE
from tests.demo.bare_bot import BareBot, button, card, option

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack


def test_a_click_is_sent_key_for_key_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(button("stop", value="7")))["ts"]
    slack.click(TUNDE, KYC_SUPPORT, ts, "stop")

    payload = bot.envelope()["payload"]
    assert payload.pop("trigger_id")
    assert payload.pop("response_url").startswith("http://127.0.0.1:")
    assert payload.pop("message")["blocks"] == card(button("stop", value="7"))
    [action] = payload.pop("actions")
    assert action.pop("action_ts") > ts
    assert action == button("stop", value="7", block_id="acts")
    assert payload == {
        "type": "block_actions",
        "user": {"id": TUNDE, "username": "tunde", "name": "tunde", "team_id": "T0SMILEDEMO"},
        "api_app_id": "A0SMILEDEMO",
        "token": "emulated-verification-token",
        "team": {"id": "T0SMILEDEMO", "domain": "smile-id-demo"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": ts, "channel_id": KYC_SUPPORT, "is_ephemeral": False},
        "channel": {"id": KYC_SUPPORT, "name": "kyc-support"},
        "state": {"values": {}},
    }


def test_a_click_in_an_ephemeral_comes_without_the_message(slack: EmulatedSlack, bot: BareBot) -> None:
    blocks = card(button("watch"))
    ts = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst", blocks=blocks)["message_ts"]
    slack.click(AMARA, KYC_SUPPORT, ts, "watch")

    payload = bot.envelope()["payload"]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_a_click_in_a_thread_says_which(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    blocks = card(button("go"))
    reply = bot.client.chat_postMessage(channel=KYC_SUPPORT, thread_ts=parent, text="reply", blocks=blocks)["ts"]
    slack.click(AMARA, KYC_SUPPORT, reply, "go")

    payload = bot.envelope()["payload"]
    assert payload["container"]["thread_ts"] == payload["message"]["thread_ts"] == parent


def test_a_url_button_is_a_click_too(slack: EmulatedSlack, bot: BareBot) -> None:
    blocks = card(button("selfie_link", url="https://a.example/1"))
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=blocks)["ts"]
    slack.click(AMARA, KYC_SUPPORT, ts, "selfie_link")

    assert bot.envelope()["payload"]["actions"][0]["action_id"] == "selfie_link"


def test_of_several_buttons_alike_the_value_or_the_block_chooses(slack: EmulatedSlack, bot: BareBot) -> None:
    rows = [card(button("stop", value=str(n)))[0] | {"block_id": f"row-{n}"} for n in range(3)]
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="list", blocks=rows)["ts"]
    slack.click(AMARA, KYC_SUPPORT, ts, "stop", value="2")
    slack.click(AMARA, KYC_SUPPORT, ts, "stop", block_id="row-1")

    assert [bot.envelope()["payload"]["actions"][0]["value"] for _ in range(2)] == ["2", "1"]


def test_a_choice_in_a_menu_carries_what_was_chosen(slack: EmulatedSlack, bot: BareBot) -> None:
    menu = {"type": "static_select", "action_id": "page", "options": [option("1"), option("2")]}
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="list", blocks=card(menu))["ts"]
    slack.click(AMARA, KYC_SUPPORT, ts, "page", chosen={"selected_option": option("2")})

    payload = bot.envelope()["payload"]
    assert payload["actions"][0]["selected_option"] == option("2")
    held = {"type": "static_select", "selected_option": option("2")}
    assert payload["state"] == {"values": {"acts": {"page": held}}}


def test_what_is_not_there_cannot_be_clicked(slack: EmulatedSlack, bot: BareBot) -> None:
    blocks = card(button("watch"))
    ts = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst", blocks=blocks)["message_ts"]

    with pytest.raises(LookupError, match=r"nothing to click: stop; there is \['watch'\]"):
        slack.click(AMARA, KYC_SUPPORT, ts, "stop")
    with pytest.raises(LookupError, match="sees no message"):
        slack.click(TUNDE, KYC_SUPPORT, ts, "watch")


def test_an_ephemeral_can_be_dismissed_by_its_user(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]
    with pytest.raises(LookupError, match="has no ephemeral"):
        slack.dismiss(TUNDE, ts)
    slack.dismiss(AMARA, ts)

    assert slack.workspace.ephemerals(AMARA) == []


def test_a_message_tells_its_words_and_its_buttons(slack: EmulatedSlack, bot: BareBot) -> None:
    bot.client.chat_postMessage(channel=KYC_SUPPORT, text="fallback", blocks=card(button("stop"), button("refresh")))

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert message.words() == "fallback\nstop\nrefresh"
    assert message.action_ids() == ["stop", "refresh"]
    assert message.user == BOT
