from collections.abc import Callable
from functools import partial

import pytest

from bot.config import Right
from handlers.access import GROUP_GOOD_FOR, STANDING_GOOD_FOR, Access, Forbidden
from handlers.deps import Ask
from handlers.reply import Reply
from handlers.slack import Person, Slack
from handlers.slack_errors import Busy, Refused, SlackError, WorkspaceClosed
from tests.clock import Clock
from tests.handlers.directory import HOME, Directory, access_by, person

GUESTS = "Guests and people from other workspaces cannot use this bot: ask a member of this workspace."
UNSURE = "Slack could not say who you are; try again in a moment."
EVERYBODY = "; ".join(f"{right}=members" for right in Right if right is not Right.REVEAL)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Directory:
    return Directory()


Rules = Callable[..., Access]


@pytest.fixture
def rules(slack: Directory, clock: Clock) -> Rules:
    """Makes an Access from the variable ACCESS and others."""

    return partial(access_by, slack, clock)


def ask(slack: Slack, slack_user_id: str = "U1", channel_id: str = "C1", team_id: str | None = HOME) -> Ask:
    reply = Reply(slack, channel_id, slack_user_id, None)
    return Ask(slack_user_id=slack_user_id, channel_id=channel_id, reply=reply, team_id=team_id)


def sentence(access: Access, asked: Ask, right: Right = Right.SELFIE) -> str:
    with pytest.raises(Forbidden) as refused:
        access.check(asked, right)
    assert refused.value.right is right
    return str(refused.value)


@pytest.mark.parametrize("right", [right for right in Right if right not in (Right.AUDIT, Right.REVEAL)])
def test_by_default_members_may_do_all_but_read_the_audit_trail(rules: Rules, slack: Directory, right: Right) -> None:
    rules().check(ask(slack), right)

    assert rules().allows("U1", right, "C1", HOME)
    assert not rules().allows("U1", Right.AUDIT, "C1", HOME)


@pytest.mark.parametrize(
    ("access", "refusal"),
    [
        ("selfie=nobody", "Selfies are for nobody here: whoever runs the bot can change that in its settings."),
        ("selfie=S1", "Selfies are for <!subteam^S1>: ask somebody of that group."),
        ("selfie=U2", "Selfies are for <@U2>: ask them."),
        ("selfie=C2", "Selfies are for whoever asks in <#C2>: ask there."),
        ("selfie=S1,U2,C2", "Selfies are for <!subteam^S1>, <@U2>, whoever asks in <#C2>: ask one of them."),
    ],
)
def test_a_refusal_says_whom_to_ask(rules: Rules, slack: Directory, access: str, refusal: str) -> None:
    assert sentence(rules(access), ask(slack)) == refusal


@pytest.mark.parametrize("right", Right)
def test_every_right_has_its_refusal(rules: Rules, slack: Directory, right: Right) -> None:
    nobody = "; ".join(f"{other}=nobody" for other in Right if other is not Right.REVEAL)

    assert "for nobody here" in sentence(rules(nobody), ask(slack), right)


@pytest.mark.parametrize(("slack_user_id", "channel_id"), [("U2", "C1"), ("U3", "C1"), ("U1", "C2")])
def test_a_person_a_group_and_a_channel_can_have_a_right(
    rules: Rules, slack: Directory, slack_user_id: str, channel_id: str
) -> None:
    slack.members_of["S1"] = {"U3"}
    access = rules("selfie=S1,U2,C2")

    assert access.allows(slack_user_id, Right.SELFIE, channel_id)
    assert not access.allows("U1", Right.SELFIE, "C1")
    assert not access.allows("U1", Right.SELFIE, None)


def test_the_group_of_reveal_and_nobody_else_sees_id_details(rules: Rules, slack: Directory) -> None:
    slack.members_of["S1"] = {"U1"}
    access = rules(EVERYBODY, REVEAL="masked:S1")
    access.check(ask(slack), Right.REVEAL)

    assert sentence(access, ask(slack, "U2"), Right.REVEAL) == (
        "Id details are for <!subteam^S1>: ask somebody of that group."
    )


@pytest.mark.parametrize(
    "outsider",
    [
        person(guest=True),
        person(stranger=True),
        person(bot=True),
        person(home="T2"),
        Person(teams=(HOME,), is_guest=False, is_stranger=False, is_bot=False, is_deleted=True),
        Person(teams=(), is_guest=False, is_stranger=False, is_bot=False, is_deleted=False),
    ],
)
def test_guests_bots_deleted_people_and_strangers_may_do_nothing_whatever_channel_or_group_they_are_in(
    rules: Rules, slack: Directory, outsider: Person
) -> None:
    slack.people["U1"] = outsider
    slack.members_of["S1"] = {"U1"}
    access = rules("look_up=members,S1,C1; watch=S1; triage=C1")

    for right in (Right.LOOK_UP, Right.WATCH, Right.TRIAGE):
        assert sentence(access, ask(slack), right) == GUESTS


def test_a_guest_who_is_named_by_id_has_the_rights_that_name_them_and_no_others(rules: Rules, slack: Directory) -> None:
    slack.people["U1"] = person(guest=True)
    access = rules("look_up=members,U1")
    access.check(ask(slack), Right.LOOK_UP)

    assert sentence(access, ask(slack), Right.WATCH) == (
        "Watching jobs is for members of this workspace: ask one of them."
    )


def test_a_guest_who_is_named_by_id_has_no_right_of_their_groups_and_channels(rules: Rules, slack: Directory) -> None:
    slack.people["U1"] = person(guest=True)
    slack.members_of["S1"] = {"U1"}
    refusal = sentence(rules("look_up=U1; watch=S1,C1"), ask(slack), Right.WATCH)

    assert refusal == "Watching jobs is for <!subteam^S1>, whoever asks in <#C1>: ask one of them."


@pytest.mark.parametrize("outsider", [person(stranger=True), person(home="T2"), person(bot=True)])
def test_a_stranger_who_is_named_by_id_stays_a_stranger(rules: Rules, slack: Directory, outsider: Person) -> None:
    slack.people["U1"] = outsider

    assert sentence(rules("selfie=U1"), ask(slack)) == GUESTS


def test_a_member_of_several_workspaces_of_one_company_is_no_stranger(rules: Rules, slack: Directory) -> None:
    slack.people["U1"] = Person(teams=("T2", HOME), is_guest=False, is_stranger=False, is_bot=False, is_deleted=False)

    assert rules().allows("U1", Right.WATCH, "C1", HOME)


def test_whoever_comes_from_another_workspace_is_refused_without_a_question(rules: Rules, slack: Directory) -> None:
    refusal = sentence(rules("selfie=U1,members"), ask(slack, team_id="T2"))

    assert refusal == GUESTS
    assert slack.asked == []


def test_somebody_whom_slack_does_not_know_is_a_stranger_for_a_while(rules: Rules, slack: Directory) -> None:
    slack.trouble = Refused("user_not_found")
    access = rules()
    refusals = {sentence(access, ask(slack)) for _ in range(3)}

    assert refusals == {GUESTS}
    assert slack.asked == ["U1"]


@pytest.mark.parametrize("trouble", [Busy("ratelimited", retry_after=30), Busy("TimeoutError"), WorkspaceClosed("x")])
def test_while_slack_cannot_say_who_somebody_is_the_answer_is_no_until_it_can(
    rules: Rules, slack: Directory, trouble: SlackError
) -> None:
    access = rules()
    slack.trouble = trouble
    refusal = sentence(access, ask(slack))
    slack.trouble = None
    access.check(ask(slack), Right.SELFIE)

    assert refusal == UNSURE


def test_where_a_no_would_stay_slack_is_waited_for_and_nothing_was_perhaps_done(rules: Rules, slack: Directory) -> None:
    access = rules("look_up=U1")
    slack.trouble = Busy("internal_error", retry_after=30, perhaps_done=True)
    with pytest.raises(Busy) as busy:
        access.is_entitled("U1", Right.LOOK_UP, "C1")
    slack.trouble = None

    assert (busy.value.code, busy.value.retry_after, busy.value.perhaps_done) == ("internal_error", 30, False)
    assert access.is_entitled("U1", Right.LOOK_UP, "C1")
    assert not access.is_entitled("U2", Right.LOOK_UP, "C1")


def test_while_slack_cannot_say_who_is_in_a_group_the_others_are_let_in(rules: Rules, slack: Directory) -> None:
    slack.scopes = ("usergroups:read",)
    slack.trouble = Busy("ratelimited")
    access = rules("selfie=S1,U2")

    assert sentence(access, ask(slack)) == UNSURE
    assert access.allows("U2", Right.SELFIE, "C1")


def test_a_group_that_is_not_there_is_empty_and_that_is_logged_once(
    rules: Rules, slack: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    access = rules("selfie=S404")
    refusals = {sentence(access, ask(slack)) for _ in range(3)}

    assert refusals == {"Selfies are for <!subteam^S404>: ask somebody of that group."}
    assert "no_such_subteam" in caplog.text
    assert len(caplog.records) == 1


def test_without_users_read_guests_are_taken_for_members_and_slack_is_not_asked(rules: Rules, slack: Directory) -> None:
    slack.scopes = ("commands", "chat:write")
    slack.people["U1"] = person(guest=True)
    rules().check(ask(slack), Right.SELFIE)

    assert slack.asked == []


def test_without_usergroups_read_a_group_is_empty_and_slack_is_not_asked(rules: Rules, slack: Directory) -> None:
    slack.scopes = ("commands", "chat:write")
    slack.members_of["S1"] = {"U1"}
    allowed = rules("selfie=S1").allows("U1", Right.SELFIE, "C1")

    assert not allowed
    assert slack.asked == []


def test_a_person_is_asked_about_once_in_ten_minutes_and_a_group_once_in_five(
    rules: Rules, slack: Directory, clock: Clock
) -> None:
    slack.members_of["S1"] = {"U1"}
    access = rules("selfie=S1;triage=S1")
    for _ in range(int(STANDING_GOOD_FOR.total_seconds())):
        access.check(ask(slack), Right.SELFIE)
        access.check(ask(slack), Right.TRIAGE)
        clock.advance(seconds=1)
    in_ten_minutes = slack.asked.copy()
    access.check(ask(slack), Right.SELFIE)

    assert GROUP_GOOD_FOR * 2 == STANDING_GOOD_FOR
    assert in_ten_minutes == ["U1", "S1", "S1"]
    assert slack.asked[3:] == ["U1", "S1"]


def test_whoever_leaves_a_group_has_lost_its_rights_after_five_minutes(
    rules: Rules, slack: Directory, clock: Clock
) -> None:
    slack.members_of["S1"] = {"U1"}
    access = rules("selfie=S1")
    before = access.allows("U1", Right.SELFIE, "C1")
    slack.members_of["S1"] = {"U2"}
    clock.advance(seconds=GROUP_GOOD_FOR.total_seconds())

    assert before
    assert not access.allows("U1", Right.SELFIE, "C1")
