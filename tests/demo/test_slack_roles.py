"""Who somebody is: staff, guests, another company, groups, and shared channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import AMARA, BOT, GITA, KYC_LEADS, KYC_ONCALL, KYC_SUPPORT, OTTO, TUNDE, WANJIRU
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from tests.demo.bare_bot import BareBot, Json, button, card

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def scopes() -> Sequence[str]:
    return ALL_SCOPES


def who_is(bot: BareBot, slack_user_id: str) -> Json:
    return dict(bot.client.users_info(user=slack_user_id)["user"])


def test_a_member_of_the_staff_is_no_guest(bot: BareBot) -> None:
    wanjiru = who_is(bot, WANJIRU)

    assert (wanjiru["team_id"], wanjiru["tz"], wanjiru["tz_offset"]) == ("T0SMILEDEMO", "Africa/Nairobi", 3 * 3600)
    assert [wanjiru[key] for key in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")] == [False] * 4
    assert "is_stranger" not in wanjiru


def test_guests_and_bots_are_marked(bot: BareBot) -> None:
    guest = who_is(bot, GITA)

    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)
    assert who_is(bot, BOT)["is_bot"]


def test_somebody_of_another_company_is_a_stranger_until_a_channel_is_shared(
    slack: EmulatedSlack, bot: BareBot
) -> None:
    before = who_is(bot, OTTO)
    slack.workspace.share(KYC_SUPPORT)
    after = who_is(bot, OTTO)

    assert (before["is_stranger"], after["is_stranger"]) == (True, False)
    assert before["team_id"] == after["team_id"] == "T0OTHERBANK"


def test_of_a_closed_account_little_is_told(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.workspace.deactivate(TUNDE)

    tunde = who_is(bot, TUNDE)
    assert tunde["deleted"]
    assert "is_restricted" not in tunde


def test_groups_are_told_with_their_members_if_asked(bot: BareBot) -> None:
    bare = bot.client.usergroups_list()["usergroups"]
    full = bot.client.usergroups_list(include_users=True)["usergroups"]

    assert [(group["id"], group["handle"]) for group in bare] == [(KYC_LEADS, "kyc-leads"), (KYC_ONCALL, "kyc-oncall")]
    assert "users" not in bare[0]
    assert [group["users"] for group in full] == [[WANJIRU], [TUNDE]]
    assert bot.client.usergroups_users_list(usergroup=KYC_ONCALL)["users"] == [TUNDE]


def test_what_does_not_exist_is_refused_by_slacks_own_name(bot: BareBot) -> None:
    with pytest.raises(SlackApiError, match="user_not_found"):
        bot.client.users_info(user="U404")
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        bot.client.usergroups_users_list(usergroup="S404")


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("users.info", {"user": AMARA}, "users:read"),
        ("usergroups.list", {}, "usergroups:read"),
        ("usergroups.users.list", {"usergroup": KYC_LEADS}, "usergroups:read"),
        ("files.getUploadURLExternal", {"filename": "x", "length": 1}, "files:write"),
    ],
)
def test_each_method_needs_its_scope(method: str, arguments: Json, needed: str) -> None:
    poor = EmulatedSlack()
    poor.start()
    bot = BareBot(poor)
    with pytest.raises(SlackApiError) as refused:
        bot.client.api_call(method, params=arguments)
    bot.close()
    poor.stop()

    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", needed)


@pytest.mark.parametrize(("private", "needed"), [(False, "channels:read"), (True, "groups:read")])
def test_a_channel_is_described_with_the_scope_of_its_kind(private: bool, needed: str) -> None:
    outcomes = []
    for scopes in (("chat:write", needed), ("chat:write", "im:read")):
        slack = EmulatedSlack(scopes=scopes)
        slack.start()
        bot = BareBot(slack)
        if private:
            slack.workspace.make_private(KYC_SUPPORT)
        try:
            bot.client.conversations_info(channel=KYC_SUPPORT)
            outcomes.append("ok")
        except SlackApiError as refused:
            outcomes.append(refused.response["needed"])
        bot.close()
        slack.stop()

    assert outcomes == ["ok", needed]


def test_a_shared_channel_says_with_whom(slack: EmulatedSlack, bot: BareBot) -> None:
    own = bot.client.conversations_info(channel=KYC_SUPPORT)["channel"]
    slack.workspace.share(KYC_SUPPORT)
    shared = bot.client.conversations_info(channel=KYC_SUPPORT)["channel"]

    assert (own["is_ext_shared"], own["is_shared"], own["shared_team_ids"]) == (False, False, ["T0SMILEDEMO"])
    assert (shared["is_ext_shared"], shared["is_shared"]) == (True, True)
    assert shared["shared_team_ids"] == ["T0SMILEDEMO", "T0OTHERBANK"]


def test_guests_and_other_companies_are_in_no_channel_at_first(slack: EmulatedSlack) -> None:
    members = [channel.members for channel in slack.workspace.channels.values()]

    assert members == [{AMARA, TUNDE, WANJIRU, BOT}] * 2


def test_another_companys_people_click_but_have_no_commands_of_the_app(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.workspace.share(KYC_SUPPORT)
    ts = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="card", blocks=card(button("selfie")))["ts"]
    assert slack.type(OTTO, KYC_SUPPORT, "/smile status user-1 job-1") is None
    slack.click(OTTO, KYC_SUPPORT, ts, "selfie")

    assert slack.workspace.ephemerals(OTTO)[0].text == "/smile is not a valid command."
    payload = bot.envelope()["payload"]
    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0OTHERBANK", "T0SMILEDEMO")


def test_a_message_to_a_person_lands_in_their_conversation_with_the_bot(slack: EmulatedSlack, bot: BareBot) -> None:
    answer = bot.client.chat_postMessage(channel=WANJIRU, text="late")

    assert answer["channel"] == slack.workspace.direct(WANJIRU).id
    assert [message.text for message in slack.workspace.in_channel(answer["channel"])] == ["late"]


def test_another_companys_people_get_no_messages_of_the_bot(bot: BareBot) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        bot.client.chat_postMessage(channel=OTTO, text="late")
