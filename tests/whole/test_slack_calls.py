"""What the bot asks of Slack's Web API beside posting: who somebody is, files, open forms, the Home tab."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.blocks.form import watch_form
from bot.blocks.notices import notice
from bot.demo.slack.model import AMARA, BOT, GITA, KYC_LEADS, KYC_SUPPORT, OTTO, TEAM_ID, WANJIRU
from bot.demo.slack.server import EmulatedSlack
from handlers.slack import Person, Slack
from handlers.slack_errors import Busy, Refused, SlackError, WorkspaceClosed
from tests.clock import Clock
from tests.whole.world import World

SCOPES = ("commands", "chat:write", "users:read", "usergroups:read", "channels:read", "files:write")
HOME = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Nothing waits."}}]}


@pytest.fixture
def emulated() -> Iterator[EmulatedSlack]:
    emulated = EmulatedSlack(now=Clock(), scopes=SCOPES)
    with ExitStack() as stack:
        emulated.start()
        stack.callback(emulated.stop)
        yield emulated


@pytest.fixture
def slack(emulated: EmulatedSlack) -> Slack:
    return Slack(token=emulated.bot_token, api_url=emulated.api_url)


def test_the_bot_knows_its_workspace_and_scopes_once_it_has_asked_who_it_is(slack: Slack) -> None:
    identity = slack.whoami()

    assert (slack.team_id, slack.bot_user_id, slack.scopes) == (TEAM_ID, BOT, SCOPES)
    assert identity.team_id == TEAM_ID


def test_slack_says_who_is_a_member_a_guest_a_bot_deactivated_or_from_elsewhere(
    emulated: EmulatedSlack, slack: Slack
) -> None:
    emulated.workspace.deactivate(WANJIRU)
    member = Person(teams=(TEAM_ID,), is_guest=False, is_stranger=False, is_bot=False, is_deleted=False)

    assert slack.user(AMARA) == member
    assert slack.user(GITA).is_guest
    assert slack.user(BOT).is_bot
    assert slack.user(WANJIRU).is_deleted
    assert slack.user(OTTO).is_stranger
    assert TEAM_ID not in slack.user(OTTO).teams


def test_somebody_of_another_company_who_shares_a_channel_with_the_bot_is_known_by_the_workspace_alone(
    emulated: EmulatedSlack, slack: Slack
) -> None:
    emulated.workspace.share(KYC_SUPPORT)

    assert not slack.user(OTTO).is_stranger
    assert TEAM_ID not in slack.user(OTTO).teams


def test_slack_says_who_is_in_a_group_and_whether_a_channel_is_shared(emulated: EmulatedSlack, slack: Slack) -> None:
    before = slack.is_shared(KYC_SUPPORT)
    emulated.workspace.share(KYC_SUPPORT)

    assert slack.group_members(KYC_LEADS) == {WANJIRU}
    assert (before, slack.is_shared(KYC_SUPPORT)) == (False, True)


@pytest.mark.parametrize(
    ("ask", "method"),
    [
        (lambda slack: slack.user(AMARA), "users.info"),
        (lambda slack: slack.group_members(KYC_LEADS), "usergroups.users.list"),
        (lambda slack: slack.is_shared(KYC_SUPPORT), "conversations.info"),
        (lambda slack: slack.publish_home(AMARA, HOME, None), "views.publish"),
        (lambda slack: slack.update_form("V1", HOME), "views.update"),
        (lambda slack: slack.upload(KYC_SUPPORT, None, "a.csv", b"a", "A"), "files.getUploadURLExternal"),
    ],
)
def test_each_call_says_by_its_error_who_must_act_and_is_never_repeated_by_itself(
    emulated: EmulatedSlack, slack: Slack, ask: Callable[[Slack], object], method: str
) -> None:
    raised: list[type[SlackError]] = []
    for trouble in ({"retry_after": 30}, {"drop": "before"}, {"error": "missing_scope"}, {"error": "no_such_thing"}):
        emulated.fail(method, **trouble)
        with pytest.raises(SlackError) as caught:
            ask(slack)
        raised.append(caught.type)

    assert raised == [Busy, Busy, WorkspaceClosed, Refused]
    assert len(emulated.calls_of(method)) == 4


def test_every_call_is_counted_by_its_method(emulated: EmulatedSlack) -> None:
    counted: list[tuple[str, str]] = []
    slack = Slack(
        token=emulated.bot_token, api_url=emulated.api_url, on_call=lambda method, came: counted.append((method, came))
    )
    slack.user(AMARA)
    slack.group_members(KYC_LEADS)
    slack.is_shared(KYC_SUPPORT)
    slack.publish_home(AMARA, HOME, None)
    with pytest.raises(SlackError):
        slack.user("U404")

    assert counted == [
        ("users.info", "ok"),
        ("usergroups.users.list", "ok"),
        ("conversations.info", "ok"),
        ("views.publish", "ok"),
        ("users.info", "user_not_found"),
    ]


@pytest.mark.parametrize(
    ("ask", "method"),
    [
        (lambda slack: slack.edit(KYC_SUPPORT, "1.1", notice(text="Anew.")), "chat.update"),
        (lambda slack: slack.find(KYC_SUPPORT, "key", since=Clock()()), "conversations.history"),
        (lambda slack: slack.find(KYC_SUPPORT, "key", since=Clock()(), thread_ts="1.1"), "conversations.replies"),
    ],
)
def test_a_look_or_an_edit_that_breaks_off_may_be_done_again_without_a_word(
    emulated: EmulatedSlack, slack: Slack, ask: Callable[[Slack], object], method: str
) -> None:
    slack.scopes = ("channels:history",)
    emulated.fail(method, drop="after")
    with pytest.raises(Busy) as caught:
        ask(slack)

    assert not caught.value.perhaps_done


def test_a_file_comes_into_a_thread_under_its_title(emulated: EmulatedSlack, slack: Slack) -> None:
    card = slack.post(KYC_SUPPORT, notice(text="The card."))
    slack.upload(KYC_SUPPORT, card, "trend.png", b"\x89PNG", "Open reviews by day")
    (message,) = emulated.workspace.thread(KYC_SUPPORT, card)
    (file,) = message.files

    assert (file.name, file.title, file.content) == ("trend.png", "Open reviews by day", b"\x89PNG")


def test_a_file_comes_to_a_person_in_a_direct_message(emulated: EmulatedSlack, slack: Slack) -> None:
    slack.upload(AMARA, None, "week.csv", "état\n".encode(), "Decided this week")
    direct = emulated.workspace.direct(AMARA)
    (message,) = emulated.workspace.in_channel(direct.id)

    assert [file.content for file in message.files] == ["état\n".encode()]


def test_a_file_that_does_not_arrive_is_busy_and_shown_nowhere(emulated: EmulatedSlack, slack: Slack) -> None:
    emulated.fail("files.completeUploadExternal", drop="before")
    with pytest.raises(Busy) as caught:
        slack.upload(KYC_SUPPORT, None, "week.csv", b"a", "Decided this week")

    assert caught.value.perhaps_done
    assert emulated.workspace.in_channel(KYC_SUPPORT) == []


def test_a_word_for_one_person_can_be_said_in_a_thread(emulated: EmulatedSlack, slack: Slack) -> None:
    card = slack.post(KYC_SUPPORT, notice(text="The card."))
    slack.whisper(KYC_SUPPORT, AMARA, notice(text="In the thread."), thread_ts=card)
    slack.whisper(KYC_SUPPORT, AMARA, notice(text="In the channel."))
    said = {message.text: message.thread_ts for message in emulated.workspace.ephemerals(AMARA)}

    assert said == {"In the thread.": card, "In the channel.": None}


def test_the_home_tab_is_shown_unless_a_newer_one_is_there(emulated: EmulatedSlack, slack: Slack) -> None:
    slack.publish_home(AMARA, HOME, None)
    first = emulated.home_of(AMARA)
    assert first is not None
    seen_hash = first.hash
    slack.publish_home(AMARA, HOME, seen_hash)
    with pytest.raises(Refused, match="hash_conflict"):
        slack.publish_home(AMARA, HOME, seen_hash)

    assert len([call for call in emulated.calls_of("views.publish") if call.ok]) == 2


def test_an_open_form_can_be_replaced(world: World) -> None:
    bot = world.start_bot()
    world.slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    view = world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    bot.deps.slack.update_form(view.id, watch_form(channel_id=KYC_SUPPORT, job_id="job-1"))

    shown = world.slack.workspace.view_of(AMARA)
    assert shown is not None
    assert "job-1" in str(shown.view)
    assert shown.id == view.id
