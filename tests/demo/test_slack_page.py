"""What the demo's web page is told, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.slack.model import AMARA, BOT, KYC_LEADS, KYC_SUPPORT, OTTO, RISK_REVIEW, TUNDE, WANJIRU
from bot.demo.slack.server import EmulatedSlack
from tests.demo.bare_bot import BareBot, button, card, field, form
from tests.demo.browser_tab import BrowserTab, post

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def tab(slack: EmulatedSlack) -> Iterator[BrowserTab]:
    tab = BrowserTab(slack)
    yield tab
    tab.close()


def test_the_whole_state_is_told_on_connecting(tab: BrowserTab) -> None:
    state = tab.state()

    assert state["me"] == {"id": AMARA, "name": "Amara Okafor"}
    assert state["channels"][0] == {
        "id": KYC_SUPPORT,
        "name": "kyc-support",
        "bot_is_member": True,
        "is_archived": False,
        "is_im": False,
        "is_private": False,
        "is_ext_shared": False,
        "members": sorted([AMARA, TUNDE, WANJIRU, BOT]),
    }
    assert (state["view"], state["home"]) == (None, None)
    assert (state["type"], state["messages"], state["bot_connected"]) == ("state", [], False)


def test_channels_come_with_ones_own_conversation_with_the_bot(tab: BrowserTab) -> None:
    channels = [(channel["id"], channel["is_im"]) for channel in tab.state()["channels"]]

    assert channels == [(KYC_SUPPORT, False), (RISK_REVIEW, False), ("D0AMARA0001", True)]


def test_people_groups_and_shortcuts_are_told_by_name(tab: BrowserTab) -> None:
    state = tab.state()

    people = {user["name"]: user for user in state["users"]}
    assert list(people)[:4] == ["Amara Okafor", "Tunde Balogun", "Wanjiru Kamau", "Smile ID"]
    assert people["Smile ID"]["is_bot"]
    assert people["Guest Gita"]["is_guest"]
    assert people["Otto Other"] == {
        "id": OTTO,
        "name": "Otto Other",
        "handle": "otto",
        "is_bot": False,
        "is_guest": False,
        "is_stranger": True,
        "team": "Other Bank",
    }
    assert state["usergroups"][0] == {
        "id": KYC_LEADS,
        "handle": "kyc-leads",
        "name": "KYC leads",
        "users": [WANJIRU],
    }
    assert state["shortcuts"] == [{"callback_id": "check_job", "name": "Check this Smile ID job"}]


def test_another_company_sees_the_shared_channel_alone(slack: EmulatedSlack) -> None:
    slack.workspace.share(RISK_REVIEW)
    tab = BrowserTab(slack, f"?user={OTTO}")
    channels = tab.state()["channels"]
    tab.close()

    assert [(channel["id"], channel["is_ext_shared"]) for channel in channels] == [(RISK_REVIEW, True)]


def test_a_typed_line_is_told_to_the_page(slack: EmulatedSlack, tab: BrowserTab) -> None:
    assert post(slack, "type", channel=KYC_SUPPORT, text="hello", user=TUNDE) == {"ok": True}

    [message] = tab.state(lambda state: state["messages"])["messages"]
    assert message == {
        "channel": KYC_SUPPORT,
        "ts": message["ts"],
        "thread_ts": None,
        "user": TUNDE,
        "bot": False,
        "text": "hello",
        "blocks": None,
        "ephemeral": False,
        "broadcast": False,
        "edited": False,
        "failed": False,
        "reply_count": 0,
        "reply_users": [],
        "at": "2026-11-21T09:00:00+00:00",
        "files": [],
    }


def test_a_reply_is_typed_in_its_thread(slack: EmulatedSlack, tab: BrowserTab, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]

    assert post(slack, "type", channel=KYC_SUPPORT, text="hello", thread_ts=parent) == {"ok": True}
    _, reply = tab.state(lambda state: len(state["messages"]) == 2)["messages"]
    assert (reply["thread_ts"], reply["text"]) == (parent, "hello")


def test_the_page_knows_whether_the_bot_is_there(slack: EmulatedSlack, tab: BrowserTab) -> None:
    bot = BareBot(slack)
    tab.state(lambda state: state["bot_connected"])
    bot.close()

    assert tab.state(lambda state: not state["bot_connected"])


def test_a_threads_replies_are_counted_with_their_writers(tab: BrowserTab, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    bot.client.chat_postMessage(channel=KYC_SUPPORT, text="one", thread_ts=parent)
    bot.client.chat_postMessage(channel=KYC_SUPPORT, text="two", thread_ts=parent, reply_broadcast=True)

    card, _, two = tab.state(lambda state: len(state["messages"]) == 3)["messages"]
    assert (card["reply_count"], card["reply_users"]) == (2, [card["user"]])
    assert (two["thread_ts"], two["broadcast"]) == (parent, True)


def test_at_most_the_newest_200_messages_of_a_channel_are_told(slack: EmulatedSlack) -> None:
    for number in range(201):
        slack.type(AMARA, KYC_SUPPORT, str(number))
    tab = BrowserTab(slack)
    messages = tab.state()["messages"]
    tab.close()

    assert [message["text"] for message in messages] == [str(number) for number in range(1, 201)]


def test_an_ephemeral_is_told_to_its_user_alone_and_can_be_dismissed(
    slack: EmulatedSlack, tab: BrowserTab, bot: BareBot
) -> None:
    other = BrowserTab(slack, f"?user={TUNDE}")
    ts = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    assert tab.state(lambda state: state["messages"])["messages"][0]["ephemeral"] is True
    assert other.state()["messages"] == []
    assert post(slack, "dismiss", ts=ts) == {"ok": True}
    assert tab.state(lambda state: not state["messages"])
    other.close()


def test_a_click_reaches_the_bot(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(button("stop", value="7")))["ts"]
    where = {"channel": KYC_SUPPORT, "ts": ts, "block_id": "acts", "action_id": "stop"}

    assert post(slack, "click", **where, value="7") == {"ok": True}
    assert bot.envelope()["payload"]["actions"][0]["value"] == "7"


def test_a_choice_reaches_the_bot(slack: EmulatedSlack, bot: BareBot) -> None:
    menu = {"type": "conversations_select", "action_id": "to"}
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(menu))["ts"]
    post(slack, "click", channel=KYC_SUPPORT, ts=ts, action_id="to", selected_conversation=RISK_REVIEW)

    assert bot.envelope()["payload"]["actions"][0]["selected_conversation"] == RISK_REVIEW


def test_a_click_in_a_message_tells_what_its_menus_hold(slack: EmulatedSlack, bot: BareBot) -> None:
    menu = {"type": "conversations_select", "action_id": "to"}
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(menu, button("go")))["ts"]
    held = {"acts": {"to": {"type": "conversations_select", "selected_conversation": RISK_REVIEW}}}
    post(slack, "click", channel=KYC_SUPPORT, ts=ts, action_id="go", values=held)

    assert bot.envelope()["payload"]["state"]["values"] == held


def test_a_form_is_shown_clicked_in_filled_in_and_closed(slack: EmulatedSlack, tab: BrowserTab, bot: BareBot) -> None:
    view = form(field("job", {"type": "plain_text_input"}), *card(button("more")))
    post(slack, "type", channel=KYC_SUPPORT, text="/smile watch")
    bot.client.views_open(trigger_id=bot.ack()["payload"]["trigger_id"], view=view)
    shown = tab.state(lambda state: state["view"])["view"]
    assert (shown["view"], shown["errors"]) == (view, {})

    post(slack, "click", view_id=shown["id"], action_id="more")
    assert bot.ack()["payload"]["container"]["view_id"] == shown["id"]

    values = {"job": {"it": {"type": "plain_text_input", "value": "j-1"}}}
    post(slack, "submit", view_id=shown["id"], values=values)
    submitted = bot.ack({"response_action": "errors", "errors": {"job": "No."}})["payload"]
    assert submitted["view"]["state"]["values"] == values
    assert tab.state(lambda state: state["view"] and state["view"]["errors"])["view"]["errors"] == {"job": "No."}

    assert post(slack, "close", view_id=shown["id"]) == {"ok": True}
    assert tab.state(lambda state: state["view"] is None)


def test_a_home_is_opened_shown_and_clicked_in(slack: EmulatedSlack, tab: BrowserTab, bot: BareBot) -> None:
    assert post(slack, "open_home") == {"ok": True}
    assert bot.ack()["payload"]["event"]["type"] == "app_home_opened"

    menu = {"type": "channels_select", "action_id": "where"}
    view = {"type": "home", "blocks": card(menu)}
    published = bot.client.views_publish(user_id=AMARA, view=view)["view"]
    shown = tab.state(lambda state: state["home"])["home"]
    assert (shown["id"], shown["hash"], shown["view"]) == (published["id"], published["hash"], view)

    post(slack, "click_home", action_id="where", block_id="acts", selected_channel=RISK_REVIEW)
    assert bot.ack()["payload"]["actions"][0]["selected_channel"] == RISK_REVIEW
    held = {"acts": {"where": {"type": "channels_select", "selected_channel": RISK_REVIEW}}}
    assert tab.state(lambda state: state["home"]["values"] == held)


def test_a_shortcut_reaches_the_bot(slack: EmulatedSlack, bot: BareBot) -> None:
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]

    assert post(slack, "shortcut", channel=KYC_SUPPORT, ts=ts, callback_id="check_job") == {"ok": True}
    assert bot.envelope()["payload"]["callback_id"] == "check_job"


def test_the_server_stops_while_a_page_is_open() -> None:
    slack = EmulatedSlack()
    slack.start()
    tab = BrowserTab(slack)
    tab.state()
    slack.stop()

    assert tab.ended()
    tab.close()
