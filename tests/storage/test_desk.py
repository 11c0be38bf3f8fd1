"""Who has a job and what is snoozed, each a change that one of two people makes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from storage.store import Store
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, open_watch

HOUR = timedelta(hours=1)


def take(store: Store, job: int, who: str = "U1", *, hours: int = 4) -> bool:
    return store.desk.take(job, who, now=START, give_back_at=START + hours * HOUR)


def snooze(store: Store, watch: int, *, hours: int = 1, who: str = "U1", reason: str = "waiting") -> bool:
    return store.desk.snooze(watch, until=START + hours * HOUR, slack_user_id=who, reason=reason)


def test_who_takes_a_job_has_it_until_it_is_given_back(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    done = take(store, job.number)
    had = store.jobs.get(job.number)
    freed = store.desk.give_back(job.number, "U1")

    assert (done, freed) == (True, True)
    assert (had.taken_by, had.taken_at, had.give_back_at) == ("U1", START, START + 4 * HOUR)
    assert store.jobs.get(job.number).taken_by is None


def test_a_taken_job_is_not_taken_again_and_only_who_has_it_gives_it_back(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    take(store, job.number, "U1")

    assert not take(store, job.number, "U2")
    assert not take(store, job.number, "U1")
    assert not store.desk.give_back(job.number, "U2")
    assert store.jobs.get(job.number).taken_by == "U1"


def test_of_many_who_take_a_job_at_once_one_has_it(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: take(store, job.number, f"U{n}"), range(8)))

    assert won.count(True) == 1
    assert store.jobs.get(job.number).taken_by == f"U{won.index(True)}"


def test_a_job_that_nobody_watches_cannot_be_taken(store: Store) -> None:
    job = add_job(store)
    watch = open_watch(store, job)
    store.end_watch(watch.number, "stopped", now=START)

    assert not take(store, job.number)


def test_nobody_has_a_job_any_more_once_its_last_watch_has_ended(store: Store) -> None:
    job = add_job(store)
    first, second = open_watch(store, job, "C1"), open_watch(store, job, "C2")
    take(store, job.number)
    holders = []
    for watch in (first, second):
        store.end_watch(watch.number, "stopped", now=START)
        store.jobs.stop_if_unwatched(job.number)
        holders.append(store.jobs.get(job.number).taken_by)

    assert holders == ["U1", None]
    assert kept_too_long(store, START + 9 * HOUR) == []


def kept_too_long(store: Store, now: datetime) -> list[int]:
    return store.desk.kept_too_long(now, answer_by=START + 6 * HOUR)


def test_jobs_that_were_kept_too_long_come_in_the_order_of_their_deadlines(store: Store) -> None:
    jobs = [add_job(store, f"job-{n}", next_poll_at=START + 9 * HOUR) for n in range(3)]
    for job, hours in zip(jobs, (3, 2, 5), strict=True):
        open_watch(store, job)
        take(store, job.number, hours=hours)

    assert kept_too_long(store, START + 2 * HOUR - MINUTE) == []
    assert kept_too_long(store, START + 3 * HOUR) == [jobs[1].number, jobs[0].number]


def test_a_job_that_is_due_to_be_asked_about_was_not_kept_too_long_yet(store: Store) -> None:
    job = add_job(store, next_poll_at=START + 5 * HOUR)
    open_watch(store, job)
    take(store, job.number, hours=4)

    assert kept_too_long(store, START + 5 * HOUR - MINUTE) == [job.number]
    assert kept_too_long(store, START + 5 * HOUR) == []
    assert kept_too_long(store, START + 6 * HOUR) == [job.number]


def test_a_snooze_says_until_when_by_whom_and_why(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    done = snooze(store, watch.number, who="U7", reason="the passport")

    snoozed = store.watches.get(watch.number)
    assert done
    assert snoozed is not None
    assert (snoozed.snoozed_until, snoozed.snoozed_by, snoozed.snooze_reason) == (START + HOUR, "U7", "the passport")


def test_a_later_snooze_replaces_the_first(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    snooze(store, watch.number, hours=1)
    snooze(store, watch.number, hours=3, who="U2")

    assert store.desk.slept_enough(START + 2 * HOUR, limit=9) == []
    assert store.desk.slept_enough(START + 3 * HOUR, limit=9) == [watch.number]


def test_a_snooze_is_ended_once(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    snooze(store, watch.number)
    ended = [store.desk.wake(watch.number), store.desk.wake(watch.number)]

    awake = store.watches.get(watch.number)
    assert ended == [True, False]
    assert awake is not None
    assert (awake.snoozed_until, awake.snoozed_by, awake.snooze_reason) == (None, None, None)


def test_those_that_slept_enough_come_longest_first_and_no_more_than_asked_for(store: Store) -> None:
    watches = [open_watch(store, add_job(store, f"job-{n}")).number for n in range(4)]
    for watch, hours in zip(watches, (3, 1, 2, 9), strict=True):
        snooze(store, watch, hours=hours)

    assert store.desk.slept_enough(START + 3 * HOUR, limit=9) == [watches[1], watches[2], watches[0]]
    assert store.desk.slept_enough(START + 3 * HOUR, limit=2) == [watches[1], watches[2]]


def test_an_ended_watch_is_neither_snoozed_nor_woken_by_the_clock(store: Store) -> None:
    watch, other = (open_watch(store, add_job(store, f"job-{n}")) for n in range(2))
    snooze(store, watch.number)
    for ended in (watch, other):
        store.end_watch(ended.number, "decided", now=START)

    assert store.desk.slept_enough(START + HOUR, limit=9) == []
    assert not snooze(store, other.number)


def test_a_review_begins_with_its_due_time_and_its_next_step(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.in_review(watch.number, since=START, due_at=START + 4 * HOUR, step=0, next_step_at=START + 3 * HOUR)

    begun = store.watches.get(watch.number)
    assert begun is not None
    assert (begun.review_since, begun.due_at, begun.next_step_at) == (START, START + 4 * HOUR, START + 3 * HOUR)
    assert store.desk.next_steps(START + 2 * HOUR, limit=9) == []
    assert store.desk.next_steps(START + 3 * HOUR, limit=9) == [watch.number]


def test_a_step_is_taken_once(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.in_review(watch.number, since=START, due_at=START + HOUR, step=0, next_step_at=START)
    taken = [store.desk.stepped(watch.number, before=0, step=1, next_step_at=START + HOUR) for _ in range(2)]

    assert taken == [True, False]
    assert store.desk.next_steps(START, limit=9) == []


def test_a_step_that_was_the_last_leaves_none(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.in_review(watch.number, since=START, due_at=START, step=2, next_step_at=START)
    store.desk.stepped(watch.number, before=2, step=3, next_step_at=None)

    assert store.desk.next_steps(START + 99 * HOUR, limit=9) == []


def test_the_reviews_in_a_channel_are_those_of_its_open_watches(store: Store) -> None:
    here, there, ended, waiting = (
        open_watch(store, add_job(store, f"job-{n}"), channel) for n, channel in enumerate(["C1", "C2", "C1", "C1"])
    )
    for watch in (here, there, ended):
        store.desk.in_review(watch.number, since=START, due_at=None, step=0, next_step_at=None)
    store.end_watch(ended.number, "decided", now=START)

    assert [number for number, _ in store.desk.reviews_in("C1")] == [here.number]
    assert waiting.number != here.number


@pytest.mark.parametrize(
    "change",
    [
        lambda store, watch: store.desk.in_review(watch, since=START, due_at=START, step=1, next_step_at=START),
        lambda store, watch: store.desk.stepped(watch, before=0, step=1, next_step_at=START),
    ],
    ids=["in_review", "stepped"],
)
def test_an_ended_watch_is_never_late(store: Store, change: Callable[[Store, int], object]) -> None:
    watch = open_watch(store, add_job(store))
    store.end_watch(watch.number, "decided", now=START)
    change(store, watch.number)

    assert store.desk.next_steps(START + 99 * HOUR, limit=9) == []
