"""Editing a message: what an update keeps, changes and is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.slack.model import AMARA, KYC_SUPPORT
from tests.demo.web_api import posted, refusal, section

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.demo.slack.server import EmulatedSlack


def test_an_update_changes_what_it_names_and_keeps_the_rest(slack: EmulatedSlack, client: WebClient) -> None:
    metadata = {"event_type": "watch", "event_payload": {"id": 7}}
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="old", blocks=[section("old")], metadata=metadata)["ts"]
    client.chat_update(channel=KYC_SUPPORT, ts=ts, text="new")

    message = posted(slack, ts)
    assert (message.text, message.blocks) == ("new", [section("old", block_id="auto-0")])
    assert (message.metadata, message.edited) == (metadata, True)


def test_an_update_that_changes_nothing_is_no_edit(slack: EmulatedSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="same", blocks=[section()])["ts"]
    client.chat_update(channel=KYC_SUPPORT, ts=ts, text="same", blocks=[section()])

    assert not posted(slack, ts).edited


def test_an_update_can_clear_blocks_and_metadata(slack: EmulatedSlack, client: WebClient) -> None:
    metadata = {"event_type": "watch", "event_payload": {}}
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="t", blocks=[section()], metadata=metadata)["ts"]
    client.chat_update(channel=KYC_SUPPORT, ts=ts, text="t", blocks=[], metadata={})

    assert (posted(slack, ts).blocks, posted(slack, ts).metadata) == ([], {})


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        ("message_not_found", {"ts": "1.000001"}),
        ("channel_not_found", {"channel": "C404"}),
        ("invalid_arguments", {"ts": ""}),
        ("msg_too_long", {"text": "x" * 4001}),
        ("invalid_blocks", {"blocks": [{"type": "header"}]}),
        ("no_text", {"text": ""}),
    ],
)
def test_a_wrong_update_is_refused_and_changes_nothing(
    slack: EmulatedSlack, client: WebClient, error: str, wrong: dict[str, Any]
) -> None:
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="old")["ts"]
    answer = refusal(client.api_call, "chat.update", json={"channel": KYC_SUPPORT, "ts": ts, "text": "new", **wrong})

    assert answer["error"] == error
    assert posted(slack, ts).text == "old"


def test_only_the_bots_own_lasting_messages_can_be_updated(slack: EmulatedSlack, client: WebClient) -> None:
    slack.type(AMARA, KYC_SUPPORT, "hello")
    theirs = slack.workspace.in_channel(KYC_SUPPORT)[0].ts
    ephemeral = client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    update = {"channel": KYC_SUPPORT, "text": "x"}
    assert refusal(client.chat_update, **update, ts=theirs)["error"] == "cant_update_message"
    assert refusal(client.chat_update, **update, ts=ephemeral)["error"] == "message_not_found"


def test_a_card_in_an_archived_channel_or_one_the_bot_left_cannot_be_updated(
    slack: EmulatedSlack, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    slack.workspace.archive(KYC_SUPPORT)
    assert refusal(client.chat_update, channel=KYC_SUPPORT, ts=ts, text="x")["error"] == "is_inactive"

    slack.workspace.remove(KYC_SUPPORT)
    assert refusal(client.chat_update, channel=KYC_SUPPORT, ts=ts, text="x")["error"] == "channel_not_found"
