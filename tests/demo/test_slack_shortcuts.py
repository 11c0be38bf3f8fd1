"""Shortcuts in the menu of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from bot.demo.slack.model import AMARA, KYC_SUPPORT, OTTO, TUNDE
from tests.demo.bare_bot import BareBot, Json, button, card, form

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack


def posted(bot: BareBot, **keys: object) -> str:
    return str(bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", **keys)["ts"])  # type: ignore[arg-type]


def test_a_shortcut_is_sent_key_for_key_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    metadata: Json = {"event_type": "smile_card", "event_payload": {"watch": 7}}
    ts = posted(bot, blocks=card(button("stop")), metadata=metadata)
    slack.shortcut(TUNDE, KYC_SUPPORT, ts, "check_job")

    envelope = bot.envelope()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
    payload = envelope["payload"]
    assert payload.pop("trigger_id")
    assert payload.pop("action_ts") > ts
    assert payload.pop("response_url").startswith(slack.page_url + "response/")
    message = payload.pop("message")
    assert (message["ts"], message["text"], message["bot_id"]) == (ts, "card", "B0SMILEDEMO")
    assert (message["blocks"], message["metadata"]) == (card(button("stop")), metadata)
    assert payload == {
        "type": "message_action",
        "user": {"id": TUNDE, "username": "tunde", "name": "tunde", "team_id": "T0SMILEDEMO"},
        "api_app_id": "A0SMILEDEMO",
        "token": "emulated-verification-token",
        "team": {"id": "T0SMILEDEMO", "domain": "smile-id-demo"},
        "enterprise": None,
        "is_enterprise_install": False,
        "callback_id": "check_job",
        "message_ts": ts,
        "channel": {"id": KYC_SUPPORT, "name": "kyc-support"},
    }


def test_a_shortcut_at_what_a_person_wrote_brings_the_words(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "what about user-1 job-1?")
    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    slack.shortcut(AMARA, KYC_SUPPORT, message.ts, "check_job")

    sent = bot.envelope()["payload"]["message"]
    assert (sent["user"], sent["text"]) == (AMARA, "what about user-1 job-1?")
    assert "bot_id" not in sent


def test_a_shortcut_at_a_reply_brings_its_thread(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = posted(bot)
    reply = posted(bot, thread_ts=parent)
    slack.shortcut(AMARA, KYC_SUPPORT, reply, "check_job")

    assert bot.envelope()["payload"]["message"]["thread_ts"] == parent


def test_a_shortcut_lets_the_bot_answer_and_open_a_form(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.shortcut(AMARA, KYC_SUPPORT, posted(bot), "check_job")
    payload = bot.ack()["payload"]
    bot.client.views_open(trigger_id=payload["trigger_id"], view=form())
    body = {"text": "answer", "replace_original": True}
    posted_answer = requests.post(payload["response_url"], json=body, timeout=10)

    assert posted_answer.json() == {"ok": True}
    assert slack.workspace.view_of(AMARA)
    [answer] = slack.workspace.ephemerals(AMARA)
    [original] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (answer.text, original.text) == ("answer", "card")


def test_a_shortcut_nobody_acknowledges_marks_the_message(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = posted(bot)
    bot.close()
    slack.wait_for(lambda workspace: workspace.connections == 0)
    slack.shortcut(AMARA, KYC_SUPPORT, ts, "check_job")

    assert slack.workspace.in_channel(KYC_SUPPORT)[0].failed


def test_there_is_no_shortcut_where_slack_offers_none(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.workspace.share(KYC_SUPPORT)
    ts = posted(bot)
    whisper = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    for who, at, callback_id in ((AMARA, ts, "other"), (AMARA, whisper, "check_job"), (OTTO, ts, "check_job")):
        with pytest.raises(LookupError, match="has no shortcut"):
            slack.shortcut(who, KYC_SUPPORT, at, callback_id)
    with pytest.raises(LookupError, match="sees no message"):
        slack.shortcut(TUNDE, KYC_SUPPORT, whisper, "check_job")
