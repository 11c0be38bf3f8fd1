"""The form that starts a watch, and the list of those that are open, through real sockets."""

from bot.demo.answers import (
    APPROVED_AFTER_REVIEW,
    PROCESSING,
    UNDER_REVIEW,
)
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from tests.whole.world import SOON, World


def test_only_the_decision_is_told_to_those_who_asked_for_that(world: World) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    fill_in_form(world, "user-1", "job-1", tell="decision")
    world.advance("job-1")
    world.pass_time(**SOON)
    after_change = world.replies()
    card = world.card().words()
    world.advance("job-1")
    world.pass_time(minutes=2)

    assert after_change == []
    assert "Under review" in card
    assert len(world.replies()) == 1


def fill_in_form(world: World, smile_user_id: str, job_id: str, *, channel: str = KYC_SUPPORT, tell: str) -> str:
    """Open the form by the bare command, send it, and give what the answer says."""
    world.slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    view = world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    before = len(world.slack.workspace.ephemerals(AMARA))
    world.slack.submit(
        AMARA, view.id, {"smile_user_id": smile_user_id, "job_id": job_id, "channel": channel, "tell": tell}
    )
    answer = world.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])
    return answer[0].words()


def test_the_form_watches_in_the_channel_it_names(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()

    answer = fill_in_form(world, "user-1", "job-1", channel=RISK_REVIEW, tell="changes")

    assert "Watching" in answer
    assert len(world.cards(RISK_REVIEW)) == 1


def test_the_form_says_at_the_field_what_is_wrong(world: World) -> None:
    world.start_bot()
    world.slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    view = world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    world.slack.submit(
        AMARA, view.id, {"smile_user_id": "   ", "job_id": "job-1", "channel": KYC_SUPPORT, "tell": "changes"}
    )

    view = world.slack.wait_for(lambda workspace: next((v for v in workspace.views.values() if v.errors), None))
    assert list(view.errors) == ["smile_user_id"]
    assert "is empty" in view.errors["smile_user_id"]


def test_the_answer_to_a_form_arrives_even_where_the_bot_is_no_member(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.workspace.remove(RISK_REVIEW)

    answer = fill_in_form(world, "user-1", "job-1", channel=RISK_REVIEW, tell="changes")

    assert "/invite @Smile ID" in answer


def test_the_list_shows_the_open_watches_and_stops_them(reviewed: World) -> None:
    reviewed.job("job-2", UNDER_REVIEW)
    reviewed.type("/smile watch user-1 job-2", channel=RISK_REVIEW, who=TUNDE)

    here, mine, everything = (reviewed.type(f"/smile list {scope}") for scope in ("", "mine", "all"))
    assert "job-1" in here.words()
    assert "job-2" not in here.words()
    assert "job-1" in mine.words()
    assert "job-2" not in mine.words()
    assert "job-2" in everything.words()

    reviewed.slack.click(AMARA, here.channel, here.ts, "stop_listed")
    reviewed.slack.wait_for(
        lambda workspace: (message := workspace.find(here.channel, here.ts)) and "job-1" not in message.words()
    )
    assert "job-1" not in reviewed.type("/smile list all").words()


def test_the_list_pages_at_any_length(world: World) -> None:
    world.start_bot()
    for number in range(23):
        world.job(f"job-{number:02}", UNDER_REVIEW)
        world.type(f"/smile watch user-1 job-{number:02}")

    page = world.type("/smile list")
    assert "job-00" in page.words()
    assert "job-10" not in page.words()

    world.slack.click(AMARA, page.channel, page.ts, "list_page")
    world.slack.wait_for(
        lambda workspace: (message := workspace.find(page.channel, page.ts)) and "job-10" in message.words()
    )
