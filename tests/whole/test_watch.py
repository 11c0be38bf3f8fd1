"""A watch from the command to its end, through real sockets."""

import pytest

from bot.demo.answers import (
    APPROVED_AFTER_REVIEW,
    DOCUMENT_VERIFIED,
    NOT_FOUND,
    PROCESSING,
    SPOOF_FOUND,
    UNDER_REVIEW,
)
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from tests.whole.world import SOON, World


def test_the_channel_is_told_when_a_review_ends(reviewed: World) -> None:
    card = reviewed.card()
    assert "Under review" in card.words()
    assert f"<@{AMARA}>" in card.words()
    assert card.action_ids() == ["take", "snooze", "note", "refresh_card", "stop"]

    reviewed.pass_time(**SOON)
    assert reviewed.replies() == []

    reviewed.advance("job-1")
    reviewed.pass_time(minutes=2)

    (decision,) = reviewed.replies()
    assert decision.broadcast
    assert "Approved" in decision.words()
    assert f"<@{AMARA}>" in decision.words()
    assert "2 min" in decision.words()  # the time in review
    assert "Under Review" in decision.words()  # an Action before ...
    assert "Passed" in decision.words()  # ... and after
    assert "selfie_link" in decision.action_ids()
    assert reviewed.card().ts == card.ts
    assert "Approved" in reviewed.card().words()
    assert "stop" not in reviewed.card().action_ids()


def test_a_decided_job_is_not_asked_about_any_more(reviewed: World) -> None:
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    asked = len(reviewed.smile.asked)

    reviewed.pass_time(days=1)

    assert len(reviewed.smile.asked) == asked
    assert len(reviewed.replies()) == 1


def test_a_change_that_decides_nothing_is_a_quiet_reply(world: World) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.pass_time(**SOON)

    (change,) = world.replies()
    assert not change.broadcast
    assert "Under review" in change.words()
    assert "Under review" in world.card().words()


@pytest.mark.parametrize(
    ("setting", "change_is_broadcast", "decision_is_broadcast"),
    [("final", False, True), ("all", True, True), ("none", False, False)],
)
def test_broadcast_says_which_replies_also_go_to_the_channel(
    world: World, setting: str, change_is_broadcast: bool, decision_is_broadcast: bool
) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW, SPOOF_FOUND)
    world.start_bot(BROADCAST=setting)
    world.type("/smile watch user-1 job-1")
    for _ in range(2):
        world.advance("job-1")
        world.pass_time(**SOON)

    change, decision = world.replies()
    assert (change.broadcast, decision.broadcast) == (change_is_broadcast, decision_is_broadcast)
    assert "Rejected" in decision.words()


def test_a_job_that_is_decided_already_is_shown_and_not_watched(world: World) -> None:
    world.job("job-1", DOCUMENT_VERIFIED)
    bot = world.start_bot()

    answer = world.type("/smile watch user-1 job-1")

    assert "Already decided" in answer.words()
    assert "Approved" in answer.words()
    assert world.channel() == []
    assert bot.deps.store.watches.count() == 0


def test_a_second_watch_in_the_channel_is_answered_with_who_watches(reviewed: World) -> None:
    answer = reviewed.type("/smile watch user-1 job-1", who=TUNDE)

    assert "Already watched" in answer.words()
    assert f"<@{AMARA}>" in answer.words()
    assert len(reviewed.cards()) == 1


def test_two_channels_share_one_poll_and_each_is_told(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW, who=TUNDE)
    asked = len(reviewed.smile.asked)
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)

    polls = [asked for asked in reviewed.smile.asked[asked:] if asked.question and not asked.question.image_links]
    assert len(polls) == 1
    assert f"<@{AMARA}>" in reviewed.replies(KYC_SUPPORT)[0].words()
    assert f"<@{TUNDE}>" in reviewed.replies(RISK_REVIEW)[0].words()


def test_a_watch_can_be_put_in_another_channel(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()

    answer = world.type("/smile watch user-1 job-1 #risk-review")

    assert f"<#{RISK_REVIEW}>" in answer.words()
    assert len(world.cards(RISK_REVIEW)) == 1
    assert world.cards(KYC_SUPPORT) == []


def test_ids_that_slack_made_into_links_are_turned_back(world: World) -> None:
    world.job("x.example.com", UNDER_REVIEW, smile_user_id="ada@example.com")
    world.start_bot()

    answer = world.type("/smile watch “ada@example.com” http://x.example.com")

    assert world.smile.asked[-1].question is not None
    assert world.smile.asked[-1].question.smile_user_id == "ada@example.com"
    assert "Watching" in answer.words()


def test_a_channel_without_the_bot_is_told_how_to_invite_it_and_nothing_is_kept(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    bot = world.start_bot()
    world.slack.workspace.remove(KYC_SUPPORT)

    answer = world.type("/smile watch user-1 job-1")
    world.pass_time(days=1)

    assert "/invite @Smile ID" in answer.words()
    assert bot.deps.store.watches.count() == 0
    assert [asked.job_id for asked in world.smile.asked] == ["job-1"]  # asked once, never polled


def test_stop_watching_ends_the_watch_and_the_card_says_who_did_it(reviewed: World) -> None:
    answer = reviewed.click(reviewed.card(), "stop", who=TUNDE)
    reviewed.deliver()
    reviewed.advance("job-1")
    reviewed.pass_time(days=1)

    assert "Stopped watching" in answer.words()
    assert f"<@{TUNDE}>" in reviewed.card().words()
    assert reviewed.card().action_ids() == ["watch_again"]
    assert reviewed.replies() == []


def test_a_second_click_on_stop_says_who_was_first(reviewed: World) -> None:
    card = reviewed.card()
    reviewed.click(card, "stop", who=TUNDE)

    answer = reviewed.click(card, "stop", who=AMARA)

    assert f"<@{TUNDE}>" in answer.words()


def test_watch_again_watches_again(reviewed: World) -> None:
    reviewed.click(reviewed.card(), "stop")
    reviewed.deliver()

    answer = reviewed.click(reviewed.card(), "watch_again")

    assert "Watching" in answer.words()
    assert len(reviewed.cards()) == 2


def test_unwatch_ends_this_channels_watch_only(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)

    answer = reviewed.type("/smile unwatch user-1 job-1")
    again = reviewed.type("/smile unwatch user-1 job-1")

    assert "Stopped watching" in answer.words()
    assert f"<#{RISK_REVIEW}>" in again.words()
    assert "not watched" in again.words()


def test_a_job_unknown_to_smile_id_is_waited_for_and_then_told(world: World) -> None:
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    for _ in range(19):
        world.pass_time(minutes=1)
    before = world.replies()
    asked = len(world.smile.asked)
    for _ in range(4):
        world.pass_time(minutes=1)

    assert before == []
    assert asked < 19  # the pauses have grown
    (told,) = world.replies()
    assert "not found" in told.words().lower() or "not know" in told.words()
    assert f"<@{AMARA}>" in told.words()
    assert "watch_again" in told.action_ids()


def test_a_job_that_turns_up_in_time_is_watched_on(world: World) -> None:
    world.job("job-1", NOT_FOUND, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.pass_time(**SOON)
    world.advance("job-1")
    world.pass_time(minutes=2)
    world.advance("job-1")
    world.pass_time(minutes=2)

    found, decided = world.replies()
    assert "Under review" in found.words()
    assert "Approved" in decided.words()


def test_a_watch_ends_undecided_when_its_days_are_over(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(WATCH_DAYS="2")
    world.type("/smile watch user-1 job-1")
    world.pass_time(days=1)
    early = world.replies()
    world.pass_time(days=1)

    (told,) = world.replies()
    assert early == []
    assert "Still undecided" in told.words()
    assert told.action_ids() == ["watch_again"]
    assert "undecided" in world.card().words()


def test_a_watch_starts_even_while_smile_id_is_down(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    world.smile.down = True
    answer = world.type("/smile watch user-1 job-1")
    without_answer = world.card().words()
    world.smile.down = False
    world.pass_time(**SOON)

    assert "Watching" in answer.words()
    assert "Under review" not in without_answer
    assert "Under review" in world.card().words()


def test_a_decided_job_that_smile_id_does_not_find_any_more_is_shown_as_it_was_decided(reviewed: World) -> None:
    reviewed.advance("job-1")
    reviewed.pass_time(minutes=2)
    decided = reviewed.card().words()
    reviewed.job("job-1", NOT_FOUND)

    answer = reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)

    assert "Approved" in answer.words()
    assert reviewed.channel(RISK_REVIEW) == []
    reviewed.pass_time(hours=1)
    assert reviewed.card().words() == decided
