"""What is believed of an answer, given the one before it, and what is done with one that came beside the poll."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.smile_id.verdict import verdict
from bot.smile_id.wire import NO_ZIP, NOT_FOUND, JobStatus, dump, load
from handlers.record import doubt, learn, record
from storage.jobs import Answer
from tests.handlers.parts import Parts, parts
from tests.smile_id.answers import result, status
from tests.storage.rows import MINUTE, add_job, open_watch

REVIEW = status(result(2, "0824"))
APPROVED = status(result(2, "1220"))
UNSIGNED = replace(REVIEW, code=NO_ZIP, result=None, signed_at=None)
LOST = replace(UNSIGNED, code=NOT_FOUND)
AT = REVIEW.signed_at
assert AT is not None
EARLIER = replace(APPROVED, signed_at=AT - timedelta(seconds=1))
LATER = replace(APPROVED, signed_at=AT + timedelta(seconds=1))
UNDATED = replace(APPROVED, signed_at=None)  # signed, but by a time that nobody can read
SIGNED_NO_ZIP = replace(UNSIGNED, signed_at=AT)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


def known(bot: Parts, answer: JobStatus | None, *, watched: bool = True) -> int:
    """The number of a job that Smile ID has said this of."""
    job = add_job(bot.store, status=None, next_poll_at=bot.clock() + 5 * MINUTE)
    if watched:
        open_watch(bot.store, job)
    if answer is not None:
        leased = bot.store.jobs.lease(job.number, bot.clock(), lease_for=MINUTE)
        kept = Answer(status=dump(answer), kind=verdict(answer).kind, job_type=2)
        bot.store.jobs.answered(leased, answer=kept, review_since=None, now=bot.clock(), next_poll_at=bot.clock())
    return job.number


def stored(bot: Parts, number: int) -> JobStatus:
    text = bot.store.jobs.get(number).status
    assert text is not None
    return load(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, UNSIGNED),
        (None, LOST),
        (LOST, LOST),
        (LOST, UNSIGNED),
        (LOST, REVIEW),
        (UNSIGNED, UNSIGNED),
        (UNSIGNED, REVIEW),
        (REVIEW, SIGNED_NO_ZIP),
        (REVIEW, REVIEW),
        (REVIEW, LATER),
        (UNDATED, APPROVED),
        (UNDATED, UNDATED),
    ],
)
def test_an_answer_that_may_well_be_the_latest_is_believed(before: JobStatus | None, after: JobStatus) -> None:
    assert doubt(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (UNSIGNED, LOST, "known before, not found now"),
        (APPROVED, LOST, "known before, not found now"),
        (REVIEW, UNSIGNED, "signed before, unsigned now"),
        (SIGNED_NO_ZIP, UNSIGNED, "signed before, unsigned now"),
        (UNDATED, UNSIGNED, "signed before, unsigned now"),
        (REVIEW, EARLIER, "older than the one before"),
        (REVIEW, UNDATED, "older than the one before"),
    ],
)
def test_an_answer_that_tells_less_than_the_one_before_is_not_believed(
    before: JobStatus, after: JobStatus, why: str
) -> None:
    assert doubt(before, after) == why


def test_nothing_is_written_of_a_job_that_the_bot_does_not_know(bot: Parts) -> None:
    assert learn(bot.deps, REVIEW) == REVIEW
    assert bot.store.jobs.find(REVIEW.smile_user_id, REVIEW.job_id) is None


@pytest.mark.parametrize("before", [None, REVIEW])
def test_news_that_comes_beside_the_poll_is_told_to_who_watches(bot: Parts, before: JobStatus | None) -> None:
    number = known(bot, before)
    believed = learn(bot.deps, APPROVED)

    assert believed == stored(bot, number) == APPROVED
    assert bot.store.alerts.untold() == 1
    assert bot.store.watches.count() == 0
    assert bot.store.jobs.get(number).lease is None


def test_what_is_no_news_changes_nothing(bot: Parts) -> None:
    number = known(bot, REVIEW)
    before = bot.store.jobs.get(number)
    again = replace(REVIEW, signed_at=LATER.signed_at)

    assert learn(bot.deps, again) == again
    assert bot.store.jobs.get(number) == before


def test_an_answer_that_is_not_believed_gives_what_was_known(bot: Parts) -> None:
    number = known(bot, REVIEW)

    assert learn(bot.deps, EARLIER) == REVIEW
    assert stored(bot, number) == REVIEW
    assert bot.store.alerts.untold() == 0


@pytest.mark.parametrize("late", [APPROVED, UNSIGNED, REVIEW])
def test_news_about_a_job_that_is_being_asked_about_is_told_at_once_and_the_poll_comes_too_late(
    bot: Parts, late: JobStatus
) -> None:
    number = known(bot, REVIEW)
    leased = bot.store.jobs.lease(number, bot.clock(), lease_for=MINUTE)
    learnt = learn(bot.deps, APPROVED)
    told, after = bot.store.alerts.untold(), bot.store.jobs.get(number)
    record(bot.deps, leased, REVIEW, late, next_poll_at=bot.clock() + MINUTE)

    assert learnt == stored(bot, number) == APPROVED
    assert told == bot.store.alerts.untold() == 1
    assert bot.store.jobs.get(number) == after
