"""Which message may hold the link to a selfie."""

from collections.abc import Callable
from functools import partial

import pytest

from handlers.access import Access
from handlers.deps import Ask
from handlers.reply import Reply
from handlers.slack_errors import Busy, ChannelClosed, SlackError, WorkspaceClosed
from tests.clock import Clock
from tests.handlers.directory import HOME, Directory, access_by, person

Rules = Callable[..., Access]


@pytest.fixture
def slack() -> Directory:
    return Directory()


@pytest.fixture
def rules(slack: Directory) -> Rules:
    """Makes an Access from the variable ACCESS and others."""
    return partial(access_by, slack, Clock())


def test_a_channel_may_hold_links_while_it_is_not_shared_and_that_is_asked_each_time(
    rules: Rules, slack: Directory
) -> None:
    access = rules()
    held = [access.may_hold_link("C1")]
    slack.shared.add("C1")
    held.append(access.may_hold_link("C1"))
    slack.shared.clear()
    held.append(access.may_hold_link("C1"))

    assert held == [True, False, True]


@pytest.mark.parametrize(
    "settings", [{"access": "selfie=S1"}, {"access": "selfie=C1"}, {"SELFIE_LINKS": "private"}, {"SELFIE_LINKS": "off"}]
)
def test_no_channel_holds_links_that_are_not_for_all_members(
    rules: Rules, slack: Directory, settings: dict[str, str]
) -> None:
    held = rules(**settings).may_hold_link("C1")

    assert not held
    assert slack.asked == []


@pytest.mark.parametrize(
    "trouble", [Busy("ratelimited"), ChannelClosed("channel_not_found"), WorkspaceClosed("revoked")]
)
def test_while_slack_does_not_say_a_channel_counts_as_shared(
    rules: Rules, slack: Directory, trouble: SlackError
) -> None:
    access = rules()
    slack.trouble = trouble
    held = access.may_hold_link("C1")
    slack.trouble = None

    assert not held
    assert access.may_hold_link("C1")


@pytest.mark.parametrize("scope", ["channels:read", "groups:read"])
def test_without_the_scope_for_its_kind_a_channel_counts_as_not_shared(
    rules: Rules, slack: Directory, scope: str
) -> None:
    access = rules()
    slack.scopes = (scope,)
    slack.trouble = WorkspaceClosed("missing_scope")
    half_granted = access.may_hold_link("C1")
    slack.scopes = ("commands", "chat:write")
    not_granted = access.may_hold_link("C2")

    assert (half_granted, not_granted) == (True, True)
    assert slack.asked == ["C1"]


@pytest.mark.parametrize("channel_id", ["C1", "G1"])
def test_what_neither_scope_is_for_is_a_group_direct_message_and_holds_no_link(
    rules: Rules, slack: Directory, channel_id: str
) -> None:
    slack.trouble = WorkspaceClosed("missing_scope")

    assert not rules().may_hold_link(channel_id)


@pytest.mark.parametrize("scopes", [("commands",), ("commands", "channels:read")])
def test_what_may_be_a_group_direct_message_holds_no_link_where_slack_may_not_be_asked(
    rules: Rules, slack: Directory, scopes: tuple[str, ...]
) -> None:
    slack.scopes = scopes
    slack.trouble = WorkspaceClosed("missing_scope")

    assert not rules().may_hold_link("G1")


def test_a_direct_message_between_people_holds_no_link_since_one_may_be_of_another_company(
    rules: Rules, slack: Directory
) -> None:
    held = rules().may_hold_link("D1")

    assert not held
    assert slack.asked == []


def test_a_message_to_one_person_holds_a_link_if_its_reader_has_the_right(rules: Rules, slack: Directory) -> None:
    slack.members_of["S1"] = {"U1"}
    slack.people["U3"] = person(guest=True)
    for_a_group, for_members = rules("selfie=S1"), rules()

    assert [for_a_group.may_hold_link(who) for who in ("U1", "U2")] == [True, False]
    assert [for_members.may_hold_link(who) for who in ("U2", "U3")] == [True, False]


def test_an_answer_for_one_person_carries_a_link_if_they_have_the_right(rules: Rules, slack: Directory) -> None:
    slack.shared.add("C1")  # nobody else sees the answer
    ask = Ask(slack_user_id="U1", channel_id="C1", reply=Reply(slack, "C1", "U1", None), team_id=HOME)

    assert rules("selfie=U1").may_get_link(ask)
    assert not rules("selfie=U2").may_get_link(ask)
    assert not rules(SELFIE_LINKS="private").may_get_link(ask)
