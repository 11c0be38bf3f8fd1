from datetime import datetime, timedelta

import pytest

from storage.store import Store
from storage.watches import Watch
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, answer, open_watch

DAY = timedelta(days=1)
END = START + MINUTE


def expired(store: Store, now: datetime) -> list[Watch]:
    return store.ends.expired(now, wait_for_answer=DAY)


def answer_at(store: Store, now: datetime) -> None:
    (job,) = store.jobs.lease_due(now, lease_for=MINUTE, limit=1)
    store.jobs.answered_as_before(job, answer=answer(), now=now, next_poll_at=now)


def decided(store: Store, channel_id: str = "C1", *, end: str = "decided") -> Watch:
    job = store.jobs.find("user-1", "job-1") or add_job(store)
    watch = open_watch(store, job, channel_id)
    store.watches.end(watch.number, end, now=START)
    return watch


def test_a_watch_expires_once_smile_id_has_answered_after_its_time(store: Store) -> None:
    watch = open_watch(store, add_job(store), expires_at=END)
    before = expired(store, END)
    answer_at(store, END)

    assert before == []
    assert expired(store, END) == [watch]


def test_an_answer_before_its_time_ends_no_watch(store: Store) -> None:
    open_watch(store, add_job(store), expires_at=END)
    answer_at(store, START)

    assert expired(store, START) == expired(store, END + DAY / 2) == []


def test_an_answer_is_waited_for_a_while_and_no_longer(store: Store) -> None:
    watch = open_watch(store, add_job(store), expires_at=END)

    assert expired(store, END + DAY - MINUTE) == []
    assert expired(store, END + DAY) == [watch]


def test_a_watch_that_has_ended_does_not_expire(store: Store) -> None:
    watch = open_watch(store, add_job(store), expires_at=END)
    store.watches.end(watch.number, "stopped", now=START)

    assert expired(store, END + DAY) == []


def test_the_last_watch_of_each_channel_is_the_one_that_saw_the_decision(store: Store) -> None:
    decided(store, "C1")
    here, there = decided(store, "C1"), decided(store, "C2")
    decided(store, "C3", end="stopped")

    told = store.ends.decided_of_job(here.job)

    assert [watch.number for watch in told] == [here.number, there.number]


def test_a_channel_that_watches_the_job_again_is_told_by_that_watch(store: Store) -> None:
    first = decided(store)
    open_watch(store, store.jobs.get(first.job))

    assert store.ends.decided_of_job(first.job) == []


def test_a_watch_goes_on_as_if_it_had_begun_now(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.in_review(watch.number, since=START, due_at=START, step=2, next_step_at=START)
    store.desk.snooze(watch.number, until=START, slack_user_id="U1", reason="waits")
    store.watches.end(watch.number, "decided", now=START)
    store.ends.reopen(watch.number, now=END, expires_at=END + DAY)

    again = store.watches.get(watch.number)
    assert again is not None
    assert (again.state, again.ended_at, again.expires_at) == ("open", None, END + DAY)
    assert (again.review_since, again.due_at, again.step, again.next_step_at) == (None, None, 0, None)
    assert (again.snoozed_until, again.snoozed_by, again.snooze_reason) == (None, None, None)
    assert again.card_revision == watch.card_revision + 2


@pytest.mark.parametrize("end", ["stopped", "expired", "not_found"])
def test_a_watch_that_ended_without_a_decision_does_not_go_on(store: Store, end: str) -> None:
    watch = decided(store, end=end)
    store.ends.reopen(watch.number, now=END, expires_at=END + DAY)

    after = store.watches.get(watch.number)
    assert after is not None
    assert after.state == end
