"""What the demo's web page cannot do, and who cannot do anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
import websocket

from bot.demo.slack.model import KYC_SUPPORT, OTTO
from tests.demo.browser_tab import BrowserTab, post

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack
    from tests.demo.bare_bot import Json


@pytest.mark.parametrize(
    ("action", "body", "error"),
    [
        ("type", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("type", {"text": "x"}, "channel"),
        ("click", {"channel": KYC_SUPPORT, "ts": "1.1", "action_id": "x"}, "sees no message"),
        ("dismiss", {"ts": "1.1"}, "has no ephemeral"),
        ("close", {"view_id": "V404"}, "has no form"),
        ("click_home", {"action_id": "x"}, "empty Home tab"),
        ("open_home", {"user": OTTO}, "no Home tab there"),
        ("shortcut", {"channel": KYC_SUPPORT, "ts": "1.1", "callback_id": "check_job"}, "sees no message"),
        ("type", {"channel": KYC_SUPPORT, "text": "x", "thread_ts": "1.1"}, "has no thread"),
    ],
)
def test_what_cannot_be_done_is_said(slack: EmulatedSlack, action: str, body: Json, error: str) -> None:
    answer = post(slack, action, **body)

    assert answer["ok"] is False
    assert error in answer["error"]


def test_a_body_that_is_no_json_is_refused(slack: EmulatedSlack) -> None:
    answer = requests.post(f"{slack.page_url}client/type", data=b"hello", timeout=10)

    assert answer.json() == {"ok": False, "error": "invalid_json"}


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}])
def test_another_web_site_in_the_same_browser_can_do_nothing(slack: EmulatedSlack, headers: dict[str, str]) -> None:
    answer = post(slack, "type", headers, channel=KYC_SUPPORT, text="hello")

    assert answer == {"ok": False, "error": "foreign_origin"}
    assert slack.workspace.messages == []


@pytest.mark.parametrize("options", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_another_web_site_cannot_listen_either(slack: EmulatedSlack, options: dict[str, str]) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        BrowserTab(slack, **options)


def test_the_page_itself_may_act(slack: EmulatedSlack) -> None:
    own = slack.page_url.rstrip("/")

    assert post(slack, "type", {"Origin": own}, channel=KYC_SUPPORT, text="hello") == {"ok": True}


def test_nobody_of_an_unknown_id_can_listen_act_or_load_files(slack: EmulatedSlack) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        BrowserTab(slack, "?user=U404")

    assert post(slack, "type", user="U404", channel=KYC_SUPPORT, text="hello")["ok"] is False
    assert requests.get(f"{slack.page_url}client/files/F1?user=U404", timeout=10).status_code == 404
