"""The emulated Web API, called with Slack's own SDK."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from slack_sdk import WebClient

from bot.demo.slack.model import AMARA, BOT, BOT_ID, KYC_SUPPORT, RISK_REVIEW, TEAM_ID, TUNDE
from bot.demo.slack.server import EmulatedSlack
from tests.demo.web_api import refusal, section

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_SCOPES = ("commands", "chat:write", "channels:read", "im:write")


@pytest.fixture
def scopes() -> Sequence[str]:
    return ALL_SCOPES


def test_auth_test_says_who_the_bot_is_and_what_it_may_do(client: WebClient) -> None:
    answer = client.auth_test()

    assert (answer["user_id"], answer["team_id"], answer["bot_id"]) == (BOT, TEAM_ID, BOT_ID)
    assert answer.headers["x-oauth-scopes"] == ",".join(ALL_SCOPES)


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-somebody-else", "invalid_auth"), ("APP", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused_by_name(slack: EmulatedSlack, token: str, error: str) -> None:
    client = WebClient(slack.app_token if token == "APP" else token, base_url=slack.api_url)

    assert refusal(client.chat_postMessage, channel=KYC_SUPPORT, text="hi")["error"] == error


def test_a_socket_is_opened_with_the_app_token_alone(slack: EmulatedSlack, client: WebClient) -> None:
    assert refusal(client.apps_connections_open, app_token=slack.bot_token)["error"] == "not_allowed_token_type"
    assert client.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://127.0.0.1:")


def test_a_method_whose_scope_was_not_granted_is_refused() -> None:
    poor = EmulatedSlack(scopes=("commands",))
    poor.start()
    client = WebClient(poor.bot_token, base_url=poor.api_url)

    answer = refusal(client.chat_postMessage, channel=KYC_SUPPORT, text="hi")
    poor.stop()

    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")


def test_an_unknown_method_is_said_to_be_unknown(client: WebClient) -> None:
    assert refusal(client.api_call, "chat.shout")["error"] == "unknown_method"


def test_a_posted_message_is_in_the_channel_with_ids_for_its_blocks(slack: EmulatedSlack, client: WebClient) -> None:
    answer = client.chat_postMessage(channel=KYC_SUPPORT, text="hello", blocks=[section()])

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (message.ts, message.text, message.by_bot) == (answer["ts"], "hello", True)
    assert message.blocks == answer["message"]["blocks"] == [section(block_id="auto-0")]


def test_a_form_body_says_the_same_as_a_json_body(slack: EmulatedSlack, client: WebClient) -> None:
    body = {"channel": KYC_SUPPORT, "text": "hi", "blocks": json.dumps([section()]), "reply_broadcast": False}
    client.api_call("chat.postMessage", data=body)

    assert slack.workspace.in_channel(KYC_SUPPORT)[0].blocks == [section(block_id="auto-0")]


def test_the_token_may_be_a_form_argument_and_is_not_recorded(slack: EmulatedSlack) -> None:
    form = {"token": slack.bot_token, "channel": KYC_SUPPORT, "text": "hi"}
    answer = requests.post(slack.api_url + "chat.postMessage", data=form, timeout=10)

    assert answer.json()["ok"]
    assert slack.calls[0].arguments == {"channel": KYC_SUPPORT, "text": "hi"}


@pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_json"), (b"[1]", "json_not_object")])
def test_a_json_body_that_is_none_is_refused(slack: EmulatedSlack, body: bytes, error: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(slack.api_url + "auth.test", data=body, headers=headers, timeout=10)

    assert answer.json()["error"] == error


def test_timestamps_never_repeat_even_when_the_clock_stands_still(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=KYC_SUPPORT, text="hi")["ts"] for _ in range(3)]

    assert sorted(set(stamps)) == stamps


BAD_POSTS: list[tuple[str, dict[str, Any]]] = [
    ("invalid_arguments", {"channel": ""}),
    ("channel_not_found", {"channel": "C404"}),
    ("no_text", {"text": ""}),
    ("no_text", {"text": "  "}),
    ("msg_too_long", {"text": "x" * 40_001}),
    ("invalid_blocks", {"blocks": [section("x" * 3001)]}),
    ("invalid_blocks_format", {"blocks": "[{"}),
    ("invalid_blocks_format", {"blocks": '{"type": "divider"}'}),
    ("msg_blocks_too_long", {"blocks": [section("x" * 3000)] * 4 + [section("x")]}),
    ("thread_not_found", {"thread_ts": "1.000001"}),
    ("invalid_metadata_format", {"metadata": {"event_type": "x"}}),
    ("metadata_too_large", {"metadata": {"event_type": "x", "event_payload": {"k": "x" * 1024}}}),
    ("invalid_arguments", {"text": 5}),
]


@pytest.mark.parametrize(("error", "wrong"), BAD_POSTS)
def test_a_wrong_post_is_refused_by_name_and_leaves_nothing(
    slack: EmulatedSlack, client: WebClient, error: str, wrong: dict[str, Any]
) -> None:
    answer = refusal(client.api_call, "chat.postMessage", json={"channel": KYC_SUPPORT, "text": "hi", **wrong})

    assert answer["error"] == error
    assert slack.workspace.messages == []


def test_invalid_blocks_say_where(client: WebClient) -> None:
    answer = refusal(client.chat_postMessage, channel=KYC_SUPPORT, text="hi", blocks=[section("x" * 3001)])

    where = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {where}"]
    assert answer["errors"] == [where]


def test_text_at_the_whole_messages_limits_is_taken(client: WebClient) -> None:
    assert client.chat_postMessage(channel=KYC_SUPPORT, text="x" * 40_000)["ok"]
    assert client.chat_postMessage(channel=KYC_SUPPORT, text="x", blocks=[section("x" * 3000)] * 4)["ok"]


def test_a_bot_that_was_removed_or_a_channel_that_is_archived_cannot_be_posted_to(
    slack: EmulatedSlack, client: WebClient
) -> None:
    slack.workspace.remove(KYC_SUPPORT)
    slack.workspace.archive(RISK_REVIEW)

    assert refusal(client.chat_postMessage, channel=KYC_SUPPORT, text="hi")["error"] == "not_in_channel"
    assert refusal(client.chat_postMessage, channel=RISK_REVIEW, text="hi")["error"] == "is_archived"

    slack.workspace.invite(KYC_SUPPORT)
    slack.workspace.archive(RISK_REVIEW, archived=False)
    assert client.chat_postMessage(channel=KYC_SUPPORT, text="hi")["ok"]
    assert client.chat_postMessage(channel=RISK_REVIEW, text="hi")["ok"]


def test_a_private_channel_is_not_there_for_those_outside(slack: EmulatedSlack, client: WebClient) -> None:
    slack.workspace.make_private(KYC_SUPPORT)
    slack.workspace.remove(KYC_SUPPORT)

    assert refusal(client.chat_postMessage, channel=KYC_SUPPORT, text="hi")["error"] == "channel_not_found"
    assert refusal(client.conversations_info, channel=KYC_SUPPORT)["error"] == "channel_not_found"


def test_a_reply_stands_in_its_thread_and_in_the_channel_only_if_broadcast(
    slack: EmulatedSlack, client: WebClient
) -> None:
    parent = client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    client.chat_postMessage(channel=KYC_SUPPORT, text="change", thread_ts=parent)
    client.chat_postMessage(channel=KYC_SUPPORT, text="decision", thread_ts=parent, reply_broadcast=True)

    assert [message.text for message in slack.workspace.thread(KYC_SUPPORT, parent)] == ["change", "decision"]
    assert [message.text for message in slack.workspace.in_channel(KYC_SUPPORT)] == ["card", "decision"]


def test_a_reply_to_a_reply_or_to_an_ephemeral_is_refused(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    reply = client.chat_postMessage(channel=KYC_SUPPORT, text="reply", thread_ts=parent)["ts"]
    ephemeral = client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    post = {"channel": KYC_SUPPORT, "text": "hi"}
    assert refusal(client.chat_postMessage, **post, thread_ts=reply)["error"] == "thread_not_found"
    assert refusal(client.chat_postMessage, **post, thread_ts=ephemeral)["error"] == "cannot_reply_to_message"


def test_a_post_to_a_person_opens_a_direct_conversation(slack: EmulatedSlack, client: WebClient) -> None:
    channel = client.chat_postMessage(channel=AMARA, text="just you")["channel"]

    assert client.conversations_open(users=AMARA)["channel"]["id"] == channel
    assert [message.text for message in slack.workspace.in_channel(channel)] == ["just you"]
    assert refusal(client.conversations_open, users="U404")["error"] == "user_not_found"


def test_an_ephemeral_is_seen_by_its_user_alone(slack: EmulatedSlack, client: WebClient) -> None:
    client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")

    assert [message.text for message in slack.workspace.ephemerals(AMARA)] == ["psst"]
    assert slack.workspace.ephemerals(TUNDE) == slack.workspace.in_channel(KYC_SUPPORT) == []


def test_an_ephemeral_goes_only_to_a_member(slack: EmulatedSlack, client: WebClient) -> None:
    slack.workspace.remove(KYC_SUPPORT, TUNDE)

    answer = refusal(client.chat_postEphemeral, channel=KYC_SUPPORT, user=TUNDE, text="psst")

    assert answer["error"] == "user_not_in_channel"


def test_a_permalink_leads_to_the_message_and_its_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    reply = client.chat_postMessage(channel=KYC_SUPPORT, text="reply", thread_ts=parent)["ts"]

    link = client.chat_getPermalink(channel=KYC_SUPPORT, message_ts=reply)["permalink"]
    assert link.endswith(f"/archives/{KYC_SUPPORT}/p{reply.replace('.', '')}?thread_ts={parent}&cid={KYC_SUPPORT}")
    unknown = refusal(client.chat_getPermalink, channel=KYC_SUPPORT, message_ts="1.000001")
    assert unknown["error"] == "message_not_found"


def test_conversations_info_describes_a_channel(slack: EmulatedSlack, client: WebClient) -> None:
    slack.workspace.remove(RISK_REVIEW)

    channel = client.conversations_info(channel=RISK_REVIEW)["channel"]
    assert (channel["name"], channel["is_member"], channel["is_archived"]) == ("risk-review", False, False)


def test_every_call_is_recorded_with_its_arguments_and_its_answer(slack: EmulatedSlack, client: WebClient) -> None:
    client.chat_postMessage(channel=KYC_SUPPORT, text="hi", unfurl_links=False)
    refusal(client.chat_update, channel=KYC_SUPPORT, ts="1.000001", text="x")

    post, update = slack.calls
    assert (post.method, post.arguments["unfurl_links"], post.ok, post.status) == ("chat.postMessage", False, True, 200)
    assert (update.method, update.answer, update.ok) == (
        "chat.update",
        {"ok": False, "error": "message_not_found"},
        False,
    )
    assert slack.calls_of("chat.update") == [update]
