"""What the bot believes of Smile ID's answers, and who is told when a decision changes."""

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, SPOOF_FOUND, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from bot.smile_id.wire import timestamp_of
from tests.smile_id.answers import found, signed
from tests.whole.test_delivery import told
from tests.whole.world import World

NO_ZIP = Fault(code="2314")  # without a signature


@pytest.fixture
def approved(world: World) -> World:
    """A job whose approval was told; Smile ID takes it back to review and then rejects."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW, UNDER_REVIEW, SPOOF_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    turn(world)
    return world


def turn(world: World) -> None:
    """The job changes, and the bot has a minute to notice."""
    world.advance("job-1")
    world.pass_time(minutes=1)


def hint(world: World) -> None:
    """Somebody or something has the bot ask about the job now."""
    assert world.bot is not None
    job = world.bot.deps.store.jobs.find("user-1", "job-1")
    assert job is not None
    world.bot.deps.store.jobs.make_due(job, world.clock())


def approval(world: World, *, age: timedelta = timedelta(), named: Mapping[str, str] | None = None) -> Fault:
    """An answer that approves what it names, its signature as good as any that was seen ``age`` ago."""
    result = {"ResultCode": "1220", "PartnerParams": {"user_id": "user-1", "job_id": "job-1", "job_type": 2}}
    timestamp = timestamp_of(world.clock() - age)
    return Fault(body=signed(found(**result) | dict(named or {}), key=world.smile.api_keys[0], timestamp=timestamp))


def test_a_decision_that_is_taken_back_has_its_watch_go_on_to_the_end(approved: World) -> None:
    approved.advance("job-1")
    hint(approved)
    approved.pass_time(minutes=1)
    reopened, buttons = approved.card().text, approved.card().action_ids()
    approved.advance("job-1")
    approved.pass_time(minutes=6)

    assert reopened == "Watching: Job `job-1` is under review by a person."
    assert "stop" in buttons
    first, taken_back, end = approved.replies()
    assert "approved" in first.text
    assert "hanged after" in taken_back.text
    assert "under review" in taken_back.text
    assert taken_back.broadcast
    assert "The watch goes on" in taken_back.words()
    assert "rejected" in end.text
    assert "Rejected" in approved.card().words()
    assert "Decided" in approved.card().text


def test_a_decision_that_stays_taken_back_expires_like_any_watch(approved: World) -> None:
    approved.advance("job-1")
    hint(approved)
    approved.pass_time(minutes=1)
    approved.pass_time(days=13)
    before = len(approved.replies())
    approved.pass_time(days=2)

    assert before == 2
    assert "still undecided" in approved.replies()[-1].text


def test_the_review_of_a_decision_that_is_taken_back_begins_anew(approved: World) -> None:
    assert approved.bot is not None
    began = approved.clock.advance(days=3)
    approved.advance("job-1")
    hint(approved)
    approved.pass_time()
    job = approved.bot.deps.store.jobs.find("user-1", "job-1")
    (watch,) = approved.bot.deps.store.watches.listed(channel_id=None, slack_user_id=None, limit=9, offset=0)

    assert job is not None
    assert job.review_since == watch.review_since == began
    assert watch.step == 0


def test_an_unsigned_answer_never_takes_a_signed_decision_back(approved: World) -> None:
    approved.smile.fail(NO_ZIP)
    hint(approved)
    for _ in range(3):
        approved.pass_time(minutes=1)

    (decision,) = approved.replies()
    assert "approved" in decision.text
    assert "Decided: Job `job-1` is approved" in approved.card().text


def test_after_a_signed_answer_an_unsigned_one_is_no_news_and_opens_no_door_to_an_old_one(reviewed: World) -> None:
    reviewed.smile.fail(NO_ZIP)
    reviewed.pass_time(minutes=1)
    reviewed.smile.fail(approval(reviewed, age=timedelta(days=300)))
    reviewed.pass_time(minutes=1)

    assert reviewed.replies() == []
    assert "under review" in reviewed.card().text


def test_somebody_who_asks_and_gets_an_unsigned_answer_sets_nothing_going(approved: World) -> None:
    approved.smile.fail(NO_ZIP)
    approved.type("/smile status user-1 job-1")
    asked = len(approved.smile.asked)
    approved.pass_time(days=1)

    assert len(approved.smile.asked) == asked


def test_a_job_that_is_not_found_any_more_is_not_asked_about_for_ever(approved: World) -> None:
    approved.smile.fail(Fault(code="2304"), times=10_000)
    hint(approved)
    for _ in range(10):
        approved.pass_time(days=1)
    asked = len(approved.smile.asked)
    approved.pass_time(days=1)

    assert asked > 5
    assert len(approved.smile.asked) == asked


@pytest.mark.parametrize("named", [{"job_id": "other"}, {"user_id": "someone"}])
def test_an_approval_of_another_job_is_told_to_nobody(reviewed: World, named: dict[str, str]) -> None:
    reviewed.smile.fail(approval(reviewed, named=named), times=3)
    for _ in range(3):
        reviewed.pass_time(minutes=1)

    assert reviewed.replies() == []
    assert told(reviewed) == []
    assert "under review" in reviewed.card().text


def test_a_watch_elsewhere_does_not_hide_a_change_from_those_who_were_told_of_the_decision(approved: World) -> None:
    approved.advance("job-1")
    answer = approved.type("/smile watch user-1 job-1", channel=RISK_REVIEW, who=TUNDE)
    first_card = approved.card(RISK_REVIEW).text
    approved.pass_time()
    turn(approved)

    assert "Watching" in answer.words()
    assert first_card == "Watching: Job `job-1` is under review by a person."
    assert [message.text for message in approved.replies(KYC_SUPPORT)] == [
        f"<@{AMARA}> Job `job-1` is approved.",
        f"<@{AMARA}> Changed after the decision: Job `job-1` is under review by a person.",
        f"<@{AMARA}> Job `job-1` is rejected.",
    ]
    assert [message.text for message in approved.replies(RISK_REVIEW)] == [f"<@{TUNDE}> Job `job-1` is rejected."]


def test_a_decision_shown_to_whoever_wants_to_watch_is_told_where_another_one_was(approved: World) -> None:
    approved.advance("job-1")
    approved.advance("job-1")
    answer = approved.type("/smile watch user-1 job-1", channel=RISK_REVIEW, who=TUNDE)
    approved.deliver()

    assert "Already decided" in answer.words()
    assert "Rejected" in answer.words()
    assert approved.replies()[-1].text == f"<@{AMARA}> Changed after the decision: Job `job-1` is rejected."
    assert "Rejected" in approved.card().words()


def test_whoever_watches_again_while_the_poll_hangs_hides_no_decision_that_is_taken_back(approved: World) -> None:
    assert approved.bot is not None
    released = threading.Event()
    approved.advance("job-1")
    hint(approved)
    approved.smile.fail(Fault(hang=released))
    asked, calls = len(approved.smile.asked), approved.bot.poller.tick()
    approved.smile.wait_for(lambda seen: len(seen) > asked)
    approved.type("/smile watch user-1 job-1", who=TUNDE)
    released.set()
    for call in calls:
        call.result(timeout=30)
    turn(approved)

    assert [message.text for message in approved.replies()] == [
        f"<@{AMARA}> Job `job-1` is approved.",
        f"<@{AMARA}> Changed after the decision: Job `job-1` is under review by a person.",
        f"<@{AMARA}> Job `job-1` is rejected.",
    ]
    assert "Rejected" in approved.card().words()


def test_a_decision_known_before_and_confirmed_is_told_as_no_change(approved: World) -> None:
    approved.smile.down = True
    approved.type("/smile watch user-1 job-1", channel=RISK_REVIEW, who=TUNDE)
    approved.smile.down = False
    approved.pass_time(minutes=1)

    assert len(approved.replies(KYC_SUPPORT)) == 1
    assert [message.text for message in approved.replies(RISK_REVIEW)] == [f"<@{TUNDE}> Job `job-1` is approved."]
