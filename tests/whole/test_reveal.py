"""*Show id details*: for a named group alone, in a form that only the clicker sees, and kept nowhere."""

import logging
from collections.abc import Callable

import pytest

from bot.demo.answers import found
from bot.demo.slack.model import AMARA, KYC_LEADS, KYC_SUPPORT, WANJIRU, OpenView, texts_in
from bot.demo.slack.server import EmulatedSlack
from tests.whole.world import World

ALL = ("commands", "chat:write", "users:read", "usergroups:read")
APPROVED = found(
    1,
    "0810",
    "Document Verified",
    {"Return_Personal_Info": "Returned"},
    FullName="Adaeze Nwosu",
    IDNumber="22190847361",
)
Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts a bot with REVEAL as given; job-1 names a person. Wanjiru is one of the leads."""

    def start(reveal: str) -> World:
        world.slack.stop()
        world.slack = EmulatedSlack(now=world.clock, scopes=ALL)
        world.slack.start()
        world.job("job-1", APPROVED)
        world.start_bot(REVEAL=reveal, LOG_LEVEL="DEBUG")
        return world

    return start


def shown(world: World, who: str = WANJIRU) -> str:
    """Click *Show id details* on a fresh status card; the words of the form once Smile ID has answered."""
    card = world.type("/smile status user-1 job-1", who=who)
    world.slack.click(who, KYC_SUPPORT, card.ts, "reveal")
    form = world.slack.wait_for(lambda workspace: _filled(workspace.view_of(who)))
    return "\n".join(texts_in(form.view))


def _filled(form: OpenView | None) -> OpenView | None:
    return form if form and "Asking Smile ID" not in "\n".join(texts_in(form.view)) else None


def test_the_group_sees_masked_details_in_a_form(begin: Begin) -> None:
    words = shown(begin(f"masked:{KYC_LEADS}"))

    assert "7361" in words
    assert "22190847361" not in words
    assert "Nwosu" not in words
    assert "audit trail" in words


def test_the_group_sees_full_details_where_that_is_allowed(begin: Begin) -> None:
    words = shown(begin(f"full:{KYC_LEADS}"))

    assert "Adaeze Nwosu" in words
    assert "22190847361" in words


def test_nobody_else_has_the_button_and_a_stolen_click_is_refused(begin: Begin) -> None:
    world = begin(f"full:{KYC_LEADS}")
    mine = world.type("/smile status user-1 job-1", who=AMARA)
    leads = world.type("/smile status user-1 job-1", who=WANJIRU)
    assert "reveal" not in mine.action_ids()
    assert "reveal" in leads.action_ids()

    leads.only_for = AMARA  # as if Slack showed it to somebody else
    refusal = world.click(leads, "reveal", who=AMARA)
    assert KYC_LEADS in refusal.text
    assert world.slack.workspace.view_of(AMARA) is None


def test_without_reveal_there_is_no_button(begin: Begin) -> None:
    card = begin("off").type("/smile status user-1 job-1", who=WANJIRU)

    assert "reveal" not in card.action_ids()


def test_a_shared_card_has_no_button(begin: Begin) -> None:
    world = begin(f"full:{KYC_LEADS}")
    card = world.type("/smile status user-1 job-1", who=WANJIRU)
    world.slack.click(WANJIRU, KYC_SUPPORT, card.ts, "share")
    (shared,) = world.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT) or None)

    assert "reveal" not in shared.action_ids()


def test_the_look_is_audited_and_the_details_are_kept_nowhere(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="handlers")
    world = begin(f"full:{KYC_LEADS}")
    shown(world)
    assert world.bot is not None
    (line, _) = world.bot.deps.store.audit.of_job("user-1", "job-1", limit=10)
    dump = "\n".join(world.bot.deps.store._db.conn.iterdump())

    assert (line.slack_user_id, line.act, line.detail) == (WANJIRU, "id details", "full")
    for personal in ("Adaeze", "Nwosu", "22190847361"):
        assert personal not in dump
        assert personal not in caplog.text
        assert all(personal not in message.words() for message in world.slack.workspace.ephemerals(WANJIRU))
        assert all(personal not in message.words() for message in world.channel())


def test_a_form_that_is_closed_before_smile_id_answers_is_nobodys_trouble(
    begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    world = begin(f"full:{KYC_LEADS}")
    card = world.type("/smile status user-1 job-1", who=WANJIRU)
    fault = world.slack.fail("views.update", hold=True)
    world.slack.click(WANJIRU, KYC_SUPPORT, card.ts, "reveal")
    world.slack.wait_for(lambda _: world.slack.calls_of("views.update"))
    form = world.slack.workspace.view_of(WANJIRU)
    assert form is not None
    world.slack.close_view(WANJIRU, form.id)
    world.slack.release(fault)
    world.stop_bot()  # the click is done when the bot has nothing left to do

    assert world.slack.workspace.ephemerals(WANJIRU) == [card]
    assert "Slack did not take" not in caplog.text


@pytest.mark.parametrize("trouble", [{"error": "invalid_arguments"}, {"status": 500}])
def test_details_that_slack_does_not_take_leave_a_form_that_says_so(
    begin: Begin, caplog: pytest.LogCaptureFixture, trouble: dict[str, object]
) -> None:
    world = begin(f"full:{KYC_LEADS}")
    world.slack.fail("views.update", **trouble)
    words = shown(world)

    assert "Slack did not take the id details" in words
    assert words.split("Reference `")[1][:8] in caplog.text
    assert "Nwosu" not in caplog.text


def test_smile_ids_trouble_is_one_sentence_in_the_form_with_a_reference_in_the_log(
    begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    world = begin(f"full:{KYC_LEADS}")
    card = world.type("/smile status user-1 job-1", who=WANJIRU)
    world.smile.stop()
    world.slack.click(WANJIRU, KYC_SUPPORT, card.ts, "reveal")
    form = world.slack.wait_for(lambda workspace: _filled(workspace.view_of(WANJIRU)), timeout=40)
    words = "\n".join(texts_in(form.view))

    assert "That did not work" in words
    assert words.split("Reference `")[1][:8] in caplog.text
