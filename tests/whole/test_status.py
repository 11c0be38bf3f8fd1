"""``/smile status`` and its buttons, through real sockets."""

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, DOCUMENT_EXPIRED, UNDER_REVIEW, Step
from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, KYC_SUPPORT, TUNDE, Message
from bot.smile_id.actions import readable_action
from tests.whole.world import World

HOSTILE_IDS = [
    "<!channel>",
    "<!here|now>",
    "`code`",
    "x" * 300,
    "🙂🔥:tada:",
    "שלום\u202edetrevni",
    "&lt;!channel&gt;",
    "*bold*_it_~no~",
    "<@U0AMARA0001>",
    '"; DROP TABLE jobs; --',
]


def test_the_answer_is_one_message_that_only_the_asker_sees(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()

    answer = world.type("/smile status user-1 job-1")

    words = answer.words()
    for expected in (
        "Under review",
        "Provisional Authentication - Under Review",
        "0824",
        "What to do next",
        "SmartSelfie Authentication",
        "99",
        "job-1",
        "user-1",
        "Needs attention",
        "Passed",
        "Not part of this job",
        "<!date^",
    ):
        assert expected in words
    assert answer.action_ids() == ["watch", "selfie_link", "refresh", "history", "share"]
    assert world.slack.workspace.ephemerals(TUNDE) == []
    assert world.channel() == []


def test_every_action_of_the_answer_is_on_the_card(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    words = world.type("/smile status user-1 job-1").words()

    assert UNDER_REVIEW.result is not None
    assert not isinstance(UNDER_REVIEW.result, str)
    for action in UNDER_REVIEW.result["Actions"]:
        assert readable_action(action) in words


def test_a_job_that_is_not_found_names_the_environment_and_what_to_check(world: World) -> None:
    world.start_bot()

    words = world.type("/smile status user-1 job-1").words()

    assert "Not found" in words
    assert world.smile.base_url in words
    assert "Both ids" in words


@pytest.mark.parametrize(
    "typed", ["/smile status", "/smile status user-1", "/smile status a b c", '/smile status "" b']
)
def test_wrong_arguments_are_answered_with_how_to_call_it(world: World, typed: str) -> None:
    world.start_bot()

    words = world.type(typed).words()

    assert "status <user_id> <job_id>" in words.replace("&lt;", "<").replace("&gt;", ">") or "is empty" in words
    assert world.smile.asked == []


def test_a_typo_is_answered_with_the_nearest_command_ready_to_copy(world: World) -> None:
    world.start_bot()

    assert "/smile status user-1 job-1" in world.type("/smile STAUTS user-1 job-1").words()
    assert "status" in world.type("/smile frobnicate").words()


def test_a_command_of_the_shell_is_answered_with_where_it_is_typed(world: World) -> None:
    world.start_bot()

    assert "whoever runs it types smile-bot forget" in world.type("/smile forget user-1").words()


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
def test_a_hostile_id_comes_out_inert(world: World, hostile: str) -> None:
    smile_user_id = hostile.replace('"', "'")
    world.job("job-1", UNDER_REVIEW, smile_user_id=smile_user_id)
    world.start_bot()

    answer = world.type(f'/smile status "{smile_user_id}" job-1')

    assert "Under review" in answer.words()  # strict Slack has taken it, so it is inside the limits
    for token in ("<!channel>", "<!here", "<@U0AMARA0001>", "\u202e", "`code`"):
        assert token not in answer.words()


@pytest.mark.parametrize(("hostile", "problem"), [("a\nb", "line break"), ("y" * 500, "500 characters")])
def test_an_id_that_cannot_be_one_is_refused_in_a_sentence(world: World, hostile: str, problem: str) -> None:
    world.start_bot()

    assert problem in world.type(f'/smile status "{hostile}" job-1').words()
    assert world.smile.asked == []


def test_refresh_edits_the_answer_in_place(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    answer = world.type("/smile status user-1 job-1")
    world.advance("job-1")
    world.slack.click(AMARA, KYC_SUPPORT, answer.ts, "refresh")

    refreshed = world.slack.wait_for(
        lambda workspace: next((m for m in workspace.ephemerals(AMARA) if "Approved" in m.words()), None)
    )
    assert refreshed.ts == answer.ts
    assert "watch" not in refreshed.action_ids()


def test_the_watch_button_watches_in_this_channel(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()

    answer = world.click(world.type("/smile status user-1 job-1"), "watch")

    assert "Watching" in answer.words()
    assert "Under review" in world.card().words()


def test_share_posts_the_card_under_the_sharers_name_even_where_the_bot_is_no_member(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.slack.workspace.remove(KYC_SUPPORT)
    answer = world.type("/smile status user-1 job-1", who=TUNDE)
    world.slack.click(TUNDE, KYC_SUPPORT, answer.ts, "share")

    (shared,) = world.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT))
    assert "Under review" in shared.words()
    assert f"Shared by <@{TUNDE}>" in shared.words()


def test_history_shows_the_users_results_with_those_of_this_job_marked(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()

    words = world.click(world.type("/smile status user-1 job-1"), "history").words()

    assert "this job" in words
    assert "0824" in words


def test_two_hundred_results_come_in_pages(world: World) -> None:
    earlier = [
        {
            "ResultCode": "0821",
            "ResultText": "Failed",
            "SmileJobID": f"{number:010}",
            "PartnerParams": {"user_id": "user-1", "job_id": f"old-{number:03}", "job_type": "2"},
        }
        for number in range(200)
    ]
    world.smile.set_job("user-1", "job-1", [Step(UNDER_REVIEW)], earlier)
    world.start_bot()
    page = world.click(world.type("/smile status user-1 job-1"), "history")
    first = page.words()
    world.slack.click(AMARA, page.channel, page.ts, "history_page")
    turned = world.slack.wait_for(
        lambda workspace: next((m for m in workspace.ephemerals(AMARA) if m.ts == page.ts and m.words() != first), None)
    )
    second = turned.words()

    assert "201 results" in first
    assert "old-000" in first
    assert "old-000" not in second
    assert "old-0" in second


def test_a_decision_looked_up_by_hand_reaches_the_watching_channel_at_once(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.type("/smile status user-1 job-1")
    world.pass_time(seconds=1)  # far less than the pause between two polls

    assert "Approved" in world.replies()[0].words()


@pytest.mark.parametrize(("setting", "buttons"), [("channel", ["selfie_link"]), ("private", ["selfie"]), ("off", [])])
def test_selfie_links_says_who_sees_a_selfie(world: World, setting: str, buttons: list[str]) -> None:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot(SELFIE_LINKS=setting)
    status = world.type("/smile status user-1 job-1")
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.pass_time(minutes=1)

    (decision,) = world.replies()
    assert [action for action in status.action_ids() if "selfie" in action] == buttons
    assert [action for action in decision.action_ids() if "selfie" in action] == buttons
    if setting == "off":
        assert not any(asked.question and asked.question.image_links for asked in world.smile.asked)


def test_a_private_selfie_is_a_fresh_link_for_the_clicker_alone(world: World) -> None:
    world.job("job-1", DOCUMENT_EXPIRED)
    world.start_bot(SELFIE_LINKS="private")
    status = world.type("/smile status user-1 job-1")

    answer = world.click(status, "selfie")

    assert answer.only_for == AMARA
    assert answer.action_ids() == ["selfie_link"]


def failure_of(world: World, caplog: pytest.LogCaptureFixture) -> Message:
    """The answer to a look-up that failed, whose reference must be in the log."""
    answer = world.type("/smile status user-1 job-1")
    reference = answer.words().split("Reference `")[1].split("`")[0]

    assert reference in caplog.text
    assert "Traceback" not in answer.words()
    return answer


def test_smile_id_down_is_one_sentence_with_a_reference_that_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.start_bot()
    world.smile.stop()

    assert "cannot be reached" in failure_of(world, caplog).words()


def test_a_refused_signature_names_the_three_usual_causes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(SMILE_API_KEY="the-other-environments-key")

    words = failure_of(world, caplog).words()
    assert "environment" in words
    assert "partner id" in words
    assert "clock" in words
    assert len(world.smile.asked) == 1


def test_an_answer_without_a_valid_signature_is_never_a_verdict(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.job("job-1", APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.smile.fail(Fault(signature="wrong"))

    words = failure_of(world, caplog).words()
    assert "Approved" not in words
    assert "signature" in words


def test_a_bug_in_the_bot_is_an_apology_with_a_reference(world: World, caplog: pytest.LogCaptureFixture) -> None:
    bot = world.start_bot()
    bot.deps.store.close()

    assert "Something went wrong" in failure_of(world, caplog).words()
    assert "Traceback" in caplog.text


def test_ids_that_were_typed_as_a_list_are_asked_about_as_they_are_and_the_comma_is_mentioned(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.job("job-1", APPROVED_AFTER_REVIEW, smile_user_id="user-9,")
    world.start_bot()

    assert "The comma, semicolon or brackets around an id" in world.type("/smile status user-1, job-1").words()
    assert "Approved" in world.type("/smile status user-9, job-1").words()
