"""*Take*, *Give back* and *Refresh* on a card, clicked by several people at once, through real sockets."""

from typing import Any

import pytest

from bot import records
from bot.demo.answers import APPROVED_AFTER_REVIEW, PROCESSING, UNDER_REVIEW
from bot.demo.slack.model import AMARA, RISK_REVIEW, TUNDE
from storage.queue import Wanted
from tests.whole.desk import OPEN, acts_written_down, at_once, click, note, opened, snooze, told_directly
from tests.whole.world import SOON, World


def test_a_card_shows_who_took_the_job_and_who_has_it_can_give_it_back(reviewed: World) -> None:
    before = reviewed.card().action_ids()
    taken = click(reviewed, "take", who=TUNDE)
    words, buttons = reviewed.card().words(), reviewed.card().action_ids()
    freed = click(reviewed, "give_back", who=TUNDE)

    assert before == OPEN
    assert "is yours until" in taken.words()
    assert f"*Taken by*\n<@{TUNDE}>" in words
    assert buttons == ["give_back", *OPEN[1:]]
    assert "somebody else can take it" in freed.words()
    assert "Taken by" not in reviewed.card().words()
    assert reviewed.card().action_ids() == OPEN
    assert acts_written_down(reviewed) == [(TUNDE, "take", None), (TUNDE, "give back", None)]


def test_a_second_click_is_answered_with_who_was_first_and_how_long_ago(reviewed: World) -> None:
    card = reviewed.card()
    reviewed.click(card, "take", who=TUNDE)
    reviewed.clock.advance(seconds=20)

    answer = reviewed.click(card, "take", who=AMARA)
    again = reviewed.click(card, "take", who=TUNDE)
    reviewed.deliver()

    assert answer.text.startswith(f"Taken by <@{TUNDE}> 20 s ago")
    assert again.text.startswith("Taken by you 20 s ago")
    assert f"*Taken by*\n<@{TUNDE}>" in reviewed.card().words()
    assert acts_written_down(reviewed) == [(TUNDE, "take", None)]


def test_of_two_who_take_a_job_at_the_same_instant_one_has_it_and_the_other_is_told_who(reviewed: World) -> None:
    card = reviewed.card()
    amara, tunde = at_once(
        lambda: reviewed.click(card, "take", who=AMARA), lambda: reviewed.click(card, "take", who=TUNDE)
    )
    reviewed.deliver()

    winner, loser = (AMARA, tunde) if "is yours" in amara.words() else (TUNDE, amara)
    assert loser.text.startswith(f"Taken by <@{winner}> 0 s ago")
    assert f"*Taken by*\n<@{winner}>" in reviewed.card().words()
    assert acts_written_down(reviewed) == [(winner, "take", None)]


def test_a_taken_job_is_taken_in_every_channel_that_watches_it(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    reviewed.click(reviewed.card(), "take", who=TUNDE)

    answer = click(reviewed, "take", who=AMARA, channel=RISK_REVIEW)

    assert f"<@{TUNDE}>" in answer.words()
    assert f"*Taken by*\n<@{TUNDE}>" in reviewed.card(RISK_REVIEW).words()


def test_only_who_took_a_job_can_give_it_back(reviewed: World) -> None:
    click(reviewed, "take", who=TUNDE)

    refused, _, nothing = [reviewed.click(reviewed.card(), "give_back", who=who) for who in (AMARA, TUNDE, TUNDE)]

    assert f"Taken by <@{TUNDE}> " in refused.words()
    assert " ago: only they can give job `job-1` back; they have it until <!date^" in refused.words()
    assert "Nobody has job `job-1`" in nothing.words()


def test_a_job_that_stays_undecided_for_too_long_is_given_back_and_who_had_it_is_told_once(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(CLAIM_HOURS="2")
    world.type("/smile watch user-1 job-1")
    click(world, "take", who=TUNDE)
    world.pass_time(minutes=119)
    in_time = world.card().words()
    for _ in range(3):
        world.pass_time(minutes=1)

    (told,) = told_directly(world, TUNDE)
    assert f"*Taken by*\n<@{TUNDE}>" in in_time
    assert "`job-1` for 2 h" in told
    assert "given back" in told
    assert "Taken by" not in world.card().words()
    assert world.card().action_ids() == OPEN
    assert world.replies() == []


def test_a_job_that_was_decided_while_the_bot_was_down_is_theirs_to_the_end(reviewed: World) -> None:
    click(reviewed, "take", who=TUNDE)
    reviewed.stop_bot()
    reviewed.advance("job-1")
    reviewed.clock.advance(hours=5)
    reviewed.start_bot()
    reviewed.work_desk()
    reviewed.deliver()
    reviewed.pass_time(minutes=1)

    (decision,) = reviewed.replies()
    assert decision.text.startswith(f"<@{AMARA}> <@{TUNDE}> Job `job-1`")
    assert told_directly(reviewed, TUNDE) == []


def test_who_was_not_told_yet_that_a_job_was_given_back_hears_of_it_no_more_once_it_is_decided(
    reviewed: World,
) -> None:
    click(reviewed, "take", who=TUNDE)
    reviewed.clock.advance(hours=4)
    reviewed.poll()
    reviewed.work_desk()
    reviewed.advance("job-1")
    reviewed.clock.advance(minutes=5)
    reviewed.poll()
    reviewed.deliver()

    assert told_directly(reviewed, TUNDE) == []
    assert len(reviewed.replies()) == 1


def test_a_job_that_was_given_back_and_taken_again_is_theirs_for_the_whole_time(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(CLAIM_HOURS="2")
    world.type("/smile watch user-1 job-1")
    for action_id in ("take", "give_back"):
        click(world, action_id, who=TUNDE)
    world.pass_time(hours=1)
    click(world, "take", who=TUNDE)
    world.pass_time(minutes=90)

    assert told_directly(world, TUNDE) == []
    assert f"*Taken by*\n<@{TUNDE}>" in world.card().words()


def test_the_clock_and_a_click_give_a_job_back_once_between_them(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(CLAIM_HOURS="2")
    world.type("/smile watch user-1 job-1")
    click(world, "take", who=TUNDE)
    card = world.card()
    world.clock.advance(hours=2)
    world.poll()
    answer, _ = at_once(lambda: world.click(card, "give_back", who=TUNDE), world.work_desk)
    world.deliver()

    told = told_directly(world, TUNDE)
    by_the_clock = "Nobody has job `job-1`" in answer.words()
    assert len(told) == (1 if by_the_clock else 0)
    assert by_the_clock or "You gave job `job-1` back" in answer.words()
    assert world.card().action_ids() == OPEN


def test_a_decision_mentions_who_had_the_job_and_frees_it(reviewed: World) -> None:
    click(reviewed, "take", who=TUNDE)
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    reviewed.pass_time(hours=5)

    (decision,) = reviewed.replies()
    assert decision.text.startswith(f"<@{AMARA}> <@{TUNDE}> Job `job-1`")
    assert told_directly(reviewed, TUNDE) == []
    assert "Taken by" not in reviewed.card().words()


def test_who_watches_and_took_a_job_is_mentioned_once(reviewed: World) -> None:
    click(reviewed, "take", who=AMARA)
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)

    (decision,) = reviewed.replies()
    assert decision.text.count(f"<@{AMARA}>") == 1


def test_who_took_jobs_that_are_decided_in_a_burst_is_mentioned_in_the_digest(world: World) -> None:
    world.start_bot(SMILE_REQUESTS_PER_SECOND="0")
    for number in range(6):
        world.job(f"job-{number}", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 job-{number}")
        world.advance(f"job-{number}")
    world.click(world.cards()[3], "take", who=TUNDE)
    world.pass_time(**SOON)

    (digest,) = [message for message in world.channel() if "6 jobs" in message.text]
    assert digest.words().count(f"<@{TUNDE}>") == 1


def test_a_click_on_a_card_whose_watch_has_ended_says_so(reviewed: World) -> None:
    card = reviewed.card()
    reviewed.click(card, "stop")

    answers = [reviewed.click(card, action_id, who=TUNDE).words() for action_id in OPEN[:4]]

    assert all("The watch on job job-1 is over already: it was stopped." in answer for answer in answers)


@pytest.mark.parametrize("act", ["note", "snooze"])
def test_a_change_that_still_waits_is_told_beside_what_comes_after_it(world: World, act: str) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    if act == "snooze":
        snooze(world, preset="1h")
    world.clock.advance(hours=1)
    world.advance("job-1")
    world.poll()
    if act == "note":
        note(world, "look here")
    world.work_desk()
    world.deliver()

    change, later = world.replies()
    assert "Under review" in change.words()
    assert ("look here" if act == "note" else "is awake again") in later.words()


@pytest.mark.parametrize("action_id", ["take", "snooze", "note"])
def test_who_may_not_work_the_queue_is_refused_at_the_click(world: World, action_id: str) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(ACCESS=f"triage={TUNDE}")
    world.type("/smile watch user-1 job-1")

    refused = world.click(world.card(), action_id)

    assert refused.text == f"Working the queue is for <@{TUNDE}>: ask them."
    assert world.slack.workspace.view_of(AMARA) is None
    assert acts_written_down(world) == []


@pytest.mark.parametrize(
    ("action_id", "values"), [("snooze", {"preset": "1h", "reason": "x"}), ("note", {"text": "x"})]
)
def test_who_may_no_longer_work_the_queue_is_refused_at_the_form(
    reviewed: World, action_id: str, values: dict[str, Any]
) -> None:
    view_id = opened(reviewed, action_id)
    reviewed.stop_bot()
    reviewed.start_bot(ACCESS=f"triage={TUNDE}")
    before = len(reviewed.slack.workspace.ephemerals(AMARA))
    reviewed.slack.submit(AMARA, view_id, values)

    (refused,) = reviewed.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])
    assert refused.text == f"Working the queue is for <@{TUNDE}>: ask them."
    assert acts_written_down(reviewed) == []


@pytest.mark.parametrize("button", ["stop", "take", "watch_again"])
def test_a_button_about_a_forgotten_person_does_nothing_about_anybody_else(reviewed: World, button: str) -> None:
    if button == "watch_again":
        reviewed.type("/smile unwatch user-1 job-1")
        reviewed.deliver()
    old = reviewed.card()
    records.forget(reviewed.database, "user-1", now=reviewed.clock())
    reviewed.job("job-2", UNDER_REVIEW, smile_user_id="user-2")
    reviewed.type("/smile watch user-2 job-2", channel=RISK_REVIEW)
    answer = reviewed.click(old, button, who=TUNDE)

    assert "not in the bot's memory" in answer.words()
    assert reviewed.bot is not None
    (waiting,) = reviewed.bot.deps.store.queue.page(Wanted(), limit=9)
    assert (waiting.job_id, waiting.taken_by) == ("job-2", None)
