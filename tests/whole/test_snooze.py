"""*Snooze* and *Wake* on a card, through real sockets: what is snoozed rests, and hides nothing."""

from bot.demo.answers import PROCESSING, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from tests.whole.desk import OPEN, acts_written_down, at_once, errors, opened, snooze
from tests.whole.world import SOON, World


def test_a_snooze_is_on_the_card_with_its_end_and_its_reason(reviewed: World) -> None:
    answer = snooze(reviewed, who=TUNDE)

    card = reviewed.card()
    end = int(reviewed.clock().timestamp()) + 4 * 3600
    assert f"is snoozed in <#{KYC_SUPPORT}> until <!date^" in answer.words()
    assert f"by <@{TUNDE}>: waiting for the passport" in card.words()
    assert any(f"*Snoozed* until <!date^{moment}^" in card.words() for moment in range(end - 9, end + 1))
    assert card.action_ids() == ["take", "wake", "note", "refresh_card", "stop"]
    assert acts_written_down(reviewed) == [(TUNDE, "snooze", "waiting for the passport")]


def test_a_snooze_holds_in_its_channel_alone(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    snooze(reviewed)

    assert "Snoozed" in reviewed.card().words()
    assert "Snoozed" not in reviewed.card(RISK_REVIEW).words()


def test_a_picked_moment_counts_instead_of_the_preset(reviewed: World) -> None:
    moment = int(reviewed.clock().timestamp()) + 7200
    snooze(reviewed, preset="1h", moment=moment)

    assert f"*Snoozed* until <!date^{moment}^" in reviewed.card().words()


def test_the_snooze_form_says_at_the_field_what_is_wrong(reviewed: World) -> None:
    view_id = opened(reviewed, "snooze")
    now = int(reviewed.clock().timestamp())

    past = errors(reviewed, view_id, {"preset": "1h", "moment": now, "reason": "x"})
    late = errors(reviewed, view_id, {"preset": "1h", "moment": now + 86_400 * 15, "reason": "x"})
    empty = errors(reviewed, view_id, {"preset": "1h", "moment": now + 60, "reason": "  "})

    assert past == {"moment": "That moment is over: pick a later one."}
    assert late == {"moment": "The watch itself ends on 5 Dec 2026 at 09:00 (UTC): pick an earlier moment."}
    assert empty == {"reason": "A reason is missing: say in a few words what the job waits for."}
    assert acts_written_down(reviewed) == []


def test_a_snooze_hides_neither_a_change_nor_a_decision(world: World) -> None:
    world.job("job-1", PROCESSING, UNDER_REVIEW, SPOOF_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    snooze(world)
    for _ in range(2):
        world.advance("job-1")
        world.pass_time(**SOON)
    world.pass_time(hours=5)

    change, decision = world.replies()
    assert "Under review" in change.words()
    assert "Rejected" in decision.words()
    assert decision.broadcast
    assert "Snoozed" not in world.card().words()


def test_a_snooze_ends_by_itself_with_a_reply_to_who_snoozed(reviewed: World) -> None:
    snooze(reviewed, who=TUNDE)
    reviewed.pass_time(hours=3, minutes=59)
    asleep = reviewed.replies()
    for _ in range(3):
        reviewed.pass_time(minutes=1)

    (woken,) = reviewed.replies()
    assert asleep == []
    assert woken.text == f"<@{TUNDE}> Job `job-1` is awake again."
    assert "It was snoozed because: waiting for the passport" in woken.words()
    assert not woken.broadcast
    assert reviewed.card().action_ids() == OPEN


def test_a_snooze_and_its_end_survive_a_restart(reviewed: World) -> None:
    snooze(reviewed)
    reviewed.stop_bot()
    reviewed.clock.advance(hours=5)
    reviewed.start_bot()
    reviewed.work_desk()
    reviewed.stop_bot()
    reviewed.start_bot()
    reviewed.pass_time()

    (woken,) = reviewed.replies()
    assert "is awake again" in woken.text
    assert "Snoozed" not in reviewed.card().words()


def test_wake_ends_a_snooze_at_once_and_in_silence(reviewed: World) -> None:
    snooze(reviewed)
    answer = reviewed.click(reviewed.card(), "wake", who=TUNDE)
    again = reviewed.click(reviewed.card(), "wake")
    reviewed.pass_time(hours=5)

    assert "is awake again" in answer.words()
    assert "not snoozed" in again.words()
    assert reviewed.replies() == []
    assert reviewed.card().action_ids() == OPEN
    assert acts_written_down(reviewed)[-1] == (TUNDE, "wake", None)


def test_a_later_snooze_replaces_the_first(reviewed: World) -> None:
    view_id = opened(reviewed, "snooze", TUNDE)
    snooze(reviewed, preset="1h")
    reviewed.slack.submit(TUNDE, view_id, {"preset": "4h", "reason": "until the call"})
    reviewed.slack.wait_for(lambda workspace: workspace.ephemerals(TUNDE))
    reviewed.pass_time(hours=2)

    assert reviewed.replies() == []
    assert f"by <@{TUNDE}>: until the call" in reviewed.card().words()


def test_a_snooze_that_comes_after_the_decision_is_told_so(reviewed: World) -> None:
    view_id = opened(reviewed, "snooze")
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    before = len(reviewed.slack.workspace.ephemerals(AMARA))
    reviewed.slack.submit(AMARA, view_id, {"preset": "1h", "reason": "x"})

    (answer,) = reviewed.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])
    assert "is over already: the job was decided" in answer.words()
    assert len(reviewed.replies()) == 1


def test_a_decision_is_told_whether_it_or_a_snooze_comes_first(reviewed: World) -> None:
    view_id = opened(reviewed, "snooze")
    reviewed.advance("job-1")
    reviewed.clock.advance(**SOON)
    before = len(reviewed.slack.workspace.ephemerals(AMARA))
    at_once(
        lambda: reviewed.slack.submit(AMARA, view_id, {"preset": "1h", "reason": "x"}),
        reviewed.poll,
    )
    reviewed.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])
    reviewed.pass_time(hours=2)

    (decision,) = reviewed.replies()
    assert "Approved" in decision.words()
    assert "Approved" in reviewed.card().words()


def test_many_snoozes_that_end_together_are_told_in_one_digest_that_mentions_who_snoozed(world: World) -> None:
    bot = world.start_bot()
    for number in range(6):
        world.job(f"job-{number}", UNDER_REVIEW)
        world.type(f"/smile watch user-1 job-{number}")
        until = world.clock.advance(seconds=1)
        bot.deps.store.desk.snooze(number + 1, until=until, slack_user_id=TUNDE, reason="x")
    world.pass_time(hours=1)

    (digest,) = [message for message in world.channel() if "6 jobs" in message.text]
    assert digest.text == "6 jobs: 6 under review"
    assert digest.words().count(":bell: *Awake again* · job") == 6
    assert digest.words().count(f"<@{TUNDE}>") == 6
