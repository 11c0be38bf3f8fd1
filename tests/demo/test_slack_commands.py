"""What people type, as the bot sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW
from tests.demo.bare_bot import settled

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack
    from tests.demo.bare_bot import BareBot


def test_a_typed_command_is_sent_key_for_key_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile  status u-1 job-1 ")

    envelope = bot.envelope()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    payload = envelope["payload"]
    assert payload.pop("response_url").startswith(slack.page_url + "response/")
    assert payload.pop("trigger_id")
    assert payload == {
        "token": "emulated-verification-token",
        "team_id": "T0SMILEDEMO",
        "team_domain": "smile-id-demo",
        "channel_id": KYC_SUPPORT,
        "channel_name": "kyc-support",
        "user_id": AMARA,
        "user_name": "amara",
        "command": "/smile",
        "text": "status u-1 job-1",
        "api_app_id": "A0SMILEDEMO",
        "is_enterprise_install": "false",
    }


def test_a_command_may_stand_alone(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile")

    assert bot.envelope()["payload"]["text"] == ""


def test_the_names_of_private_channels_and_direct_conversations_are_not_told(
    slack: EmulatedSlack, bot: BareBot
) -> None:
    slack.workspace.make_private(KYC_SUPPORT)
    for channel in (KYC_SUPPORT, slack.workspace.direct(AMARA).id):
        slack.type(AMARA, channel, "/smile help")

    assert [bot.ack()["payload"]["channel_name"] for _ in range(2)] == ["privategroup", "directmessage"]


def test_an_acknowledged_command_shows_nothing_by_itself(slack: EmulatedSlack, bot: BareBot) -> None:
    envelope = slack.type(AMARA, KYC_SUPPORT, "/smile help")
    bot.ack()

    assert settled(slack, envelope) == "acked"
    assert slack.workspace.messages == []


def test_an_acknowledgement_may_carry_the_answer(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    bot.ack({"text": "usage"})

    [answer] = slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))
    assert (answer.text, answer.by_bot) == ("usage", True)


def test_an_answer_in_the_acknowledgement_is_held_to_the_rules(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile help")
    bot.ack({"text": "x", "blocks": [{"type": "header"}]})

    [answer] = slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))
    assert answer.text == '/smile failed with the error "invalid_blocks"'


def test_without_a_connection_a_command_fails_at_once(slack: EmulatedSlack) -> None:
    envelope = slack.type(AMARA, KYC_SUPPORT, "/smile help")

    assert settled(slack, envelope) == "failed"
    assert slack.workspace.ephemerals(AMARA)[0].text == '/smile failed with the error "dispatch_failed"'


def test_a_plain_line_is_a_message_of_its_writer(slack: EmulatedSlack) -> None:
    assert slack.type(AMARA, KYC_SUPPORT, "hello <all> & sundry") is None

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (message.user, message.text) == (AMARA, "hello &lt;all&gt; &amp; sundry")


def test_an_unknown_command_is_slacks_own_answer(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smiel help")

    assert slack.workspace.ephemerals(AMARA)[0].text == "/smiel is not a valid command."


def test_the_bot_can_be_removed_and_invited(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/remove @Smile ID")
    assert not slack.workspace.bot_is_in(KYC_SUPPORT)

    slack.type(AMARA, KYC_SUPPORT, "/invite @smile_id")
    assert slack.workspace.bot_is_in(KYC_SUPPORT)


def test_nobody_types_where_they_are_not_or_where_nothing_lives(slack: EmulatedSlack) -> None:
    slack.workspace.remove(KYC_SUPPORT, AMARA)
    slack.workspace.archive(RISK_REVIEW)

    for channel, error in (
        (KYC_SUPPORT, "not_in_channel"),
        (RISK_REVIEW, "is_archived"),
        ("C404", "channel_not_found"),
    ):
        with pytest.raises(SlackError, match=error):
            slack.type(AMARA, channel, "hello")


def test_waiting_in_vain_says_what_was_seen(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "hello")

    with pytest.raises(AssertionError, match=r"within 0.01 s; 1 messages, 0 Socket Mode connections[^']*'hello'"):
        slack.wait_for(lambda workspace: workspace.ephemerals(AMARA), timeout=0.01)
