"""The emulated conversations.history and conversations.replies, called with Slack's own SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import AMARA, BOT_ID, KYC_SUPPORT, RISK_REVIEW
from bot.demo.slack.server import EmulatedSlack
from tests.demo.web_api import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_HISTORY = "channels:history,groups:history,mpim:history,im:history"
METADATA = {"event_type": "alert", "event_payload": {"alert": "12"}}


@pytest.fixture
def scopes() -> Sequence[str]:
    return ("chat:write", "im:write", *ALL_HISTORY.split(","))


def post(client: WebClient, text: str, **more: Any) -> str:
    return str(client.chat_postMessage(**{"channel": KYC_SUPPORT, "text": text, **more})["ts"])


def said(answer: Any) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def refused_with(scopes: tuple[str, ...], *, private: bool = False, direct: bool = False) -> tuple[str, ...] | None:
    """(error, needed, provided) of a bot with these scopes that reads its channel; None if it may."""
    slack = EmulatedSlack(scopes=("chat:write", *scopes))
    slack.start()
    try:
        client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        sent = client.chat_postMessage(channel=AMARA if direct else KYC_SUPPORT, text="card")
        if private:
            slack.workspace.make_private(KYC_SUPPORT)
        try:
            client.conversations_history(channel=sent["channel"])
            client.conversations_replies(channel=sent["channel"], ts=sent["ts"])
        except SlackApiError as error:
            return tuple(error.response[name] for name in ("error", "needed", "provided"))
        return None
    finally:
        slack.stop()


def test_the_history_of_a_channel_is_newest_first(client: WebClient) -> None:
    for text in ("one", "two", "three"):
        post(client, text)
    post(client, "elsewhere", channel=RISK_REVIEW)

    answer = client.conversations_history(channel=KYC_SUPPORT)

    assert said(answer) == ["three", "two", "one"]
    assert answer["has_more"] is False
    assert "response_metadata" not in answer.data


def test_history_holds_no_replies_but_broadcast_ones_and_no_ephemerals(client: WebClient) -> None:
    card = post(client, "card")
    post(client, "change", thread_ts=card)
    post(client, "decision", thread_ts=card, reply_broadcast=True)
    client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")

    decision, parent = client.conversations_history(channel=KYC_SUPPORT)["messages"]

    assert (decision["subtype"], decision["thread_ts"]) == ("thread_broadcast", card)
    assert (parent["text"], parent["thread_ts"], parent["reply_count"]) == ("card", card, 2)
    assert parent["latest_reply"] == decision["ts"]


def test_a_thread_begins_with_its_parent_and_goes_on_oldest_first(client: WebClient) -> None:
    card = post(client, "card")
    post(client, "another card")
    post(client, "change", thread_ts=card)
    post(client, "decision", thread_ts=card)

    assert said(client.conversations_replies(channel=KYC_SUPPORT, ts=card)) == ["card", "change", "decision"]


def test_a_message_without_replies_is_a_thread_of_itself(client: WebClient) -> None:
    card = post(client, "card")
    reply = post(client, "change", thread_ts=card)

    assert said(client.conversations_replies(channel=KYC_SUPPORT, ts=post(client, "lonely"))) == ["lonely"]
    assert said(client.conversations_replies(channel=KYC_SUPPORT, ts=reply)) == ["change"]


def test_metadata_comes_only_when_it_is_asked_for(client: WebClient) -> None:
    card = post(client, "card", metadata=METADATA)
    post(client, "reply", thread_ts=card, metadata=METADATA)

    history = client.conversations_history(channel=KYC_SUPPORT)
    replies = client.conversations_replies(channel=KYC_SUPPORT, ts=card)
    full_history = client.conversations_history(channel=KYC_SUPPORT, include_all_metadata=True)
    full_replies = client.conversations_replies(channel=KYC_SUPPORT, ts=card, include_all_metadata=True)

    assert not any("metadata" in message for message in [*history["messages"], *replies["messages"]])
    assert [message["metadata"] for message in full_history["messages"]] == [METADATA]
    assert [message["metadata"] for message in full_replies["messages"]] == [METADATA, METADATA]


def test_metadata_that_was_not_asked_for_is_still_there_afterwards(client: WebClient) -> None:
    post(client, "card", metadata=METADATA)
    client.conversations_history(channel=KYC_SUPPORT)

    [message] = client.conversations_history(channel=KYC_SUPPORT, include_all_metadata=True)["messages"]

    assert message["metadata"] == METADATA


def test_an_edited_message_is_found_as_it_is_now(client: WebClient) -> None:
    card = post(client, "card", metadata=METADATA)
    client.chat_update(channel=KYC_SUPPORT, ts=card, text="decided")

    [message] = client.conversations_history(channel=KYC_SUPPORT, include_all_metadata=True)["messages"]

    assert (message["ts"], message["text"], message["metadata"]) == (card, "decided", METADATA)


def test_what_people_say_is_told_apart_from_what_the_bot_says(slack: EmulatedSlack, client: WebClient) -> None:
    post(client, "card")
    slack.type(AMARA, KYC_SUPPORT, "thanks")

    thanks, card = client.conversations_history(channel=KYC_SUPPORT)["messages"]

    assert (thanks["text"], thanks["user"]) == ("thanks", AMARA)
    assert "bot_id" not in thanks
    assert card["bot_id"] == BOT_ID


@pytest.mark.parametrize(
    ("bounds", "texts"),
    [
        ({"oldest": 1}, ["four", "three"]),
        ({"latest": 2}, ["two", "one"]),
        ({"oldest": 0, "latest": 3}, ["three", "two"]),
        ({"oldest": 1, "latest": 2}, []),
        ({"oldest": 1, "latest": 2, "inclusive": True}, ["three", "two"]),
        ({"inclusive": True}, ["four", "three", "two", "one"]),
    ],
)
def test_a_time_range_leaves_its_bounds_out_unless_it_is_inclusive(
    client: WebClient, bounds: dict[str, Any], texts: list[str]
) -> None:
    stamps = [post(client, text) for text in ("one", "two", "three", "four")]
    asked = {name: at if name == "inclusive" else stamps[at] for name, at in bounds.items()}

    assert said(client.conversations_history(channel=KYC_SUPPORT, **asked)) == texts


def test_a_bound_may_be_finer_or_coarser_than_a_timestamp(client: WebClient) -> None:
    seconds = int(post(client, "card").split(".")[0])

    assert said(client.conversations_history(channel=KYC_SUPPORT, oldest=str(seconds - 1))) == ["card"]
    assert said(client.conversations_history(channel=KYC_SUPPORT, oldest=f"{seconds + 1}.1234567")) == []
    assert said(client.conversations_history(channel=KYC_SUPPORT, oldest="0")) == ["card"]


def test_a_time_range_never_leaves_the_parent_out_of_its_thread(client: WebClient) -> None:
    card = post(client, "card")
    first = post(client, "first", thread_ts=card)
    post(client, "second", thread_ts=card)

    assert said(client.conversations_replies(channel=KYC_SUPPORT, ts=card, oldest=first)) == ["card", "second"]


def test_a_cursor_leads_through_the_pages_of_a_channel(client: WebClient) -> None:
    for number in range(5):
        post(client, str(number))

    pages = [page.data for page in client.conversations_history(channel=KYC_SUPPORT, limit=2)]

    assert [said(page) for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    assert [page["has_more"] for page in pages] == [True, True, False]


def test_a_cursor_leads_through_the_pages_of_a_thread(client: WebClient) -> None:
    card = post(client, "card")
    for number in range(3):
        post(client, str(number), thread_ts=card)

    pages = [page.data for page in client.conversations_replies(channel=KYC_SUPPORT, ts=card, limit=2)]

    assert [said(page) for page in pages] == [["card", "0"], ["1", "2"]]


def test_what_is_posted_between_two_pages_moves_no_page(client: WebClient) -> None:
    for number in range(3):
        post(client, str(number))
    first = client.conversations_history(channel=KYC_SUPPORT, limit=2)
    post(client, "late")

    cursor = first["response_metadata"]["next_cursor"]

    assert said(client.conversations_history(channel=KYC_SUPPORT, limit=2, cursor=cursor)) == ["0"]


def test_a_page_of_history_holds_100_messages_unless_asked_otherwise(client: WebClient) -> None:
    for number in range(101):
        post(client, str(number))

    assert len(client.conversations_history(channel=KYC_SUPPORT)["messages"]) == 100
    assert len(client.conversations_history(channel=KYC_SUPPORT, limit=999)["messages"]) == 101


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        ("invalid_arguments", {"channel": ""}),
        ("channel_not_found", {"channel": "C404"}),
        ("invalid_ts_oldest", {"oldest": "yesterday"}),
        ("invalid_ts_latest", {"latest": "NaN"}),
        ("invalid_limit", {"limit": "many"}),
        ("invalid_limit", {"limit": -1}),
        ("invalid_limit", {"limit": 1_001}),
        ("invalid_cursor", {"cursor": "bmV4dF90czo0MDQ="}),
    ],
)
@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
def test_a_wrong_argument_is_refused_by_name(client: WebClient, method: str, error: str, wrong: dict[str, Any]) -> None:
    arguments = {"channel": KYC_SUPPORT, "ts": post(client, "card"), **wrong}

    assert refusal(client.api_call, api_method=method, params=arguments)["error"] == error


def test_a_thread_that_is_not_there_is_not_found(client: WebClient) -> None:
    ephemeral = client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    replies = client.conversations_replies
    assert refusal(replies, channel=KYC_SUPPORT, ts="1.000001")["error"] == "thread_not_found"
    assert refusal(replies, channel=KYC_SUPPORT, ts=ephemeral)["error"] == "thread_not_found"
    assert refusal(replies, channel=KYC_SUPPORT, ts="")["error"] == "invalid_arguments"


def test_a_bot_outside_of_a_channel_cannot_read_it(slack: EmulatedSlack, client: WebClient) -> None:
    card = post(client, "card")
    slack.workspace.remove(KYC_SUPPORT)

    assert refusal(client.conversations_history, channel=KYC_SUPPORT)["error"] == "not_in_channel"
    assert refusal(client.conversations_replies, channel=KYC_SUPPORT, ts=card)["error"] == "not_in_channel"

    slack.workspace.make_private(KYC_SUPPORT)
    assert refusal(client.conversations_history, channel=KYC_SUPPORT)["error"] == "channel_not_found"


def test_an_archived_channel_can_still_be_read(slack: EmulatedSlack, client: WebClient) -> None:
    post(client, "card")
    slack.workspace.archive(KYC_SUPPORT)

    assert said(client.conversations_history(channel=KYC_SUPPORT)) == ["card"]


def test_a_bot_without_any_history_scope_is_told_all_of_them() -> None:
    assert refused_with(()) == ("missing_scope", ALL_HISTORY, "chat:write")


@pytest.mark.parametrize(
    ("where", "scope", "other"),
    [
        ({}, "channels:history", "groups:history"),
        ({"private": True}, "groups:history", "channels:history"),
        ({"direct": True}, "im:history", "channels:history"),
    ],
)
def test_each_kind_of_conversation_needs_its_own_scope(where: dict[str, bool], scope: str, other: str) -> None:
    assert refused_with((scope,), **where) is None
    assert refused_with((other,), **where) == ("missing_scope", scope, f"chat:write,{other}")


def test_the_answer_names_the_scopes_that_are_accepted(client: WebClient) -> None:
    answer = client.conversations_history(channel=KYC_SUPPORT)

    assert answer.headers["x-accepted-oauth-scopes"] == ALL_HISTORY
