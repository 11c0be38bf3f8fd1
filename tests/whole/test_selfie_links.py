"""Who gets the link to a selfie, and which messages may hold one; through real sockets."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.demo.slack.model import AMARA, GITA, KYC_LEADS, KYC_SUPPORT, OTTO, WANJIRU, Channel
from tests.whole.rights import ALL, CORE, GUESTS, SELFIES_OF_LEADS, begun, leave_the_group
from tests.whole.world import World

Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts the bot with these scopes and settings; job-1 is under review and will be approved, job-2 is decided."""
    return partial(begun, world)


def decide(world: World) -> list[str]:
    """Have the watched job decided and told; gives the buttons of the decision."""
    world.advance("job-1")
    world.pass_time(minutes=2)
    (decision,) = world.replies()
    return decision.action_ids()


def links_asked_for(world: World) -> int:
    return sum(bool(asked.question and asked.question.image_links) for asked in world.smile.asked)


def test_a_selfie_of_a_group_is_a_link_for_its_people_and_a_refusal_for_others(begin: Begin) -> None:
    world = begin(ACCESS=f"selfie={KYC_LEADS}")
    of_amara = world.type("/smile status user-1 job-2")
    asked_for_amara = links_asked_for(world)
    refusal = world.click(of_amara, "selfie")
    of_wanjiru = world.type("/smile status user-1 job-2", who=WANJIRU)

    assert refusal.text == SELFIES_OF_LEADS
    assert asked_for_amara == 0
    assert "selfie_link" in of_wanjiru.action_ids()
    assert "selfie" not in of_wanjiru.action_ids()


def test_watching_a_decided_job_shows_the_link_to_those_who_may_see_it_alone(begin: Begin) -> None:
    world = begin(ACCESS=f"selfie={KYC_LEADS}")

    assert "selfie" in world.type("/smile watch user-1 job-2").action_ids()
    assert links_asked_for(world) == 0
    assert "selfie_link" in world.type("/smile watch user-1 job-2", who=WANJIRU).action_ids()


def test_a_decision_carries_no_link_where_selfies_are_for_a_group_and_its_people_click_for_one(begin: Begin) -> None:
    world = begin(ACCESS=f"selfie={KYC_LEADS}")
    world.type("/smile watch user-1 job-1")
    buttons = decide(world)
    asked_for_the_channel = links_asked_for(world)
    (decision,) = world.replies()
    for_a_lead = world.click(decision, "selfie", who=WANJIRU)
    leave_the_group(world)

    assert buttons == ["selfie"]
    assert asked_for_the_channel == 0
    assert for_a_lead.action_ids() == ["selfie_link"]
    assert for_a_lead.only_for == WANJIRU
    assert world.click(decision, "selfie").text == SELFIES_OF_LEADS
    assert world.click(decision, "selfie", who=WANJIRU).text == SELFIES_OF_LEADS


def test_a_channel_that_has_become_shared_with_another_company_gets_no_link(begin: Begin) -> None:
    world = begin()
    world.type("/smile watch user-1 job-1")
    asked_for_amara = links_asked_for(world)
    world.slack.workspace.share(KYC_SUPPORT)
    buttons = decide(world)
    (decision,) = world.replies()

    assert buttons == ["selfie"]
    assert links_asked_for(world) == asked_for_amara
    assert world.click(decision, "selfie", who=OTTO).text == GUESTS
    assert world.click(decision, "selfie").action_ids() == ["selfie_link"]


def test_a_status_shared_to_such_a_channel_holds_no_link_though_the_answer_for_one_did(begin: Begin) -> None:
    world = begin()
    world.slack.workspace.share(KYC_SUPPORT)
    status = world.type("/smile status user-1 job-2")
    world.slack.click(AMARA, KYC_SUPPORT, status.ts, "share")
    (shared,) = world.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT))

    assert "selfie_link" in status.action_ids()
    assert shared.action_ids() == ["selfie"]


@pytest.mark.parametrize("scopes", [CORE, ALL])
@pytest.mark.parametrize("conversation", ["D0AMARAOTTO", "G0AMARAOTTO"])
def test_a_status_shared_to_a_direct_message_with_another_company_holds_no_link(
    begin: Begin, scopes: tuple[str, ...], conversation: str
) -> None:
    world = begin(scopes)
    direct = Channel(conversation, "direct message", {AMARA, OTTO}, is_private=True, is_im=True, is_ext_shared=True)
    world.slack.workspace.channels[conversation] = direct
    status = world.type("/smile status user-1 job-2", channel=conversation)
    world.slack.click(AMARA, conversation, status.ts, "share")
    (shared,) = world.slack.wait_for(lambda workspace: workspace.in_channel(conversation))

    assert "selfie_link" in status.action_ids()
    assert shared.action_ids() == ["selfie"]


def test_a_channel_that_was_shared_a_moment_ago_gets_no_link(begin: Begin) -> None:
    world = begin()
    world.type("/smile watch user-1 job-1")
    before = world.type("/smile status user-1 job-2")
    world.slack.click(AMARA, KYC_SUPPORT, before.ts, "share")
    shared = world.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT)[1:])
    world.slack.workspace.share(KYC_SUPPORT)
    world.advance("job-1")
    world.pass_time(seconds=40)
    (decision,) = world.replies()

    assert "selfie_link" in shared[0].action_ids()
    assert decision.action_ids() == ["selfie"]


def test_while_slack_does_not_say_whether_a_channel_is_shared_it_gets_no_link_but_its_decision(begin: Begin) -> None:
    world = begin()
    world.type("/smile watch user-1 job-1")
    world.slack.fail("conversations.info", retry_after=30)

    assert decide(world) == ["selfie"]


def test_without_the_optional_scopes_slack_is_asked_nothing_and_links_go_to_channels(begin: Begin) -> None:
    world = begin(CORE)
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    world.type("/smile watch user-1 job-1", who=GITA)
    buttons = decide(world)
    methods = {call.method for call in world.slack.calls}

    assert buttons == ["selfie_link"]
    assert not methods & {"users.info", "usergroups.users.list", "conversations.info"}
