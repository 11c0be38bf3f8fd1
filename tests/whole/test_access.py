"""Who may do what, held at the command, at the click and at the form; through real sockets."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.demo.slack.model import AMARA, GITA, KYC_LEADS, KYC_SUPPORT, OTTO, RISK_REVIEW, WANJIRU
from handlers.access import STANDING_GOOD_FOR
from tests.whole.rights import ALL, CORE, GUESTS, begun, leave_the_group
from tests.whole.world import World

UNSURE = "Slack could not say who you are; try again in a moment."

Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts the bot with these scopes and settings; job-1 is under review and will be approved, job-2 is decided."""
    return partial(begun, world)


@pytest.mark.parametrize(
    "line", ["/smile status user-1 job-1", "/smile watch user-1 job-1", "/smile unwatch user-1 job-1", "/smile list"]
)
def test_a_guest_may_do_nothing_and_smile_id_is_not_asked(begin: Begin, line: str) -> None:
    world = begin()
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    answer = world.type(line, who=GITA)

    assert answer.text == GUESTS
    assert answer.only_for == GITA
    assert world.smile.asked == []
    assert world.channel() == []


def test_the_help_is_for_everybody(begin: Begin) -> None:
    world = begin(ACCESS="look_up=nobody; watch=nobody")
    world.slack.workspace.invite(KYC_SUPPORT, GITA)

    assert "How to use /smile" in world.type("/smile help", who=GITA).text
    assert world.slack.calls_of("users.info") == []


def test_a_guest_who_is_named_may_do_what_names_them(begin: Begin) -> None:
    world = begin(ACCESS=f"look_up=members,{GITA}")
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    status = world.type("/smile status user-1 job-1", who=GITA)

    assert "Under review" in status.words()
    assert world.click(status, "watch", who=GITA).text == (
        "Watching jobs is for members of this workspace: ask one of them."
    )
    assert world.channel() == []


@pytest.mark.parametrize("scopes", [CORE, ALL])
def test_somebody_of_another_company_cannot_click_a_card_away(begin: Begin, scopes: tuple[str, ...]) -> None:
    world = begin(scopes)
    world.slack.workspace.share(KYC_SUPPORT)
    world.type("/smile watch user-1 job-1")
    answer = world.click(world.card(), "stop", who=OTTO)

    assert answer.text == GUESTS
    assert "stop" in world.card().action_ids()
    assert not [call for call in world.slack.calls_of("users.info") if call.arguments["user"] == OTTO]


def test_somebody_whose_account_is_closed_cannot_use_a_card_that_is_still_open(begin: Begin) -> None:
    world = begin()
    world.type("/smile watch user-1 job-1")
    world.slack.workspace.deactivate(AMARA)
    world.clock.advance(seconds=STANDING_GOOD_FOR.total_seconds())

    assert world.click(world.card(), "stop").text == GUESTS
    assert "stop" in world.card().action_ids()


def test_a_right_is_checked_at_the_click_too(begin: Begin) -> None:
    world = begin(ACCESS=f"watch={WANJIRU}")
    status = world.type("/smile status user-1 job-1")
    refusal = world.click(status, "watch")
    world.type("/smile watch user-1 job-1", who=WANJIRU)

    assert refusal.text == f"Watching jobs is for <@{WANJIRU}>: ask them."
    assert world.click(world.card(), "stop").text == refusal.text
    assert "Stopped" in world.click(world.card(), "stop", who=WANJIRU).words()


def test_a_list_that_may_be_read_is_not_a_list_in_which_watches_may_be_stopped(begin: Begin) -> None:
    world = begin(ACCESS=f"watch={WANJIRU}")
    world.type("/smile watch user-1 job-1", who=WANJIRU)
    listed = world.type("/smile list")

    assert world.click(listed, "stop_listed").text == f"Watching jobs is for <@{WANJIRU}>: ask them."
    assert "stop" in world.card().action_ids()


def test_a_channel_can_have_a_right(begin: Begin) -> None:
    world = begin(ACCESS=f"look_up={RISK_REVIEW}")
    elsewhere = world.type("/smile status user-1 job-1")

    assert elsewhere.text == f"Looking up jobs is for whoever asks in <#{RISK_REVIEW}>: ask there."
    assert "Under review" in world.type("/smile status user-1 job-1", channel=RISK_REVIEW).words()


def submitted(world: World, *, asked_in: str, channel: str) -> str:
    """Open the form in one channel, choose another in it, and give the answer."""
    world.slack.type(AMARA, asked_in, "/smile watch")
    view = world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    before = len(world.slack.workspace.ephemerals(AMARA))
    values = {"smile_user_id": "user-1", "job_id": "job-1", "channel": channel, "tell": "changes"}
    world.slack.submit(AMARA, view.id, values)
    return world.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])[0].words()


def test_the_form_has_the_rights_of_the_channel_where_it_was_opened_not_of_the_one_chosen_in_it(begin: Begin) -> None:
    world = begin(ACCESS=f"watch={RISK_REVIEW}")
    opened_there = submitted(world, asked_in=RISK_REVIEW, channel=KYC_SUPPORT)
    refused = world.type("/smile watch")

    assert "Watching" in opened_there
    assert len(world.cards(KYC_SUPPORT)) == 1
    assert refused.text == f"Watching jobs is for whoever asks in <#{RISK_REVIEW}>: ask there."
    assert world.slack.workspace.view_of(AMARA) is None


def test_a_form_that_is_open_when_its_right_is_lost_is_refused_when_it_is_sent(begin: Begin) -> None:
    world = begin(ACCESS=f"watch={KYC_LEADS}")
    world.slack.type(WANJIRU, KYC_SUPPORT, "/smile watch")
    view = world.slack.wait_for(lambda workspace: workspace.view_of(WANJIRU))
    leave_the_group(world)
    values = {"smile_user_id": "user-1", "job_id": "job-1", "channel": KYC_SUPPORT, "tell": "changes"}
    world.slack.submit(WANJIRU, view.id, values)
    (answer,) = world.slack.wait_for(lambda workspace: workspace.ephemerals(WANJIRU))

    assert answer.text == f"Watching jobs is for <!subteam^{KYC_LEADS}>: ask somebody of that group."
    assert world.channel() == []


def test_whoever_asks_again_and_again_is_looked_up_once(begin: Begin) -> None:
    world = begin(ACCESS=f"look_up={KYC_LEADS}")
    for _ in range(3):
        world.type("/smile status user-1 job-1", who=WANJIRU)

    assert len(world.slack.calls_of("users.info")) == 1
    assert len(world.slack.calls_of("usergroups.users.list")) == 1


@pytest.mark.parametrize(
    "trouble", [{"retry_after": 30}, {"status": 500}, {"drop": "before"}, {"error": "token_revoked"}]
)
def test_while_slack_cannot_say_who_somebody_is_nothing_is_shown_to_them(
    begin: Begin, trouble: dict[str, object]
) -> None:
    world = begin()
    world.slack.fail("users.info", **trouble)
    refusal = world.type("/smile status user-1 job-1")
    asked = len(world.smile.asked)

    assert refusal.text == UNSURE
    assert asked == 0
    assert "Under review" in world.type("/smile status user-1 job-1").words()


def test_a_slow_look_at_who_somebody_is_holds_up_no_acknowledgement(begin: Begin) -> None:
    world = begin()
    fault = world.slack.fail("users.info", hold=True)
    envelope = world.slack.type(AMARA, KYC_SUPPORT, "/smile status user-1 job-1")
    assert envelope is not None
    world.slack.wait_for(lambda _: world.slack.calls_of("users.info"))
    world.slack.wait_for(lambda _: envelope.state == "acked")
    answered_before = len(world.slack.workspace.ephemerals(AMARA))
    world.slack.release(fault)
    (status,) = world.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA))

    assert answered_before == 0
    assert "Under review" in status.words()
