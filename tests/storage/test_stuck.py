from datetime import datetime, timedelta

import pytest

from storage.store import Store
from storage.stuck import FailingJob, PausedWatch, Stuck, UntoldAlert, Waiting
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, open_watch, watch_with_card


@pytest.fixture
def stuck(store: Store) -> Stuck:
    return Stuck(store._db, store._lock)


def later(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_where_all_is_well_nothing_is_stuck(store: Store, stuck: Stuck) -> None:
    watch_with_card(store)

    assert stuck.open_watches() == 1
    assert stuck.untold() == Waiting(count=0, since=None)
    assert (stuck.paused_watches(), stuck.untold_alerts(), stuck.failing_jobs(1)) == ([], [], [])
    assert stuck.notices("outage") == stuck.late_jobs(START) == stuck.hints(START) == Waiting(count=0, since=None)


def test_alerts_in_trouble_are_those_that_were_tried(store: Store, stuck: Stuck) -> None:
    fine, tried = (
        store.alerts.add(watch_with_card(store, f"job-{n}", f"C{n}").number, "decided", channel_id=f"C{n}", now=START)
        for n in range(2)
    )
    claimed = store.alerts.claim(tried, now=START, lease_for=MINUTE)
    assert claimed is not None
    store.alerts.delayed(claimed, next_try_at=START, trouble="is_archived", perhaps_seen=False)

    assert fine != tried
    assert stuck.untold() == Waiting(count=2, since=START)
    assert stuck.untold_alerts() == [
        UntoldAlert(number=tried, event="decided", channel_id="C1", attempts=1, trouble="is_archived")
    ]


def test_paused_watches_come_with_slacks_reason(store: Store, stuck: Stuck) -> None:
    watch = watch_with_card(store)
    store.watches.unreachable(watch.number, "is_archived")

    assert stuck.paused_watches() == [PausedWatch(number=watch.number, channel_id="C1", reason="is_archived")]


def test_failing_jobs_are_those_that_somebody_watches_the_longest_failing_first(store: Store, stuck: Stuck) -> None:
    for number, since in enumerate((5, 3, 1), start=1):
        open_watch(store, add_job(store, f"job-{number}"))
        for _ in range(number):
            leased = store.jobs.lease(number, START, lease_for=MINUTE)
            assert leased is not None
            store.jobs.failed(leased, now=later(since), next_poll_at=later(9), silence_shown=False)
    unwatched = store.jobs.get(3)
    store.end_watch(3, "stopped", now=START)
    store.jobs.stop_if_unwatched(unwatched.number)

    assert stuck.failing_jobs(1) == [
        FailingJob(number=2, failures=2, since=later(3)),
        FailingJob(number=1, failures=1, since=later(5)),
    ]
    assert [job.number for job in stuck.failing_jobs(2)] == [2]


def test_what_is_late_is_counted_from_the_first(store: Store, stuck: Stuck) -> None:
    for minute in range(3):
        add_job(store, f"job-{minute}", next_poll_at=later(minute))
        store.hints.seen("user-1", f"hint-{minute}", job_type=None, now=later(minute))

    assert stuck.late_jobs(later(2)) == stuck.hints(later(2)) == Waiting(count=2, since=START)


def test_a_notice_counts_until_it_has_been_ended(store: Store, stuck: Stuck) -> None:
    store.notices.begin("outage", channel_id="C1", since=START, now=later(1))
    during = stuck.notices("outage")
    number = store.alerts.next_of_each_channel(later(1))[0].number
    told = store.alerts.claim(number, now=later(1), lease_for=MINUTE)
    assert told is not None
    store.alerts.told(told, ts="1.1", now=later(1))
    after = stuck.notices("outage")
    store.notices.end("outage", "outage_over", later(2))

    assert during == after == Waiting(count=1, since=START)
    assert stuck.notices("outage").count == stuck.notices("refused").count == 0
