"""The settings of a channel: their form, and what it does, through real sockets."""

import pytest

from bot.demo.slack.model import (
    AMARA,
    GITA,
    KYC_LEADS,
    KYC_ONCALL,
    KYC_SUPPORT,
    RISK_REVIEW,
    TUNDE,
    WANJIRU,
)
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from storage.settings import ChannelSettings
from tests.clock import START
from tests.whole.settings import ALWAYS, complaints, open_settings, send, set_up
from tests.whole.world import World


def kept(world: World, channel: str = KYC_SUPPORT) -> ChannelSettings | None:
    assert world.bot is not None
    return world.bot.deps.store.settings.get(channel)


def written_down(world: World) -> list[str | None]:
    assert world.bot is not None
    lines = world.bot.deps.store.audit.since(START)
    return [line.detail for line in lines if line.act == "settings"]


@pytest.fixture
def trusting(world: World) -> World:
    """The bot with every scope."""
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=ALL_SCOPES)
    world.slack.start()
    world.start_bot()
    return world


def test_what_the_form_says_is_kept_and_told_to_who_sent_it_alone(world: World) -> None:
    world.start_bot()
    answer = set_up(world, oncall_group=f"<!subteam^{KYC_ONCALL}|@kyc-oncall>", lead=WANJIRU, digest_at="09:30")
    settings = kept(world)

    assert settings is not None
    assert (settings.due_hours, settings.oncall_group, settings.lead) == (4.0, KYC_ONCALL, WANJIRU)
    assert settings.changed_by == AMARA
    assert answer.only_for == AMARA
    assert "Reviews are due after 4 h." in answer.words()
    assert f"<@{WANJIRU}>" in answer.words()
    assert "digest comes at 09:30" in answer.words()


def test_the_form_shows_what_holds(world: World) -> None:
    world.start_bot(REVIEW_DUE_HOURS="6")
    first = open_settings(world).state
    world.slack.close_view(AMARA, open_settings(world).id)
    set_up(world, due_hours="2.5", time_zone="africa/lagos", opens="08:00", closes="18:00")
    second = open_settings(world, who=TUNDE).state

    assert first["due_hours"]["due_hours"]["value"] == "6"
    assert second["due_hours"]["due_hours"]["value"] == "2.5"
    assert second["time_zone"]["time_zone"]["value"] == "Africa/Lagos"
    assert second["opens"]["opens"]["selected_time"] == "08:00"


def test_each_channel_has_settings_of_its_own(world: World) -> None:
    world.start_bot()
    set_up(world, channel=RISK_REVIEW, due_hours="1")

    assert kept(world) is None
    assert (settings := kept(world, RISK_REVIEW)) is not None
    assert settings.due_hours == 1.0


def test_groups_are_chosen_by_name_where_slack_tells_them(trusting: World) -> None:
    view = open_settings(trusting)
    (block,) = [block for block in view.view["blocks"] if block.get("block_id") == "oncall_group"]
    send(trusting, view, **(ALWAYS | {"oncall_group": KYC_ONCALL}))

    assert [option["value"] for option in block["element"]["options"]] == [KYC_LEADS, KYC_ONCALL]
    assert (settings := kept(trusting)) is not None
    assert settings.oncall_group == KYC_ONCALL


def test_a_slack_that_does_not_tell_the_groups_leaves_the_field_to_be_typed_in(trusting: World) -> None:
    trusting.slack.fail("usergroups.list", error="internal_error")

    assert open_settings(trusting).state["oncall_group"]["oncall_group"]["type"] == "plain_text_input"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"due_hours": "0"}, "due_hours", "from 0.25"),
        ({"due_hours": "-4"}, "due_hours", "from 0.25"),
        ({"due_hours": "99999999"}, "due_hours", "from 0.25"),
        ({"oncall_group": "@kyc-oncall"}, "oncall_group", "Copy group ID"),
        ({"oncall_group": "SUPPORT"}, "oncall_group", "Copy group ID"),
        ({"time_zone": "Nairobi"}, "time_zone", "did you mean Africa/Nairobi?"),
        ({"time_zone": "Africa/Nairobbi"}, "time_zone", "did you mean Africa/Nairobi?"),
        ({"time_zone": "somewhere"}, "time_zone", "write it as in Africa/Nairobi"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "There is no time zone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    world: World, values: dict[str, str], field: str, words: str
) -> None:
    world.start_bot()
    found = complaints(world, open_settings(world), **(ALWAYS | values))

    assert list(found) == [field]
    assert words in found[field]
    assert kept(world) is None


def test_a_lead_who_may_look_nothing_up_is_refused_and_the_rest_is_kept(trusting: World) -> None:
    answer = set_up(trusting, due_hours="4", lead=GITA)
    settings = kept(trusting)

    assert f"<@{GITA}> is not the lead: they may not look up jobs" in answer.words()
    assert settings is not None
    assert (settings.due_hours, settings.lead) == (4, None)


def test_a_lead_of_whom_slack_says_nothing_is_kept(trusting: World) -> None:
    view = open_settings(trusting)
    trusting.slack.fail("users.info", error="internal_error")
    answer = send(trusting, view, **(ALWAYS | {"lead": WANJIRU}))

    assert "is not the lead" not in answer.words()
    assert (settings := kept(trusting)) is not None
    assert settings.lead == WANJIRU


def test_a_user_group_that_is_not_there_is_refused_and_the_rest_is_kept(trusting: World) -> None:
    set_up(trusting, oncall_group=KYC_ONCALL)
    trusting.slack.fail("usergroups.list", error="internal_error")  # so that an id is typed
    answer = set_up(trusting, due_hours="6", oncall_group="S0NOSUCH1")
    settings = kept(trusting)

    assert "`S0NOSUCH1` is not on call: this workspace has no such user group" in answer.words()
    assert settings is not None
    assert (settings.due_hours, settings.oncall_group) == (6, KYC_ONCALL)


def test_a_lead_and_a_group_that_are_gone_are_not_kept_again(trusting: World) -> None:
    set_up(trusting, oncall_group=KYC_ONCALL, lead=TUNDE)
    trusting.slack.workspace.deactivate(TUNDE)
    del trusting.slack.workspace.groups[KYC_ONCALL]
    trusting.clock.advance(minutes=11)
    answer = set_up(trusting, oncall_group=KYC_ONCALL, lead=TUNDE)
    settings = kept(trusting)

    assert settings is not None
    assert (settings.oncall_group, settings.lead) == (None, None)
    assert "the channel is told." in answer.words()


def test_a_group_is_taken_as_it_is_where_slack_does_not_tell_which_there_are(world: World) -> None:
    world.start_bot()
    set_up(world, oncall_group="S0NOSUCH1")

    assert (settings := kept(world)) is not None
    assert settings.oncall_group == "S0NOSUCH1"


def test_business_hours_may_go_over_midnight(world: World) -> None:
    world.start_bot()
    answer = set_up(world, opens="22:00", closes="06:00", days=["1", "2", "3", "4", "5"])

    assert "from 22:00 to 06:00 the next day (`UTC`) on Monday to Friday, or waits." in answer.words()


def test_due_hours_that_nobody_has_changed_follow_those_of_the_bot(world: World) -> None:
    world.start_bot(REVIEW_DUE_HOURS="6")
    send(world, open_settings(world), lead=WANJIRU)
    world.type("/smile digest on 09:00", channel=RISK_REVIEW)
    world.stop_bot()
    world.start_bot(REVIEW_DUE_HOURS="2")
    shown = [open_settings(world, channel=channel).state["due_hours"] for channel in (KYC_SUPPORT, RISK_REVIEW)]

    assert [state["due_hours"]["value"] for state in shown] == ["2", "2"]


@pytest.mark.parametrize(("typed", "shown"), [("4", "4"), ("", None)])
def test_due_hours_that_somebody_has_set_stay_whatever_those_of_the_bot_are(
    world: World, typed: str, shown: str | None
) -> None:
    world.start_bot(REVIEW_DUE_HOURS="6")
    set_up(world, due_hours=typed)
    world.type("/smile digest on 09:00")
    world.stop_bot()
    world.start_bot(REVIEW_DUE_HOURS="2")

    assert open_settings(world).state["due_hours"]["due_hours"]["value"] == shown


def test_of_two_who_change_the_settings_at_once_the_second_is_told(world: World) -> None:
    world.start_bot()
    first, second = open_settings(world), open_settings(world, who=TUNDE)
    send(world, first, **(ALWAYS | {"due_hours": "4"}))
    answer = send(world, second, **(ALWAYS | {"due_hours": "8"}))

    assert "somebody else has changed these settings" in answer.words()
    assert (settings := kept(world)) is not None
    assert settings.due_hours == 4.0


def test_what_changed_is_written_down_without_ids_of_people(world: World) -> None:
    world.start_bot()
    set_up(world, lead=WANJIRU)
    world.clock.advance(minutes=1)
    set_up(world, lead=TUNDE, days=["1", "2"])
    world.clock.advance(minutes=1)
    set_up(world, lead=TUNDE, days=["1", "2"])

    assert written_down(world) == ["due_hours none → 4, a lead", "days 1234567 → 12, another lead"]


def test_a_digest_begins_with_the_next_one_and_keeps_its_count(world: World) -> None:
    world.start_bot()
    set_up(world, digest_at="08:00")
    began = world.clock()
    first = kept(world)
    world.clock.advance(days=2)
    set_up(world, digest_at="08:00", due_hours="9")
    second = kept(world)
    set_up(world, digest_at="10:00", due_hours="9")
    third = kept(world)

    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.digested_until, second.digested_until) == (began, began)
    assert third.digested_until == world.clock()


@pytest.mark.parametrize("text", ["/smile settings due 4", "/smile settings help"])
def test_words_after_the_command_are_answered_with_how_it_is_called(world: World, text: str) -> None:
    world.start_bot()

    assert "Type /smile settings alone" in world.type(text).words()


def test_a_direct_message_has_no_settings(world: World) -> None:
    world.start_bot()
    answer = world.type("/smile settings", channel=world.slack.workspace.direct(AMARA).id)

    assert "Settings belong to a channel" in answer.words()


def test_where_the_bot_is_no_member_the_answer_comes_in_person(world: World) -> None:
    world.start_bot()
    world.slack.workspace.remove(RISK_REVIEW)
    view = open_settings(world, channel=RISK_REVIEW)
    world.slack.submit(AMARA, view.id, ALWAYS)
    (answer,) = world.slack.wait_for(lambda workspace: workspace.in_channel(workspace.direct(AMARA).id))

    assert "Reviews are due after 4 h." in answer.words()


def test_the_right_is_asked_for_at_the_command_and_when_the_form_is_sent(trusting: World) -> None:
    view = open_settings(trusting, who=TUNDE)
    trusting.stop_bot()
    trusting.start_bot(ACCESS=f"settings={KYC_LEADS}")
    at_the_form = send(trusting, view, **ALWAYS)
    at_the_command = trusting.type("/smile settings", who=TUNDE)

    assert f"<!subteam^{KYC_LEADS}>" in at_the_form.words()
    assert f"<!subteam^{KYC_LEADS}>" in at_the_command.words()
    assert kept(trusting) is None
