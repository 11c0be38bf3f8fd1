"""How the emulated Slack misbehaves on demand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from math import inf
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import KYC_SUPPORT, RISK_REVIEW
from bot.demo.slack.server import EmulatedSlack

if TYPE_CHECKING:
    from tests.clock import Clock


def post(client: WebClient, channel: str = KYC_SUPPORT) -> str:
    """The answer's `error`, or `ok`."""
    try:
        client.chat_postMessage(channel=channel, text="hi")
    except SlackApiError as error:
        return str(error.response["error"])
    return "ok"


def test_an_error_is_answered_as_often_as_asked_for_and_then_no_more(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", error="internal_error", times=2)

    assert [post(client) for _ in range(3)] == ["internal_error", "internal_error", "ok"]
    assert len(slack.workspace.messages) == 1


def test_a_429_carries_retry_after(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", retry_after=30)

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "30")
    assert slack.calls[0].status == 429


def test_a_fault_may_concern_one_channel(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.*", channel=RISK_REVIEW, error="is_archived", times=inf)

    assert [post(client, channel) for channel in (KYC_SUPPORT, RISK_REVIEW, RISK_REVIEW)] == [
        "ok",
        "is_archived",
        "is_archived",
    ]


def test_healing_takes_faults_back(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("*", error="fatal_error", times=inf)
    assert post(client) == "fatal_error"
    slack.heal()

    assert post(client) == "ok"


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_has_a_page_of_html(slack: EmulatedSlack, client: WebClient, status: int) -> None:
    slack.fail("chat.postMessage", status=status)

    with pytest.raises(SlackApiError, match="non-JSON"):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert (slack.calls[0].status, slack.workspace.messages) == (status, [])


def test_an_html_body_may_come_with_a_200(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", body="<html>captive portal</html>")

    with pytest.raises(SlackApiError, match="captive portal"):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")


def test_a_connection_reset_before_the_work_leaves_nothing_done(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", drop="before")

    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert slack.workspace.messages == []
    assert slack.calls[0].answer is None


def test_a_connection_reset_after_the_work_leaves_the_message_posted(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", drop="after")

    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert len(slack.workspace.messages) == 1
    assert slack.calls[0].answer is None


def test_an_answer_can_be_garbled_after_the_work_was_done(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", garble=True)

    with pytest.raises(SlackApiError, match="non-JSON"):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert len(slack.workspace.messages) == 1
    assert slack.calls[0].answer is None


def test_blocks_are_refused_only_where_there_are_some(slack: EmulatedSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", error="invalid_blocks", times=inf)

    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi", blocks=[{"type": "divider"}])
    assert post(client) == "ok"


def test_the_sdks_default_retry_after_such_a_reset_posts_twice(slack: EmulatedSlack) -> None:
    slack.fail("chat.postMessage", drop="after")

    WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert len(slack.workspace.messages) == 2


def test_a_held_call_waits_for_its_release(slack: EmulatedSlack, client: WebClient) -> None:
    fault = slack.fail("chat.postMessage", hold=True)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, client)
        slack.wait_for(lambda _: slack.calls_of("chat.postMessage"))
        assert (slack.calls[0].answer, slack.workspace.messages) == (None, [])
        slack.release(fault)

        assert answer.result(10) == "ok"
    assert slack.calls[0].ok


def test_a_held_call_does_not_keep_the_server_from_stopping() -> None:
    slack = EmulatedSlack()
    slack.start()
    slack.fail("chat.postMessage", hold=True)
    client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, client)
        slack.wait_for(lambda _: slack.calls)
        slack.stop()

        assert isinstance(answer.exception(10), RemoteDisconnected)


def test_with_the_rate_limit_on_a_channel_takes_one_post_a_second(
    slack: EmulatedSlack, client: WebClient, clock: Clock
) -> None:
    slack.rate_limited = True

    assert [post(client), post(client), post(client, RISK_REVIEW)] == ["ok", "ratelimited", "ok"]
    clock.advance(seconds=1)
    assert post(client) == "ok"


def test_the_rate_limit_names_whole_seconds_to_wait(slack: EmulatedSlack, client: WebClient, clock: Clock) -> None:
    slack.rate_limited = True
    post(client)
    clock.advance(seconds=0.4)

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=KYC_SUPPORT, text="hi")

    assert caught.value.response.headers["Retry-After"] == "1"


def test_the_rate_limit_is_off_until_asked_for_and_spares_updates(slack: EmulatedSlack, client: WebClient) -> None:
    assert (slack.rate_limited, post(client), post(client)) == (False, "ok", "ok")

    slack.rate_limited = True
    ts = client.chat_postMessage(channel=KYC_SUPPORT, text="hi")["ts"]
    for text in "ab":
        client.chat_update(channel=KYC_SUPPORT, ts=ts, text=text)

    assert len(slack.calls_of("chat.update")) == 2
