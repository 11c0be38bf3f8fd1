"""The bot mentioned in a channel or a thread, and events that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import AMARA, BOT, GITA, KYC_LEADS, KYC_SUPPORT, OTTO, RISK_REVIEW, TUNDE
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from tests.demo.bare_bot import BareBot

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def scopes() -> Sequence[str]:
    return ALL_SCOPES


def test_a_mention_is_told_word_for_word_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "@smile status user-1 job-1")

    payload = bot.envelope()["payload"]
    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (payload["type"], payload["is_ext_shared_channel"]) == ("event_callback", False)
    assert payload["event"] == {
        "type": "app_mention",
        "user": AMARA,
        "text": f"<@{BOT}> status user-1 job-1",
        "ts": message.ts,
        "channel": KYC_SUPPORT,
        "team": "T0SMILEDEMO",
        "event_ts": message.ts,
    }


@pytest.mark.parametrize("name", ["@smile", "@Smile ID", "@smile_id", "@SMILE"])
def test_the_composer_completes_the_bots_name(slack: EmulatedSlack, name: str) -> None:
    slack.type(AMARA, KYC_SUPPORT, f"{name} help\nand\n{name}, thanks")

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert message.text == f"<@{BOT}> help\nand\n<@{BOT}>, thanks"


@pytest.mark.parametrize("text", ["@smiley help", "@smile.id", "x @smile", "@nobody help", "hello"])
def test_what_is_no_mention_of_the_bot_is_not_told(slack: EmulatedSlack, text: str) -> None:
    assert slack.type(AMARA, KYC_SUPPORT, text) is None
    assert BOT not in slack.workspace.in_channel(KYC_SUPPORT)[0].text


def test_a_message_has_links_and_references_like_those_of_a_composer(slack: EmulatedSlack) -> None:
    slack.type(AMARA, KYC_SUPPORT, "ask @tunde or @kyc-leads in #risk-review about a@b.com & <u> @here")

    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    expected = f"ask <@{TUNDE}> or <!subteam^{KYC_LEADS}> in <#{RISK_REVIEW}> about <mailto:a@b.com|a@b.com>"
    assert message.text == f"{expected} &amp; &lt;u&gt; <!here>"


def test_a_group_in_a_command_comes_with_its_handle(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile settings @kyc-leads")

    assert bot.envelope()["payload"]["text"] == f"settings <!subteam^{KYC_LEADS}|@kyc-leads>"


def test_a_mention_in_a_thread_says_which(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    slack.type(TUNDE, KYC_SUPPORT, "@smile status", thread_ts=parent)

    event = bot.envelope()["payload"]["event"]
    [reply] = slack.workspace.thread(KYC_SUPPORT, parent)
    assert (event["thread_ts"], event["ts"]) == (parent, reply.ts)


def test_a_mention_by_another_company_names_it(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.workspace.share(KYC_SUPPORT)
    slack.type(OTTO, KYC_SUPPORT, "@smile status user-1 job-1")

    payload = bot.envelope()["payload"]
    assert (payload["team_id"], payload["is_ext_shared_channel"]) == ("T0SMILEDEMO", True)
    assert [payload["event"][key] for key in ("team", "user_team", "source_team")] == ["T0OTHERBANK"] * 3


def test_a_guest_may_mention_the_bot_where_invited(slack: EmulatedSlack, bot: BareBot) -> None:
    with pytest.raises(SlackError, match="not_in_channel"):
        slack.type(GITA, KYC_SUPPORT, "@smile help")
    slack.workspace.invite(KYC_SUPPORT, GITA)
    slack.type(GITA, KYC_SUPPORT, "@smile help")

    assert bot.envelope()["payload"]["event"]["user"] == GITA


def test_mentions_elsewhere_are_not_told(slack: EmulatedSlack) -> None:
    slack.workspace.remove(KYC_SUPPORT)

    assert slack.type(AMARA, KYC_SUPPORT, "@smile help") is None
    assert slack.type(AMARA, slack.workspace.direct(AMARA).id, "@smile help") is None


def test_without_the_scope_no_mention_is_told() -> None:
    slack = EmulatedSlack()
    slack.start()
    heard = slack.type(AMARA, KYC_SUPPORT, "@smile help")
    slack.stop()

    assert heard is None


def test_a_slash_command_in_a_thread_is_refused_there(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    assert slack.type(AMARA, KYC_SUPPORT, "/smile status u j", thread_ts=parent) is None

    [refusal] = slack.workspace.ephemerals(AMARA)
    assert (refusal.text, refusal.thread_ts) == ("/smile is not supported in threads. Sorry!", parent)


def test_a_thread_hangs_from_a_message_that_everybody_sees(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    reply = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="reply", thread_ts=parent)["ts"]
    whisper = bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst")["message_ts"]

    for ts in ("1.1", reply, whisper):
        with pytest.raises(LookupError, match="has no thread"):
            slack.type(AMARA, KYC_SUPPORT, "hello", thread_ts=ts)


def test_an_answer_in_a_thread_may_be_for_one_person_alone(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card")["ts"]
    bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="psst", thread_ts=parent)

    [answer] = slack.workspace.ephemerals(AMARA)
    assert (answer.thread_ts, slack.workspace.thread(KYC_SUPPORT, parent)) == (parent, [])


def test_an_event_that_is_acknowledged_comes_once(slack: EmulatedSlack, bot: BareBot) -> None:
    envelope = slack.type(AMARA, KYC_SUPPORT, "@smile help")
    bot.ack()

    assert envelope is not None
    slack.wait_for(lambda _: envelope.state == "acked")
    assert slack.envelopes == [envelope]


def test_an_event_that_nobody_acknowledges_comes_again_with_the_same_id() -> None:
    slack = EmulatedSlack(scopes=ALL_SCOPES, ack_seconds=0.01, retry_seconds=(0, 0.01))
    slack.start()
    bot = BareBot(slack)
    slack.type(AMARA, KYC_SUPPORT, "@smile help")
    came = [bot.envelope() for _ in range(3)]
    slack.wait_for(lambda _: [envelope.state for envelope in slack.envelopes] == ["failed"] * 3)
    bot.close()
    slack.stop()

    assert [(envelope["retry_attempt"], envelope["retry_reason"]) for envelope in came] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    assert len({envelope["payload"]["event_id"] for envelope in came}) == 1
    assert len({envelope["envelope_id"] for envelope in came}) == 3
