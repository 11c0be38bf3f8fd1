from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.smile_id.kinds import Kind
from storage.outcomes import Outcome, ReviewTimes, Tally
from storage.store import Store
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, answer, open_watch

HOUR = timedelta(hours=1)


def ended(
    store: Store, job_id: str = "job-1", *, how: str = "decided", channel_id: str = "C1", hours: float = 1
) -> int:
    watch = open_watch(store, add_job(store, job_id), channel_id)
    store.end_watch(watch.number, how, now=START + hours * HOUR)
    return watch.number


def test_the_end_of_a_watch_is_counted_with_what_statistics_need(store: Store) -> None:
    number = ended(store)

    assert list(store.outcomes.between(START, START + 2 * HOUR, channel_id=None)) == [
        Outcome(
            watch=number,
            job=1,
            job_id="job-1",
            channel_id="C1",
            job_type=1,
            kind=Kind.UNDER_REVIEW,
            environment="sandbox",
            how="decided",
            watched_since=START,
            review_since=None,
            ended_at=START + HOUR,
        )
    ]


def test_a_period_has_its_beginning_and_not_its_end_and_a_channel_only_its_own(store: Store) -> None:
    first, second = ended(store, "job-1", hours=1), ended(store, "job-2", hours=2)
    ended(store, "job-3", hours=1, channel_id="C2")

    here = store.outcomes.between(START + HOUR, START + 2 * HOUR, channel_id="C1")
    later = store.outcomes.between(START + 2 * HOUR, START + 3 * HOUR, channel_id=None)

    assert [outcome.watch for outcome in here] == [first]
    assert [outcome.watch for outcome in later] == [second]


def test_an_open_watch_has_no_outcome(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.outcomes.add(watch.number)

    assert list(store.outcomes.between(START, START + HOUR, channel_id=None)) == []


def test_a_decision_that_was_overturned_counts_once_as_what_it_is_now(store: Store) -> None:
    number = ended(store)
    store.jobs.make_due(store.jobs.get(1), START)
    (leased,) = store.jobs.lease_due(START + HOUR, lease_for=MINUTE, limit=1)
    store.jobs.answered(leased, answer=answer(kind=Kind.REJECTED), review_since=None, now=START, next_poll_at=START)
    store.outcomes.add(number)

    (outcome,) = store.outcomes.between(START, START + 2 * HOUR, channel_id=None)
    assert outcome.kind == Kind.REJECTED


def test_a_watch_that_goes_on_after_all_has_no_outcome_any_more(store: Store) -> None:
    number = ended(store)
    store.outcomes.remove(number)

    assert list(store.outcomes.between(START, START + 2 * HOUR, channel_id=None)) == []


def reviewed(store: Store, job_id: str, *, minutes: float, ended: timedelta = 10 * HOUR, channel_id: str = "C1") -> int:
    """A job that was decided after so many minutes in review."""
    job = store.jobs.add(
        "user-1",
        job_id,
        answer=answer(kind=Kind.APPROVED),
        environment="sandbox",
        review_since=START + ended - minutes * MINUTE,
        now=START,
        next_poll_at=START,
    )
    watch = open_watch(store, job, channel_id)
    store.end_watch(watch.number, "decided", now=START + ended)
    return watch.number


def test_the_partners_job_id_is_known_until_the_job_is_deleted(store: Store) -> None:
    ended(store)
    store.retention.forget("user-1")
    (forgotten,) = store.outcomes.between(START, START + 2 * HOUR, channel_id=None)

    assert forgotten.job_id is None


def test_the_outcome_of_a_forgotten_job_has_a_number_that_no_other_job_is_given(store: Store) -> None:
    ended(store, "job-1")
    store.retention.forget("user-1")
    again = open_watch(store, add_job(store, "job-2"), now=START + MINUTE)
    (old,) = store.outcomes.between(START, START + 2 * HOUR, channel_id=None)

    assert old.job != again.job
    assert old.job_id is None


def test_more_outcomes_than_a_page_are_all_read_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.outcomes.PAGE", 2)
    numbers = [ended(store, f"job-{number}") for number in range(5)]

    assert [outcome.watch for outcome in store.outcomes.between(START, START + 2 * HOUR, channel_id=None)] == numbers


def test_outcomes_are_counted_by_end_kind_and_quarter_of_an_hour(store: Store) -> None:
    for number, (how, hours) in enumerate([("decided", 1), ("decided", 1.2), ("decided", 1.25), ("expired", 1.25)]):
        ended(store, f"job-{number}", how=how, hours=hours)
    ended(store, "elsewhere", channel_id="C2")
    ended(store, "too late", hours=2)

    assert store.outcomes.tally(START, START + 2 * HOUR, channel_id="C1") == [
        Tally(quarter=START + HOUR, how="decided", kind=Kind.UNDER_REVIEW, count=2),
        Tally(quarter=START + 1.25 * HOUR, how="decided", kind=Kind.UNDER_REVIEW, count=1),
        Tally(quarter=START + 1.25 * HOUR, how="expired", kind=Kind.UNDER_REVIEW, count=1),
    ]
    assert sum(tally.count for tally in store.outcomes.tally(START, START + 2 * HOUR, channel_id=None)) == 5


@pytest.mark.parametrize(
    ("minutes", "median", "percentile_95"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([9, 1], 5, 9),
        ([3, 1, 2], 2, 3),
        (range(1, 21), 10.5, 19),
        (range(1, 101), 50.5, 95),
    ],
)
def test_the_median_is_the_middle_and_the_95th_percentile_a_time_that_was_measured(
    store: Store, minutes: Sequence[int], median: float | None, percentile_95: int | None
) -> None:
    for number in minutes:
        reviewed(store, f"job-{number}", minutes=number)
    times = store.outcomes.review_times(START, START + 11 * HOUR, channel_id="C1")

    assert times == ReviewTimes(
        count=len(minutes),
        median=None if median is None else median * MINUTE,
        percentile_95=None if percentile_95 is None else percentile_95 * MINUTE,
    )


def test_only_decided_reviews_of_the_period_and_the_channel_have_a_time(store: Store) -> None:
    reviewed(store, "mine", minutes=5)
    reviewed(store, "elsewhere", minutes=6, channel_id="C2")
    reviewed(store, "later", minutes=7, ended=12 * HOUR)
    ended(store, "never in review", hours=10)

    assert store.outcomes.review_times(START, START + 11 * HOUR, channel_id="C1").count == 1
    assert store.outcomes.review_times(START, START + 13 * HOUR, channel_id=None).count == 3


def test_the_outcomes_of_a_channel_are_found_by_an_index(store: Store) -> None:
    seen: list[str] = []
    store._db.conn.set_trace_callback(seen.append)
    store.outcomes.tally(START, START + HOUR, channel_id="C1")
    store.outcomes.review_times(START, START + HOUR, channel_id="C1")
    store._db.conn.set_trace_callback(None)

    for question in seen:
        plan = [row[3] for row in store._db.conn.execute(f"EXPLAIN QUERY PLAN {question}")]
        assert any("outcomes_ended (channel_id=? AND ended_at>? AND ended_at<?)" in step for step in plan)


def test_an_outcome_outlives_a_watch_that_was_forgotten(store: Store) -> None:
    for minute in range(3):
        watch = open_watch(store, add_job(store), now=START + minute * MINUTE)
        store.end_watch(watch.number, "decided", now=START + HOUR)
        store.retention.forget("user-1")

    assert len(list(store.outcomes.between(START, START + 2 * HOUR, channel_id=None))) == 3
